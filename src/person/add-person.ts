import { hashPassword } from 'better-auth/crypto'
import { z } from 'zod'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { email, line, password, readFields } from './fields.ts'
import { mayGrant } from './grant-role.ts'
import { refuseUnless, requireRun } from './permission.ts'
import { findPersonByEmail, insertPerson, insertRole, lockPeople, storePasswordHash } from './store.ts'
import { actorKey, type Role, roles, type Viewer } from './viewer.ts'

const shape = z.object({
  email,
  name: line().optional(),
  roles: z.array(z.enum(roles)).default(['reader']),
  password: password.optional(),
})

export interface NewPerson {
  email: string
  /** Without one, what stands before the `@`. */
  name?: string
  /** Without any, a reader. */
  roles?: readonly Role[]
  /** Without one the person signs in by mail, by single sign-on, or sets one through a link. */
  password?: string
}

/**
 * Gives somebody an account. Refuses `does-not-fit`, `email-taken` and whoever may not manage people or grant one of
 * the roles. Answers the new person's id.
 */
export async function addPerson(context: Context, viewer: Viewer, input: NewPerson): Promise<string> {
  requireRun(viewer, 'manage-people')
  const wanted = readFields(shape, input)
  if (wanted.roles.length === 0) wanted.roles.push('reader')
  for (const role of wanted.roles) refuseUnless(viewer, mayGrant(viewer, role))
  return createPerson(context, actorKey(viewer), {
    ...wanted,
    name: wanted.name ?? wanted.email.split('@')[0] ?? wanted.email,
  })
}

/** Writes the account down; whoever calls it has checked that the actor may. Refuses `email-taken`. */
async function createPerson(
  context: Context,
  actor: string,
  wanted: { email: string; name: string; roles: readonly Role[]; password?: string },
): Promise<string> {
  // Before the transaction: hashing takes long, and the embedded store has one connection for everybody.
  const hash = wanted.password === undefined ? undefined : await hashPassword(wanted.password)
  return inTransaction(context, async within => {
    const { db, clock } = within
    await lockPeople(db)
    if (await findPersonByEmail(db, wanted.email)) {
      throw new Refusal('conflict', 'email-taken', `${wanted.email} has an account already.`)
    }
    const id = newId('person')
    const at = clock.now()
    await insertPerson(db, { id, name: wanted.name, email: wanted.email, at })
    for (const role of wanted.roles) await insertRole(db, { personId: id, role, by: actor, at })
    if (hash) await storePasswordHash(db, { id: newId('account'), personId: id, hash, at })
    await recordAudit(within, {
      actor,
      verb: 'add-person',
      object: `person:${id}`,
      detail: { roles: wanted.roles },
    })
    return id
  })
}
