import { actionFrom } from '../action-text.ts'
import { dayIso } from '../day.ts'
import type { AccountDraft } from '../draft.ts'
import { momentAt } from '../moment.ts'
import { fenced, isBlank, type Line, tableAt } from './lines.ts'

/** Labels of key-event lists and headers, lower case, and the instant each means. */
const instants: [RegExp, string][] = [
  [
    /^(?:fault|failure|failures|incident|issue|problem)?s? ?(?:occur(?:s|ed|red)|start(?:s|ed)?|begins?|began|start time)$/,
    'started_at',
  ],
  [/^(?:started|start|start time|started at|began|beginning)$/, 'started_at'],
  [
    /^(?:customer |user )?(?:impact|outage|downtime|disruption) (?:start(?:s|ed)?|beg(?:ins?|an)|start time)$/,
    'impact_started_at',
  ],
  [
    /^(?:first )?detected(?: at)?$|^detection(?: time)?$|^time (?:detected|of detection)$|^discover(?:y|ed)(?: at)?$|^(?:team )?becomes? aware$|^noticed$/,
    'detected_at',
  ],
  [/^(?:incident )?declared(?: at)?$/, 'declared_at'],
  [/^(?:incident )?acknowledged(?: at)?$/, 'acknowledged_at'],
  [/^(?:root )?cause (?:identified|found)(?: at)?$|^diagnosed(?: at)?$/, 'diagnosed_at'],
  [
    /^(?:incident |fault )?(?:repaired|mitigated|mitigation)(?: declared| at| time)?$|^time (?:mitigated|of mitigation)$/,
    'mitigated_at',
  ],
  [/^(?:customer |user )?(?:impact|outage|downtime|disruption) end(?:s|ed)?$/, 'impact_ended_at'],
  [
    /^(?:incident |issue |fully )?resolved(?: at)?$|^resolution time$|^time (?:resolved|of resolution)$|^complete resolution$|^(?:end|ended|end time|ended at|finish(?:ed)?)$/,
    'resolved_at',
  ],
]

const labelLine =
  /^[ \t]*(?:[-*•+] +|\|[ ]*)?(\*\*|__)?([A-Za-z][A-Za-z /'’()-]{1,48}?) ?(?::(?:\*\*|__)?|(?:\*\*|__) ?:|(?:\*\*|__)(?= ))[ \t]*(.*)$/
const bareEvent = /^[ \t]*[-*•+] +([A-Za-z][A-Za-z /'’]{2,48}?):? +(?=~? ?\d)(.*)$/

interface Labelled {
  label: string
  value: string
  line: number
  bold: boolean
  /** The value goes on in the following lines. */
  more: string
}

/** Facts that a document states as `Label: value`. Only lines of headers and key-event lists are given to this. */
export function takeLabels(draft: AccountDraft, lines: Line[], scope: 'header' | 'key_events' | 'bold') {
  for (const labelled of labelsIn(lines, scope)) takeLabel(draft, labelled)
}

function* labelsIn(lines: Line[], scope: 'header' | 'key_events' | 'bold'): Generator<Labelled> {
  const inFence = fenced(lines)
  let otherTableEnd = 0
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]
    if (!line || inFence[index] || line.text.length > 4000 || isBlank(line)) continue
    const table = index < otherTableEnd ? undefined : tableAt(lines, index)
    if (table && table.headers.length !== 2) otherTableEnd = table.end
    if (table && table.headers.length === 2) {
      const first = table.headers[0] ? [{ cells: table.headers, line: line.number }] : []
      for (const row of [...first, ...table.rows]) {
        const [label, value] = row.cells
        if (label && value) yield { label: label.replace(/[*_:]/g, ''), value, line: row.line, bold: true, more: '' }
      }
      index = table.end - 1
      continue
    }
    const found = labelLine.exec(line.text)
    const bold = found?.[1] !== undefined
    if (found?.[2] && (bold || scope !== 'bold')) {
      yield { label: found[2], value: (found[3] ?? '').trim(), line: line.number, bold, more: moreOf(lines, index) }
      continue
    }
    const bare = scope === 'key_events' ? bareEvent.exec(line.text) : null
    if (bare?.[1] && bare[2]) yield { label: bare[1], value: bare[2], line: line.number, bold: false, more: '' }
  }
}

/** Following lines of the same paragraph, up to the next label. */
function moreOf(lines: Line[], index: number): string {
  const more: string[] = []
  for (const line of lines.slice(index + 1, index + 12)) {
    if (isBlank(line) || labelLine.test(line.text.slice(0, 200)) || /^\s*(?:[-*•+#|]|\d+[.)]) ?/.test(line.text)) break
    more.push(line.text.trim())
  }
  return more.join(' ')
}

function takeLabel(draft: AccountDraft, { label, value, line, bold, more }: Labelled) {
  const name = label.trim().toLowerCase().replace(/\s+/g, ' ')
  const source = draft.at(line)
  if (value === '' && more === '') return
  const field = instants.find(([pattern]) => pattern.test(name))?.[1]
  if (field) return takeInstant(draft, field, value, line)
  switch (name) {
    case 'date':
    case 'incident date':
    case 'date of incident':
    case 'when':
    case 'impact time':
    case 'incident time':
      return takeWhen(draft, value, line)
    case 'severity':
    case 'sev':
    case 'incident severity':
    case 'severity level':
      return draft.severity(plain(value), source)
    case 'impact':
    case 'user impact':
    case 'customer impact':
    case 'impact statement': {
      const text = [value, more].filter(part => part !== '').join(' ')
      if (bold && text.length >= 8 && text.length <= 1000) draft.fact('impact_statement', text, source)
      return
    }
    case 'root cause':
    case 'contributing factor': {
      const text = [value, more].filter(part => part !== '').join(' ')
      if (bold && text.length >= 8 && text.length <= 2000) draft.account.factors.push({ text, source })
      return
    }
    case 'action item':
    case 'follow-up':
      if (bold && value.length >= 8) draft.account.actions.push(actionFrom(value, source))
      return
    case 'team':
    case 'owning team':
      if (bold && value.length <= 80) draft.fact('team', plain(value), source)
      return
    case 'title':
      if (value.length <= 300) draft.fact('title', plain(value), source)
      return
    case 'organisation':
    case 'organization':
    case 'company':
      if (value.length <= 120) draft.fact('organisation', plain(value), source)
      return
    case 'service':
    case 'services':
    case 'affected services':
    case 'services affected':
    case 'affected service': {
      const items = plain(value)
        .split(/[,;]/)
        .map(item => item.trim())
        .filter(item => item !== '')
      if (bold && items.length > 0 && items.every(item => item.length <= 60)) draft.fact('services', items, source)
      return
    }
    case 'incident commander':
    case 'incident lead':
    case 'facilitator':
      if (value.length <= 80) draft.account.participants.push({ name: plain(value), roleLabel: label.trim() })
  }
}

function plain(value: string): string {
  return value
    .replace(/[*_`]+/g, '')
    .replace(/\[([^\]]{0,200})\]\([^)]{0,300}\)/g, '$1')
    .trim()
}

function takeInstant(draft: AccountDraft, field: string, value: string, line: number) {
  const text = plain(value)
  const moment = momentAt(text)
  if (!moment) return
  const next = text.slice(moment.end)
  if (/^[\w%]/.test(next)) return
  if (!moment.day && !moment.impossible) return
  draft.instant(field, moment, text.slice(0, moment.end), draft.at(line))
}

/** “Date:”, “When:”, “Impact time: Aug 30 at 11:15 to Aug 30 at 12:13” with a year in the text. */
function takeWhen(draft: AccountDraft, value: string, line: number) {
  const text = plain(value)
  const moment = momentAt(text)
  if (!moment) return
  if (moment.impossible) return draft.impossible(moment.impossible, line)
  if (!moment.day) return
  draft.days.push({ day: dayIso(moment.day), from: 'text', source: draft.at(line) })
  const range = /^ ?(?:to|-|–|until|→) ?/.exec(text.slice(moment.end))
  if (!range || moment.hour === undefined) return
  const end = momentAt(text, moment.end + range[0].length)
  if (!end || end.hour === undefined) return
  const written = text.slice(0, end.end)
  const zone = moment.zone ?? end.zone
  draft.instant('impact_started_at', { ...moment, ...(zone ? { zone } : {}) }, written, draft.at(line))
  draft.instant(
    'impact_ended_at',
    { ...end, day: end.day ?? moment.day, ...(zone ? { zone } : {}) },
    written,
    draft.at(line),
  )
}
