import type { EditionName } from '../audience/editions.ts'
import { directoryKinds, type Finding, type FindingKind, identifierKinds, secretKinds } from './finding.ts'

type Treatment = 'replace' | 'keep'

/** Engineering keeps what engineers need to understand; it never names people and never holds personal data. */
const personal: FindingKind[] = ['person', 'email', 'phone', 'iban', 'card', 'handle']
/** Leadership needs no topology either. */
const topology: FindingKind[] = ['host', 'ip', 'mac']

const replaced: Record<EditionName, ReadonlySet<FindingKind>> = {
  engineering: new Set<FindingKind>([...secretKinds, ...personal]),
  leadership: new Set<FindingKind>([...secretKinds, ...personal, ...topology]),
  support: new Set<FindingKind>([...secretKinds, ...identifierKinds, ...directoryKinds, 'name']),
  customer: new Set<FindingKind>([...secretKinds, ...identifierKinds, ...directoryKinds, 'name']),
}

/** Editions that readers outside engineering repeat to customers, or that customers read themselves. */
export function goesOut(edition: EditionName): boolean {
  return edition === 'support' || edition === 'customer'
}

/** Whether an edition cares about a kind at all; what it does not care about is not even listed for it. */
export function isTreated(kind: FindingKind, edition: EditionName): boolean {
  return replaced[edition].has(kind)
}

/**
 * What happens to a finding that nobody has decided. Going out, doubt counts against the words; inside, only a name
 * that the directory knows is taken out on suspicion.
 */
export function defaultTreatment(finding: Pick<Finding, 'confidence' | 'layer'>, edition: EditionName): Treatment {
  if (finding.confidence === 'certain' || goesOut(edition)) return 'replace'
  return finding.layer === 'directory' ? 'replace' : 'keep'
}
