import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { mayGrant } from './grant-role.ts'
import { refuseUnless } from './permission.ts'
import { deleteRole, findPerson, lockPeople, otherAdmins } from './store.ts'
import { actorKey, type Role, type Viewer } from './viewer.ts'

/**
 * Takes a role back; not holding it changes nothing. Refuses `last-admin`, so that somebody can always manage people,
 * `no-such-person`, `not-your-role`.
 */
export async function revokeRole(context: Context, viewer: Viewer, personId: string, role: Role): Promise<void> {
  refuseUnless(viewer, mayGrant(viewer, role))
  await inTransaction(context, async within => {
    await lockPeople(within.db)
    const person = await findPerson(within.db, personId)
    if (!person) throw new Refusal('not-found', 'no-such-person', 'There is no such person.')
    if (role === 'admin' && person.roles.includes('admin')) await refuseLastAdmin(within, personId, person.name)
    if (!(await deleteRole(within.db, personId, role))) return
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'revoke-role',
      object: `person:${personId}`,
      detail: { role },
    })
  })
}

/** Refuses `last-admin` when nobody else holds that role. Called with people locked. */
export async function refuseLastAdmin(context: Context, personId: string, name: string): Promise<void> {
  if ((await otherAdmins(context.db, personId)) > 0) return
  throw new Refusal('conflict', 'last-admin', `${name} is the only admin; make somebody else one first.`)
}
