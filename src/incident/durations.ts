import { type Facts, instantOf, type Precision } from './fact.ts'

/** A length of time that follows from two instants of the record, in minutes. */
export interface Duration {
  name: string
  label: string
  /** Negative where the order of events is the other way round, such as detected before impact. */
  minutes: number
  /** The end is not known yet: render as "≥". */
  open: boolean
  /** The coarser of the two instants' precisions. */
  precision: Precision
  /** Fields it was computed from. */
  from: [string, string]
}

interface Rule {
  name: string
  label: string
  from: string
  to: string
  floor?: boolean
}

/** domain.md §4, in its order. Never stored, always computed. */
const rules: Rule[] = [
  { name: 'time_to_detect', label: 'Time to detect', from: 'impact_started_at', to: 'detected_at' },
  { name: 'unaware_time', label: 'Unaware time', from: 'impact_started_at', to: 'detected_at', floor: true },
  { name: 'time_to_acknowledge', label: 'Time to acknowledge', from: 'detected_at', to: 'acknowledged_at' },
  { name: 'time_to_assemble', label: 'Time to assemble', from: 'detected_at', to: 'assembled_at' },
  { name: 'time_to_diagnose', label: 'Time to diagnose', from: 'acknowledged_at', to: 'diagnosed_at' },
  { name: 'time_to_mitigate', label: 'Time to mitigate', from: 'detected_at', to: 'mitigated_at' },
  { name: 'time_to_restore', label: 'Time to restore', from: 'impact_started_at', to: 'impact_ended_at' },
  { name: 'response_duration', label: 'Response duration', from: 'declared_at', to: 'resolved_at' },
]

const coarseness: Precision[] = ['second', 'minute', 'hour', 'day']

/**
 * Every duration of domain.md §4 that the record's instants allow. A duration whose beginning is unknown is left out;
 * one whose end is missing is given up to `now` and marked open, unless the incident is resolved, where a missing end
 * is simply unknown.
 */
export function durationsOf(facts: Facts, now: Date): Duration[] {
  const resolved = instantOf(facts, 'resolved_at') ?? instantOf(facts, 'impact_ended_at')
  const durations: Duration[] = []
  for (const rule of rules) {
    const from = instantOf(facts, rule.from)
    if (!from) continue
    const to = instantOf(facts, rule.to)
    if (!to && resolved) continue
    const minutes = ((to ?? now).getTime() - from.getTime()) / 60_000
    const precision = coarsest(facts[rule.from]?.precision, facts[rule.to]?.precision)
    durations.push({
      name: rule.name,
      label: rule.label,
      minutes: rule.floor ? Math.max(0, minutes) : minutes,
      open: !to,
      precision,
      from: [rule.from, rule.to],
    })
  }
  const delay = communicationDelay(facts)
  if (delay) durations.push(delay)
  return durations
}

/** first_public_update − max(impact_started, detected). */
function communicationDelay(facts: Facts): Duration | undefined {
  const update = instantOf(facts, 'first_public_update_at')
  const started = instantOf(facts, 'impact_started_at')
  const detected = instantOf(facts, 'detected_at')
  if (!update || !(started || detected)) return undefined
  const base = Math.max(started?.getTime() ?? 0, detected?.getTime() ?? 0)
  const baseField = base === detected?.getTime() ? 'detected_at' : 'impact_started_at'
  return {
    name: 'communication_delay',
    label: 'Communication delay',
    minutes: (update.getTime() - base) / 60_000,
    open: false,
    precision: coarsest(facts.first_public_update_at?.precision, facts[baseField]?.precision),
    from: [baseField, 'first_public_update_at'],
  }
}

function coarsest(a: Precision | undefined, b: Precision | undefined): Precision {
  return coarseness[Math.max(coarseness.indexOf(a ?? 'minute'), coarseness.indexOf(b ?? 'minute'))] ?? 'minute'
}

/** Pairs of instants that should stand in this order (practice.md §3.3). */
const order: [string, string][] = [
  ['started_at', 'impact_started_at'],
  ['impact_started_at', 'impact_ended_at'],
  ['detected_at', 'acknowledged_at'],
  ['acknowledged_at', 'resolved_at'],
  ['declared_at', 'resolved_at'],
  ['mitigated_at', 'impact_ended_at'],
  ['impact_started_at', 'mitigated_at'],
]

/** Sentences about instants that contradict each other; each wants a note, none is corrected silently. */
export function orderViolations(facts: Facts): { fields: [string, string]; sentence: string }[] {
  return order.flatMap(([earlier, later]) => {
    const a = instantOf(facts, earlier)
    const b = instantOf(facts, later)
    if (!a || !b || a <= b) return []
    return [{ fields: [earlier, later] as [string, string], sentence: `${earlier} is later than ${later}.` }]
  })
}
