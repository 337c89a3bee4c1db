import { type Day, dayIso, isRealDay, monthNumber } from './day.ts'
import { type Zone, zoneAt } from './zone.ts'

/** A point in time as a source writes it: any part may be missing. */
export interface Moment {
  day?: Day
  /** Month and day without a year, such as “Aug 30”. */
  yearless?: { month: number; day: number }
  hour?: number
  minute?: number
  second?: number
  zone?: Zone
  /** “~”, “around”, “approx.” or only an hour stood with it. */
  approximate: boolean
  /** Where the written form ends in the text. */
  end: number
  /** Something looked like a date or a time but is none, such as 2024-02-31, 25:00 or year 22025. */
  impossible?: string
}

const month = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\\.?'
const isoDate = /(\d{4,6})([-/.])(\d{1,2})\2(\d{1,2})(?![\d-])/y
const monthDayYear = new RegExp(`${month} {1,2}(\\d{1,2})(?:st|nd|rd|th)?(?: ?, ?| +)(\\d{4,6})(?![\\d:])`, 'iy')
const dayMonthYear = new RegExp(`(\\d{1,2})(?:st|nd|rd|th)?[ -](?:of )?${month},?[ -](\\d{4,6})(?![\\d:])`, 'iy')
const monthDay = new RegExp(`${month} {1,2}(\\d{1,2})(?:st|nd|rd|th)?(?![\\d:.])`, 'iy')
const dayMonth = new RegExp(`(\\d{1,2})(?:st|nd|rd|th)? ${month}(?![\\d:])`, 'iy')
const slashDate = /(\d{1,2})(?:\/(\d{1,2})\/(\d{4}|\d{2})|-(\d{1,2})-(\d{4}))(?!\d)/y
const weekday = /(?:(?:on )?(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? +)/iy
const clock = /(\d{1,2}):(\d{2})(?!\d)(?::(\d{2})(?!\d)(?:[.,]\d{1,9})?)?(?:[  ]?([ap])\.?m\.?(?![a-z]))?/iy
const dottedClock = /(\d{1,2})[.h](\d{2})(?![\d.%])(?:[  ]?([ap])m\b)?(?= |$|:|-|–|\*)/iy
const packedClock = /([01]\d|2[0-3])([0-5]\d)(?=:? |:|Z|$)/y
const hourOnly = /(\d{1,2})[  ]?([ap])\.?m\.?(?![a-z])/iy
const between = /(?:T|, | ?@ ?| at | around | circa | approx\.? |, at | \(| - (?=\d\d:)| {1,3})(?:~ ?|\()?/iy
const about = /(?:~ ?|≈ ?|ca\.? |c\. |circa |around |about |approx(?:\.|imately)? |\(?approx\.?\) )/iy

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/**
 * Reads a date, a time or both that begin exactly at `start`. Undefined when nothing does. Slash dates are taken only
 * where one order is possible: 4/21/23 is, 4/5/23 is not.
 */
export function momentAt(text: string, start = 0): Moment | undefined {
  let at = start
  let approximate = false
  const fuzzy = match(about, text, at)
  if (fuzzy) {
    approximate = true
    at += fuzzy[0].length
  }
  const moment: Moment = { approximate, end: at }
  const weekdayFound = match(weekday, text, at)
  const dateEnd = readDate(text, at + (weekdayFound?.[0].length ?? 0), moment)
  if (dateEnd === undefined) {
    const timeEnd = readTime(text, at, moment, false)
    if (timeEnd === undefined) return undefined
    moment.end = readZone(text, timeEnd, moment)
    return moment
  }
  moment.end = dateEnd
  const gap = match(between, text, dateEnd)
  if (gap) {
    const opened = gap[0].includes('(')
    const timeEnd = readTime(text, dateEnd + gap[0].length, moment, true)
    if (timeEnd !== undefined) {
      if (gap[0].includes('~') || /around|circa|approx/i.test(gap[0])) moment.approximate = true
      moment.end = readZone(text, timeEnd, moment)
      if (opened && text[moment.end] === ')') moment.end++
    }
  }
  return moment
}

function readDate(text: string, at: number, moment: Moment): number | undefined {
  let found = match(isoDate, text, at)
  if (found) return setDay(moment, found, Number(found[1]), Number(found[3]), Number(found[4]))
  found = match(monthDayYear, text, at)
  if (found) return setDay(moment, found, Number(found[3]), monthNumber(found[1]), Number(found[2]))
  found = match(dayMonthYear, text, at)
  if (found) return setDay(moment, found, Number(found[3]), monthNumber(found[2]), Number(found[1]))
  found = match(slashDate, text, at)
  if (found) {
    const [first, second] = [Number(found[1]), Number(found[2] ?? found[4])]
    const year = Number(found[3] ?? found[5]) + (found[3]?.length === 2 ? 2000 : 0)
    if (first <= 12 && second > 12) return setDay(moment, found, year, first, second)
    if (second <= 12 && first > 12) return setDay(moment, found, year, second, first)
    if (first === second) return setDay(moment, found, year, first, second)
    return undefined
  }
  found = match(monthDay, text, at)
  if (found) return setYearless(moment, found, monthNumber(found[1]), Number(found[2]))
  found = match(dayMonth, text, at)
  if (found) return setYearless(moment, found, monthNumber(found[2]), Number(found[1]))
  return undefined
}

function setDay(moment: Moment, found: RegExpExecArray, year: number, monthOfYear: number, day: number): number {
  const value = { year, month: monthOfYear, day }
  if (isRealDay(value)) moment.day = value
  else moment.impossible = found[0]
  return found.index + found[0].length
}

function setYearless(moment: Moment, found: RegExpExecArray, monthOfYear: number, day: number): number | undefined {
  if (day < 1 || day > 31) return undefined
  moment.yearless = { month: monthOfYear, day }
  return found.index + found[0].length
}

function readTime(text: string, at: number, moment: Moment, afterDate: boolean): number | undefined {
  let found = match(clock, text, at)
  if (found) return setTime(moment, found, Number(found[1]), Number(found[2]), found[3], found[4])
  found = match(hourOnly, text, at)
  if (found) {
    moment.approximate = true
    const end = setTime(moment, found, Number(found[1]), 0, undefined, found[2])
    moment.minute = undefined
    return end
  }
  found = match(dottedClock, text, at)
  if (found) return setTime(moment, found, Number(found[1]), Number(found[2]), undefined, found[3])
  if (!afterDate) return undefined
  found = match(packedClock, text, at)
  return found ? setTime(moment, found, Number(found[1]), Number(found[2]), undefined, undefined) : undefined
}

function setTime(
  moment: Moment,
  found: RegExpExecArray,
  written: number,
  minute: number,
  second: string | undefined,
  half: string | undefined,
): number | undefined {
  let hour = written
  if (half && written >= 1 && written <= 12) hour = (written % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  if (hour > 23 || minute > 59 || (second !== undefined && Number(second) > 59)) moment.impossible = found[0]
  else {
    moment.hour = hour
    moment.minute = minute
    if (second !== undefined) moment.second = Number(second)
  }
  return found.index + found[0].length
}

function readZone(text: string, at: number, moment: Moment): number {
  const found = zoneAt(text, at)
  if (!found) return at
  moment.zone = found.zone
  return found.end
}

/** The day a text begins with or holds, when it is a real one: used for file names and titles. */
export function dayIn(text: string): string | undefined {
  const packed = /(?:^|[^\d])((?:19|20)\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)/.exec(text)
  if (packed) {
    const day = { year: Number(packed[1]), month: Number(packed[2]), day: Number(packed[3]) }
    if (isRealDay(day)) return dayIso(day)
  }
  const words = new RegExp(
    `${month} {1,2}(\\d{1,2})(?:st|nd|rd|th)?(?: ?, ?| +)(\\d{4})\\b|(\\d{1,2})(?:st|nd|rd|th)? ${month},? (\\d{4})\\b`,
    'i',
  ).exec(text)
  if (!words) return undefined
  const day = words[1]
    ? { year: Number(words[3]), month: monthNumber(words[1]), day: Number(words[2]) }
    : { year: Number(words[6]), month: monthNumber(words[5]), day: Number(words[4]) }
  return isRealDay(day) ? dayIso(day) : undefined
}
