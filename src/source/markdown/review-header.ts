import { dayOf } from '../day.ts'
import type { AccountDraft } from '../draft.ts'
import { dayIn, momentAt } from '../moment.ts'
import { zoneStatedIn } from '../zone.ts'
import type { Line } from './lines.ts'

/**
 * The header of a review exported to text: OWNER OF REVIEW PROCESS, IMPACT TIME, DURATION, the zone, the title and a
 * status, each on lines of their own. Gives back the lines; the title's line is taken out, everything else stays.
 */
export function takeReviewHeader(draft: AccountDraft, lines: Line[]): Line[] {
  if (lines[0]?.text.trim() !== 'OWNER OF REVIEW PROCESS') return lines
  const head = lines.slice(0, 30)
  const at = (text: string) => head.findIndex(line => line.text.trim() === text)
  const owner = head[1]?.text.trim()
  if (owner) draft.account.participants.push({ name: owner, roleLabel: 'Review owner' })
  const zoneLine = head.findIndex(line => line.text.startsWith('* All times listed'))
  const zone = zoneLine < 0 ? undefined : zoneStatedIn(`${head[zoneLine]?.text} ${head[zoneLine + 1]?.text ?? ''}`)
  if (zone) draft.zone = zone
  takeImpactTime(draft, head[at('IMPACT TIME') + 1], lines)
  const status = head.findIndex(line => line.text.startsWith('Status: '))
  if (zoneLine < 0 || status <= zoneLine + 2) return lines
  const titleLines = head.slice(zoneLine + 2, status)
  const title = titleLines
    .map(line => line.text.trim())
    .join(' ')
    .trim()
  if (title === '' || title.length > 300) return lines
  draft.fact('title', title, draft.at(titleLines[0]?.number))
  return lines.filter(line => !titleLines.includes(line))
}

/** “Aug 30 at 11:15 to Aug 30 at 12:13”: the year is that of the first full date of the report's timeline. */
function takeImpactTime(draft: AccountDraft, line: Line | undefined, lines: Line[]) {
  if (!line) return
  const [from, to] = line.text.split(' to ')
  const timeline = lines.findIndex(one => one.text.trim() === 'Timeline')
  const day = dayOf(dayIn(lines[timeline + 1]?.text ?? '') ?? '')
  if (!from || !to || !day) return
  const whole = (text: string) => {
    const moment = momentAt(text.trim())
    return moment?.yearless ? { ...moment, day: { year: day.year, ...moment.yearless } } : moment
  }
  const [start, end] = [whole(from), whole(to)]
  if (start?.day) draft.instant('impact_started_at', start, line.text, draft.at(line.number))
  if (end?.day) draft.instant('impact_ended_at', end, line.text, draft.at(line.number))
}
