import { artifactById } from '../edition/store.ts'
import { requireRun } from '../person/permission.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { enqueue, nobody } from './enqueue.ts'
import { findDelivery, type ListedDelivery, requeue, severityOf } from './store.ts'

const pushed = ['email', 'slack']

/**
 * Sends a delivery again that was given up or taken back; whether it may still go is looked at when it does.
 * Refuses `no-such-delivery`, `not-your-role`, `already-sent`, `superseded`, `not-pushed` for feeds and the like.
 */
export async function replay(context: Context, viewer: Viewer, id: string): Promise<ListedDelivery> {
  requireRun(viewer, 'replay-delivery')
  return inTransaction(context, async within => {
    const { db, clock } = within
    const delivery = await findDelivery(db, viewer, id)
    if (!delivery) throw new Refusal('not-found', 'no-such-delivery', 'There is no such delivery.')
    if (delivery.superseded)
      throw new Refusal('conflict', 'superseded', 'A newer text was approved since; that one is delivered instead.')
    if (!pushed.includes(delivery.channel))
      throw new Refusal(
        'conflict',
        'not-pushed',
        'Feeds, digests and the public site show what stands; there is nothing to send again.',
      )
    if (delivery.state === 'sent' || delivery.state === 'sending')
      throw new Refusal('conflict', 'already-sent', `This delivery is ${delivery.state} already.`)
    if (delivery.recipient === nobody) {
      const artifact = await artifactById(db, delivery.artifactId)
      const added = artifact ? await enqueue(within, artifact, await severityOf(db, delivery.postMortemId)) : 0
      if (added === 0) throw new Refusal('conflict', 'still-nobody', delivery.reason)
    } else if (!(await requeue(db, id, clock.now()))) {
      throw new Refusal('conflict', 'already-sent', 'This delivery is being sent right now.')
    }
    await recordAudit(within, { actor: actorKey(viewer), verb: 'replay-delivery', object: `delivery:${id}` })
    return (await findDelivery(db, viewer, id)) ?? delivery
  })
}
