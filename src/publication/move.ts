import { refuseUnless } from '../person/permission.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { forgetPages } from '../public-site/site-cache.ts'
import { type Publication, slugOf } from './publication.ts'
import { publicationById, publicationOf, setAddress } from './store.ts'
import { mayWithdraw } from './withdraw.ts'

/**
 * Gives a publication an address of other words, for one that says what it should not. The old address leads to the new
 * one for ever. `id` is the publication's or its post-mortem's.
 * Refuses `no-such-publication`, `words-missing`, `not-your-role`.
 */
export async function movePublication(
  context: Context,
  viewer: Viewer,
  id: string,
  words: string,
): Promise<Publication> {
  refuseUnless(viewer, mayWithdraw(viewer))
  if (words.trim() === '')
    throw new Refusal('bad-input', 'words-missing', 'Say in which words the new address should be made.')
  const moved = await inTransaction(context, async within => {
    const { db, clock } = within
    const publication = (await publicationById(db, id)) ?? (await publicationOf(db, id))
    if (!publication) throw new Refusal('not-found', 'no-such-publication', 'There is no such publication.')
    const slug = slugOf(words)
    await setAddress(db, publication, slug, clock.now())
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'move-publication',
      object: `post-mortem:${publication.postMortemId}`,
      detail: { publication: publication.id, from: publication.slug, to: slug },
    })
    return { ...publication, slug }
  })
  forgetPages(context.config)
  return moved
}
