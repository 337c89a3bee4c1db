import type { Artifact } from '../edition/edition.ts'

/** What goes through a channel: one approved artifact, for one recipient, with the reason why they get it. */
export interface Message {
  /** The delivery's id: the same at every attempt, so that a repeat can be recognised. */
  key: string
  artifact: Artifact
  /** An e-mail address or a Slack channel. */
  recipient: string
  /** A whole sentence: "You hold the VP Engineering role." */
  reason: string
  /** Where the edition is read in the product. */
  url: string
  /** Set where the reader is asked to acknowledge. */
  acknowledge?: { url: string; dueAt: Date }
  createdAt: Date
}

/** What a channel says after it took a message: its own name for it, such as a message id. */
export interface Accepted {
  reference: string
}

export interface ChannelDescription {
  name: string
  label: string
  about: string
  /** What the recipient is, for forms. */
  recipient: string
  /** What is missing before it can send, such as `SMTP_URL`; null when ready. */
  missing: string | null
  /** How many messages may be under way at the same time. */
  concurrency: number
  /** Most messages a second to one recipient, with the burst allowed before that; null when the channel has no limit. */
  pace: { perSecond: number; burst: number } | null
}

/** A way out. A folder below `channel/` holds one, complete in itself. */
export interface Channel {
  describe(): ChannelDescription
  /** A sentence about what is wrong with the recipient, or null. */
  validate(recipient: string): string | null
  /** Sends once. Throws `TransportError`; anything else counts as temporary. */
  send(message: Message): Promise<Accepted>
  /** Looks for an earlier sending of the same key, where the channel can answer; null when there is none. */
  findEarlier?(message: Message): Promise<Accepted | null>
  /** Lets go of connections. The channel opens new ones when it is used again. */
  close(): Promise<void>
}

/**
 * A channel did not take the message. The one question that matters is whether trying again could help.
 */
export class TransportError extends Error {
  readonly permanent: boolean
  /** Seconds that the other side told us to wait. */
  readonly retryAfterSeconds?: number

  constructor(sentence: string, outcome: { permanent: boolean; retryAfterSeconds?: number }) {
    super(sentence)
    this.name = 'TransportError'
    this.permanent = outcome.permanent
    if (outcome.retryAfterSeconds !== undefined) this.retryAfterSeconds = outcome.retryAfterSeconds
  }
}

/** Minutes of reading, as printed: "2 min". Half a minute and less is still one. */
export function readingTime(seconds: number): string {
  return `${Math.max(1, Math.round(seconds / 60))} min`
}
