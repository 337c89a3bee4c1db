export interface Day {
  year: number
  month: number
  day: number
}

const names = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** 1 to 12 for a month's name, however abbreviated; 0 when it is none. */
export function monthNumber(name: string | undefined): number {
  return names.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1
}

/** True for a day of the calendar between 1970 and 2100: nothing earlier or later is an incident of ours. */
export function isRealDay({ year, month, day }: Day): boolean {
  if (year < 1970 || year > 2100 || month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** `YYYY-MM-DD`. */
export function dayIso({ year, month, day }: Day): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** A real `YYYY-MM-DD` as numbers, or undefined. */
export function dayOf(iso: string): Day | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso)
  if (!found) return undefined
  const day = { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) }
  return isRealDay(day) ? day : undefined
}

/** The day after some days. */
export function daysAfter({ year, month, day }: Day, count: number): Day {
  const date = new Date(Date.UTC(year, month - 1, day + count))
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}
