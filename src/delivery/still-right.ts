import type { EditionName } from '../audience/editions.ts'
import type { DeliveryChannel } from './delivery.ts'
import { type Candidate, type Routing, recipientsFor } from './recipients.ts'

/** What is looked at again just before a delivery leaves. */
export interface Situation {
  edition: EditionName
  channel: DeliveryChannel
  recipient: string
  /** The person behind the recipient as they are now; null where it is not a person, or not any more. */
  person: Candidate | null
  toPerson: boolean
  approvedAt: Date | null
  supersededAt: Date | null
  /** It shows something that was narrowed since. */
  heldBack: boolean
  /** TLP label of the post-mortem. */
  handling: string
  /** Whether that person owns the post-mortem or took part in the incident. */
  tookPart: boolean
}

/** A sentence about why this delivery must no longer go out, or null while it may. */
export function whyNotAnymore(now: Situation, routing: Routing): string | null {
  if (now.supersededAt) return 'Superseded by a newer text.'
  if (now.heldBack) return 'It shows a part of the record that was narrowed since; it waits for a new approval.'
  if (!now.approvedAt) return 'The text is not approved.'
  if (now.handling === 'red' && !now.tookPart)
    return 'The post-mortem is marked TLP:RED: only its owner and participants may have it.'
  if (now.toPerson) {
    if (!now.person) return 'The person is no longer there.'
    if (now.person.leftAt) return 'The person has left.'
    if (now.person.email !== now.recipient) return 'The person has another address now.'
  }
  // The severity decided whether somebody gets a leadership edition at all; that was settled at approval.
  const right = recipientsFor(now.edition, 'SEV1', routing, now.person ? [now.person] : [])
  if (right.some(one => one.channel === now.channel && one.recipient === now.recipient)) return null
  if (now.channel === 'slack') return `Engineering editions go to ${routing.slackChannel} now.`
  return now.toPerson
    ? 'The person no longer holds a role that this edition is for.'
    : 'The address is no longer on the list.'
}
