import type { ImportedAction } from '../account.ts'
import { actionFrom, actionPriorityOf, actionStateOf, actionTypeOf, setOwner } from '../action-text.ts'
import type { AccountDraft } from '../draft.ts'
import { isoDayOf, wholeMoment } from '../instant.ts'
import { plainHeading } from '../sections.ts'
import { isBlank, joined, type Line, listItems, tableAt } from './lines.ts'

const nothing =
  /^(?:none|n\/a|tbd|tbc|todo|nothing|no comments added|\.{2,}|-+|_+|there (?:are|were) no .{0,40}|no (?:actions?|action items?).{0,40})[.!]?$/i

/** Actions in a section of them: lists with or without boxes, and tables. `whole` when nothing else stands there. */
export function takeActions(draft: AccountDraft, lines: Line[]): { taken: number; whole: boolean } {
  const before = draft.account.actions.length
  const { plainLines, tables } = withoutTables(lines)
  let tablesRead = true
  for (const table of tables) if (!takeActionTable(draft, table)) tablesRead = false
  if (draft.account.actions.length > before) {
    const whole = tablesRead && plainLines.every(isBlank)
    return { taken: draft.account.actions.length - before, whole }
  }
  const { items, rest } = listItems(plainLines)
  for (const item of items) {
    if (nothing.test(item.text)) {
      rest.push({ text: item.text, number: item.line })
      continue
    }
    draft.account.actions.push(actionFrom(item.text, draft.at(item.line)))
  }
  const taken = draft.account.actions.length - before
  return { taken, whole: taken > 0 && rest.length === 0 && tablesRead }
}

function withoutTables(lines: Line[]): { plainLines: Line[]; tables: NonNullable<ReturnType<typeof tableAt>>[] } {
  const plainLines: Line[] = []
  const tables: NonNullable<ReturnType<typeof tableAt>>[] = []
  for (let index = 0; index < lines.length; index++) {
    const table = tableAt(lines, index)
    const line = lines[index]
    if (table) {
      tables.push(table)
      index = table.end - 1
    } else if (line) plainLines.push(line)
  }
  return { plainLines, tables }
}

function takeActionTable(draft: AccountDraft, table: NonNullable<ReturnType<typeof tableAt>>): boolean {
  const column = (pattern: RegExp) => table.headers.findIndex(header => pattern.test(header.replace(/[*_]/g, '')))
  const text = column(/action|item|task|description|what|summary|title|follow/i)
  if (text < 0) return false
  const columns = {
    owner: column(/owner|assignee|who|responsible|dri/i),
    due: column(/due|deadline|by when|target|^date$/i),
    ticket: column(/ticket|issue|tracker|bug|link|jira|\bpr\b/i),
    state: column(/status|state|done/i),
    type: column(/type|kind/i),
    priority: column(/prio/i),
  }
  let whole = true
  for (const row of table.rows) {
    const cell = (index: number) => (index >= 0 && index !== text ? (row.cells[index] ?? '') : '')
    const words = row.cells[text] ?? ''
    if (words === '' || nothing.test(words)) continue
    const action: ImportedAction = actionFrom(words, draft.at(row.line))
    if (cell(columns.owner)) setOwner(action, cell(columns.owner))
    const due = wholeMoment(cell(columns.due))
    if (due?.impossible) draft.impossible(due.impossible, row.line)
    else if (due?.day) action.dueOn = isoDayOf(due)
    else if (cell(columns.due) !== '') whole = false
    const url = /https?:\/\/[^\s<>()\]"'|]{3,800}/i.exec(cell(columns.ticket))
    if (url) action.trackerUrl = url[0]
    else if (cell(columns.ticket) !== '') whole = false
    const state = actionStateOf(cell(columns.state))
    if (state) action.state = state
    else if (cell(columns.state) !== '') whole = false
    const type = actionTypeOf(cell(columns.type))
    if (type) action.type = type
    else if (cell(columns.type) !== '') whole = false
    const priority = actionPriorityOf(cell(columns.priority))
    if (priority) action.priority = priority
    else if (cell(columns.priority) !== '') whole = false
    draft.account.actions.push(action)
  }
  const used = new Set([text, ...Object.values(columns)])
  return whole && table.headers.every((_, index) => used.has(index))
}

const numbered = /^(?:\d{1,2}[.):]|#\d|(?:root )?cause (?:#?\d|[a-e]\b)|factor #?\d|contributing factor)/i

/**
 * Factors in a section about causes: a list gives one each, numbered sub-headings give one each with what stands below
 * as evidence, and a short text is one factor. Longer prose stays prose.
 */
export function takeFactors(draft: AccountDraft, lines: Line[], heading: string): { taken: number; whole: boolean } {
  const before = draft.account.factors.length
  const count = () => draft.account.factors.length - before
  const subheadings = lines.filter(line => /^ {0,3}#{2,6} /.test(line.text))
  if (subheadings.length > 0) {
    const plural = /causes|factors/i.test(heading)
    const words = subheadings.map(line =>
      line.text
        .replace(/^[ #]+/, '')
        .replace(/\p{Extended_Pictographic}\ufe0f?/gu, '')
        .trim(),
    )
    if (!words.every(word => numbered.test(word)) && !(plural && subheadings.length >= 2))
      return { taken: 0, whole: false }
    return takeHeadedFactors(draft, lines)
  }
  const { items, rest } = listItems(lines)
  if (items.length > 0 && rest.length <= 1) {
    for (const item of items)
      if (!nothing.test(item.text)) draft.account.factors.push({ text: item.text, source: draft.at(item.line) })
    return { taken: count(), whole: rest.length === 0 && count() > 0 }
  }
  const text = joined(lines)
  if (text.length < 12 || text.length > 1500 || nothing.test(text) || text.includes('```') || items.length > 0)
    return { taken: 0, whole: false }
  draft.account.factors.push({ text, source: draft.at(lines.find(line => !isBlank(line))?.number) })
  return { taken: 1, whole: true }
}

function takeHeadedFactors(draft: AccountDraft, lines: Line[]): { taken: number; whole: boolean } {
  let taken = 0
  let preamble = false
  let current: { text: string; line: number; body: Line[]; level: number } | undefined
  const finish = () => {
    if (!current) return
    const evidence = joined(current.body)
    draft.account.factors.push({
      text: plainHeading(current.text) || current.text,
      source: draft.at(current.line),
      ...(evidence ? { evidence } : {}),
    })
    taken++
  }
  for (const line of lines) {
    const found = /^ {0,3}(#{2,6}) +(.*)$/.exec(line.text)
    if (found?.[1] && (!current || found[1].length <= current.level)) {
      finish()
      current = { text: found[2] ?? '', line: line.number, body: [], level: found[1].length }
    } else if (current) current.body.push(line)
    else if (!isBlank(line)) preamble = true
  }
  finish()
  return { taken, whole: taken > 0 && !preamble }
}
