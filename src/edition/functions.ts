import { type ApprovalFunction, approvalFunctions } from '../audience/policy.ts'
import { type Facts, textOf } from '../incident/fact.ts'
import type { TreatedFinding } from '../redaction/redact.ts'

/** A function in which somebody has to sign a customer edition, and why. */
export interface NeededFunction {
  function: ApprovalFunction
  because: string
}

/** Facts that bring legal in, with the values that do and what to say of them. */
const legalTriggers: readonly { field: string; values: readonly string[]; because: string }[] = [
  { field: 'data_impact', values: ['exposed'], because: 'Data was exposed.' },
  { field: 'safety_or_rights', values: ['possible', 'actual'], because: 'Somebody’s safety or rights are concerned.' },
  { field: 'litigation', values: ['yes', 'suspected'], because: 'There is, or may be, litigation.' },
  { field: 'contract_dispute', values: ['yes', 'suspected'], because: 'There is, or may be, a contract dispute.' },
  { field: 'securities', values: ['yes', 'suspected'], because: 'It matters, or may matter, to securities.' },
]

/**
 * The functions in which a customer edition has to be signed (domain.md §7), each with its reasons as sentences:
 * engineering, security & privacy and communications always, the executive for SEV1, legal when something triggers it.
 * Pure.
 */
export function functionsNeeded(
  facts: Facts,
  findings: readonly Pick<TreatedFinding, 'kind' | 'treatment'>[],
): NeededFunction[] {
  const legal = legalTriggers
    .filter(({ field, values }) => values.includes(textOf(facts, field) ?? ''))
    .map(({ because }) => because)
  if (findings.some(finding => finding.kind === 'vendor' && finding.treatment === 'keep'))
    legal.push('It names a third party.')
  const because: Record<ApprovalFunction, string> = {
    engineering: 'Every report needs it.',
    security: 'Every report needs it.',
    communications: 'Every report needs it.',
    executive: textOf(facts, 'severity') === 'SEV1' ? 'It was a SEV1.' : '',
    legal: legal.join(' '),
  }
  return approvalFunctions
    .filter(name => because[name] !== '')
    .map(name => ({ function: name, because: because[name] }))
}

/** Those of the needed functions in which nobody has signed. Pure. */
export function functionsMissing(
  needed: readonly NeededFunction[],
  given: readonly { function: string | null }[],
): NeededFunction[] {
  return needed.filter(one => !given.some(approval => approval.function === one.function))
}
