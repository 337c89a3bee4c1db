import { createHmac } from 'node:crypto'

/** The detectors in their order; an earlier layer wins where two of them claim the same words. */
export const layers = ['secret', 'identifier', 'directory', 'name', 'recogniser'] as const
export type Layer = (typeof layers)[number]

export const secretKinds = [
  'private-key',
  'token',
  'jwt',
  'cloud-key',
  'password',
  'connection-string',
  'authorization',
  'cookie',
  'webhook',
] as const
export const identifierKinds = [
  'email',
  'phone',
  'ip',
  'mac',
  'host',
  'internal-url',
  'account',
  'ticket',
  'iban',
  'card',
  'handle',
] as const
export const directoryKinds = ['person', 'customer', 'vendor', 'codename', 'host', 'service'] as const

export type SecretKind = (typeof secretKinds)[number]
export type IdentifierKind = (typeof identifierKinds)[number]
export type DirectoryKind = (typeof directoryKinds)[number]
export type FindingKind = SecretKind | IdentifierKind | DirectoryKind | 'name'

/** Something in a text that some readers must not see. */
export interface Finding {
  kind: FindingKind
  layer: Layer
  /** Offsets into the text as it was given, in UTF-16 units; `end` is the first one after. */
  start: number
  end: number
  confidence: 'certain' | 'uncertain'
  /** The words themselves: for the desk only, never stored or logged. */
  value: string
  /** Names the finding without revealing it; see `findingKey`. */
  key: string
}

/** What a person said about a finding: by its key. */
export type Decision = 'replace' | 'keep'
export type Decisions = ReadonlyMap<string, Decision>

/**
 * Names a value of a kind with HMAC-SHA256 under the installation's key, as 64 hex digits: the same words in the same
 * case-insensitive spelling get the same key, and nobody without the installation's key can try out values.
 */
export function findingKey(kind: FindingKind, value: string, instanceKey: string | Uint8Array): string {
  const spelling = value.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
  return createHmac('sha256', instanceKey).update(`${kind}\0${spelling}`).digest('hex')
}

/** The uncertain findings nobody has decided yet, each value once, in reading order. */
export function unsettled<F extends Finding>(findings: readonly F[], decisions: Decisions): F[] {
  const seen = new Set<string>()
  return findings.filter(finding => {
    if (finding.confidence === 'certain' || decisions.has(finding.key) || seen.has(finding.key)) return false
    seen.add(finding.key)
    return true
  })
}
