import { type Day, daysAfter } from '../day.ts'
import type { AccountDraft } from '../draft.ts'
import type { Surroundings } from '../instant.ts'
import { rowFromLine, timelineEntry, type WrittenRow } from '../timeline-text.ts'
import { type Zone, zoneStatedIn } from '../zone.ts'
import { bulletOf, dedented, fenced, indentOf, isBlank, type Line, tableAt } from './lines.ts'

interface Row {
  row: WrittenRow
  line: number
  more: Line[]
  /** The day given by a line of its own above this row. */
  dayAbove?: Day
}

export interface TimelineFound {
  rows: Row[]
  /** Non-blank lines that belong to no row. */
  rest: Line[]
  zone?: Zone
}

/** `alone` is a time on a line of its own with its text below. */
type RowStyle = 'heading' | 'bullet' | 'line' | 'alone'

/** In a timeline a line of prose may be a row; elsewhere only a list, a table or a run of dated lines is one. */
type Strictness = 'timeline' | 'prose'

/** Finds the rows of a timeline in some lines: lists, tables, headings that are times, chat logs, dated lines. */
export function findTimeline(lines: Line[], strictness: Strictness): TimelineFound {
  const rows: Row[] = []
  const rest: Line[] = []
  const inFence = fenced(lines)
  let zone: Zone | undefined
  let dayAbove: Day | undefined
  let current: (Row & { indent: number; style: RowStyle }) | undefined
  let afterBlank = false
  let otherTableEnd = 0
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]
    if (!line) continue
    if (isBlank(line)) {
      afterBlank = true
      current?.more.push(line)
      continue
    }
    const table = inFence[index] || index < otherTableEnd ? undefined : tableAt(lines, index)
    const tableRows = table && timelineTable(table)
    if (table && !tableRows) otherTableEnd = table.end
    if (table && tableRows) {
      zone ??= zoneStatedIn(`(${table.headers.join(') (')})`) ?? zoneStatedIn(table.headers.join(' '))
      for (const row of tableRows) rows.push({ ...row, more: [], ...(dayAbove ? { dayAbove } : {}) })
      index = table.end - 1
      current = undefined
      afterBlank = false
      continue
    }
    const heading = inFence[index] ? null : /^ {0,3}#{1,6}[ \t]+(.*)$/.exec(line.text)
    const bullet = inFence[index] ? undefined : bulletOf(line.text)
    const words = heading?.[1] ?? (bullet ? line.text.slice(bullet.start) : line.text.trim())
    const indent = heading ? -1 : (bullet?.indent ?? indentOf(line.text))
    const nested = current !== undefined && current.style !== 'line' && indent > current.indent + 1
    const candidate = inFence[index] || (nested && !isAlone(current?.style)) ? undefined : rowFromLine(words)
    const style: RowStyle = heading ? 'heading' : bullet ? 'bullet' : candidate?.text === '' ? 'alone' : 'line'
    const row = candidate && mayFollow(current?.style, style, candidate, strictness) ? candidate : undefined
    if (row && isDayOnly(row) && row.text === '') {
      dayAbove = row.moment.day ?? dayAbove
      current = undefined
      if (heading && nextIsBody(lines, index)) {
        current = { row, line: line.number, more: [], indent, style: 'heading' }
        rows.push(current)
      } else if (row.moment.yearless) rest.push(line)
    } else if (row && (style !== 'line' || strictness === 'timeline' || row.moment.hour !== undefined)) {
      current = { row, line: line.number, more: [], indent, style, ...(dayAbove ? { dayAbove } : {}) }
      rows.push(current)
    } else if (current && belongs(current, line, indent, afterBlank, bullet !== undefined, heading !== null)) {
      current.more.push(line)
    } else {
      const stated = zoneStatedIn(line.text) ?? zoneStatedIn(`${line.text} ${lines[index + 1]?.text ?? ''}`)
      zone ??= stated
      rest.push(line)
      if (!bullet) current = undefined
    }
    afterBlank = false
  }
  const empty = rows.filter(isEmpty)
  for (const { row, line } of empty) rest.push({ text: row.written, number: line })
  return { rows: rows.filter(found => !isEmpty(found)), rest, ...(zone ? { zone } : {}) }
}

function isEmpty({ row, more }: Row): boolean {
  return row.text === '' && more.every(isBlank)
}

/** A row whose text is everything below it, up to the next of its kind. */
function isAlone(style: RowStyle | undefined): boolean {
  return style === 'heading' || style === 'alone'
}

/** Below a time that stands alone, only another one is a row, or in a timeline a list of times. */
function mayFollow(current: RowStyle | undefined, style: RowStyle, row: WrittenRow, strictness: Strictness): boolean {
  if (!isAlone(current) || style === 'heading') return true
  if (row.moment.hour === undefined) return false
  return style === 'alone' ? current === 'alone' : style === 'bullet' && strictness === 'timeline'
}

function isDayOnly(row: WrittenRow): boolean {
  return (
    row.moment.hour === undefined &&
    row.moment.impossible === undefined &&
    (row.moment.day !== undefined || row.moment.yearless !== undefined)
  )
}

/** A day as a heading with text under it that is no row is a row itself. */
function nextIsBody(lines: Line[], index: number): boolean {
  const next = lines.slice(index + 1, index + 4).find(line => !isBlank(line))
  if (!next || /^ {0,3}#{1,6} /.test(next.text)) return false
  const bullet = bulletOf(next.text)
  return rowFromLine(bullet ? next.text.slice(bullet.start) : next.text.trim()) === undefined
}

function belongs(
  current: { indent: number; style: RowStyle },
  line: Line,
  indent: number,
  afterBlank: boolean,
  isBullet: boolean,
  isHeading: boolean,
): boolean {
  if (isHeading) return false
  if (isAlone(current.style)) return true
  if (current.style === 'bullet') return isBullet ? indent > current.indent : indent > current.indent || !afterBlank
  return !afterBlank || indentOf(line.text) > current.indent + 1
}

function timelineTable(table: {
  headers: string[]
  rows: { cells: string[]; line: number }[]
}): { row: WrittenRow; line: number }[] | undefined {
  const timeColumn = table.headers.findIndex(header => /\b(?:time|timestamp|when|date|at|utc)\b/i.test(header))
  const column = Math.max(0, timeColumn)
  if (table.headers.length < 2) return undefined
  const found: { row: WrittenRow; line: number }[] = []
  for (const { cells, line } of table.rows) {
    const row = rowFromLine(cells[column] ?? '')
    if (!row) continue
    const others = cells.filter((cell, index) => index !== column && cell !== '')
    found.push({ row: { ...row, text: [row.text, ...others].filter(text => text !== '').join(' – ') }, line })
  }
  return found.length > 0 && found.length === table.rows.length ? found : undefined
}

/**
 * Rows as entries of the account. Times without a day take the day above them, else the incident's own; a time far
 * earlier than the row before it is on the next day. Says how many rows were taken.
 */
export function takeTimeline(draft: AccountDraft, found: TimelineFound, incidentDay: Day | undefined): number {
  const zone = found.zone ?? sharedZone(found.rows) ?? draft.zone
  let day: Day | undefined
  let previous: { hour: number; day: Day } | undefined
  for (const { row, line, more, dayAbove } of found.rows) {
    const { moment } = row
    const dated =
      moment.day ?? (moment.yearless && incidentDay ? { year: incidentDay.year, ...moment.yearless } : undefined)
    if (dated) day = dated
    else if (dayAbove && (!day || !previous || compare(dayAbove, day) > 0)) day = dayAbove
    else if (!day && incidentDay) {
      day = incidentDay
      draft.notices.once(
        'date-assumed',
        'Times in the timeline stand without a date; the date of the incident was taken for them.',
        line,
      )
    }
    if (
      !dated &&
      day &&
      previous &&
      moment.hour !== undefined &&
      compare(previous.day, day) === 0 &&
      previous.hour - moment.hour >= 12
    ) {
      day = daysAfter(day, 1)
    }
    if (day && moment.hour !== undefined) previous = { hour: moment.hour, day }
    const around: Surroundings = { ...(zone ? { zone } : {}), ...(day ? { day } : {}) }
    const body = dedented('', more).replace(/\n+-{3,}$|^-{3,}$/, '')
    const text = [row.text, body].filter(part => part !== '').join('\n')
    draft.account.timeline.push(timelineEntry(draft, { ...row, text }, around, draft.at(line)))
  }
  return found.rows.length
}

function compare(a: Day, b: Day): number {
  return a.year - b.year || a.month - b.month || a.day - b.day
}

/** The one zone that rows state, for those among them that do not. */
function sharedZone(rows: Row[]): Zone | undefined {
  const stated = rows.map(found => found.row.moment.zone).filter(zone => zone !== undefined)
  const first = stated[0]
  return first && stated.every(zone => JSON.stringify(zone) === JSON.stringify(first)) ? first : undefined
}

/** Whether rows found outside of a timeline section are enough of a list to be one. */
export function convincing(found: TimelineFound): boolean {
  const timed = found.rows.filter(({ row }) => row.moment.hour !== undefined).length
  return timed >= 2 || found.rows.length >= 4
}
