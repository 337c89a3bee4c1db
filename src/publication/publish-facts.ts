import { durationsOf } from '../incident/durations.ts'
import { type Facts, textOf } from '../incident/fact.ts'
import type { PublishFacts } from './criteria.ts'

/** What the criteria ask, taken from a record; `repeatsPublished` says whether it repeats a published report. Pure. */
export function publishFacts(facts: Facts, repeatsPublished: boolean, now: Date): PublishFacts {
  const restore = durationsOf(facts, now).find(duration => duration.name === 'time_to_restore')
  return {
    severity: textOf(facts, 'severity') ?? null,
    'external impact': textOf(facts, 'external_impact') ?? null,
    'data impact': textOf(facts, 'data_impact') ?? null,
    'safety or rights': textOf(facts, 'safety_or_rights') ?? null,
    'active exploitation': textOf(facts, 'active_exploitation') ?? null,
    'repeat of a published report': repeatsPublished ? 'yes' : 'no',
    'customers affected': most(facts.customers_affected?.value),
    'share of customers': share(facts.customers_affected?.value) ?? share(facts.users_affected?.value),
    'minutes of impact': restore ? restore.minutes : null,
  }
}

/** The highest number that an amount names. */
function most(value: unknown): number | null {
  if (typeof value === 'number') return value
  if (typeof value !== 'object' || value === null) return null
  const { value: single, high } = value as { value?: unknown; high?: unknown }
  return typeof high === 'number' ? high : typeof single === 'number' ? single : null
}

function share(value: unknown): number | null {
  if (typeof value !== 'object' || value === null) return null
  const { percent } = value as { percent?: unknown }
  return typeof percent === 'number' ? percent : null
}
