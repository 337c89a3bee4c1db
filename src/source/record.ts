import { fieldNamed } from '../incident/fields.ts'
import type { ImportedAccount } from './account.ts'
import { actionFrom } from './action-text.ts'
import { AccountDraft } from './draft.ts'
import { type Entry, type FieldDialect, takeFields } from './field-values.ts'
import { importIdOf, type RecordIds } from './import-id.ts'
import { limits } from './limits.ts'
import { readDocument } from './markdown/document.ts'
import { linesOf, tooDeep } from './markdown/outline.ts'
import type { Notices } from './notices.ts'
import { settleDay, settleOrder, settleTitle } from './settle.ts'
import { warnOfSuspicious } from './suspicious.ts'
import { isPlainObject, textOf } from './written-value.ts'

/** Keys of known collections of post-mortems and the fields they mean. */
const names: FieldDialect['names'] = {
  incident_id: 'id',
  contributing_factors: 'factors',
  key_lessons: 'lessons',
  first_detected: 'detected_at',
  incident_declared: 'declared_at',
  repaired: 'mitigated_at',
  resolved: 'resolved_at',
}

/** Keys that say where a record came from, kept without a warning. */
const quiet: ReadonlySet<string> = new Set(
  'source source_repo source_commit source_path licence license markdown converted title_origin date_origin date_end summary_origin doc_type metrics schema_version taxonomy_version schema status'.split(
    ' ',
  ),
)

/** One record of a JSON, JSON lines or CSV file as an account; its keys are the fields of the record. */
export function accountOf(
  record: Record<string, unknown>,
  given: {
    path: string
    ids: RecordIds
    notices: Notices
    part: Uint8Array
    line?: number
    column?: (key: string) => string
  },
): ImportedAccount {
  const id = ownId(record)
  const words = textOf(record.title) ?? textOf(record.name) ?? textOf(record.url) ?? 'record'
  const importId = id ?? given.ids.next(words)
  const draft = new AccountDraft(given.path, importId, given.part)
  const entries: Entry[] = Object.entries(record).map(([key, value]) => ({
    key,
    value,
    source: draft.at(given.line, given.column?.(key) ?? key),
  }))
  const body = bodyOf(record)
  takeMetrics(draft, record, given)
  takeKnownTexts(draft, entries)
  takeFields(
    draft,
    entries.filter(entry => !isTaken(entry, body)),
    given.notices,
    { ...(names ? { names } : {}), quiet },
  )
  if (body !== undefined) {
    readDocument(
      draft,
      body.split('\n').map(text => ({ text: text.trimEnd(), number: given.line ?? 1 })),
      {
        fileNotices: given.notices,
        name: id ?? nameOf(record) ?? words,
      },
    )
    warnOfSuspicious(texts(record), draft.notices, given.line ?? 1)
    return draft.account
  }
  warnOfSuspicious(texts(record), draft.notices, given.line ?? 1)
  settleDay(draft)
  settleOrder(draft)
  settleTitle(draft, id ?? nameOf(record) ?? words)
  return draft.account
}

function ownId(record: Record<string, unknown>): string | undefined {
  const written = textOf(record.import_id) ?? textOf(record.id) ?? textOf(record.incident_id)
  const id = written === undefined ? undefined : importIdOf(written)
  return id === undefined || id === '' ? undefined : id
}

/** What a list-only record can be called: the end of its link. */
function nameOf(record: Record<string, unknown>): string | undefined {
  const url = textOf(record.url)
  return url
    ?.replace(/^https?:\/\//, '')
    .replace(/[/?#]+$/, '')
    .replace(/[/]/g, ' – ')
    .slice(0, 200)
}

/** The whole text of a record in Markdown, when it has one that can be read as a document. */
function bodyOf(record: Record<string, unknown>): string | undefined {
  for (const [key, value] of Object.entries(record)) {
    if (fieldNamed(key) !== 'text' || typeof value !== 'string') continue
    const text = value.replace(/\r\n?/g, '\n').trim()
    const lines = text.split('\n')
    if (lines.length > 1 && lines.length <= limits.documentLines && !tooDeep(linesOf(text))) return text
  }
  return undefined
}

function isTaken(entry: Entry, body: string | undefined): boolean {
  if (body !== undefined && fieldNamed(entry.key) === 'text') return true
  if (entry.key === 'root_cause' || entry.key === 'prevention') return typeof entry.value === 'string'
  return entry.key === 'severity_rationale' && typeof entry.value === 'string'
}

/** `root_cause`, `prevention` and `severity_rationale` as texts, which some collections keep in keys of their own. */
function takeKnownTexts(draft: AccountDraft, entries: Entry[]) {
  for (const { key, value, source } of entries) {
    if (typeof value !== 'string' || value.trim() === '') continue
    if (key === 'root_cause') draft.account.factors.push({ text: value.trim(), source })
    if (key === 'prevention') {
      for (const text of value.split(/;\s+/))
        if (text.trim() !== '') draft.account.actions.push(actionFrom(text, source))
    }
    if (key === 'severity_rationale') {
      draft.account.sections.push({ key: 'impact', heading: 'Why this severity', markdown: value.trim(), source })
    }
  }
}

/** Times inside `metrics`, which are written as the source had them and may be wrong. */
function takeMetrics(draft: AccountDraft, record: Record<string, unknown>, given: { notices: Notices; line?: number }) {
  if (!isPlainObject(record.metrics)) return
  const instants = new Set(['started_at', 'resolved_at', 'first_detected', 'incident_declared', 'repaired', 'resolved'])
  const entries = Object.entries(record.metrics)
    .filter(([key, value]) => instants.has(key) && /\d{4}/.test(String(value)))
    .map(([key, value]) => ({ key, value: String(value).trim(), source: draft.at(given.line, `metrics.${key}`) }))
  takeFields(draft, entries, given.notices, { ...(names ? { names } : {}) })
}

function texts(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value
  if (depth > 8 || typeof value !== 'object' || value === null) return ''
  return Object.values(value)
    .map(inner => texts(inner, depth + 1).replace(/\n/g, ' '))
    .join(' ')
}
