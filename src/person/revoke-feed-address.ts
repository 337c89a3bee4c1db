import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { mayRun } from './permission.ts'
import { findFeedAddress, setFeedAddressesRevoked } from './store.ts'
import { actorKey, type Viewer } from './viewer.ts'

/** Ends a feed address at once: one's own, or as admin anybody's. Refuses `no-such-feed-address`. */
export async function revokeFeedAddress(context: Context, viewer: Viewer, id: string): Promise<void> {
  await inTransaction(context, async within => {
    const address = await findFeedAddress(within.db, id)
    const own = viewer.kind === 'person' && address?.personId === viewer.personId
    if (!address || (!own && mayRun(viewer, 'manage-people') !== true)) {
      throw new Refusal('not-found', 'no-such-feed-address', 'There is no such feed address.')
    }
    if (address.revokedAt) return
    await setFeedAddressesRevoked(within.db, { id }, within.clock.now())
    await recordAudit(within, { actor: actorKey(viewer), verb: 'revoke-feed-address', object: `feed-address:${id}` })
  })
}
