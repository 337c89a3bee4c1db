import type { Fact, Facts } from '../incident/fact.ts'
import type { Cell, FieldDefinition } from '../incident/fields.ts'
import { formatDuration, formatMoment, formatNumber } from '../ui/format.ts'

const labels: Record<string, string> = {
  yes: 'Yes',
  no: 'No',
  partly: 'Partly',
  suspected: 'Suspected',
  unknown: 'Unknown',
  none: 'None',
  r0: 'Resurfaced within a day (R0)',
  r1: 'Same mechanism and component (R1)',
  r2: 'Same class (R2)',
  r3: 'Shares a factor (R3)',
  r4: 'Resembles (R4)',
}

/** A stable code as people read it: `own_alert_symptom` → "Own alert symptom". */
export function codeLabel(code: string): string {
  return labels[code] ?? (code.charAt(0).toUpperCase() + code.slice(1)).replaceAll('_', ' ')
}

/** Rounds to two significant figures, as a reader outside would be told. */
function roundedNumber(value: number): number {
  if (value === 0) return 0
  const scale = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1)
  return Math.round(value / scale) * scale
}

/** A fact in words, exact or rounded from the same value (domain.md §6, invariant 5); empty when it has no value. */
export function factText(field: FieldDefinition, fact: Fact, cell: Cell): string {
  const { value } = fact
  if (value === null || value === undefined || value === '') return ''
  const estimated = fact.confidence === 'estimated' ? ' (estimated)' : ''
  switch (field.kind) {
    case 'instant':
      return `${formatMoment(new Date(String(value)), fact.precision)}${estimated}`
    case 'enum':
      return codeLabel(String(value))
    case 'list':
      return Array.isArray(value) ? value.join(', ') : String(value)
    case 'number':
    case 'number_or_range':
      return `${amountText(value, cell)}${estimated}`
    case 'rows':
      return ''
    default:
      return /^[a-z]+(?:_[a-z]+)+$/.test(String(value)) ? codeLabel(String(value)) : String(value)
  }
}

/** An amount: a number, `{ value, unit, percent, method }` or `{ low, high, … }`. */
function amountText(value: unknown, cell: Cell): string {
  const number = (n: number) => (cell === 'rounded' ? `about ${formatNumber(roundedNumber(n))}` : formatNumber(n))
  if (typeof value === 'number') return number(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const amount = value as Record<string, unknown>
  const parts: string[] = []
  if (typeof amount.value === 'number') parts.push(number(amount.value))
  else if (typeof amount.low === 'number' && typeof amount.high === 'number') {
    const [low, high] =
      cell === 'rounded' ? [roundedNumber(amount.low), roundedNumber(amount.high)] : [amount.low, amount.high]
    parts.push(`${formatNumber(low)} to ${formatNumber(high)}`)
  }
  if (typeof amount.unit === 'string') parts.push(amount.unit)
  if (typeof amount.percent === 'number') {
    const share = cell === 'rounded' && amount.percent >= 10 ? Math.round(amount.percent) : amount.percent
    parts.push(parts.length > 0 ? `(${share} %)` : `${share} %`)
  }
  return parts.join(' ')
}

/** A duration for readers; outside the organisation it is rounded to five minutes once it is longer than an hour. */
export function durationText(minutes: number, cell: Cell): string {
  if (cell !== 'rounded' || Math.abs(minutes) < 60) return formatDuration(minutes * 60)
  return `about ${formatDuration(Math.round(minutes / 5) * 300)}`
}

/** The seven components of the direct cost of an incident (domain.md §4). */
export const costComponents = [
  'cost_revenue',
  'cost_credits',
  'cost_response',
  'cost_support',
  'cost_infrastructure',
  'cost_recovery',
  'cost_penalty',
] as const

/**
 * The direct cost in words: bounds are summed (low with low, high with high); what is not known is said, never counted
 * as zero.
 * Where the components are rounded, so is their sum.
 */
export function costText(facts: Facts, cell: Cell): string {
  const known = costComponents.flatMap(name => boundsOf(facts[name]?.value) ?? [])
  if (known.length === 0) return 'not measured'
  const rounded = (sum: number) => (cell === 'rounded' ? roundedNumber(sum) : sum)
  const low = rounded(known.reduce((sum, bounds) => sum + bounds.low, 0))
  const high = rounded(known.reduce((sum, bounds) => sum + bounds.high, 0))
  const currency = typeof facts.cost_currency?.value === 'string' ? ` ${facts.cost_currency.value}` : ''
  const about = cell === 'rounded' ? 'about ' : ''
  const amount = `${about}${low === high ? formatNumber(low) : `${formatNumber(low)} to ${formatNumber(high)}`}`
  const missing =
    known.length < costComponents.length ? ` (partial: ${known.length} of ${costComponents.length} components)` : ''
  return `${amount}${currency}${missing}`
}

function boundsOf(value: unknown): { low: number; high: number } | null {
  if (typeof value === 'number') return { low: value, high: value }
  if (typeof value !== 'object' || value === null) return null
  const amount = value as Record<string, unknown>
  if (typeof amount.low === 'number' && typeof amount.high === 'number') return { low: amount.low, high: amount.high }
  return typeof amount.value === 'number' ? { low: amount.value, high: amount.value } : null
}
