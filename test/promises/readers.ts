import type { Role } from '../../src/person/viewer.ts'
import type { Canary, Initial } from './canaries.ts'

/** Somebody or something that asks. */
export interface Reader {
  name: string
  /** `feed` has an address for a feed reader, and tries it as a token wherever else something is read. */
  kind: 'person' | 'token' | 'feed' | 'outside'
  /** Roles that still count: none for somebody who left and for a token that was revoked. */
  roles: readonly Role[]
  email?: string
  /** Of the team that every record belongs to. */
  sameTeam?: boolean
  /** Records this person owns or took part in. */
  owns?: (record: string) => boolean
  takesPart?: (record: string) => boolean
  get(path: string, accept?: string): Promise<Response>
}

/** Where a record stands. */
export interface Standing {
  red: boolean
  approved: ReadonlySet<Initial>
  /** Whether it can be read on the public site. */
  public: boolean
}

/*
 * The test's own table of domain.md §16, written down a second time on purpose: a right that is widened in the program
 * by mistake is not widened here.
 */
export const reads: Record<Role, string> = {
  reader: 'EC',
  engineer: 'EC',
  manager: 'ELSC',
  communications: 'ESC',
  security: 'ELSC',
  legal: 'ELSC',
  support: 'SC',
  programme: 'ELSC',
  'vp-engineering': 'ELSC',
  cto: 'ELSC',
  admin: 'ELSC',
}
export const opensRecords = (role: Role) => role !== 'reader' && role !== 'support'
const decides = (role: Role) => role === 'vp-engineering' || role === 'cto'

/** Roles that write the parts of an edition whatever the team. */
export const writes: Record<Initial, readonly Role[]> = {
  E: ['programme', 'admin'],
  L: ['programme', 'admin'],
  S: ['programme', 'admin', 'communications'],
  C: ['programme', 'admin', 'communications', 'security', 'legal'],
}

function takes(reader: Reader, record: string): boolean {
  return Boolean(reader.owns?.(record) || reader.takesPart?.(record))
}

function opensRecord(reader: Reader, record: string, standing: Standing): boolean {
  if (takes(reader, record)) return true
  return !standing.red && reader.roles.some(opensRecords)
}

/** Whether this reader may know of the post-mortem at all. */
export function knowsOf(reader: Reader, record: string, standing: Standing): boolean {
  if (opensRecord(reader, record, standing)) return true
  if (standing.red) return false
  return [...standing.approved].some(edition => reader.roles.some(role => reads[role].includes(edition)))
}

/** Whether this reader may see what was planted there. */
export function maySee(reader: Reader, canary: Canary, standing: Standing): boolean {
  if (canary.onlyFor) return canary.onlyFor.includes(reader.name)
  if (canary.kind === 'talk' && reader.roles.length === 0) return false
  const isPublic =
    canary.kind !== 'talk' && standing.public && canary.frozen && canary.cells.includes('C') && !canary.restricted
  if (isPublic) return true
  if (reader.kind === 'feed') {
    const approved = canary.frozen && !canary.restricted && !standing.red && canary.kind !== 'talk'
    const readable = reader.roles.map(role => reads[role]).join('')
    return (
      approved &&
      [...canary.cells].some(edition => readable.includes(edition) && standing.approved.has(edition as Initial))
    )
  }
  if (canary.kind === 'account') return knowsAccounts(reader, canary.record, standing)
  const part = takes(reader, canary.record)
  if (canary.restricted) return part
  const record = opensRecord(reader, canary.record, standing)
  if (canary.kind === 'mapping') return part || (record && reader.roles.includes('admin'))
  if (canary.kind === 'record' && record) return true
  if (canary.kind === 'part' && record && mayWrite(reader, canary)) return true
  if (standing.red && !part) return false
  return [...canary.cells].some(
    edition =>
      reader.roles.some(role => reads[role].includes(edition)) &&
      (record || (canary.frozen && standing.approved.has(edition as Initial))),
  )
}

/** Support and communications: in a record that they may open, and on a pack once something public touched the customer. */
function knowsAccounts(reader: Reader, record: string, standing: Standing): boolean {
  if (reader.owns?.(record)) return true
  const serves = reader.roles.some(role => role === 'support' || role === 'communications')
  return serves && (standing.public || opensRecord(reader, record, standing))
}

function mayWrite(reader: Reader, { record, writtenFor = 'E' }: Canary): boolean {
  const leaders = reader.roles.some(decides) && (writtenFor === 'E' || writtenFor === 'L')
  if (leaders) return false
  if (reader.owns?.(record)) return true
  if (reader.roles.some(role => writes[writtenFor].includes(role))) return true
  return Boolean(reader.sameTeam && reader.roles.some(role => role === 'engineer' || role === 'manager'))
}
