import { factorRoles, lanes, timelineKinds } from '../incident/words.ts'
import type { ImportedAction, ImportedFactor, ImportedTimelineEntry, Precision, Provenance } from './account.ts'
import { actionFrom, actionPriorityOf, actionStateOf, actionTypeOf, setOwner } from './action-text.ts'
import type { AccountDraft } from './draft.ts'
import { instantOf, isoDayOf, wholeMoment } from './instant.ts'
import { quoted } from './notices.ts'
import { severityOf } from './severity.ts'
import { rowFromLine, timelineEntry } from './timeline-text.ts'
import { enumCode, isPlainObject, textOf } from './written-value.ts'

const visibilities = ['customer', 'support', 'leadership', 'engineering', 'restricted']

/**
 * `timeline`, `factors`, `actions`, `participants` and `severity_history` written as values: a list of objects or of
 * texts, or one text with a row per line. False when nothing of it could be read as rows.
 */
export function takeRows(draft: AccountDraft, name: string, raw: unknown, source: Provenance): boolean {
  const items = Array.isArray(raw) ? raw : typeof raw === 'string' ? linesOf(raw) : isPlainObject(raw) ? [raw] : []
  let taken = 0
  for (const item of items.slice(0, 10_000)) {
    if (take(draft, name, item, source)) taken++
    else {
      draft.notices.add(
        'unknown-value',
        `A row of ${name} was not understood: ${quoted(item)}; it was kept with the other fields.`,
        source.line,
      )
      draft.other(`${name}[${items.indexOf(item)}]`, item, source)
    }
  }
  return taken > 0 || items.length > 0
}

function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map(line => line.replace(/^\s*(?:[-*•] |\d{1,3}[.)] )/, '').trim())
    .filter(line => line !== '')
}

function take(draft: AccountDraft, name: string, item: unknown, source: Provenance): boolean {
  if (name === 'timeline') return takeTimeline(draft, item, source)
  if (name === 'factors') return takeFactor(draft, item, source)
  if (name === 'actions') return takeAction(draft, item, source)
  if (name === 'participants') return takeParticipant(draft, item)
  if (name === 'affected_accounts') return takeAccounts(draft, item)
  if (name === 'severity_history') return takeSeverity(draft, item, source)
  return false
}

function visibilityOf(item: Record<string, unknown>): { visibility?: string } {
  const visibility = textOf(item.visibility)
  return visibility && visibilities.includes(visibility) ? { visibility } : {}
}

function takeTimeline(draft: AccountDraft, item: unknown, source: Provenance): boolean {
  if (typeof item === 'string') {
    const row = rowFromLine(item)
    if (!row) return false
    draft.account.timeline.push(timelineEntry(draft, row, { zone: draft.zone }, source))
    return true
  }
  if (!isPlainObject(item)) return false
  const text = textOf(item.text ?? item.what ?? item.event ?? item.note ?? item.description)
  const written = textOf(item.at ?? item.time ?? item.when ?? item.timestamp)
  if (!text || written === undefined) return false
  const at = isoOf(draft, written, source)
  const ended = textOf(item.ended_at ?? item.until ?? item.end)
  const endedAt = ended === undefined ? undefined : isoOf(draft, ended, source)?.iso
  const precision = (['second', 'minute', 'hour', 'day'] as const).find(one => one === item.precision)
  const entry: ImportedTimelineEntry = {
    at: at?.iso ?? null,
    ...(endedAt ? { endedAt } : {}),
    precision: precision ?? at?.precision ?? 'minute',
    writtenAt: written,
    kind: enumCode(timelineKinds, item.kind) ?? 'observation',
    text,
    source,
    ...visibilityOf(item),
  }
  const role = textOf(item.actor_role)
  if (role) entry.actorRole = role
  draft.account.timeline.push(entry)
  return true
}

function isoOf(
  draft: AccountDraft,
  written: string,
  source: Provenance,
): { iso: string; precision: Precision } | undefined {
  const moment = wholeMoment(written)
  if (!moment) return undefined
  if (moment.day && moment.hour === undefined && !moment.impossible) {
    return { iso: `${isoDayOf(moment)}T00:00:00.000Z`, precision: 'day' }
  }
  const instant = instantOf(moment, { zone: draft.zone }, written)
  if (!('problem' in instant)) {
    if (instant.zoneAssumed) draft.zoneAssumed(source.line)
    return instant
  }
  if (instant.problem === 'impossible') draft.impossible(instant.written, source.line)
  if (instant.problem === 'zone-unclear') draft.zoneUnclear(written, source.line)
  return undefined
}

function takeFactor(draft: AccountDraft, item: unknown, source: Provenance): boolean {
  if (typeof item === 'string') {
    if (item.trim() === '') return false
    draft.account.factors.push({ text: item.trim(), source })
    return true
  }
  if (!isPlainObject(item)) return false
  const text = textOf(item.text ?? item.factor ?? item.description)
  if (!text) return false
  const factor: ImportedFactor = { text, source, ...visibilityOf(item) }
  const lane = enumCode(lanes, item.lane)
  const role = enumCode(factorRoles, item.role)
  const evidence = Array.isArray(item.evidence)
    ? item.evidence.map(textOf).filter(Boolean).join('\n')
    : textOf(item.evidence)
  const confidence = textOf(item.confidence)
  const className = textOf(item.class)
  if (lane) factor.lane = lane
  if (role) factor.role = role
  if (className) factor.class = className
  if (evidence) factor.evidence = evidence
  if (confidence) factor.confidence = confidence
  draft.account.factors.push(factor)
  return true
}

function takeAction(draft: AccountDraft, item: unknown, source: Provenance): boolean {
  if (typeof item === 'string') {
    if (item.trim() === '') return false
    draft.account.actions.push(actionFrom(item, source))
    return true
  }
  if (!isPlainObject(item)) return false
  const text = textOf(item.text ?? item.title ?? item.action ?? item.description)
  if (!text) return false
  const action: ImportedAction = { text, source, ...visibilityOf(item) }
  const owner = textOf(item.owner ?? item.owner_name ?? item.assignee)
  if (owner) setOwner(action, owner)
  const email = textOf(item.owner_email)
  if (email) action.ownerEmail = email.toLowerCase()
  const due = textOf(item.due ?? item.due_on ?? item.due_date)
  const moment = due === undefined ? undefined : wholeMoment(due)
  if (moment?.impossible) draft.impossible(moment.impossible, source.line)
  else if (moment?.day) action.dueOn = isoDayOf(moment)
  const type = actionTypeOf(textOf(item.type) ?? '')
  const state = actionStateOf(textOf(item.state ?? item.status) ?? '')
  const priority = actionPriorityOf(textOf(item.priority) ?? '')
  const tracker = textOf(item.tracker ?? item.tracker_url ?? item.ticket ?? item.url)
  if (type) action.type = type
  if (state) action.state = state
  if (priority) action.priority = priority
  if (tracker && /^https?:\/\//i.test(tracker)) action.trackerUrl = tracker
  draft.account.actions.push(action)
  return true
}

/** Customers by name. What is none is dropped rather than kept with other fields, which more people read. */
function takeAccounts(draft: AccountDraft, item: unknown): boolean {
  const written = textOf(isPlainObject(item) ? item.name : item) ?? ''
  const names = written.split(/[;|\n]/).map(name => name.trim().slice(0, 200))
  draft.account.affectedAccounts.push(...names.filter(name => name.length > 1))
  return true
}

function takeParticipant(draft: AccountDraft, item: unknown): boolean {
  if (typeof item === 'string') {
    const found = /^([^(]{1,200}?)(?: ?\(([^)]{1,100})\))?$/.exec(item.trim())
    if (!found?.[1]) return false
    const email = /^[^\s@]+@[^\s@]+$/.test(found[1])
    draft.account.participants.push({
      ...(email ? { email: found[1].toLowerCase() } : { name: found[1].trim() }),
      roleLabel: found[2] ?? 'Participant',
    })
    return true
  }
  if (!isPlainObject(item)) return false
  const name = textOf(item.name ?? item.person)
  const email = textOf(item.email)
  if (!name && !email) return false
  const roleLabel = textOf(item.role_label ?? item.role) ?? 'Participant'
  draft.account.participants.push({
    ...(name ? { name } : {}),
    ...(email ? { email: email.toLowerCase() } : {}),
    roleLabel,
  })
  return true
}

function takeSeverity(draft: AccountDraft, item: unknown, source: Provenance): boolean {
  const level = isPlainObject(item) ? textOf(item.level) : textOf(item)
  const known = level === undefined ? undefined : severityOf(level)
  if (!known) return false
  const from = isPlainObject(item) ? textOf(item.from) : undefined
  const to = isPlainObject(item) ? textOf(item.to) : undefined
  const reason = isPlainObject(item) ? textOf(item.reason) : undefined
  const fromIso = from === undefined ? undefined : isoOf(draft, from, source)?.iso
  const toIso = to === undefined ? undefined : isoOf(draft, to, source)?.iso
  draft.account.severityHistory.push({
    level: known,
    ...(fromIso ? { from: fromIso } : {}),
    ...(toIso ? { to: toIso } : {}),
    ...(reason ? { reason } : {}),
  })
  return true
}
