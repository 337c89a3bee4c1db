import { approvers } from '../audience/policy.ts'
import { holdsAny, refuseUnless, roleList } from '../person/permission.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { publicationWithdrawn } from './events.ts'
import type { Publication } from './publication.ts'
import { forgetPages } from './site-cache.ts'
import { publicationById, publicationOf, setWithdrawn } from './store.ts'

/** Whether the viewer may take a publication back: whoever may sign a customer edition may. */
export function mayWithdraw(viewer: Viewer): true | string {
  if (viewer.kind === 'operator') return true
  if (viewer.kind === 'anonymous') return 'Sign in to withdraw a publication.'
  if (holdsAny(viewer, approvers.customer)) return true
  return `Only ${roleList(approvers.customer)} may withdraw a publication.`
}

/**
 * Takes a publication back: its permalink answers 410 from now on, and it leaves index, feeds and sitemap. `id` is the
 * publication's or its post-mortem's. Refuses `no-such-publication`, `already-withdrawn`, `reason-missing`,
 * `not-your-role`.
 */
export async function withdraw(context: Context, viewer: Viewer, id: string, reason: string): Promise<Publication> {
  refuseUnless(viewer, mayWithdraw(viewer))
  const because = reason.trim().slice(0, 500)
  if (!because) throw new Refusal('bad-input', 'reason-missing', 'Say why it is withdrawn; the audit log keeps it.')
  const withdrawn = await inTransaction(context, async within => {
    const { db, clock, events } = within
    const publication = (await publicationById(db, id)) ?? (await publicationOf(db, id))
    if (!publication) throw new Refusal('not-found', 'no-such-publication', 'There is no such publication.')
    const at = clock.now()
    if (!(await setWithdrawn(db, publication.id, at)))
      throw new Refusal('conflict', 'already-withdrawn', 'This publication was withdrawn already.')
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'withdraw',
      object: `post-mortem:${publication.postMortemId}`,
      detail: { publication: publication.id, slug: publication.slug, reason: because },
    })
    const gone = { ...publication, withdrawnAt: at, updatedAt: at }
    await events.emit(within, publicationWithdrawn, { publication: gone, reason: because })
    return gone
  })
  forgetPages(context.config)
  return withdrawn
}
