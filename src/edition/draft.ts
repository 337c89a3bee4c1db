import { createHash } from 'node:crypto'
import type { Action } from '../action/action.ts'
import type { Attachment } from '../attachment/attachment.ts'
import type { EditionName, Visibility } from '../audience/editions.ts'
import { textFor } from '../audience/marks.ts'
import { durationsOf } from '../incident/durations.ts'
import { type Fact, instantOf, textOf } from '../incident/fact.ts'
import { type FieldGroup, fields } from '../incident/fields.ts'
import { nameWithoutExtension } from '../platform/media-type.ts'
import type { PostMortemRecord, Section } from '../post-mortem/record.ts'
import { formatMoment } from '../ui/format.ts'
import type { Block, FactLine, Headline, ShownAttachment, TimelineRow, UsedPart } from './edition.ts'
import { fileHref } from './files.ts'
import { factCell, mayStand } from './reach.ts'
import { mostTiles, rowLimits, shapes } from './shape.ts'
import { codeLabel, costComponents, costText, durationText, factText } from './values.ts'

/** Everything an edition may be made of. */
export interface Sources {
  record: PostMortemRecord
  actions: Action[]
  attachments: Attachment[]
  /** Hand-written parts of this post-mortem, of all editions. */
  parts: { edition: string; key: string; markdown: string }[]
  now: Date
}

/** A projection before redaction: never leaves this folder. */
export interface Draft {
  edition: EditionName
  headline: Headline
  blocks: Block[]
  used: Record<string, string>
  usedParts: Record<string, UsedPart>
}

/**
 * Projects a record to one edition. Deny by default: a fact appears only if its field's cell for this edition says so
 * and its own visibility has not been narrowed below it; rows travel only as far as `travel` and their own mark allow.
 * Pure; the same sources give the same draft.
 */
export function draftEdition(edition: EditionName, sources: Sources): Draft {
  const projection = new Projection(edition, sources)
  const blocks = layouts[edition](projection).filter(isFilled)
  const headline = projection.headline()
  return { edition, headline, blocks, used: projection.used, usedParts: projection.usedParts }
}

/** What leaders decide by: what it took, in money and people. */
const costFields = [
  'external_impact',
  'users_affected',
  'data_impact',
  'sla_breaches',
  'credits',
  'support_contacts',
  'human_load_hours',
]
/** Whether it could return: what is known of its kind, and whether we noticed ourselves. */
const recurrenceFields = ['repeat_assessment', 'repeat_of', 'change_related', 'alerted_proactively']
/** What support reads out. */
const statusFields = [
  'impact_statement',
  'external_impact',
  'impact_started_at',
  'impact_ended_at',
  'customers_affected',
  'segments',
  'data_impact',
  'credits',
]
const customerFields = [
  'report_stage',
  'impact_started_at',
  'impact_ended_at',
  'customers_affected',
  'users_affected',
  'data_impact',
  'safety_or_rights',
  'credits',
]

const layouts: Record<EditionName, (p: Projection) => MaybeBlock[]> = {
  engineering: p => [
    ...p.sections(['summary']),
    p.facts('impact', 'Impact', fieldsOf('impact')),
    ...p.narrative(),
    p.timeline('Timeline'),
    p.facts('response', 'Times and detection', fieldsOf('time', 'detection', 'change'), p.durations()),
    ...p.sections(['detection', 'response', 'recovery', 'analysis']),
    p.factors('Contributing factors'),
    ...p.sections(['worked', 'hard', 'lucky', 'adaptations']),
    p.facts('repeat', 'Has this happened before?', fieldsOf('repeat')),
    p.actions('Actions'),
    ...p.sections(['followups', 'lessons']),
    p.attachments('Evidence'),
    p.facts('record', 'About this record', fieldsOf('identity', 'severity', 'people', 'learning')),
    p.facts('cost', 'Cost', fieldsOf('cost'), p.directCost()),
  ],
  leadership: p => [
    p.part('headline'),
    ...(p.hasPart('headline') ? [] : p.sections(['summary'])),
    p.facts('cost', 'What it cost', costFields, p.directCost()),
    p.facts('recurrence', 'Will it recur?', recurrenceFields, p.durations('unaware_time')),
    p.factors('Why it came about'),
    p.actions('Major actions'),
    p.attachments('Evidence'),
    p.part('asks') ?? p.unwritten('asks', '*No decision needed: nobody has asked for one.*'),
  ],
  support: p => [
    p.facts('status', 'Status', statusFields, p.affectedServices()),
    p.part('brief'),
    p.part('say'),
    p.part('dont_say'),
    p.part('if_asked'),
    p.part('reports'),
    p.part('lookup'),
    p.part('actions', 'customer', 'What customers can do'),
    p.actions('What we are doing'),
    p.part('valid_until') ?? p.unwritten('valid_until', '*Nobody has said until when; ask communications first.*'),
  ],
  customer: p => [
    p.part('status_form'),
    p.part('apology'),
    p.facts('impact', 'Impact', customerFields, p.affectedServices()),
    p.part('what_happened'),
    p.timeline('Timeline'),
    p.factors('What contributed'),
    ...p.sections(['lessons']),
    p.actions('What we have done and will do'),
    p.part('actions'),
    p.part('correction'),
    p.attachments('Pictures and documents'),
  ],
}

/** Facts of these groups in the order of the record. */
function fieldsOf(...groups: FieldGroup[]): string[] {
  return Object.keys(fields).filter(name => {
    const field = fields[name]!
    return groups.includes(field.group) && field.place.in === 'facts' && !notListed.has(name)
  })
}

/** Sections with a place of their own in the full account, after its timeline. */
const placedSections = new Set([
  'summary',
  'detection',
  'response',
  'recovery',
  'analysis',
  'worked',
  'hard',
  'lucky',
  'adaptations',
  'followups',
  'lessons',
])

type MaybeBlock = Block | null

function isFilled(block: MaybeBlock): block is Block {
  if (!block) return false
  switch (block.kind) {
    case 'prose':
      return block.markdown.trim() !== ''
    case 'facts':
      return block.lines.length > 0
    case 'timeline':
      return block.rows.length > 0
    case 'factors':
      return block.factors.length > 0
    case 'actions':
      return block.actions.length > 0
    case 'attachments':
      return block.attachments.length > 0
  }
}

/** Fields whose values stand in the headline or elsewhere and would only repeat in a block of facts. */
const notListed = new Set(['title', 'severity', 'occurred_on', 'organisation', 'url'])

class Projection {
  readonly used: Record<string, string> = {}
  readonly usedParts: Record<string, UsedPart> = {}
  readonly #edition: EditionName
  readonly #sources: Sources

  constructor(edition: EditionName, sources: Sources) {
    this.#edition = edition
    this.#sources = sources
  }

  /** Notes that the edition was made of this, so that a later change can be told. */
  #use(name: string, value: unknown): string {
    this.used[name] = digest(value)
    return name
  }

  #useFact(name: string): void {
    const fact = this.#sources.record.facts[name]
    this.#use(`fact:${name}`, fact?.value ?? null)
    const shown = this.#fact(name)
    if (shown) this.usedParts[`fact:${name}`] = { label: shown.label, text: shown.text }
  }

  /** The text of a part as this edition may show it, without what is marked narrower in the text itself. */
  #text(markdown: string): string {
    return textFor(markdown, this.#edition)
  }

  /** The fact, if this edition may show it at all. */
  #fact(name: string): { fact: Fact; text: string; label: string } | null {
    const field = fields[name]
    const fact = this.#sources.record.facts[name]
    const cell = factCell(this.#sources.record, name, this.#edition)
    if (!field || !fact || !cell) return null
    const text = this.#text(factText(field, fact, cell)).trim()
    return text === '' ? null : { fact, text, label: field.label }
  }

  #line(name: string): FactLine | null {
    const shown = this.#fact(name)
    if (!shown) return null
    this.#useFact(name)
    return { field: name, label: shown.label, text: shown.text }
  }

  /** When, how long, who was hurt, is it over: the four facts that matter, as far as this edition may say them. */
  headline(): Headline {
    const { record } = this.#sources
    const own = this.#part('title', this.#edition)
    const title = own ?? this.#fact('title')?.text ?? ''
    if (own) this.#usePart('title', this.#edition, own)
    else this.#useFact('title')
    const when =
      this.#line('impact_started_at') ??
      this.#line('started_at') ??
      this.#line('detected_at') ??
      this.#line('occurred_on')
    const lines: (FactLine | null)[] = [
      when && { ...when, label: 'When' },
      this.#howLong(),
      this.#line('customers_affected') ?? this.#line('users_affected') ?? this.#line('external_impact'),
    ]
    const tiles = lines.filter(line => line !== null)
    // When it began and how long it took say already that it is over.
    const over = tiles.length < mostTiles[this.#edition] ? this.#isOver() : null
    const severity = this.#fact('severity')
    if (severity) this.#useFact('severity')
    return {
      title,
      lede: this.#lede(),
      severity: severity?.text === '' ? undefined : (severity?.fact.value as string | undefined),
      happenedAt: when ? textOf(record.facts, when.field) : undefined,
      facts: over ? [...tiles, over] : tiles,
    }
  }

  #lede(): string {
    const key = this.#edition === 'customer' ? 'summary' : this.#edition === 'leadership' ? 'headline' : 'brief'
    const part = this.#part(key, this.#edition)
    if (part && this.#edition === 'customer') {
      this.#usePart(key, this.#edition, part)
      return part
    }
    return this.#line('impact_statement')?.text ?? ''
  }

  #howLong(): FactLine | null {
    const duration = durationsOf(this.#sources.record.facts, this.#sources.now).find(
      ({ name }) => name === 'time_to_restore',
    )
    if (!duration || duration.from.some(name => !this.#mayShow(name))) return null
    for (const name of duration.from) this.#useFact(name)
    const cell = this.#edition === 'customer' ? 'rounded' : 'shown'
    return {
      field: 'time_to_restore',
      label: 'How long',
      text: `${duration.open ? '≥ ' : ''}${durationText(duration.minutes, cell)}`,
    }
  }

  #isOver(): FactLine | null {
    const { facts } = this.#sources.record
    const ended = instantOf(facts, 'resolved_at') ? 'resolved_at' : 'impact_ended_at'
    const line = this.#line(ended)
    return line && { ...line, label: 'Over since' }
  }

  #mayShow(name: string): boolean {
    return factCell(this.#sources.record, name, this.#edition) !== null
  }

  /** These facts, as far as this edition may say them, with lines that follow from others. */
  facts(key: string, heading: string, names: readonly string[], derived: readonly FactLine[] = []): Block {
    const lines = [...names.flatMap(name => this.#line(name) ?? []), ...derived]
    return { kind: 'facts', key, heading, lines, from: lines.map(line => `fact:${line.field}`) }
  }

  /** Durations that follow from instants this edition may show; only the one named, or all. */
  durations(only?: string): FactLine[] {
    const cell = this.#edition === 'customer' ? 'rounded' : 'shown'
    const shown = durationsOf(this.#sources.record.facts, this.#sources.now)
      .filter(duration => duration.from.every(name => this.#mayShow(name)))
      .filter(duration => only === undefined || duration.name === only)
    for (const name of shown.flatMap(duration => duration.from)) this.#useFact(name)
    return shown.map(duration => ({
      field: duration.name,
      label: duration.label,
      text: `${duration.open ? '≥ ' : ''}${durationText(duration.minutes, cell)}`,
    }))
  }

  /** The sum of the cost components that are known (domain.md §4); a missing one is missing, never zero. */
  directCost(): FactLine[] {
    const shown = costComponents.filter(name => this.#mayShow(name))
    if (shown.length === 0) return []
    const { facts } = this.#sources.record
    // A component that may not be shown is missing from the sum as well: from a sum of one it could be read off.
    const open = Object.fromEntries(
      [...shown, 'cost_currency'].flatMap(name => (facts[name] ? [[name, facts[name]]] : [])),
    )
    const cell = shown.every(name => fields[name]?.editions[this.#edition] === 'shown') ? 'shown' : 'rounded'
    const text = costText(open, cell)
    for (const name of [...shown, 'cost_currency']) this.#useFact(name)
    return [{ field: 'direct_cost', label: 'Direct cost', text }]
  }

  /** Services under the names outsiders know; one without such a name is never named outside. */
  affectedServices(): FactLine[] {
    const names = this.#sources.record.services.flatMap(service => service.public_name ?? [])
    if (names.length === 0 || !this.#mayShow('services')) return []
    const text = [...new Set(names)].join(', ')
    this.#use('fact:services', text)
    this.usedParts['fact:services'] = { label: 'Affected', text }
    return [{ field: 'services', label: 'Affected', text }]
  }

  sections(keys: string[]): Block[] {
    const { sections } = this.#sources.record
    return keys.flatMap(key =>
      sections
        .filter(section => section.key === key && mayStand('section', section, this.#edition))
        .map(section => this.#prose(section)),
    )
  }

  /** Everything told before the timeline, in the record's own order: what happened, and text under no known heading. */
  narrative(): Block[] {
    return this.#sources.record.sections
      .filter(section => !placedSections.has(section.key) && mayStand('section', section, this.#edition))
      .map(section => this.#prose(section))
  }

  #prose(section: Section): Block {
    const name = `section:${section.key}`
    const markdown = this.#text(section.markdown)
    this.used[name] = digest([this.used[name] ?? '', markdown])
    this.usedParts[`section:${section.id}`] = { label: section.heading || 'Text', text: markdown }
    return {
      kind: 'prose',
      key: section.key,
      heading: section.heading,
      markdown,
      handWritten: false,
      from: [name],
    }
  }

  timeline(heading: string): Block {
    const limit = rowLimits[this.#edition].timeline
    const visible = rowsFor('timeline', this.#sources.record.timeline, this.#edition)
    const shown = visible.slice(0, limit)
    const rows: TimelineRow[] = shown.map(row => ({
      at: row.at,
      endedAt: row.ended_at ?? undefined,
      precision: row.precision,
      kind: row.kind,
      text: row.at ? row.text : [row.written_at, row.text].filter(Boolean).join(' – '),
    }))
    for (const row of shown) {
      const when = row.at ? formatMoment(row.at, row.precision) : (row.written_at ?? '')
      this.usedParts[`timeline:${row.id}`] = { label: 'Row of the timeline', text: `${when} ${row.text}`.trim() }
    }
    const from =
      rows.length > 0
        ? [
            this.#use(
              'timeline',
              visible.map(row => [row.at, row.ended_at, row.kind, row.text]),
            ),
          ]
        : []
    return { kind: 'timeline', key: 'timeline', heading, rows, left: Math.max(0, visible.length - rows.length), from }
  }

  factors(heading: string): Block {
    const inside = this.#edition === 'engineering'
    const visible = rowsFor('factor', this.#sources.record.factors, this.#edition).slice(
      0,
      rowLimits[this.#edition].factors,
    )
    const factors = visible.map(factor => ({
      text: factor.text,
      lane: inside && factor.lane ? codeLabel(factor.lane) : undefined,
      role: inside && factor.role ? codeLabel(factor.role) : undefined,
      evidence: inside && factor.evidence ? this.#text(factor.evidence) || undefined : undefined,
      confidence: inside ? (factor.confidence ?? undefined) : undefined,
    }))
    visible.forEach(({ id }, index) => {
      const { text, lane, role, evidence } = factors[index]!
      const words = [text, role, lane, evidence].filter(Boolean).join(' · ')
      this.usedParts[`factor:${id}`] = { label: 'Contributing factor', text: words }
    })
    const from = factors.length > 0 ? [this.#use('factors', factors)] : []
    return { kind: 'factors', key: 'factors', heading, factors, from }
  }

  actions(heading: string): Block {
    const visible = actionsIn(this.#edition, this.#sources.actions)
    const outside = this.#edition === 'customer' || this.#edition === 'support'
    const actions = visible.map(action => ({
      text: action.text,
      owner: this.#edition === 'engineering' ? (action.owner_name ?? undefined) : undefined,
      dueOn: action.due_on ?? undefined,
      state: outside ? (isDone(action.state) ? 'done' : 'committed') : action.state,
      type: outside ? undefined : (action.type ?? undefined),
    }))
    visible.forEach(({ id }, index) => {
      const { text, state, owner, dueOn } = actions[index]!
      const words = [text, codeLabel(state), owner, dueOn && `by ${dueOn}`].filter(Boolean).join(' · ')
      this.usedParts[`action:${id}`] = { label: 'Action', text: words }
    })
    const from = actions.length > 0 ? [this.#use('actions', actions)] : []
    return { kind: 'actions', key: 'actions', heading, actions, from }
  }

  /** Evidence that travels this far: as it came inside engineering, elsewhere only copies without metadata. */
  attachments(heading: string): Block {
    const shown = this.#sources.attachments
      .filter(attachment => mayStand('attachment', attachment, this.#edition))
      .flatMap((attachment): ShownAttachment | [] => {
        const capturedAt = this.#edition === 'engineering' ? (attachment.capturedAt ?? undefined) : undefined
        const file = this.#edition === 'engineering' ? attachment.file : attachment.clean
        if (!file && !attachment.url) return []
        this.usedParts[`attachment:${attachment.id}`] = { label: 'Attachment', text: attachment.name }
        if (!file) return { name: attachment.name, url: attachment.url ?? '', capturedAt }
        const href = fileHref(this.#sources.record.id, this.#edition, file)
        return { name: nameWithoutExtension(attachment.name, file.mediaType), file: { ...file, href }, capturedAt }
      })
    const from = shown.length > 0 ? [this.#use('attachments', shown)] : []
    return { kind: 'attachments', key: 'attachments', heading, attachments: shown, from }
  }

  #part(key: string, edition: EditionName): string | null {
    const part = this.#sources.parts.find(candidate => candidate.edition === edition && candidate.key === key)
    const markdown = part ? this.#text(part.markdown) : ''
    return markdown.trim() === '' ? null : markdown
  }

  hasPart(key: string): boolean {
    return this.#part(key, this.#edition) !== null
  }

  /** A hand-written part of this edition, or of another one that this edition quotes. */
  part(key: string, edition: EditionName = this.#edition, heading?: string): MaybeBlock {
    const markdown = this.#part(key, edition)
    if (!markdown) return null
    const shape = shapes[edition].parts.find(candidate => candidate.key === key)
    const name = this.#usePart(key, edition, markdown)
    return { kind: 'prose', key, heading: heading ?? shape?.heading ?? key, markdown, handWritten: true, from: [name] }
  }

  #usePart(key: string, edition: EditionName, markdown: string): string {
    const name = this.#use(edition === this.#edition ? `part:${key}` : `part:${edition}.${key}`, markdown)
    const heading = shapes[edition].parts.find(candidate => candidate.key === key)?.heading ?? key
    this.usedParts[name] = { label: heading, text: markdown }
    return name
  }

  /** Says that a part everybody expects has not been written, rather than leaving a hole. */
  unwritten(key: string, instead: string): Block {
    const shape = shapes[this.#edition].parts.find(candidate => candidate.key === key)
    return {
      kind: 'prose',
      key,
      heading: shape?.heading ?? key,
      markdown: instead,
      handWritten: false,
      from: [`part:${key}`],
    }
  }
}

/** The actions that an edition lists, in its order, each with the text that may stand there. */
export function actionsIn(edition: EditionName, actions: readonly Action[]): Action[] {
  return rowsFor('action', actions, edition).slice(0, rowLimits[edition].actions)
}

/** Rows that may stand in an edition, each with the text that may. */
function rowsFor<Row extends RowOfRecord>(
  kind: 'timeline' | 'factor' | 'action',
  rows: readonly Row[],
  edition: EditionName,
): Row[] {
  return rows
    .filter(row => mayStand(kind, row, edition))
    .map(row => ({ ...row, text: textFor(row.text, edition) }))
    .filter(row => row.text.trim() !== '')
}

interface RowOfRecord {
  id: string
  text: string
  visibility: Visibility | null
}

function isDone(state: string): boolean {
  return state === 'verified' || state === 'closed_effective'
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22)
}
