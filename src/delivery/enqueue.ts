import { openChannels } from '../channel/channels.ts'
import type { Artifact } from '../edition/edition.ts'
import { listPeople } from '../person/store.ts'
import { addBusinessDays } from '../platform/business-days.ts'
import type { Context } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import type { Delivery, DeliveryChannel } from './delivery.ts'
import { nobodyBecause, type Recipient, recipientsFor } from './recipients.ts'
import { readRouting } from './settings.ts'
import { cancelEarlier, handlingOf, insertDeliveries, notConfigured, tookPartIn } from './store.ts'

/** Channels for which being written down is being sent: whoever opens them sees it. */
const visibleAtOnce: readonly DeliveryChannel[] = ['feed', 'public-site', 'public-feed']

/** Recipient of a row that says why there is none. */
export const nobody = 'nobody'

/**
 * Writes the deliveries of an approved artifact, in the transaction that approved it. What is still under way of an
 * earlier text of the edition is taken back. Calling it again adds only recipients that are missing.
 */
export async function enqueue(context: Context, artifact: Artifact, severity: string | null): Promise<number> {
  const { db, clock } = context
  const now = clock.now()
  const { postMortemId, edition } = artifact
  await cancelEarlier(db, {
    postMortemId,
    edition,
    exceptArtifactId: artifact.id,
    because: 'Superseded by a newer text.',
  })
  const routing = await readRouting(db)
  const people = edition === 'leadership' || edition === 'support' ? await listPeople(db) : []
  const recipients = recipientsFor(edition, severity, routing, people)
  const red = (await handlingOf(db, postMortemId)) === 'red'
  const tookPart = red ? await tookPartIn(db, postMortemId) : new Set<string>()
  const missing = missingByChannel(context)

  const write = (recipient: Recipient, how: Pick<Delivery, 'state' | 'lastError'>): Delivery => ({
    id: newId('dlv'),
    postMortemId,
    artifactId: artifact.id,
    edition,
    channel: recipient.channel,
    recipient: recipient.recipient,
    recipientPersonId: recipient.personId,
    reason: recipient.reason,
    ...how,
    attempts: 0,
    nextAttemptAt: now,
    providerReference: null,
    acknowledgementDueAt: recipient.acknowledgeWithin ? addBusinessDays(now, recipient.acknowledgeWithin) : null,
    acknowledgedAt: null,
    createdAt: now,
    sentAt: how.state === 'sent' ? now : null,
  })
  const deliveries = recipients.map(recipient => {
    const without = missing.get(recipient.channel)
    if (red && !(recipient.personId && tookPart.has(recipient.personId)))
      return write(recipient, {
        state: 'cancelled',
        lastError: 'The post-mortem is marked TLP:RED: only its owner and participants may have it.',
      })
    if (visibleAtOnce.includes(recipient.channel)) return write(recipient, { state: 'sent', lastError: null })
    if (without) return write(recipient, { state: 'waiting', lastError: notConfigured(without) })
    return write(recipient, { state: 'queued', lastError: null })
  })
  const because = nobodyBecause(edition, severity, recipients.length)
  if (because)
    deliveries.push(
      write(
        { channel: 'email', recipient: nobody, personId: null, reason: because, acknowledgeWithin: null },
        { state: 'cancelled', lastError: because },
      ),
    )
  return insertDeliveries(db, deliveries)
}

/** What each pushing channel lacks, by name; a digest is mail. */
function missingByChannel(context: Context): Map<string, string> {
  const missing = new Map<string, string>()
  for (const [name, channel] of openChannels(context.config, context.outside)) {
    const lacks = channel.describe().missing
    if (lacks) missing.set(name, lacks)
  }
  const mail = missing.get('email')
  if (mail) missing.set('digest', mail)
  return missing
}
