import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { mayRun, refuseUnless, roleNames } from './permission.ts'
import { findPerson, insertRole } from './store.ts'
import { actorKey, type Role, type Viewer } from './viewer.ts'

/**
 * Whether the viewer may hand out (or take back) this role; else the reason. Nobody grants above their own level:
 * roles are granted by an admin, and an admin is made by a person, never by a token that may lie around in a pipeline.
 */
export function mayGrant(viewer: Viewer, role: Role): true | string {
  const answer = mayRun(viewer, 'manage-people')
  if (answer !== true) return answer
  if (role === 'admin' && viewer.kind === 'token') {
    return 'A token makes nobody an admin; an admin or the operator does that in person.'
  }
  return true
}

/** Gives a person a role; already holding it changes nothing. Refuses `no-such-person`, `person-left`, `not-your-role`. */
export async function grantRole(context: Context, viewer: Viewer, personId: string, role: Role): Promise<void> {
  refuseUnless(viewer, mayGrant(viewer, role))
  await inTransaction(context, async within => {
    const person = await findPerson(within.db, personId)
    if (!person) throw new Refusal('not-found', 'no-such-person', 'There is no such person.')
    if (person.leftAt) {
      throw new Refusal(
        'conflict',
        'person-left',
        `${person.name} has left and cannot be ${roleNames[role].withArticle}.`,
      )
    }
    const actor = actorKey(viewer)
    if (!(await insertRole(within.db, { personId, role, by: actor, at: within.clock.now() }))) return
    await recordAudit(within, { actor, verb: 'grant-role', object: `person:${personId}`, detail: { role } })
  })
}
