import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { mayRun } from './permission.ts'
import { findToken, setTokensRevoked } from './store.ts'
import { actorKey, type Viewer } from './viewer.ts'

/** Ends a token at once: one's own, or as admin anybody's. Somebody else's answers `no-such-token` like an unknown one. */
export async function revokeToken(context: Context, viewer: Viewer, tokenId: string): Promise<void> {
  await inTransaction(context, async within => {
    const token = await findToken(within.db, tokenId)
    if (!token || (token.createdBy !== actorKey(viewer) && mayRun(viewer, 'manage-people') !== true)) {
      throw new Refusal('not-found', 'no-such-token', 'There is no such token.')
    }
    if (token.revokedAt) return
    await setTokensRevoked(within.db, { id: tokenId }, within.clock.now())
    await recordAudit(within, { actor: actorKey(viewer), verb: 'revoke-token', object: `token:${tokenId}` })
  })
}
