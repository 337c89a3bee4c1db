import { holdsAny, refuseUnless, roleList } from '../person/permission.ts'
import { actorKey, actorName, type Role, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { type WithdrawalClass, withdrawalClasses } from '../public-site/report.ts'
import { forgetPages } from '../public-site/site-cache.ts'
import { publicationWithdrawn } from './events.ts'
import type { Publication } from './publication.ts'
import { publicationById, publicationOf, setWithdrawn } from './store.ts'

/** Roles that may take a publication back, whoever's record it is: it has to be quick. */
const withdrawers: readonly Role[] = [
  'communications',
  'security',
  'legal',
  'manager',
  'programme',
  'vp-engineering',
  'cto',
  'admin',
]

/** Whether the viewer may take a publication back. */
export function mayWithdraw(viewer: Viewer): true | string {
  if (viewer.kind === 'operator') return true
  if (viewer.kind === 'anonymous') return 'Sign in to withdraw a publication.'
  if (holdsAny(viewer, withdrawers)) return true
  return `Only ${roleList(withdrawers)} may withdraw a publication.`
}

/**
 * Takes a publication back: its permalink answers 410 from now on, and it leaves index, feeds and sitemap. `id` is the
 * publication's or its post-mortem's. The reason stays inside; its class is told on the tombstone. It is not undone:
 * what was withdrawn is not published again. Refuses `no-such-publication`, `already-withdrawn`, `reason-missing`,
 * `not-your-role`.
 */
export async function withdraw(
  context: Context,
  viewer: Viewer,
  id: string,
  reason: string,
  kind: WithdrawalClass = 'other',
): Promise<Publication> {
  refuseUnless(viewer, mayWithdraw(viewer))
  const because = reason.trim().slice(0, 500)
  if (!because) throw new Refusal('bad-input', 'reason-missing', 'Say why it is withdrawn; the audit log keeps it.')
  const withdrawn = await inTransaction(context, async within => {
    const { db, clock, events } = within
    const publication = (await publicationById(db, id)) ?? (await publicationOf(db, id))
    if (!publication) throw new Refusal('not-found', 'no-such-publication', 'There is no such publication.')
    const at = clock.now()
    const withdrawal = { class: kind, reason: because, byName: actorName(viewer) }
    if (!(await setWithdrawn(db, publication.id, { at, ...withdrawal })))
      throw new Refusal('conflict', 'already-withdrawn', 'This publication was withdrawn already.')
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'withdraw',
      object: `post-mortem:${publication.postMortemId}`,
      detail: { publication: publication.id, slug: publication.slug, class: kind, reason: because },
    })
    const gone = { ...publication, withdrawnAt: at, updatedAt: at, withdrawal }
    await events.emit(within, publicationWithdrawn, { publication: gone, reason: because })
    return gone
  })
  forgetPages(context.config)
  return withdrawn
}

/** The class of a reason as a door receives it; `other` where none is given. Refuses `unknown-class`. */
export function parseWithdrawalClass(text: string | undefined): WithdrawalClass {
  if (!text) return 'other'
  const known = (Object.keys(withdrawalClasses) as WithdrawalClass[]).find(name => name === text)
  if (known) return known
  const names = Object.keys(withdrawalClasses).join(', ')
  throw new Refusal('bad-input', 'unknown-class', `The class of a reason is one of ${names}.`)
}
