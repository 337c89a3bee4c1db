const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** How exactly a moment is known; a coarser one is written with fewer parts rather than with invented ones. */
export type Precision = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'

function two(value: number): string {
  return String(value).padStart(2, '0')
}

function moment(value: Date | string): Date | null {
  const date = typeof value === 'string' ? new Date(value) : value
  return Number.isNaN(date.getTime()) ? null : date
}

/** "Tue 14 Oct 2025" in UTC; `-` for what is not a date. */
export function formatDay(value: Date | string): string {
  const date = moment(value)
  if (!date) return '–'
  return `${dayNames[date.getUTCDay()]} ${date.getUTCDate()} ${monthNames[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

/** "14 Oct 2025" in UTC, for tables. */
export function formatShortDay(value: Date | string): string {
  const date = moment(value)
  if (!date) return '–'
  return `${date.getUTCDate()} ${monthNames[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

/** "18:42" or, to the second, "18:42:07", in UTC. */
export function formatClock(value: Date | string, precision: Precision | string = 'minute'): string {
  const date = moment(value)
  if (!date) return '–'
  const minutes = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
  if (precision === 'second') return `${minutes}:${two(date.getUTCSeconds())}`
  return precision === 'hour' ? `~${minutes}` : minutes
}

/** "Tue 14 Oct 2025, 18:42 UTC"; coarser precisions leave parts out: "Oct 2025". Unknown precisions mean the minute. */
export function formatMoment(value: Date | string, precision: Precision | string = 'minute'): string {
  const date = moment(value)
  if (!date) return '–'
  if (precision === 'year') return String(date.getUTCFullYear())
  if (precision === 'month') return `${monthNames[date.getUTCMonth()]} ${date.getUTCFullYear()}`
  if (precision === 'day') return formatDay(date)
  return `${formatDay(date)}, ${formatClock(date, precision)} UTC`
}

/**
 * "2 h 15 min", "45 s", "3 d 4 h": two units at most. `open` puts "≥" in front, for what has not ended.
 * Negative durations keep their sign.
 */
export function formatDuration(seconds: number, open = false): string {
  if (!Number.isFinite(seconds)) return '–'
  const sign = seconds < 0 ? '−' : ''
  let rest = Math.round(Math.abs(seconds))
  if (rest >= 3600) rest = Math.round(rest / 60) * 60
  if (rest >= 86_400) rest = Math.round(rest / 3600) * 3600
  const units: [number, string][] = [
    [Math.floor(rest / 86_400), 'd'],
    [Math.floor((rest % 86_400) / 3600), 'h'],
    [Math.floor((rest % 3600) / 60), 'min'],
    [rest % 60, 's'],
  ]
  const first = units.findIndex(([amount]) => amount > 0)
  const shown = first < 0 ? [units[3]!] : units.slice(first, first + 2).filter(([amount]) => amount > 0)
  return `${open ? '≥ ' : ''}${sign}${shown.map(([amount, unit]) => `${amount} ${unit}`).join(' ')}`
}

/** Reading time in whole minutes, never less than one: "12 min". */
export function formatMinutes(seconds: number): string {
  return `${Math.max(1, Math.round(seconds / 60))} min`
}

/** "1,234,567"; decimals only as many as asked for. */
export function formatNumber(value: number, decimals = 0): string {
  if (!Number.isFinite(value)) return '–'
  return value.toLocaleString('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}

/** "820 bytes", "12 kB", "3.4 MB"; powers of 1,000. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '–'
  if (bytes < 1000) return plural(bytes, 'byte')
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** "1 person", "3 people": the number with its noun. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`
}

/** How long ago, in words for a reader: "just now", "12 min ago", "3 h ago", then the day. */
export function formatAgo(value: Date | string, now: Date): string {
  const date = moment(value)
  if (!date) return '–'
  const seconds = (now.getTime() - date.getTime()) / 1000
  if (seconds < -60 || seconds >= 7 * 86_400) return formatDay(date)
  if (seconds < 60) return 'just now'
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return `${plural(Math.floor(seconds / 86_400), 'day')} ago`
}
