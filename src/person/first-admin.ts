import { hashPassword } from 'better-auth/crypto'
import { z } from 'zod'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { email, line, password, readFields } from './fields.ts'
import { anybodyThere, insertPerson, insertRole, lockPeople, storePasswordHash } from './store.ts'
import type { Role } from './viewer.ts'

/** What the first admin starts with, to hand on once there are others. */
const firstRoles: readonly Role[] = ['admin', 'manager', 'programme']

const shape = z.object({ name: line(), email, password })

/**
 * Creates the first account, while there is none at all. Of two at once one wins; the other is refused
 * `already-begun`. Refuses `does-not-fit`. Answers the person's id.
 */
export async function createFirstAdmin(
  context: Context,
  input: { name: string; email: string; password: string },
): Promise<string> {
  const wanted = readFields(shape, input)
  // Nobody waits for a hash that is refused anyway; the check that counts is the one below, under the lock.
  if (await anybodyThere(context.db)) throw alreadyBegun()
  const hash = await hashPassword(wanted.password)
  return inTransaction(context, async within => {
    const { db, clock } = within
    await lockPeople(db)
    if (await anybodyThere(db)) throw alreadyBegun()
    const id = newId('person')
    const at = clock.now()
    const actor = `person:${id}`
    await insertPerson(db, { id, name: wanted.name, email: wanted.email, at })
    for (const role of firstRoles) await insertRole(db, { personId: id, role, by: actor, at })
    await storePasswordHash(db, { id: newId('account'), personId: id, hash, at })
    await recordAudit(within, { actor, verb: 'create-first-admin', object: actor, detail: { roles: firstRoles } })
    return id
  })
}

const alreadyBegun = () =>
  new Refusal('conflict', 'already-begun', 'Somebody has set this installation up already; sign in instead.')
