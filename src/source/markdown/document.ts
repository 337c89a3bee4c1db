import { dayOf } from '../day.ts'
import type { AccountDraft } from '../draft.ts'
import { type FieldDialect, takeFields } from '../field-values.ts'
import { dayIn } from '../moment.ts'
import type { Notices } from '../notices.ts'
import { plainHeading, type SectionRows } from '../sections.ts'
import { isPlaceholderTitle, settleDay, settleOrder, settleTitle } from '../settle.ts'
import { zoneStatedIn } from '../zone.ts'
import type { FrontMatter } from './front-matter.ts'
import { takeLabels } from './labels.ts'
import { dedented, isBlank, joined, type Line } from './lines.ts'
import { outline, type Stretch } from './outline.ts'
import { looseActions, summaryParagraph } from './prose.ts'
import { takeReviewHeader } from './review-header.ts'
import { takeActions, takeFactors } from './rows.ts'
import { trackedUpdates } from './status-page.ts'
import { convincing, findTimeline, type TimelineFound, takeTimeline } from './timeline.ts'

/** Keys with which site generators describe a page; they say nothing about an incident and are kept quietly. */
const pageKeys: ReadonlySet<string> = new Set(
  'layout weight path aliases draft section resolved informational pin pinned redirect_from permalink version announcement categories author authors excerpt slug template sidebar parent nav_order last_reviewed_on review_in site team_url toc comments published hide supporters tease location contact description image images lastmod sort menu features release'.split(
    ' ',
  ),
)

const names: FieldDialect['names'] = { resolvedWhen: 'resolved_at', resolved_when: 'resolved_at' }

/** Reads one incident from the lines of one document. */
export function readDocument(
  draft: AccountDraft,
  lines: Line[],
  given: { frontMatter?: FrontMatter; fileNotices: Notices; name: string; title?: { text: string; line: number } },
) {
  takeFrontMatter(draft, given.frontMatter, given.fileNotices)
  draft.zone ??= zoneOfDocument(lines)
  const stretches = outline(takeReviewHeader(draft, lines))
  if (given.title) draft.fact('title', given.title.text, draft.at(given.title.line))
  takeTitle(draft, stretches)
  takeHeaders(draft, stretches)
  takeStatedSeverity(draft, lines)
  const fileDay = dayIn(given.name.split('/').at(-1) ?? '')
  if (fileDay) draft.days.push({ day: fileDay, from: 'file name', source: draft.at() })
  const title = draft.account.facts.title
  const titleDay = typeof title?.value === 'string' ? dayIn(title.value) : undefined
  if (title && titleDay) draft.days.push({ day: titleDay, from: 'title', source: title.source })
  const day = settleDay(draft)
  for (const stretch of stretches) takeStretch(draft, stretch, day)
  takeSummary(draft, stretches)
  settleOrder(draft)
  settleTitle(draft, given.name)
}

function takeFrontMatter(draft: AccountDraft, frontMatter: FrontMatter | undefined, fileNotices: Notices) {
  if (!frontMatter) return
  const entries = frontMatter.entries.map(({ key, value, line }) => ({ key, value, source: draft.at(line) }))
  const isStatusPage = entries.some(
    entry => entry.key === 'resolvedWhen' || (entry.key === 'section' && entry.value === 'issue'),
  )
  const date = entries.find(entry => entry.key === 'date')
  if (isStatusPage && date && /\d:\d\d/.test(String(date.value))) entries.push({ ...date, key: 'started_at' })
  const layout = entries.find(entry => entry.key === 'layout')
  const quiet = layout ? new Set([...pageKeys, 'type', 'id', 'name']) : pageKeys
  takeFields(draft, entries, fileNotices, { ...(names ? { names } : {}), quiet })
  if (layout?.value === 'post') {
    for (const claim of draft.days)
      if (claim.from === 'field' && claim.source.line === date?.source.line) claim.publication = true
  }
}

function zoneOfDocument(lines: Line[]) {
  for (let index = 0; index < lines.length; index++) {
    const text = lines[index]?.text ?? ''
    if (text.length > 300 || !/\btimes?\b/i.test(text)) continue
    const zone = zoneStatedIn(`${text} ${lines[index + 1]?.text.slice(0, 80) ?? ''}`)
    if (zone && !/^#|\|/.test(text)) return zone
  }
  return undefined
}

/** The first heading of the first level names the document, unless front matter does; then its words stay in the text. */
function takeTitle(draft: AccountDraft, stretches: Stretch[]) {
  const first =
    stretches.find(stretch => stretch.level === 1 && stretch.style === 'mark' && !stretch.meaning) ?? onlyTop(stretches)
  if (!first) return
  const heading = first.heading.replace(/[*_`]{1,3}(\S[^*`]*?)[*`]{1,3}/g, '$1').trim()
  if (heading === '') return
  if (isPlaceholderTitle(heading)) {
    draft.notices.add('placeholder-title', `The title is still the template’s “${heading}”.`, first.line)
    return
  }
  const before = stretches.slice(0, stretches.indexOf(first)).some(stretch => stretch.body.some(line => !isBlank(line)))
  const given = draft.account.facts.title?.value
  if (given === undefined && !before) draft.fact('title', heading, draft.at(first.line))
  else if (plainHeading(String(given)).toLowerCase() !== plainHeading(heading).toLowerCase()) return
  first.heading = ''
}

/** A document may begin with a lesser heading and have no other of that level: it is the title all the same. */
function onlyTop(stretches: Stretch[]): Stretch | undefined {
  const [start, first] = stretches
  if (!start || !first || first.style !== 'mark' || first.meaning || start.body.some(line => !isBlank(line)))
    return undefined
  return stretches.filter(stretch => stretch.style === 'mark' && stretch.level > 0 && stretch.level <= first.level)
    .length === 1
    ? first
    : undefined
}

/** Headers, key-event lists and bold labels: everything that is stated as `Label: value`. */
function takeHeaders(draft: AccountDraft, stretches: Stretch[]) {
  let before = true
  stretches.forEach((stretch, index) => {
    if (stretch.meaning?.rows === 'key_events') takeLabels(draft, stretch.body, 'key_events')
    else if (before && (stretch.level <= 1 || index <= 1)) takeLabels(draft, stretch.body.slice(0, 40), 'header')
    else if (index <= 3 && stretch.meaning?.rows !== 'timeline') takeLabels(draft, stretch.body, 'bold')
    if (stretch.level > 1) before = false
    if (stretch.style === 'label') takeLabelStretch(draft, stretch)
  })
}

const stated =
  /\b(?:is|was) (?:considered|rated|classified as) (?:an? )?\*{0,2}(\w{3,12}|sev-?[1-5])\*{0,2}[ -]severity\b/i

/** “This issue is considered High severity.” near the top. */
function takeStatedSeverity(draft: AccountDraft, lines: Line[]) {
  for (const line of lines.slice(0, 60)) {
    const found = line.text.length < 2000 ? stated.exec(line.text) : null
    if (found?.[1]) return draft.severity(found[1], draft.at(line.number))
  }
}

/** `- **Severity**: high` in a list of labels is a heading and its body at once. */
function takeLabelStretch(draft: AccountDraft, stretch: Stretch) {
  const value = stretch.body[0]
  if (!value || stretch.body.filter(line => !isBlank(line)).length > 1 || stretch.meaning) return
  takeLabels(draft, [{ text: `**${stretch.heading}:** ${value.text}`, number: value.number }], 'bold')
}

function takeStretch(draft: AccountDraft, stretch: Stretch, day: string | undefined) {
  const { body, meaning } = stretch
  const key = meaning?.key ?? 'text'
  if (body.every(isBlank)) {
    if (stretch.heading !== '') push(draft, stretch, 'text', '')
    return
  }
  if (key === 'impact') takeImpact(draft, stretch)
  const rows: SectionRows | undefined = meaning?.rows
  if (rows === 'timeline') return takeTimelineStretch(draft, stretch, day)
  if (rows === 'actions' || rows === 'factors') {
    const result = rows === 'actions' ? takeActions(draft, body) : takeFactors(draft, body, stretch.heading)
    if (result.whole) return
    push(draft, stretch, key, markdownOf(stretch))
    return
  }
  if (rows !== 'key_events') {
    const tracked = trackedUpdates(draft, body)
    const found: TimelineFound = tracked ?? findTimeline(body, 'prose')
    if (tracked || convincing(found)) {
      takeTimeline(draft, found, day ? dayOf(day) : undefined)
      const placed = draft.account.timeline.slice(-found.rows.length).every(entry => entry.at !== null)
      if (placed && found.rest.length === 0 && found.rows.length > 0) return
    }
    if (!meaning) looseActions(draft, body)
  }
  push(draft, stretch, key, markdownOf(stretch))
}

function takeTimelineStretch(draft: AccountDraft, stretch: Stretch, day: string | undefined) {
  const found = findTimeline(stretch.body, 'timeline')
  const stated = zoneStatedIn(stretch.heading)
  if (stated) found.zone = stated
  const headingDay = dayIn(stretch.heading) ?? day
  const taken = takeTimeline(draft, found, headingDay ? dayOf(headingDay) : undefined)
  if (taken === 0) return push(draft, stretch, 'what_happened', markdownOf(stretch))
  const placed = draft.account.timeline.slice(-taken).every(entry => entry.at !== null)
  if (placed && found.rest.length === 0) return
  const firstRow = found.rows[0]?.line ?? 0
  const preambleOnly = placed && found.rest.every(line => line.number < firstRow)
  push(draft, stretch, 'what_happened', preambleOnly ? joined(found.rest) : markdownOf(stretch))
}

function markdownOf(stretch: Stretch): string {
  if (stretch.style !== 'label') return joined(stretch.body)
  const [first, ...rest] = stretch.body
  return first && first.number === stretch.line ? dedented(first.text, rest) : dedented('', stretch.body)
}

function push(draft: AccountDraft, stretch: Stretch, key: string, markdown: string) {
  draft.account.sections.push({ key, heading: stretch.heading, markdown, source: draft.at(stretch.line) })
}

/** A short impact section is the statement of impact; a long one stays a section. */
function takeImpact(draft: AccountDraft, stretch: Stretch) {
  const text = markdownOf(stretch)
  const paragraph = text.split(/\n\s*\n/)[0] ?? ''
  if (/^\s*(?:\||```|#|<)/.test(paragraph) || /^(?:none|n\/a|tbd|tbc|no comments added|-|\.+)[.!]?$/i.test(paragraph))
    return
  if (paragraph.length >= 8 && paragraph.length <= 1000)
    draft.fact('impact_statement', paragraph, draft.at(stretch.body.find(line => !isBlank(line))?.number))
}

/** Where nothing is called a summary, the first paragraph is shown as one, under that name. */
function takeSummary(draft: AccountDraft, stretches: Stretch[]) {
  const { sections } = draft.account
  if (sections.some(section => section.key === 'summary')) return
  const first = stretches.find(stretch => stretch.body.some(line => !isBlank(line)))
  if (!first || (first.heading !== '' && first.level > 1) || first.meaning) return
  const index = sections.findIndex(
    section => section.source.line === first.line && section.key === 'text' && section.markdown !== '',
  )
  const section = sections[index]
  if (!section) return
  const split = summaryParagraph(section.markdown)
  if (!split) return
  const parts = [
    { ...section, markdown: split.before },
    { ...section, key: 'summary', heading: 'First paragraph', markdown: split.paragraph },
    { ...section, heading: split.before === '' ? section.heading : '', markdown: split.after },
  ]
  sections.splice(index, 1, ...parts.filter(part => part.markdown !== ''))
}
