import type { ImportedTimelineEntry, Provenance } from './account.ts'
import { type Day, daysAfter } from './day.ts'
import type { AccountDraft } from './draft.ts'
import { dayFor, instantOf, type Surroundings } from './instant.ts'
import { limits } from './limits.ts'
import { type Moment, momentAt } from './moment.ts'

/** A line that begins with a date or a time, taken apart. */
export interface WrittenRow {
  moment: Moment
  /** The end of a range such as 18:30 – 18:43. */
  until?: Moment
  /** The time exactly as written. */
  written: string
  text: string
}

const opening = /^(?:[*_`~([|> ]|\\\[|approximately |approx\.? |at |on |from |circa )*/i
const rangeWord = / ?(?:-|–|—|→|to|until|till) ?(?=~?\d|[A-Z][a-z]{2})/y
const aside = /^[)\]*_`~]* ?(?:\((?:approx\.?(?:imate(?:ly)?)?|ish|later|\d{1,2}:\d{2}[^)]{0,12})\)|ish\b)/
const closing =
  /^(?:[)\]*_`~]|\\\])*\s*(?:(?::|-{1,2}(?=\s|$)|–|—|\||→|=>|,|\.(?= ))\s*)?[*_`]*(?:\s*(?::|-{1,2}(?=\s)|–|—)\s+)?/

/** Takes a line apart that begins with a moment; undefined when it does not. Bullets must be off already. */
export function rowFromLine(line: string): WrittenRow | undefined {
  if (line.length > limits.lineCharacters) return undefined
  const start = opening.exec(line)?.[0].length ?? 0
  const fuzzyStart = line.slice(0, start)
  const moment = momentAt(line, start)
  if (!moment || (moment.impossible === undefined && !moment.day && !moment.yearless && moment.hour === undefined))
    return undefined
  if (/[~]|approx|circa/i.test(fuzzyStart)) moment.approximate = true
  let end = moment.end
  let until: Moment | undefined
  rangeWord.lastIndex = end
  const range = rangeWord.exec(line)
  if (range) {
    const later = momentAt(line, end + range[0].length)
    const comparable = later && (later.hour !== undefined || (moment.hour === undefined && later.day))
    if (later && comparable && (moment.hour !== undefined || later.hour === undefined)) {
      until = later
      end = later.end
    }
  }
  const remark = aside.exec(line.slice(end))?.[0] ?? ''
  if (/approx|ish/.test(remark)) moment.approximate = true
  end += remark.length
  const after = line.slice(end)
  if (/^[A-Za-z0-9%]/.test(after)) return undefined
  const rest = closing.exec(after)?.[0] ?? ''
  const written = line
    .slice(0, end)
    .replace(/^[*_`([|> ]+/, '')
    .trim()
  const text = line.slice(end + rest.length).trim()
  return { moment, ...(until ? { until } : {}), written, text: unbalanced(text) }
}

/** Closes or drops an emphasis mark whose other half stood around the time. */
function unbalanced(text: string): string {
  const bold = text.split('**').length - 1
  if (bold % 2 === 0) return text
  if (text.endsWith('**')) return text.slice(0, -2).trimEnd()
  return text.replace('**', '')
}

const signal =
  /\b(?:alert(?:s|ed|ing)?|alarms?|paged?|pages|icinga|nagios|pingdom|pagerduty|opsgenie|PROBLEM|CRITICAL)\b/
const stateChange =
  /\bincident (?:is |was |has been )?(?:declared|resolved|closed|opened)|\bdeclared (?:an |the )?incident|\ball clear\b|outage (?:begins|ends|starts)/i
const chat = /^<? ?[+@]?[\w|.-]{1,30}> /

/** What kind of row a text is, where its words leave no doubt; an observation otherwise. */
function timelineKindOf(text: string): string {
  const head = text.slice(0, 300)
  if (stateChange.test(head)) return 'state_change'
  if (signal.test(head) && !/\bno alerts?\b|\bdid not\b|\bsilence/i.test(head)) return 'signal'
  if (chat.test(head)) return 'communication'
  return 'observation'
}

/**
 * A timeline entry from a row, with what surrounds it for the parts it does not say. Impossible moments and unclear
 * zones leave `at` empty and give a notice.
 */
export function timelineEntry(
  draft: AccountDraft,
  row: WrittenRow,
  around: Surroundings,
  source: Provenance,
): ImportedTimelineEntry {
  const { moment } = row
  const entry: ImportedTimelineEntry = {
    at: null,
    precision: 'minute',
    writtenAt: row.written,
    kind: timelineKindOf(row.text),
    text: row.text,
    source,
  }
  if (moment.impossible) draft.impossible(moment.impossible, source.line)
  else if (moment.hour === undefined) {
    const day = dayFor(moment, around)
    entry.precision = 'day'
    if (day) entry.at = new Date(Date.UTC(day.year, day.month - 1, day.day)).toISOString()
  } else {
    const instant = instantOf(moment, around, row.written)
    if (!('problem' in instant)) {
      entry.at = instant.iso
      entry.precision = instant.precision
      if (instant.zoneAssumed) draft.zoneAssumed(source.line)
    } else if (instant.problem === 'zone-unclear') draft.zoneUnclear(row.written, source.line)
  }
  if (row.until && entry.at !== null) {
    const endedAt = endOf(row.until, row.moment, around)
    if (endedAt && endedAt >= entry.at) entry.endedAt = endedAt
  }
  return entry
}

function endOf(until: Moment, from: Moment, around: Surroundings): string | undefined {
  const day: Day | undefined = dayFor(from, around)
  const zone = until.zone ?? from.zone ?? around.zone
  if (until.hour === undefined) {
    return until.day ? new Date(Date.UTC(until.day.year, until.day.month - 1, until.day.day)).toISOString() : undefined
  }
  const crossesMidnight =
    !until.day && from.hour !== undefined && until.hour < from.hour && from.hour - until.hour >= 12
  const base = day && crossesMidnight ? daysAfter(day, 1) : day
  const instant = instantOf({ ...until }, { ...around, ...(zone ? { zone } : {}), ...(base ? { day: base } : {}) }, '')
  return 'problem' in instant ? undefined : instant.iso
}
