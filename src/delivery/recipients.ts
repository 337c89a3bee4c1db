import type { EditionName } from '../audience/editions.ts'
import { editionsFor } from '../audience/policy.ts'
import { roleNames } from '../person/permission.ts'
import type { Role } from '../person/viewer.ts'
import type { DeliveryChannel } from './delivery.ts'

/** What an administrator may change about who gets what. */
export interface Routing {
  /** Slack channel of engineering editions. */
  slackChannel: string
  /** Mail addresses of support editions; empty means everybody with the role Support. */
  supportAddresses: readonly string[]
}

export interface Candidate {
  id: string
  email: string
  roles: readonly Role[]
  leftAt: Date | null
}

export interface Recipient {
  channel: DeliveryChannel
  recipient: string
  personId: string | null
  /** Why you: a whole sentence. */
  reason: string
  /** Set where an acknowledgement is asked for: within how many business days. */
  acknowledgeWithin: number | null
}

/** Roles to which leadership editions go (domain.md §8). */
const leadershipRoles: readonly Role[] = ['vp-engineering', 'cto']

/** Business days within which leadership acknowledges, by severity; other severities wait for the monthly pack. */
const acknowledgementDays: Record<string, number> = { SEV1: 3, SEV2: 5 }

/**
 * Who gets an approved edition, where, and why (domain.md §8). Pure: the same rule fills the outbox and tells, just
 * before sending, whether the recipient still is one.
 */
export function recipientsFor(
  edition: EditionName,
  severity: string | null,
  routing: Routing,
  people: readonly Candidate[],
): Recipient[] {
  switch (edition) {
    case 'engineering':
      return [
        place('slack', routing.slackChannel, `Approved engineering editions go to ${routing.slackChannel}.`),
        place('feed', 'internal', 'The internal feed lists every approved engineering edition.'),
        place('digest', 'engineering', 'The weekly digest lists what was approved since the one before.'),
      ]
    case 'leadership': {
      const acknowledgeWithin = acknowledgementDays[severity ?? '']
      if (acknowledgeWithin === undefined) return []
      return byMail(edition, people, leadershipRoles).map(recipient => ({ ...recipient, acknowledgeWithin }))
    }
    case 'support':
      return routing.supportAddresses.length > 0
        ? [...new Set(routing.supportAddresses)].map(address => place('email', address, 'You are on the support list.'))
        : byMail(edition, people, ['support'])
    case 'customer':
      return [
        place(
          'public-site',
          'public',
          'The customer edition is signed in every function it needs and stands on the public site.',
        ),
        place('public-feed', 'public', 'The public feeds list what stands on the public site.'),
      ]
  }
}

/** Why an edition that should be pushed to people reaches nobody, or null. */
export function nobodyBecause(edition: EditionName, severity: string | null, found: number): string | null {
  if (found > 0) return null
  if (edition === 'leadership')
    return acknowledgementDays[severity ?? ''] === undefined
      ? null
      : 'Nobody holds the VP Engineering or CTO role. Grant one of them, then replay.'
  if (edition === 'support') return 'The support list is empty and nobody holds the Support role.'
  return null
}

function place(channel: DeliveryChannel, recipient: string, reason: string): Recipient {
  return { channel, recipient, personId: null, reason, acknowledgeWithin: null }
}

function byMail(edition: EditionName, people: readonly Candidate[], roles: readonly Role[]): Recipient[] {
  return people
    .filter(person => person.leftAt === null && mayRead(person, edition))
    .map(person => ({ person, held: roles.filter(role => person.roles.includes(role)) }))
    .filter(({ held }) => held.length > 0)
    .map(({ person, held }) => ({
      channel: 'email',
      recipient: person.email,
      personId: person.id,
      reason: `You hold the ${held.map(role => roleNames[role].name).join(' and the ')} role${held.length > 1 ? 's' : ''}.`,
      acknowledgeWithin: null,
    }))
}

function mayRead(person: Candidate, edition: EditionName): boolean {
  const { id, email, roles } = person
  return editionsFor({ kind: 'person', personId: id, name: '', email, roles, teamIds: [] }).includes(edition)
}
