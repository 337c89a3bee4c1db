import type { Day } from './day.ts'

/** A time zone as a source states it. `unclear` is one whose letters stand for several, such as IST or CST. */
export type Zone = { offset: number } | { name: string } | { unclear: string }

/** Minutes east of UTC for abbreviations with one meaning in incident reports. */
const offsets: Record<string, number> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  PST: -480,
  PDT: -420,
  MST: -420,
  MDT: -360,
  EST: -300,
  EDT: -240,
  CDT: -300,
  CET: 60,
  CEST: 120,
  BST: 60,
  EET: 120,
  EEST: 180,
  JST: 540,
  KST: 540,
  AEST: 600,
  AEDT: 660,
  NZST: 720,
  NZDT: 780,
}

const unclear = new Set(['IST', 'CST', 'AST'])

/** Zones with a summer time, as written in words. */
const named: [RegExp, string][] = [
  [/^(?:US[ /])?pacific(?: time)?(?: \(US & Canada\))?/i, 'America/Los_Angeles'],
  [/^(?:US[ /])?mountain time(?: \(US & Canada\))?/i, 'America/Denver'],
  [/^(?:US[ /])?central time(?: \(US & Canada\))?/i, 'America/Chicago'],
  [/^(?:US[ /])?eastern(?: time)?(?: \(US & Canada\))?/i, 'America/New_York'],
  [/^(?:the )?(?:london|uk|british)(?: time| local time| timezone)/i, 'Europe/London'],
  [/^PT\b/, 'America/Los_Angeles'],
  [/^ET\b/, 'America/New_York'],
]

const written =
  /[  ]?\(?(?:(UTC|GMT)([+-]\d{1,2})(?::?(\d{2}))?|(UTC|GMT|PST|PDT|MST|MDT|EST|EDT|CST|CDT|CET|CEST|BST|IST|EET|EEST|JST|KST|AEST|AEDT|NZST|NZDT|AST)\b\)?|(Z)(?![A-Za-z])|([+-])(\d{2}):?(\d{2})(?!\d))/y

/** The zone written exactly at a place in a text, and where it ends. */
export function zoneAt(text: string, at: number): { zone: Zone; end: number } | undefined {
  written.lastIndex = at
  const found = written.exec(text)
  if (!found) return undefined
  const end = at + found[0].length
  if (found[1]) {
    const hours = Number(found[2])
    return { zone: { offset: hours * 60 + Math.sign(hours || 1) * Number(found[3] ?? 0) }, end }
  }
  const letters = found[4] ?? found[5]
  if (letters) return { zone: zoneNamed(letters), end }
  const sign = found[6] === '-' ? -1 : 1
  return { zone: { offset: sign * (Number(found[7]) * 60 + Number(found[8])) }, end }
}

function zoneNamed(letters: string): Zone {
  const upper = letters.toUpperCase()
  if (unclear.has(upper)) return { unclear: upper }
  const offset = offsets[upper]
  return offset === undefined ? { unclear: upper } : { offset }
}

const statement =
  /(?:all )?times?(?: (?:are|is|listed|given|shown|below|here|in|this|report|document|approximate|stamps))*[ :]{1,2}(?=(?:[A-Z]{1,5}\b|the |london|pacific|eastern|central|mountain|us))/gi

/** “All times in PST”, “times in BST”, “(UTC)”: the zone a heading or a remark gives for what follows. */
export function zoneStatedIn(text: string): Zone | undefined {
  if (text.length > 400) return undefined
  const alone = /\((?:all )?(?:times? (?:are )?(?:in )?)?(UTC|GMT|PST|PDT|EST|EDT|CET|CEST|BST|IST|CST)\)?/i.exec(text)
  if (alone?.[1]) return zoneNamed(alone[1])
  statement.lastIndex = 0
  const stated = statement.exec(text)
  if (!stated) return undefined
  const rest = text.slice(stated.index + stated[0].length)
  for (const [pattern, name] of named) if (pattern.test(rest)) return { name }
  return zoneAt(rest, 0)?.zone
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Minutes east of UTC at a wall-clock time; undefined where the zone is unclear. */
export function offsetOf(zone: Zone, day: Day, hour: number, minute: number): number | undefined {
  if ('offset' in zone) return zone.offset
  if ('unclear' in zone) return undefined
  let format = formats.get(zone.name)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone.name, timeZoneName: 'longOffset' })
    formats.set(zone.name, format)
  }
  const wall = Date.UTC(day.year, day.month - 1, day.day, hour, minute)
  const guess = offsetAt(format, wall)
  return offsetAt(format, wall - guess * 60_000)
}

function offsetAt(format: Intl.DateTimeFormat, time: number): number {
  const text = format.formatToParts(new Date(time)).find(part => part.type === 'timeZoneName')?.value ?? 'GMT'
  const found = /GMT([+-])(\d{2}):(\d{2})/.exec(text)
  if (!found) return 0
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]))
}
