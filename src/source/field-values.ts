import { type FieldDefinition, fieldNamed, fields } from '../incident/fields.ts'
import type { Provenance } from './account.ts'
import type { AccountDraft } from './draft.ts'
import { takeRows } from './field-rows.ts'
import { isoDayOf, wholeMoment } from './instant.ts'
import { limits } from './limits.ts'
import { type Notices, quoted } from './notices.ts'
import { sectionLabels } from './sections.ts'
import { severityOf } from './severity.ts'
import { enumCode, isPlainObject, listOf, markdownOf, numberOrRange, textOf } from './written-value.ts'

/** One key of front matter, a CSV column or a JSON key, with its value and place. */
export interface Entry {
  key: string
  value: unknown
  source: Provenance
}

export interface FieldDialect {
  /** Keys of this dialect and the field each means. */
  names?: Readonly<Record<string, string>>
  /** Keys that describe a page rather than an incident: kept without a warning. */
  quiet?: ReadonlySet<string>
}

/** Puts every entry where it belongs; what has no field, or no valid value, is kept as `other_fields` with a warning. */
export function takeFields(draft: AccountDraft, entries: Entry[], fileNotices: Notices, dialect: FieldDialect = {}) {
  const ordered = [...entries].sort((a, b) => Number(isAlias(a.key)) - Number(isAlias(b.key)))
  for (const entry of ordered) takeField(draft, entry, fileNotices, dialect, 0)
}

function isAlias(key: string): boolean {
  return fieldNamed(key) !== undefined && !(key.trim().toLowerCase() in fields)
}

function takeField(draft: AccountDraft, entry: Entry, fileNotices: Notices, dialect: FieldDialect, depth: number) {
  const { key, value, source } = entry
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return
  if (dialect.quiet?.has(key)) return draft.other(key, value, source)
  const name = dialect.names?.[key] ?? fieldNamed(key)
  const definition = name === undefined ? undefined : fields[name]
  if (isPlainObject(value) && !('value' in value) && definition?.kind !== 'rows' && depth < 3) {
    if (takeNested(draft, entry, fileNotices, dialect, depth)) return
  }
  if (name === undefined || definition === undefined) {
    fileNotices.onceAbout(
      'unknown-field',
      key,
      `${quoted(key)} is not a field of the record; its value was kept with the other fields.`,
      source.line,
    )
    return draft.other(key, value, source)
  }
  if (name === 'other_fields' && isPlainObject(value)) {
    for (const [other, kept] of Object.entries(value)) draft.other(other, kept, source)
    return
  }
  if (!takeValue(draft, name, definition, value, source)) draft.other(key, value, source)
}

/** `talk_track: { say }`, `human_load: { people }`, `cost: { revenue }`: a group written as one object. */
function takeNested(
  draft: AccountDraft,
  entry: Entry,
  notices: Notices,
  dialect: FieldDialect,
  depth: number,
): boolean {
  const value = entry.value as Record<string, unknown>
  const known = Object.keys(value).some(key => fieldNamed(`${entry.key}_${key}`) !== undefined)
  if (!known) return false
  for (const [key, inner] of Object.entries(value)) {
    takeField(draft, { key: `${entry.key}_${key}`, value: inner, source: entry.source }, notices, dialect, depth + 1)
  }
  return true
}

const confidences = ['measured', 'estimated', 'reported', 'unknown'] as const
const visibilities = ['customer', 'support', 'leadership', 'engineering', 'restricted']

function takeValue(
  draft: AccountDraft,
  name: string,
  definition: FieldDefinition,
  raw: unknown,
  source: Provenance,
): boolean {
  const { place } = definition
  if (definition.kind === 'rows') return takeRows(draft, name, raw, source)
  let value = raw
  const more: { confidence?: (typeof confidences)[number]; visibility?: string } = {}
  if (isPlainObject(raw) && 'value' in raw) {
    const { confidence: _confidence, visibility: _visibility, ...amount } = raw
    value = definition.kind === 'number_or_range' && Object.keys(amount).length > 1 ? amount : raw.value
    more.confidence = confidences.find(one => one === raw.confidence)
    if (more.confidence === undefined) delete more.confidence
    if (visibilities.includes(String(raw.visibility))) more.visibility = String(raw.visibility)
  }
  if (place.in === 'section') return takeSection(draft, place.key, definition.label, value, source, more.visibility)
  if (place.in === 'edition') {
    const markdown = markdownOf(value)
    if (markdown === undefined) return false
    draft.account.editionParts.push({ edition: place.edition, key: place.key, markdown, source })
    return true
  }
  if (place.in === 'post_mortem') return takeColumn(draft, name, definition, value, source)
  if (definition.kind === 'instant') {
    const written = textOf(value)
    const moment = written === undefined ? undefined : wholeMoment(written)
    if (!moment || written === undefined) return unknownValue(draft, name, value, source, 'a date and time')
    return draft.instant(name, moment, written, source, more)
  }
  if (name === 'severity') {
    const written = textOf(value)
    if (written === undefined) return unknownValue(draft, name, value, source, 'SEV1 to SEV5')
    draft.severity(written, source)
    if (!severityOf(written)) {
      draft.notices.add(
        'severity-as-written',
        `Severity ${quoted(written)} is on no scale of ours; it was kept as written.`,
        source.line,
      )
    }
    return true
  }
  if (name === 'occurred_on') return takeDay(draft, value, source)
  const checked = checkedValue(draft, definition, name, value, source)
  return checked !== undefined && draft.fact(name, checked, source, more)
}

function checkedValue(
  draft: AccountDraft,
  definition: FieldDefinition,
  name: string,
  value: unknown,
  source: Provenance,
): unknown {
  const written = textOf(value)
  switch (definition.kind) {
    case 'enum': {
      const code = enumCode(definition.values ?? [], value)
      if (code === undefined) unknownValue(draft, name, value, source, `one of ${definition.values?.join(', ')}`)
      return code
    }
    case 'day': {
      return dayFrom(draft, name, value, source)
    }
    case 'number':
    case 'number_or_range': {
      const number = numberOrRange(value, definition.kind === 'number_or_range')
      if (number === undefined) unknownValue(draft, name, value, source, 'a number')
      return number
    }
    case 'list':
      return listOf(value)
    case 'url':
      if (written !== undefined && /^https?:\/\/\S{1,2000}$/i.test(written)) return written
      unknownValue(draft, name, value, source, 'an http or https address')
      return undefined
    default:
      if (Array.isArray(value))
        return (
          value
            .map(item => textOf(item))
            .filter(Boolean)
            .join('; ') || undefined
        )
      return written === '' ? undefined : written
  }
}

function dayFrom(draft: AccountDraft, name: string, value: unknown, source: Provenance): string | undefined {
  const written = textOf(value)
  const moment = written === undefined ? undefined : wholeMoment(written)
  const day = moment && !moment.impossible ? isoDayOf(moment) : undefined
  if (moment?.impossible) draft.impossible(moment.impossible, source.line)
  else if (day === undefined) unknownValue(draft, name, value, source, 'a date')
  return day
}

/** The day of the incident is settled at the end, when every claim about it is known. */
function takeDay(draft: AccountDraft, value: unknown, source: Provenance): boolean {
  const day = dayFrom(draft, 'occurred_on', value, source)
  if (day !== undefined) draft.days.push({ day, from: 'field', source })
  return day !== undefined
}

function unknownValue(draft: AccountDraft, name: string, value: unknown, source: Provenance, expected: string): false {
  draft.notices.add(
    'unknown-value',
    `${name} is ${quoted(value)}, not ${expected}; it was kept with the other fields.`,
    source.line,
  )
  return false
}

function takeSection(
  draft: AccountDraft,
  key: string,
  label: string,
  value: unknown,
  source: Provenance,
  visibility?: string,
): boolean {
  const markdown = markdownOf(value)
  if (markdown === undefined) return false
  const heading = key === 'text' ? '' : (sectionLabels[key as keyof typeof sectionLabels] ?? label)
  draft.account.sections.push({ key, heading, markdown, source, ...(visibility ? { visibility } : {}) })
  return true
}

function takeColumn(
  draft: AccountDraft,
  name: string,
  definition: FieldDefinition,
  value: unknown,
  source: Provenance,
): boolean {
  const written = textOf(value)
  if (written === undefined || written.length > limits.lineCharacters) return false
  if (name === 'id') return true
  if (name === 'language') {
    if (!/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/i.test(written))
      return unknownValue(draft, name, value, source, 'a language code')
    draft.account.language ??= written
    return true
  }
  if (name === 'owner') {
    if (/^[^\s@<>]{1,64}@[^\s@<>]{1,190}$/.test(written)) draft.account.ownerEmail ??= written.toLowerCase()
    else draft.account.participants.push({ name: written, roleLabel: 'Owner' })
    return true
  }
  const code = enumCode(definition.values ?? [], value)
  if (code === undefined) return unknownValue(draft, name, value, source, `one of ${definition.values?.join(', ')}`)
  if (name === 'type') draft.account.type ??= code
  if (name === 'handling') draft.account.handling ??= code
  return true
}
