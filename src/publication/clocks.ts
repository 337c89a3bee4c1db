import { type Facts, instantOf } from '../incident/fact.ts'

/** Within how many hours of its resolution an incident is reported to the public (domain.md §6). */
const within = { preliminary: 72, final: 14 * 24 } as const
export type ClockName = keyof typeof within

/** When something is due, and how that stands. */
export interface PublicationClock {
  name: ClockName
  due: Date
  state: 'running' | 'overdue' | 'met' | 'late'
  /** When it was done; null while it is not. */
  metAt: Date | null
}

/** What the clocks need to know of what was published. */
export interface PublishedWhen {
  publishedAt: Date
  /** When a final text was put there; null while it is preliminary. */
  finalAt: Date | null
}

/**
 * The clocks of a report that is going to be published: preliminary 72 hours and final 14 days after the incident was
 * resolved. None run while nobody knows when that was. Pure.
 */
export function clocksOf(facts: Facts, published: PublishedWhen | null, now: Date): PublicationClock[] {
  const resolved = instantOf(facts, 'resolved_at') ?? instantOf(facts, 'impact_ended_at')
  if (!resolved) return []
  const met = { preliminary: published?.publishedAt ?? null, final: published?.finalAt ?? null }
  return (Object.keys(within) as ClockName[]).map(name => {
    const due = new Date(resolved.getTime() + within[name] * 3_600_000)
    const metAt = met[name]
    const state = metAt ? (metAt <= due ? 'met' : 'late') : now <= due ? 'running' : 'overdue'
    return { name, due, state, metAt }
  })
}
