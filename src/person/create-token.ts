import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { line, readFields, role } from './fields.ts'
import { holdsAny, refuseUnless, roleNames } from './permission.ts'
import { findToken, findTokenByHash, insertToken, personAsViewer, setTokenUsed } from './store.ts'
import { actorKey, type Role, type Viewer } from './viewer.ts'

const shape = z.object({
  role,
  name: line(80).default('unnamed'),
  days: z.coerce
    .number('is not a number of days')
    .int()
    .min(1, 'is less than 1')
    .max(365, 'is more than 365')
    .default(90),
})

/** Whether this viewer may make a token of this role: an admin any, everybody else one of their own roles or a reader. */
export function mayMakeToken(viewer: Viewer, role: Role): true | string {
  if (viewer.kind === 'operator' || viewer.kind === 'system') return true
  if (viewer.kind === 'anonymous') return 'Sign in to make a token.'
  if (viewer.kind === 'token') return 'A token makes no further tokens; a person does.'
  if (role === 'reader' || holdsAny(viewer, ['admin', role])) return true
  return `You are not ${roleNames[role].withArticle}, so a token of yours cannot be either.`
}

/**
 * Makes a token for scripts. `token` (`aw_…`) is told this once; only its SHA-256 is kept.
 * Lasts 90 days unless told otherwise (1 to 365). Refuses `does-not-fit`, `not-your-role`.
 */
export async function createToken(
  context: Context,
  viewer: Viewer,
  input: { role: Role; name?: string; days?: number | string },
): Promise<{ id: string; token: string; role: Role; name: string; expiresAt: Date }> {
  const wanted = readFields(shape, input)
  refuseUnless(viewer, mayMakeToken(viewer, wanted.role))
  return inTransaction(context, async within => {
    const createdAt = within.clock.now()
    const expiresAt = new Date(createdAt.getTime() + wanted.days * 86_400_000)
    const token = `aw_${randomBytes(30).toString('base64url')}`
    const id = newId('token')
    const createdBy = actorKey(viewer)
    const row = { id, name: wanted.name, role: wanted.role, createdBy, createdAt, expiresAt }
    await insertToken(within.db, { ...row, lastUsedAt: null, revokedAt: null }, tokenHash(token))
    await recordAudit(within, {
      actor: createdBy,
      verb: 'create-token',
      object: `token:${id}`,
      detail: { name: wanted.name, role: wanted.role, expiresAt },
    })
    return { id, token, role: wanted.role, name: wanted.name, expiresAt }
  })
}

/**
 * The viewer behind a token. Refuses `bad-token` when it is unknown, revoked or expired, and when whoever made it
 * has left or could not make it any more: a token never outlives its maker's own reach.
 */
export async function tokenAsViewer(context: Context, token: string): Promise<Viewer> {
  const { db, clock } = context
  const now = clock.now()
  const found = /^aw_[\w-]{40}$/.test(token) ? await findTokenByHash(db, tokenHash(token)) : undefined
  if (!found) throw new Refusal('not-signed-in', 'bad-token', 'This token is not known here.')
  if (found.revokedAt) throw new Refusal('not-signed-in', 'bad-token', 'This token was revoked.')
  if (found.expiresAt && found.expiresAt <= now) {
    throw new Refusal('not-signed-in', 'bad-token', 'This token has expired; make a new one.')
  }
  if (found.createdBy.startsWith('person:')) {
    const maker = await personAsViewer(db, found.createdBy.slice('person:'.length))
    if (!maker || mayMakeToken(maker, found.role) !== true) {
      throw new Refusal('not-signed-in', 'bad-token', 'Whoever made this token does not hold its role any more.')
    }
  }
  // Once a minute is enough to see whether a token is in use, and spares a write for every request.
  if (!found.lastUsedAt || now.getTime() - found.lastUsedAt.getTime() > 60_000) await setTokenUsed(db, found.id, now)
  return { kind: 'token', tokenId: found.id, name: found.name, roles: [found.role], createdBy: found.createdBy }
}

/** The viewer behind a token's id as it may act now; undefined when it was revoked or has expired. */
export async function tokenNow({ db, clock }: Context, id: string): Promise<Viewer | undefined> {
  const found = await findToken(db, id)
  if (!found || found.revokedAt || (found.expiresAt && found.expiresAt <= clock.now())) return undefined
  return { kind: 'token', tokenId: found.id, name: found.name, roles: [found.role], createdBy: found.createdBy }
}

/** What is kept of a token, or of the secret part of an address. */
export const tokenHash = (token: string) => createHash('sha256').update(token).digest('hex')
