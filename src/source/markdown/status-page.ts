import type { AccountDraft } from '../draft.ts'
import { momentAt } from '../moment.ts'
import { isBlank, type Line } from './lines.ts'
import type { TimelineFound } from './timeline.ts'

const track = /\{\{[<%] ?track "([^"]{8,40})" ?[>%]\}\}/

/** Updates of a status page: paragraphs that end with the time they were written, newest first as often as not. */
export function trackedUpdates(draft: AccountDraft, lines: Line[]): TimelineFound | undefined {
  const found: TimelineFound = { rows: [], rest: [], ...(draft.zone ? { zone: draft.zone } : {}) }
  if (!lines.some(line => track.test(line.text))) return undefined
  let pending: Line[] = []
  for (const line of lines) {
    const written = track.exec(line.text.slice(0, 20_000))?.[1]
    const moment = written === undefined ? undefined : momentAt(written)
    if (written !== undefined && moment?.day) {
      const text = [...pending.map(one => one.text), line.text.replace(track, '').trim()].join('\n').trim()
      found.rows.push({ row: { moment, written, text }, line: pending[0]?.number ?? line.number, more: [] })
      pending = []
    } else if (isBlank(line)) {
      found.rest.push(...pending)
      pending = []
    } else pending.push(line)
  }
  found.rest.push(...pending)
  found.rows.sort((a, b) => order(a.row.moment) - order(b.row.moment))
  return found
}

function order(moment: {
  day?: { year: number; month: number; day: number }
  hour?: number
  minute?: number
  second?: number
}): number {
  const { day } = moment
  return day ? Date.UTC(day.year, day.month - 1, day.day, moment.hour ?? 0, moment.minute ?? 0, moment.second ?? 0) : 0
}
