import { randomBytes } from 'node:crypto'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { Attempts } from './attempts.ts'
import { tokenHash } from './create-token.ts'
import { findFeedAddressByHash, personAsViewer, setFeedAddressUsed } from './store.ts'
import type { Viewer } from './viewer.ts'

export const mostFeedAddresses = 10

/** The secret part of an address: 240 random bits. */
export function newFeedToken(): string {
  return `af_${randomBytes(30).toString('base64url')}`
}

/** Where a feed reader finds the two forms of the feed. */
export function feedUrls(publicUrl: string, token: string): { atom: string; json: string } {
  return { atom: `${publicUrl}/feeds/${token}/feed.atom`, json: `${publicUrl}/feeds/${token}/feed.json` }
}

/**
 * Answers as whom an address is read. It has the roles its maker holds now and none of what is theirs by name, so what
 * is RED stays out of every feed reader. Refuses `no-such-feed` in the same words whether the address is unknown, was
 * revoked or belongs to somebody who left, and `too-many-attempts` from where too many such were asked for.
 */
export function feedReaders(context: Context): (token: string, from: string) => Promise<Viewer> {
  const { db, clock } = context
  const attempts = new Attempts(clock)
  return async (token, from) => {
    const hash = tokenHash(token)
    attempts.check(from, hash)
    const found = await findFeedAddressByHash(db, hash)
    const person = found && !found.revokedAt ? await personAsViewer(db, found.personId) : undefined
    if (!found || person?.kind !== 'person') {
      attempts.failed(from, hash)
      throw new Refusal('not-found', 'no-such-feed', 'There is no such feed.')
    }
    const today = clock.now().toISOString().slice(0, 10)
    if (found.lastUsedOn !== today) await setFeedAddressUsed(db, found.id, today)
    const { roles, personId } = person
    return { kind: 'token', tokenId: found.id, name: found.name, roles, createdBy: `person:${personId}` }
  }
}
