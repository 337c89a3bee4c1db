import { Refusal } from '../platform/refusal.ts'
import type { Role, Viewer } from './viewer.ts'

/** Work on the installation itself rather than on a post-mortem. */
export const installationVerbs = [
  'manage-people',
  'manage-services',
  'manage-settings',
  'replay-delivery',
  'backup',
  'export',
] as const
export type InstallationVerb = (typeof installationVerbs)[number]

/** Which roles may do it; the operator, who owns the data folder, may do all of it. */
export const installationRoles: Record<InstallationVerb, readonly Role[]> = {
  'manage-people': ['admin'],
  'manage-services': ['manager', 'programme', 'admin'],
  'manage-settings': ['programme', 'admin'],
  'replay-delivery': ['manager', 'communications', 'programme', 'admin'],
  backup: ['admin'],
  export: ['admin'],
}

const doing: Record<InstallationVerb, string> = {
  'manage-people': 'manage people, roles and teams',
  'manage-services': 'change services',
  'manage-settings': 'change settings',
  'replay-delivery': 'send a delivery again',
  backup: 'make or restore a backup',
  export: 'export everything',
}

/** The roles a viewer acts with; none for the operator, a job and everybody outside, who are told apart by kind. */
export function rolesOf(viewer: Viewer): readonly Role[] {
  return viewer.kind === 'person' || viewer.kind === 'token' ? viewer.roles : []
}

/** Whether the viewer holds at least one of these roles. */
export function holdsAny(viewer: Viewer, wanted: readonly Role[]): boolean {
  return rolesOf(viewer).some(role => wanted.includes(role))
}

/**
 * Who counts as one and the same when approvals are counted. A token that a person made acts for that person, so nobody
 * becomes two by making one; a token that the operator handed out acts for whoever received it.
 */
export function principalKey(viewer: Viewer): string {
  if (viewer.kind === 'person') return `person:${viewer.personId}`
  if (viewer.kind === 'token')
    return viewer.createdBy?.startsWith('person:') ? viewer.createdBy : `token:${viewer.tokenId}`
  return viewer.kind === 'system' ? `system:${viewer.name}` : viewer.kind
}

/** Whether the viewer may do this to the installation; else the reason, as a sentence. */
export function mayRun(viewer: Viewer, verb: InstallationVerb): true | string {
  if (viewer.kind === 'operator' || viewer.kind === 'system') return true
  if (viewer.kind === 'anonymous') return `Sign in to ${doing[verb]}.`
  if (holdsAny(viewer, installationRoles[verb])) return true
  return `Only ${roleList(installationRoles[verb])} may ${doing[verb]}.`
}

/** Throws `Refusal` `not-your-role` (or `not-signed-in`) unless the viewer may do this to the installation. */
export function requireRun(viewer: Viewer, verb: InstallationVerb): void {
  refuseUnless(viewer, mayRun(viewer, verb))
}

/** Turns a policy's answer into nothing, or into the refusal that a door shows. */
export function refuseUnless(viewer: Viewer, answer: true | string): void {
  if (answer === true) return
  if (viewer.kind === 'anonymous') throw new Refusal('not-signed-in', 'not-signed-in', answer)
  throw new Refusal('not-allowed', 'not-your-role', answer)
}

/** "a manager, the programme owner or an admin". */
export function roleList(list: readonly Role[]): string {
  const names = list.map(role => roleNames[role].withArticle)
  return names.length < 2 ? (names[0] ?? 'nobody') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

/** How a role is called in sentences and on pages (domain.md §16). */
export const roleNames: Record<Role, { name: string; withArticle: string; about: string }> = {
  reader: { name: 'Reader', withArticle: 'a reader', about: 'opens engineering and customer editions' },
  engineer: { name: 'Engineer', withArticle: 'an engineer', about: 'writes post-mortems of their team' },
  manager: { name: 'Engineering manager', withArticle: 'a manager', about: 'approves, commits capacity' },
  communications: {
    name: 'Communications',
    withArticle: 'communications',
    about: 'writes support and customer text, signs it',
  },
  security: { name: 'Security & privacy', withArticle: 'security', about: 'writes customer text, signs it' },
  legal: { name: 'Legal', withArticle: 'legal', about: 'writes customer text, signs it' },
  support: { name: 'Support', withArticle: 'support', about: 'reads support and customer editions' },
  programme: { name: 'Programme owner', withArticle: 'the programme owner', about: 'policy, coverage, taxonomy' },
  'vp-engineering': {
    name: 'VP Engineering',
    withArticle: 'the VP Engineering',
    about: 'reads leadership editions, acknowledges',
  },
  cto: { name: 'CTO', withArticle: 'the CTO', about: 'reads leadership editions, acknowledges' },
  admin: { name: 'Admin', withArticle: 'an admin', about: 'accounts, backups, keys, settings' },
}

/** Roles as a page lists them: "Engineer, Manager". */
export function roleText(list: readonly Role[]): string {
  return list.map(role => roleNames[role].name).join(', ') || 'none'
}
