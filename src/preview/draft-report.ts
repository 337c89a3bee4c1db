import { type Reading, readEdition } from '../edition/read.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import type { FullReport } from '../public-site/report.ts'
import { reportAsPublished } from '../public-site/report-as-published.ts'
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
  const corrections = publication ? await correctionsOf(db, publication.id) : []
  const report = reportAsPublished(reading, publication, corrections, clock.now())
  // A text that stands already is no correction of itself.
  if (publication && reading.artifact?.sha256Markdown === reading.sha256) report.updatedAt = publication.updatedAt
  return { report, reading }
}
