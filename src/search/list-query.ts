import { Refusal } from '../platform/refusal.ts'
import type { ListQuery } from './store.ts'

const pageSize = 50
const sorts = ['newest', 'oldest', 'relevance']
const states = ['draft', 'in_review', 'reviewed', 'approved', 'distributed', 'closed', 'reopened', 'stale']

/**
 * A list query as an address or a program gives it. Empty values mean "any".
 * Refuses `bad-day`, `unknown-state`, `unknown-sort`, `bad-page`.
 */
export function parseListQuery(given: Record<string, string | undefined>): ListQuery & { page: number } {
  const text = (name: string) => given[name]?.trim() || undefined
  const day = (name: string) => {
    const value = text(name)
    if (value && !/^\d{4}-\d{2}-\d{2}$/.test(value)) {
      throw new Refusal('bad-input', 'bad-day', `${name} takes a day such as 2026-03-31.`)
    }
    return value
  }
  const state = text('state')
  if (state && !states.includes(state))
    throw new Refusal('bad-input', 'unknown-state', `state is one of ${states.join(', ')}.`)
  const sort = text('sort')
  if (sort && !sorts.includes(sort))
    throw new Refusal('bad-input', 'unknown-sort', `sort is one of ${sorts.join(', ')}.`)
  const page = Number(text('page') ?? 1)
  if (!Number.isInteger(page) || page < 1 || page > 100_000)
    throw new Refusal('bad-input', 'bad-page', 'page counts from 1.')
  return {
    query: text('q')?.slice(0, 500),
    severity: text('severity'),
    team: text('team'),
    service: text('service'),
    from: day('from'),
    to: day('to'),
    state,
    sort: sort as ListQuery['sort'],
    limit: pageSize,
    offset: (page - 1) * pageSize,
    page,
  }
}
