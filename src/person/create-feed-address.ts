import { z } from 'zod'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { tokenHash } from './create-token.ts'
import { feedUrls, mostFeedAddresses, newFeedToken } from './feed-address.ts'
import { line, readFields } from './fields.ts'
import { insertFeedAddress, listFeedAddresses, lockPeople } from './store.ts'
import { actorKey, type Viewer } from './viewer.ts'

const shape = z.object({ name: line(80) })

/**
 * Makes an address at which a feed reader reads what this person may. Both forms are told this once; only a SHA-256 is
 * kept. Refuses `does-not-fit`, `not-a-person`, and `too-many-feed-addresses` beside ten that stand.
 */
export async function createFeedAddress(
  context: Context,
  viewer: Viewer,
  input: { name: string },
): Promise<{ id: string; name: string; atom: string; json: string }> {
  if (viewer.kind !== 'person') {
    throw new Refusal('not-allowed', 'not-a-person', 'A feed address shows what one person may read, and is theirs.')
  }
  const { name } = readFields(shape, input)
  return inTransaction(context, async within => {
    const { personId } = viewer
    // Two at once would both find room for one more.
    await lockPeople(within.db)
    if ((await listFeedAddresses(within.db, personId)).length >= mostFeedAddresses) {
      throw new Refusal(
        'conflict',
        'too-many-feed-addresses',
        `You have ${mostFeedAddresses} feed addresses; revoke one that is not read any more.`,
      )
    }
    const id = newId('feed')
    const token = newFeedToken()
    await insertFeedAddress(within.db, { id, personId, name, createdAt: within.clock.now() }, tokenHash(token))
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'create-feed-address',
      object: `feed-address:${id}`,
      detail: { name },
    })
    return { id, name, ...feedUrls(within.config.publicUrl, token) }
  })
}
