import { createHash, randomBytes } from 'node:crypto'
import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { z } from 'zod'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { password, readFields } from './fields.ts'
import { requireRun } from './permission.ts'
import {
  deleteSessions,
  deleteVerificationsWithValue,
  findPerson,
  insertVerification,
  type Person,
  passwordHash,
  readVerification,
  storePasswordHash,
  takeVerification,
} from './store.ts'
import { actorKey, type Viewer } from './viewer.ts'

const prefix = 'set-password:'
const goodFor = 7 * 86_400_000

/** A password to hand to somebody: 100 random bits that can be read over a telephone. */
export function newPassword(): string {
  const alphabet = '23456789abcdefghjkmnpqrstuvwxyzA'
  const letters = [...randomBytes(20)].map(byte => alphabet[byte & 31]).join('')
  return letters.match(/.{5}/g)?.join('-') ?? letters
}

/**
 * Makes a link with which a person sets their password, once, within 7 days; earlier ones become worthless.
 * Answers its path, to be told to that person only. Refuses `no-such-person`, `person-left`, `not-your-role`.
 */
export async function offerPasswordLink(context: Context, viewer: Viewer, personId: string): Promise<string> {
  requireRun(viewer, 'manage-people')
  return inTransaction(context, async within => {
    const { db, clock } = within
    const person = await findPerson(db, personId)
    if (!person) throw new Refusal('not-found', 'no-such-person', 'There is no such person.')
    if (person.leftAt) throw new Refusal('conflict', 'person-left', `${person.name} has left.`)
    const token = randomBytes(32).toString('base64url')
    const at = clock.now()
    await deleteVerificationsWithValue(db, prefix, personId)
    await insertVerification(db, {
      id: newId('verification'),
      identifier: identifierOf(token),
      value: personId,
      expiresAt: new Date(at.getTime() + goodFor),
      at,
    })
    await recordAudit(within, { actor: actorKey(viewer), verb: 'offer-password-link', object: `person:${personId}` })
    return `/set-password?token=${token}`
  })
}

/** Whose password a link sets. Refuses `link-used-up`. */
export async function personBehindLink(context: Context, token: string): Promise<Person> {
  const { db, clock } = context
  const personId = await readVerification(db, identifierOf(token), clock.now())
  const person = personId === undefined ? undefined : await findPerson(db, personId)
  if (!person || person.leftAt) throw linkUsedUp()
  return person
}

/** Sets a password through a link and ends the person's sessions. Refuses `link-used-up`, `does-not-fit`. */
export async function setPasswordWithLink(context: Context, token: string, wanted: string): Promise<Person> {
  const person = await personBehindLink(context, token)
  const hash = await hashPassword(read(wanted, person))
  return inTransaction(context, async within => {
    if ((await takeVerification(within.db, identifierOf(token), within.clock.now())) !== person.id) throw linkUsedUp()
    await store(within, person.id, hash, `person:${person.id}`)
    await deleteSessions(within.db, person.id)
    return person
  })
}

/**
 * Changes one's own password, knowing the one before, and ends one's other sessions.
 * Refuses `wrong-password`, `does-not-fit`.
 */
export async function changePassword(
  context: Context,
  viewer: Viewer,
  input: { current: string; wanted: string; sessionToken?: string },
): Promise<void> {
  if (viewer.kind !== 'person') throw new Refusal('not-allowed', 'not-a-person', 'Only a person has a password.')
  const person = await findPerson(context.db, viewer.personId)
  if (!person) throw new Refusal('not-found', 'no-such-person', 'There is no such person.')
  const before = await passwordHash(context.db, person.id)
  if (!before) {
    throw new Refusal(
      'conflict',
      'no-password',
      'You sign in without a password; an admin can make a link with which you set one.',
    )
  }
  const hash = await hashPassword(read(input.wanted, person))
  if (!(await verifyPassword({ hash: before, password: input.current.slice(0, 200) }))) {
    throw new Refusal('not-allowed', 'wrong-password', 'This is not your present password.')
  }
  await inTransaction(context, async within => {
    await store(within, person.id, hash, actorKey(viewer))
    await deleteSessions(within.db, person.id, input.sessionToken)
  })
}

async function store(context: Context, personId: string, hash: string, actor: string) {
  await storePasswordHash(context.db, { id: newId('account'), personId, hash, at: context.clock.now() })
  await recordAudit(context, { actor, verb: 'set-password', object: `person:${personId}` })
}

function read(wanted: string, person: Person): string {
  const { password: text } = readFields(z.object({ password }), { password: wanted })
  const told = text.toLowerCase()
  if (told.includes(person.email) || told === person.name.toLowerCase()) {
    throw new Refusal('bad-input', 'does-not-fit', 'This does not fit: password is your name or address.')
  }
  return text
}

const identifierOf = (token: string) => `${prefix}${createHash('sha256').update(token).digest('hex')}`

const linkUsedUp = () =>
  new Refusal('not-found', 'link-used-up', 'This link was used or has expired; ask an admin for a new one.')
