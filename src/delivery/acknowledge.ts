import type { Viewer } from '../person/viewer.ts'
import { actorKey } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { findDelivery, type ListedDelivery, setAcknowledged } from './store.ts'

/**
 * The delivery that the viewer is asked to acknowledge. Refuses `no-such-delivery`, also for somebody else's;
 * `nothing-to-acknowledge`; `not-yours` to those who may see it but are not asked.
 */
export async function askedOf(context: Context, viewer: Viewer, id: string): Promise<ListedDelivery> {
  if (viewer.kind === 'anonymous')
    throw new Refusal('not-signed-in', 'not-signed-in', 'Sign in to acknowledge what you have read.')
  const delivery = await findDelivery(context.db, viewer, id)
  if (!delivery) throw new Refusal('not-found', 'no-such-delivery', 'There is no such delivery.')
  if (!delivery.acknowledgementDueAt)
    throw new Refusal('conflict', 'nothing-to-acknowledge', 'No acknowledgement is asked for this delivery.')
  if (viewer.kind !== 'person' || viewer.personId !== delivery.recipientPersonId)
    throw new Refusal('not-allowed', 'not-yours', 'Only the person it was sent to can acknowledge it.')
  return delivery
}

/**
 * Notes that the person read it. A second time changes nothing. Refuses what `askedOf` refuses, and `superseded` when
 * a newer text stands, which asks for its own acknowledgement.
 */
export async function acknowledge(context: Context, viewer: Viewer, id: string): Promise<ListedDelivery> {
  return inTransaction(context, async within => {
    const delivery = await askedOf(within, viewer, id)
    if (delivery.acknowledgedAt) return delivery
    if (delivery.superseded)
      throw new Refusal('conflict', 'superseded', 'A newer text was approved since. Read and acknowledge that one.')
    const at = within.clock.now()
    if (await setAcknowledged(within.db, id, at))
      await recordAudit(within, {
        actor: actorKey(viewer),
        verb: 'acknowledge',
        object: `delivery:${id}`,
        detail: { artifact: delivery.artifactId },
      })
    return { ...delivery, acknowledgedAt: at }
  })
}
