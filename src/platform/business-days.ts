/** Adds working days (Monday to Friday, UTC) and keeps the time of day; a weekend start counts from Monday. */
export function addBusinessDays(from: Date, days: number): Date {
  const date = new Date(from)
  const weekend = () => date.getUTCDay() === 0 || date.getUTCDay() === 6
  let left = days
  while (left > 0) {
    date.setUTCDate(date.getUTCDate() + 1)
    if (!weekend()) left -= 1
  }
  while (weekend()) date.setUTCDate(date.getUTCDate() + 1)
  return date
}
