/**
 * Who reads and who may do what, as tables (domain.md §16). Pure; a door asks, the verb asks again.
 * Everything not listed is refused.
 */
import {
  holdsAny,
  type InstallationVerb,
  installationVerbs,
  mayRun,
  principalKey,
  refuseUnless,
  roleList,
  rolesOf,
} from '../person/permission.ts'
import type { Role, Viewer } from '../person/viewer.ts'
import { type EditionName, editions } from './editions.ts'

/** Editions each role may open. */
const readableEditions: Record<Role, readonly EditionName[]> = {
  reader: ['engineering', 'customer'],
  engineer: ['engineering', 'customer'],
  manager: editions,
  communications: ['engineering', 'support', 'customer'],
  security: editions,
  legal: editions,
  support: ['support', 'customer'],
  programme: editions,
  'vp-engineering': editions,
  cto: editions,
  admin: editions,
}

/** Roles that may open the record itself and with it every draft. */
const recordReaders: readonly Role[] = [
  'engineer',
  'manager',
  'communications',
  'security',
  'legal',
  'programme',
  'vp-engineering',
  'cto',
  'admin',
]

/** Roles that may know which customers an incident touched; beside them only its owner. */
const accountReaders: readonly Role[] = ['support', 'communications']

/** Roles that decide and therefore never edit; another role held beside it does not lift that. */
const leadership: readonly Role[] = ['vp-engineering', 'cto']

/** In what function somebody signs a customer edition (domain.md §7); which are needed follows from the record. */
export const approvalFunctions = ['engineering', 'security', 'communications', 'executive', 'legal'] as const
export type ApprovalFunction = (typeof approvalFunctions)[number]

/** Roles that may sign in each function; engineering is signed by the record's own team. */
export const functionRoles: Record<ApprovalFunction, readonly Role[]> = {
  engineering: ['manager', 'engineer'],
  security: ['security'],
  communications: ['communications'],
  executive: ['vp-engineering', 'cto'],
  legal: ['legal'],
}

/** Roles that may approve each edition. Support reads what it may say, so it does not sign it as well. */
export const approvers: Record<EditionName, readonly Role[]> = {
  engineering: ['manager', 'programme', 'admin'],
  leadership: ['manager', 'programme', 'admin'],
  support: ['manager', 'programme', 'communications', 'admin'],
  customer: approvalFunctions.flatMap(name => functionRoles[name]),
}

export const recordVerbs = [
  'edit-record',
  'edit-support-text',
  'edit-customer-text',
  'approve-edition',
  'decide-redaction',
  'sign-sanitisation',
  'look-up-stand-in',
  'publish',
  'import',
] as const
export type RecordVerb = (typeof recordVerbs)[number]
export type Verb = RecordVerb | InstallationVerb
export const verbs: readonly Verb[] = [...recordVerbs, ...installationVerbs]

/** Roles that may do it whatever the record's owner and team. */
const roleTable: Record<RecordVerb, readonly Role[]> = {
  'edit-record': ['programme', 'admin'],
  'edit-support-text': ['communications', 'programme', 'admin'],
  'edit-customer-text': ['communications', 'security', 'legal', 'programme', 'admin'],
  'approve-edition': [],
  'decide-redaction': ['communications', 'security', 'legal', 'programme', 'admin'],
  'sign-sanitisation': ['communications', 'security', 'legal', 'programme', 'admin'],
  'look-up-stand-in': ['security'],
  publish: ['communications', 'security', 'legal', 'programme', 'vp-engineering', 'cto', 'admin'],
  import: ['engineer', 'manager', 'programme', 'admin'],
}

/** Roles that may do it to records of their own team, or of no team. */
const ownTeamTable: Partial<Record<RecordVerb, readonly Role[]>> = {
  'edit-record': ['engineer', 'manager'],
  'edit-support-text': ['engineer', 'manager'],
  'edit-customer-text': ['engineer', 'manager'],
  'decide-redaction': ['manager'],
  'sign-sanitisation': ['manager'],
  publish: ['manager'],
}

/** Verbs that whoever owns the record may do. Signing what one wrote oneself is not among them. */
const ownerVerbs: readonly RecordVerb[] = ['edit-record', 'edit-support-text', 'edit-customer-text', 'look-up-stand-in']

const doing: Record<RecordVerb, string> = {
  'edit-record': 'edit this record',
  'edit-support-text': 'edit the support text',
  'edit-customer-text': 'edit the customer text',
  'approve-edition': 'approve this edition',
  'decide-redaction': 'decide what redaction was unsure of',
  'sign-sanitisation': 'sign the sanitisation',
  'look-up-stand-in': 'look up what a stand-in stands for',
  publish: 'decide about its publication',
  import: 'import post-mortems',
}

/** What a decision about one post-mortem needs to know of it. */
export interface About {
  ownerId?: string | null
  participantIds?: readonly string[]
  teamId?: string | null
  /** TLP label of domain.md §15; `red` is for the owner and the participants only. */
  handling?: string | null
  /** For `approve-edition`. */
  edition?: EditionName
  /** For `approve-edition` of a customer edition: the function to sign in; without it, any. */
  function?: ApprovalFunction
  /** For `approve-edition`: principals (`principalKey`) who have approved this very text already. */
  approvedBy?: readonly string[]
}

/** The editions this viewer may open, deepest first; none for somebody outside, who has the public site. */
export function editionsFor(viewer: Viewer): EditionName[] {
  if (viewer.kind === 'operator' || viewer.kind === 'system') return [...editions]
  const open = new Set(rolesOf(viewer).flatMap(role => readableEditions[role]))
  return editions.filter(edition => open.has(edition))
}

/** Whether this viewer may open records and drafts at all; single ones may still be closed by their handling. */
export function mayReadRecords(viewer: Viewer): boolean {
  return viewer.kind === 'operator' || viewer.kind === 'system' || holdsAny(viewer, recordReaders)
}

/** Whether this viewer may open records whose handling is `red` without taking part in them. */
function mayReadAllRed(viewer: Viewer): boolean {
  return viewer.kind === 'operator' || viewer.kind === 'system'
}

/** Whether this viewer owns the record or is one of its participants. */
export function takesPart(viewer: Viewer, about: About): boolean {
  if (viewer.kind !== 'person') return false
  return about.ownerId === viewer.personId || (about.participantIds ?? []).includes(viewer.personId)
}

/** Whether this viewer may open this record; owner and participants always may, `red` is theirs alone. */
export function mayReadRecord(viewer: Viewer, about: About): boolean {
  if (takesPart(viewer, about)) return true
  return about.handling === 'red' ? mayReadAllRed(viewer) : mayReadRecords(viewer)
}

/** The editions of this post-mortem that this viewer may open. */
export function editionsOf(viewer: Viewer, about: About): EditionName[] {
  if (about.handling === 'red' && !takesPart(viewer, about) && !mayReadAllRed(viewer)) return []
  return editionsFor(viewer)
}

/** Whether this viewer may know which customers an incident touched, and open account packs. */
export function mayKnowAccounts(viewer: Viewer, about: About = {}): boolean {
  if (viewer.kind === 'operator' || viewer.kind === 'system') return true
  if (viewer.kind === 'person' && about.ownerId === viewer.personId) return true
  return holdsAny(viewer, accountReaders) && (about.handling !== 'red' || takesPart(viewer, about))
}

/**
 * Whether the viewer may do this, else the reason as a sentence. Without `about` it answers whether there are records
 * the viewer may do it to, which is enough to show a button but not to act.
 */
export function may(viewer: Viewer, verb: Verb, about: About = {}): true | string {
  if (isInstallationVerb(verb)) return mayRun(viewer, verb)
  if (viewer.kind === 'anonymous') return `Sign in to ${doing[verb]}.`
  if (verb !== 'import' && !mayReadRecord(viewer, about)) return 'You may not open this record.'
  if (verb === 'approve-edition') return mayApprove(viewer, about)
  if (viewer.kind === 'operator' || viewer.kind === 'system') return true
  if (verb === 'edit-record' && holdsAny(viewer, leadership)) {
    return 'Leadership decides, asks and acknowledges; it does not edit the record.'
  }
  const owns = viewer.kind === 'person' && about.ownerId === viewer.personId
  if (owns && ownerVerbs.includes(verb)) return true
  if (holdsAny(viewer, roleTable[verb])) return true
  const ownTeam = ownTeamTable[verb] ?? []
  if (holdsAny(viewer, ownTeam)) {
    if (!about.teamId || (viewer.kind === 'person' && viewer.teamIds.includes(about.teamId))) return true
    return `This record belongs to another team; its owner, its team or ${roleList(roleTable[verb])} may ${doing[verb]}.`
  }
  const able = [...ownTeam, ...roleTable[verb]]
  return `Only ${ownerVerbs.includes(verb) ? 'the owner, ' : ''}${roleList(able)} may ${doing[verb]}.`
}

/** Throws `Refusal` `not-your-role` with the policy's sentence unless the viewer may do this. */
export function requireMay(viewer: Viewer, verb: Verb, about: About = {}): void {
  refuseUnless(viewer, may(viewer, verb, about))
}

function mayApprove(viewer: Viewer, about: About): true | string {
  if (viewer.kind === 'system') return 'A job approves nothing; a person does.'
  const principal = principalKey(viewer)
  if (about.ownerId && principal === `person:${about.ownerId}`) {
    return 'You own this post-mortem; somebody else has to approve it.'
  }
  if (about.approvedBy?.includes(principal)) {
    return 'You have approved this text already; nobody signs it in two functions, so somebody else has to.'
  }
  if (viewer.kind === 'operator') return true
  if (about.edition === 'customer') return maySign(viewer, about)
  const able = about.edition ? approvers[about.edition] : editions.flatMap(edition => approvers[edition])
  if (holdsAny(viewer, able)) return true
  return `Only ${roleList([...new Set(able)])} may approve ${about.edition ? `the ${about.edition} edition` : 'an edition'}.`
}

/** Whether the viewer holds the function asked for, or any; engineering is the record's own team's to sign. */
function maySign(viewer: Viewer, about: About): true | string {
  const wanted = about.function ? [about.function] : approvalFunctions
  const held = wanted.filter(name => holdsAny(viewer, functionRoles[name]))
  if (held.some(name => name !== 'engineering')) return true
  if (held.length > 0) {
    if (!about.teamId || (viewer.kind === 'person' && viewer.teamIds.includes(about.teamId))) return true
    return 'This record belongs to another team; for engineering somebody of its own team signs the customer edition.'
  }
  const able = roleList(wanted.flatMap(name => functionRoles[name]))
  return about.function
    ? `Only ${able} may sign the customer edition for ${functionNames[about.function]}.`
    : `Only ${able} may approve the customer edition.`
}

/** How a function is called in sentences and on pages. */
export const functionNames: Record<ApprovalFunction, string> = {
  engineering: 'engineering',
  security: 'security & privacy',
  communications: 'communications',
  executive: 'the executive',
  legal: 'legal',
}

function isInstallationVerb(verb: Verb): verb is InstallationVerb {
  return (installationVerbs as readonly Verb[]).includes(verb)
}
