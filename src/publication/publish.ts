import type { Artifact } from '../edition/edition.ts'
import { recordAudit } from '../platform/audit.ts'
import type { Context } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { published } from './events.ts'
import { slugOf } from './publication.ts'
import { isRed, publicationOf, upsertPublication } from './store.ts'

/**
 * Puts a customer edition that has every approval on the public site, in the approving transaction; one that stands
 * already is corrected at the same permalink. Other editions, and anything marked TLP:RED, never get there.
 */
export async function publish(context: Context, artifact: Artifact): Promise<void> {
  if (artifact.edition !== 'customer') return
  const { db, clock } = context
  if (await isRed(db, artifact.postMortemId)) return
  const before = await publicationOf(db, artifact.postMortemId)
  const slug = before?.slug ?? slugOf(artifact.title)
  await upsertPublication(db, {
    id: before?.id ?? newId('pub'),
    postMortemId: artifact.postMortemId,
    artifactId: artifact.id,
    slug,
    preliminary: false,
    by: 'system:publication',
    byName: 'Afterword',
    at: clock.now(),
  })
  await recordAudit(context, {
    actor: 'system:publication',
    verb: before && !before.withdrawnAt ? 'correct-publication' : 'publish',
    object: `post-mortem:${artifact.postMortemId}`,
    detail: { artifact: artifact.id, slug, sha256: artifact.sha256Html },
  })
  const publication = (await publicationOf(db, artifact.postMortemId))!
  await context.events.emit(context, published, { publication, artifact, corrects: before !== null })
}
