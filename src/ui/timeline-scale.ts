/** Where a row stands on the axis, from 0 to 1; `before` and `after` are rows too far away to be drawn to scale. */
export interface Placement {
  start: number | null
  end: number | null
  outside?: 'before' | 'after'
}

export interface Scale {
  /** Both ends of the axis in milliseconds; null when fewer than two different times are known. */
  from: number | null
  to: number | null
  placements: Placement[]
}

const farFactor = 6
const farShare = 0.25

/**
 * Lays moments on one linear axis. A few rows far before or after all others (the change made last month, the follow-up
 * next week) would press everything else into a point, so they are left off the axis and said to be outside it:
 * at most a quarter of the rows on either side, and only when the gap is more than six times what remains.
 */
export function scaleTimeline(rows: readonly { at: string | null; endedAt?: string | null }[]): Scale {
  const times = rows.map(row => ({ start: milliseconds(row.at), end: milliseconds(row.endedAt) }))
  const sorted = times.flatMap(({ start }) => (start === null ? [] : [start])).sort((a, b) => a - b)
  const movable = Math.floor(sorted.length * farShare)
  let first = 0
  let last = sorted.length - 1
  for (let index = movable; index > 0; index--) {
    const gap = sorted[index]! - sorted[index - 1]!
    const rest = sorted[last]! - sorted[index]!
    if (rest > 0 && gap > farFactor * rest) {
      first = index
      break
    }
  }
  for (let index = sorted.length - 1 - movable; index < sorted.length - 1; index++) {
    const gap = sorted[index + 1]! - sorted[index]!
    const rest = sorted[index]! - sorted[first]!
    if (rest > 0 && gap > farFactor * rest) {
      last = index
      break
    }
  }
  const from = sorted[first]
  const lastStart = sorted[last]
  const ends = times.flatMap(({ start, end }) =>
    start !== null && end !== null && from !== undefined && start >= from && start <= lastStart! ? [end] : [],
  )
  const to = lastStart === undefined ? undefined : Math.max(lastStart, ...ends)
  if (from === undefined || to === undefined || to <= from) {
    return { from: null, to: null, placements: rows.map(() => ({ start: null, end: null })) }
  }
  const place = (time: number) => Math.min(1, Math.max(0, (time - from) / (to - from)))
  return {
    from,
    to,
    placements: times.map(({ start, end }) => {
      if (start === null) return { start: null, end: null }
      if (start < from) return { start: 0, end: null, outside: 'before' }
      if (start > to) return { start: 1, end: null, outside: 'after' }
      return { start: place(start), end: end === null || end <= start ? null : place(end) }
    }),
  }
}

function milliseconds(iso: string | null | undefined): number | null {
  if (!iso) return null
  const time = Date.parse(iso)
  return Number.isNaN(time) ? null : time
}
