import type { Artifact } from '../edition/edition.ts'
import { commitmentsIn } from './commitments-in.ts'
import type { Correction, FullReport, PublicReport } from './report.ts'
import { servicesIn } from './services-in.ts'

/** What a text finds at its permalink that stood there before it. */
export type Standing = Pick<PublicReport, 'id' | 'slug' | 'publishedAt' | 'preliminary'>

/** A text as the public site would show it if it were put there now, after these corrections. Pure. */
export function reportAsPublished(
  text: Pick<Artifact, 'title' | 'lede' | 'html' | 'json' | 'words' | 'seconds'>,
  publication: Standing | null,
  corrections: Correction[],
  now: Date,
): FullReport {
  const { title, lede, html, json, words, seconds } = text
  const publishedAt = publication?.publishedAt ?? now
  return {
    id: publication?.id ?? 'not-published',
    slug: publication?.slug ?? 'not-published',
    title,
    lede,
    html,
    sha256Html: '',
    words,
    seconds,
    publishedAt,
    updatedAt: now,
    services: servicesIn(json),
    commitments: commitmentsIn(json, [], publishedAt),
    preliminary: publication?.preliminary ?? false,
    corrections,
    changedAt: now,
  }
}
