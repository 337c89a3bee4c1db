import type { EditionName } from '../audience/editions.ts'

/**
 * Where a delivery stands. `waiting`: its channel is not configured. `queued`: due at `nextAttemptAt`, whether for the
 * first time or again. `dead`: given up, with the reason, until somebody replays it. `held`: the check of what leaves found
 * something in it; it waits for a decision. `cancelled`: no longer right to send.
 */
export const deliveryStates = ['queued', 'waiting', 'sending', 'sent', 'dead', 'held', 'cancelled'] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** Every place an edition goes to. Only `email` and `slack` push; the others are visible as soon as they are written. */
export const deliveryChannels = ['email', 'slack', 'feed', 'digest', 'public-site', 'public-feed'] as const
export type DeliveryChannel = (typeof deliveryChannels)[number]

/** One artifact on its way to one recipient: the outbox and the ledger are the same row. */
export interface Delivery {
  id: string
  postMortemId: string
  artifactId: string
  edition: EditionName
  channel: DeliveryChannel
  /** A mail address, a Slack channel, or the name of a feed, digest or site. */
  recipient: string
  recipientPersonId: string | null
  /** Why this recipient: a whole sentence. */
  reason: string
  state: DeliveryState
  attempts: number
  nextAttemptAt: Date
  lastError: string | null
  providerReference: string | null
  acknowledgementDueAt: Date | null
  acknowledgedAt: Date | null
  createdAt: Date
  sentAt: Date | null
}

/** What a person reads for a state: temporary failures wait as "trying again". */
export function stateLabel(delivery: Pick<Delivery, 'state' | 'attempts' | 'acknowledgedAt' | 'lastError'>): string {
  if (delivery.acknowledgedAt) return 'acknowledged'
  switch (delivery.state) {
    case 'queued':
      return delivery.lastError && delivery.attempts > 0 ? 'trying again' : 'queued'
    case 'waiting':
      return 'not configured'
    case 'dead':
      return 'failed'
    case 'held':
      return 'held back'
    default:
      return delivery.state
  }
}
