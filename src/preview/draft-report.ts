import { type Reading, readEdition } from '../edition/read.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { commitmentsIn } from '../public-site/commitments-in.ts'
import type { FullReport } from '../public-site/report.ts'
import { servicesIn } from '../public-site/services-in.ts'
import { correctionsOf } from '../public-site/store.ts'
import { publicationOf } from '../publication/store.ts'

/**
 * The customer text as it would stand on the public site if it were published now, for whoever may read its draft.
 * Refuses `no-such-post-mortem`, also for those who may not know of it.
 */
export async function draftReport(
  context: Context,
  viewer: Viewer,
  id: string,
): Promise<{ report: FullReport; reading: Reading }> {
  const reading = await readEdition(context, viewer, id, 'customer', { draft: true })
  const { db, clock } = context
  const publication = await publicationOf(db, reading.postMortemId)
  const now = clock.now()
  const publishedAt = publication?.publishedAt ?? now
  const report = {
    id: publication?.id ?? 'not-published',
    slug: publication?.slug ?? 'not-published',
    title: reading.title,
    lede: reading.lede,
    html: reading.html,
    sha256Html: '',
    words: reading.words,
    seconds: reading.seconds,
    publishedAt,
    // A text that stands already is no correction of itself.
    updatedAt: publication && reading.artifact?.sha256Markdown === reading.sha256 ? publication.updatedAt : now,
    services: servicesIn(reading.json),
    commitments: commitmentsIn(reading.json, [], publishedAt),
    preliminary: publication?.preliminary ?? false,
    corrections: publication ? await correctionsOf(db, publication.id) : [],
    changedAt: now,
  }
  return { report, reading }
}
