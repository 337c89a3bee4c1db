/** When digests are made: a weekday (0 = Sunday) and an hour, both UTC. */
export interface DigestSchedule {
  weekday: number
  hour: number
}

export interface DigestWindow {
  start: Date
  end: Date
}

const day = 86_400_000
/** After the hour has struck, so that an approval committed right at the end is not overlooked. */
const settling = 60_000

/** The newest scheduled moment at or before `now`. */
export function lastScheduled(now: Date, { weekday, hour }: DigestSchedule): Date {
  const at = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), hour))
  const back = (at.getUTCDay() - weekday + 7) % 7
  const candidate = new Date(at.getTime() - back * day)
  return candidate.getTime() <= now.getTime() ? candidate : new Date(candidate.getTime() - 7 * day)
}

/**
 * The window that is due, or null. It reaches from the end of the last one (the first: a week back) to the newest
 * scheduled moment, so nothing approved while the program was stopped is left out and nothing comes twice.
 */
export function digestDue(now: Date, lastWindowEnd: Date | null, schedule: DigestSchedule): DigestWindow | null {
  const end = lastScheduled(now, schedule)
  if (now.getTime() < end.getTime() + settling) return null
  const start = lastWindowEnd ?? new Date(end.getTime() - 7 * day)
  return start.getTime() < end.getTime() ? { start, end } : null
}
