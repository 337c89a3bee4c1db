import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { requireRun } from './permission.ts'
import { refuseLastAdmin } from './revoke-role.ts'
import { deleteSessions, findPerson, lockPeople, setFeedAddressesRevoked, setLeft, setTokensRevoked } from './store.ts'
import { actorKey, type Viewer } from './viewer.ts'

/**
 * Marks that a person left: their sessions end with this call, their tokens and feed addresses are revoked; what they wrote
 * stays.
 * One may leave oneself; an admin does it for others. Refuses `last-admin`, `no-such-person`, `not-your-role`.
 */
export async function leave(context: Context, viewer: Viewer, personId: string): Promise<void> {
  const oneself = viewer.kind === 'person' && viewer.personId === personId
  if (!oneself) requireRun(viewer, 'manage-people')
  await inTransaction(context, async within => {
    const { db, clock } = within
    await lockPeople(db)
    const person = await findPerson(db, personId)
    if (!person) throw new Refusal('not-found', 'no-such-person', 'There is no such person.')
    if (person.leftAt) return
    if (person.roles.includes('admin')) await refuseLastAdmin(within, personId, person.name)
    await setLeft(db, personId, clock.now(), clock.now())
    await deleteSessions(db, personId)
    await setTokensRevoked(db, { createdBy: `person:${personId}` }, clock.now())
    await setFeedAddressesRevoked(db, { personId }, clock.now())
    await recordAudit(within, { actor: actorKey(viewer), verb: 'leave', object: `person:${personId}` })
  })
}

/** Lets somebody who left sign in again, with the roles they had. Refuses `no-such-person`, `not-your-role`. */
export async function comeBack(context: Context, viewer: Viewer, personId: string): Promise<void> {
  requireRun(viewer, 'manage-people')
  await inTransaction(context, async within => {
    const person = await findPerson(within.db, personId)
    if (!person) throw new Refusal('not-found', 'no-such-person', 'There is no such person.')
    if (!person.leftAt) return
    await setLeft(within.db, personId, null, within.clock.now())
    await recordAudit(within, { actor: actorKey(viewer), verb: 'come-back', object: `person:${personId}` })
  })
}
