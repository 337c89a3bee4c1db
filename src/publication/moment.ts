import { Refusal } from '../platform/refusal.ts'

/**
 * A moment as somebody chose it: ISO 8601 with an offset, or `YYYY-MM-DD HH:MM` on the clocks of a zone (IANA). Kept
 * in UTC, so that no later change of clocks moves it. Refuses `unknown-zone`, `not-a-moment`, `moment-skipped` (clocks
 * are put forward over it), `moment-twice` (clocks are put back over it). Pure.
 */
export function momentOf(text: string, zone: string): Date {
  requireZone(zone)
  const written = text.trim()
  if (/(?:Z|[+-]\d{2}:\d{2})$/.test(written)) {
    const exact = new Date(written)
    if (Number.isNaN(exact.getTime())) throw notAMoment()
    return exact
  }
  const parts = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::\d{2})?$/.exec(written)
  if (!parts) throw notAMoment()
  const [year, month, day, hour, minute] = parts.slice(1).map(Number) as [number, number, number, number, number]
  const wall = Date.UTC(year, month - 1, day, hour, minute)
  if (new Date(wall).toISOString().slice(0, 16) !== written.slice(0, 16).replace(' ', 'T')) throw notAMoment()
  const instants = instantsAt(wall, zone)
  if (instants.length === 0)
    throw new Refusal(
      'bad-input',
      'moment-skipped',
      `On that day the clocks of ${zone} are put forward, and ${written} does not exist. Choose another time.`,
    )
  if (instants.length > 1)
    throw new Refusal(
      'bad-input',
      'moment-twice',
      `On that day the clocks of ${zone} are put back, and ${written} happens twice. Write it with its offset, such as ${withOffset(wall, instants[0]!)}.`,
    )
  return new Date(instants[0]!)
}

/** The instants at which the clocks of a zone show this: none, one or two. */
function instantsAt(wall: number, zone: string): number[] {
  const day = 86_400_000
  const offsets = new Set([wall - day, wall + day].map(at => minutesEast(at, zone)))
  return [...offsets]
    .map(offset => wall - offset * 60_000)
    .filter(instant => instant + minutesEast(instant, zone) * 60_000 === wall)
    .sort((a, b) => a - b)
}

function minutesEast(at: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  const text = format.formatToParts(at).find(part => part.type === 'timeZoneName')?.value ?? 'GMT'
  const found = /GMT([+-])(\d{2}):(\d{2})/.exec(text)
  return found ? (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) : 0
}

function withOffset(wall: number, instant: number): string {
  const minutes = Math.round((wall - instant) / 60_000)
  const sign = minutes < 0 ? '-' : '+'
  const two = (value: number) => String(Math.floor(Math.abs(value))).padStart(2, '0')
  return `${new Date(wall).toISOString().slice(0, 16)}${sign}${two(minutes / 60)}:${two(minutes % 60)}`
}

function requireZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone })
  } catch {
    throw new Refusal('bad-input', 'unknown-zone', 'The zone is one such as Europe/Lisbon or UTC.')
  }
}

function notAMoment(): Refusal {
  return new Refusal('bad-input', 'not-a-moment', 'Give a day and a time such as 2026-03-29 09:00.')
}
