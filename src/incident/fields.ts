import type { EditionName } from '../audience/editions.ts'
import {
  alertStates,
  changeKinds,
  dataImpacts,
  detectionSources,
  externalImpacts,
  handlings,
  learningLevels,
  postMortemTypes,
  repeatLevels,
  reportStages,
  safetyImpacts,
  severities,
  yesNoPartly,
  yesNoSuspected,
} from './words.ts'

/** How a value of a field is written and checked. */
export type FieldKind =
  | 'text'
  | 'markdown'
  | 'enum'
  | 'instant'
  | 'day'
  | 'list'
  | 'number'
  | 'number_or_range'
  | 'url'
  | 'person'
  | 'rows'

/** The groups of domain.md §3, in its order. */
export const fieldGroups = [
  'identity',
  'severity',
  'people',
  'time',
  'detection',
  'change',
  'impact',
  'cost',
  'analysis',
  'repeat',
  'learning',
  'actions',
  'regulatory',
  'audience',
] as const
export type FieldGroup = (typeof fieldGroups)[number]

/** What an edition does with a field: ● shown, ◐ rounded, summarised or as a role, ○ never. */
export type Cell = 'shown' | 'rounded' | 'never'

/**
 * Where a value lives in the record: a fact, a column of the post-mortem itself, a narrative section, rows of their own,
 * or a hand-written part of one edition.
 */
type FieldPlace =
  | { in: 'facts' }
  | { in: 'post_mortem' }
  | { in: 'rows' }
  | { in: 'section'; key: string }
  | { in: 'edition'; edition: EditionName; key: string }

export interface FieldDefinition {
  label: string
  group: FieldGroup
  kind: FieldKind
  /** Allowed codes of an `enum`. */
  values?: readonly string[]
  editions: Readonly<Record<EditionName, Cell>>
  /** Stage at which the record must have it: 1 draft, 2 review, 3 plan, 4 close, `P` before publication. */
  requiredAt?: 1 | 2 | 3 | 4 | 'P'
  place: FieldPlace
  /** Other names accepted in front matter, CSV columns and JSON keys. */
  aliases?: readonly string[]
}

const cellOf: Record<string, Cell> = { '●': 'shown', '◐': 'rounded', '○': 'never' }

/** `'● ◐ ○ ○'` as domain.md §3 prints it, in the order engineering, leadership, support, customer. */
function cells(marks: string): Record<EditionName, Cell> {
  const [engineering, leadership, support, customer] = marks.split(' ').map(mark => cellOf[mark] ?? 'never')
  return {
    engineering: engineering ?? 'never',
    leadership: leadership ?? 'never',
    support: support ?? 'never',
    customer: customer ?? 'never',
  }
}

type Rest = Omit<FieldDefinition, 'label' | 'group' | 'kind' | 'editions' | 'place'> & { place?: FieldPlace }

function field(group: FieldGroup, label: string, kind: FieldKind, marks: string, rest: Rest = {}): FieldDefinition {
  return { label, group, kind, editions: cells(marks), place: { in: 'facts' }, ...rest }
}

const postMortem: FieldPlace = { in: 'post_mortem' }
const rows: FieldPlace = { in: 'rows' }
const section = (key: string): FieldPlace => ({ in: 'section', key })
const part = (edition: EditionName, key: string): FieldPlace => ({ in: 'edition', edition, key })
const choice = (values: readonly string[], rest: Rest = {}): Rest => ({ values, ...rest })

/**
 * Every field of the record under its name in front matter, CSV, JSON and the API: domain.md §3, with the finer cells of
 * practice.md §3 where that page splits a group. A name that is not here is hidden from every edition.
 */
export const fields: Readonly<Record<string, FieldDefinition>> = {
  id: field('identity', 'Import id', 'text', '● ● ○ ○', { place: postMortem, aliases: ['import_id', 'incident_id'] }),
  title: field('identity', 'Title', 'text', '● ● ● ◐', { requiredAt: 1, aliases: ['name'] }),
  type: field(
    'identity',
    'Type',
    'enum',
    '● ● ○ ○',
    choice(postMortemTypes, { requiredAt: 1, place: postMortem, aliases: ['pm_type'] }),
  ),
  organisation: field('identity', 'Organisation', 'text', '● ● ○ ○', { aliases: ['organization', 'company'] }),
  url: field('identity', 'Source link', 'url', '● ○ ○ ○', { aliases: ['source_url', 'link'] }),
  services: field('identity', 'Services', 'list', '● ● ◐ ◐', {
    requiredAt: 1,
    aliases: ['service', 'affected', 'affected_services'],
  }),
  components: field('identity', 'Components', 'list', '● ● ◐ ◐', { aliases: ['component', 'affected_components'] }),
  environments: field('identity', 'Environments', 'list', '● ◐ ◐ ◐', { aliases: ['environment'] }),
  regions: field('identity', 'Regions', 'list', '● ◐ ◐ ◐', { aliases: ['region'] }),
  team: field('identity', 'Team', 'text', '● ● ○ ○', { requiredAt: 1, aliases: ['owning_team'] }),
  teams: field('identity', 'Teams', 'list', '● ● ○ ○'),
  tags: field('identity', 'Tags', 'list', '● ○ ○ ○', { aliases: ['keywords', 'labels', 'categories'] }),
  technologies: field('identity', 'Technologies', 'list', '● ○ ○ ○', { aliases: ['technology'] }),
  language: field('identity', 'Language', 'text', '● ● ● ●', { place: postMortem, aliases: ['lang'] }),
  handling: field(
    'identity',
    'Handling',
    'enum',
    '● ● ● ○',
    choice(handlings, { requiredAt: 1, place: postMortem, aliases: ['tlp'] }),
  ),
  incident_refs: field('identity', 'Incident references', 'list', '● ○ ○ ○', { aliases: ['incident_ref', 'tickets'] }),
  other_fields: field('identity', 'Other fields of the source', 'rows', '○ ○ ○ ○'),

  severity: field('severity', 'Severity', 'enum', '● ◐ ◐ ○', choice(severities, { requiredAt: 1, aliases: ['sev'] })),
  severity_as_written: field('severity', 'Severity as written', 'text', '● ○ ○ ○'),
  severity_history: field('severity', 'Severity history', 'rows', '● ◐ ◐ ○', { place: rows }),

  owner: field('people', 'Owner', 'person', '● ● ○ ○', { requiredAt: 1, place: postMortem, aliases: ['owner_email'] }),
  participants: field('people', 'Participants', 'rows', '◐ ○ ○ ○', { place: rows }),
  human_load_people: field('people', 'People engaged', 'number', '● ● ○ ○'),
  human_load_hours: field('people', 'Hours worked', 'number', '● ● ○ ○'),
  human_load_night_weekend_hours: field('people', 'Night and weekend hours', 'number', '● ● ○ ○'),
  human_load_pages: field('people', 'Pages sent', 'number', '● ● ○ ○'),

  occurred_on: field('time', 'Date', 'day', '● ● ● ●', { aliases: ['date', 'incident_date'] }),
  started_at: field('time', 'Fault began', 'instant', '● ○ ○ ○', { requiredAt: 1 }),
  impact_started_at: field('time', 'Impact began', 'instant', '● ● ● ●', { requiredAt: 1 }),
  first_signal_at: field('time', 'First signal', 'instant', '● ○ ○ ○'),
  detected_at: field('time', 'Detected', 'instant', '● ● ◐ ◐', { requiredAt: 1, aliases: ['first_detected_at'] }),
  declared_at: field('time', 'Declared', 'instant', '● ○ ○ ○'),
  acknowledged_at: field('time', 'Acknowledged', 'instant', '● ○ ○ ○'),
  assembled_at: field('time', 'Responders assembled', 'instant', '● ○ ○ ○'),
  diagnosed_at: field('time', 'Diagnosed', 'instant', '● ○ ○ ○'),
  mitigated_at: field('time', 'Mitigated', 'instant', '● ● ● ●', { requiredAt: 1 }),
  impact_ended_at: field('time', 'Impact ended', 'instant', '● ● ● ●', { requiredAt: 1 }),
  resolved_at: field('time', 'Resolved', 'instant', '● ● ● ●', { requiredAt: 1 }),
  first_internal_update_at: field('time', 'First internal update', 'instant', '● ◐ ○ ○'),
  first_public_update_at: field('time', 'First public update', 'instant', '● ◐ ● ●'),
  timeline: field('time', 'Timeline', 'rows', '● ◐ ◐ ◐', { requiredAt: 1, place: rows }),

  detection_source: field(
    'detection',
    'How we found out',
    'enum',
    '● ● ◐ ○',
    choice(detectionSources, { requiredAt: 1 }),
  ),
  alerted_proactively: field(
    'detection',
    'Our own alert fired first',
    'enum',
    '● ● ○ ○',
    choice(yesNoPartly, { requiredAt: 1 }),
  ),
  alert_state: field('detection', 'State of the alert', 'enum', '● ● ○ ○', choice(alertStates)),

  change_related: field('change', 'Set off by a change', 'enum', '● ● ○ ○', choice(yesNoSuspected, { requiredAt: 1 })),
  change_kind: field('change', 'Kind of change', 'enum', '● ● ○ ○', choice(changeKinds)),
  change_refs: field('change', 'Change references', 'list', '● ○ ○ ○', { aliases: ['change_ref'] }),
  trigger: field('change', 'Trigger', 'text', '● ◐ ○ ○'),

  impact_statement: field('impact', 'Impact', 'text', '● ● ● ●', { requiredAt: 1 }),
  external_impact: field('impact', 'External impact', 'enum', '● ● ● ○', choice(externalImpacts, { requiredAt: 1 })),
  data_impact: field('impact', 'Effect on data', 'enum', '● ● ● ●', choice(dataImpacts, { requiredAt: 1 })),
  safety_or_rights: field('impact', 'Safety or rights', 'enum', '● ● ◐ ◐', choice(safetyImpacts, { requiredAt: 1 })),
  customers_affected: field('impact', 'Customers affected', 'number_or_range', '● ● ● ◐', { requiredAt: 2 }),
  users_affected: field('impact', 'Users affected', 'number_or_range', '● ● ● ◐', { requiredAt: 2 }),
  requests_failed: field('impact', 'Requests failed', 'number_or_range', '● ○ ○ ◐', { aliases: ['requests'] }),
  affected_accounts: field('impact', 'Affected accounts', 'rows', '○ ○ ○ ○', { place: rows }),
  segments: field('impact', 'Segments affected', 'list', '● ◐ ● ◐', { aliases: ['segment'] }),
  slo_burn: field('impact', 'SLO budget used', 'text', '● ◐ ○ ○'),
  support_contacts: field('impact', 'Support contacts', 'number_or_range', '● ● ● ○'),
  credits: field('impact', 'Credits', 'text', '● ● ● ◐'),
  sla_breaches: field('impact', 'SLA breaches', 'number_or_range', '● ● ● ◐'),

  cost_revenue: field('cost', 'Revenue', 'number_or_range', '◐ ● ○ ○', { requiredAt: 3 }),
  cost_credits: field('cost', 'Credits paid', 'number_or_range', '◐ ● ○ ○'),
  cost_response: field('cost', 'Response', 'number_or_range', '◐ ● ○ ○'),
  cost_support: field('cost', 'Support', 'number_or_range', '◐ ● ○ ○'),
  cost_infrastructure: field('cost', 'Infrastructure', 'number_or_range', '◐ ● ○ ○', { aliases: ['cost_infra'] }),
  cost_recovery: field('cost', 'Recovery', 'number_or_range', '◐ ● ○ ○'),
  cost_penalty: field('cost', 'Penalties', 'number_or_range', '◐ ● ○ ○'),
  cost_currency: field('cost', 'Currency', 'text', '◐ ● ○ ○'),
  cost_method: field('cost', 'How the cost was estimated', 'text', '◐ ● ○ ○'),

  summary: field('analysis', 'Summary', 'markdown', '● ● ◐ ◐', { requiredAt: 1, place: section('summary') }),
  background: field('analysis', 'Background', 'markdown', '● ○ ○ ○', { place: section('background') }),
  impact: field('impact', 'Impact in full', 'markdown', '● ○ ○ ○', { place: section('impact') }),
  what_happened: field('analysis', 'What happened', 'markdown', '● ○ ○ ○', { place: section('what_happened') }),
  detection: field('detection', 'How we found out, in full', 'markdown', '● ○ ○ ○', { place: section('detection') }),
  response: field('analysis', 'How we responded', 'markdown', '● ○ ○ ○', { place: section('response') }),
  recovery: field('analysis', 'How we recovered', 'markdown', '● ○ ○ ○', { place: section('recovery') }),
  analysis: field('analysis', 'Analysis', 'markdown', '● ○ ○ ○', { place: section('analysis') }),
  worked: field('analysis', 'What worked', 'markdown', '● ◐ ○ ○', {
    place: section('worked'),
    aliases: ['what_worked', 'went_well'],
  }),
  hard: field('analysis', 'What was hard', 'markdown', '● ◐ ○ ○', {
    place: section('hard'),
    aliases: ['what_was_hard'],
  }),
  lucky: field('analysis', 'Where luck helped', 'markdown', '● ◐ ○ ○', { place: section('lucky') }),
  adaptations: field('analysis', 'How people made it work', 'markdown', '● ○ ○ ○', { place: section('adaptations') }),
  followups: field('actions', 'Follow-ups', 'markdown', '● ○ ○ ○', { place: section('followups') }),
  text: field('analysis', 'Text', 'markdown', '● ○ ○ ○', {
    place: section('text'),
    aliases: ['body', 'markdown_text'],
  }),
  factors: field('analysis', 'Contributing factors', 'rows', '● ◐ ○ ○', {
    requiredAt: 2,
    place: rows,
    aliases: ['contributing_factors'],
  }),

  repeat_assessment: field('repeat', 'Repeat', 'enum', '● ● ○ ○', choice(repeatLevels, { requiredAt: 2 })),
  repeat_of: field('repeat', 'Repeat of', 'text', '● ● ○ ○'),
  repeat_rationale: field('repeat', 'Why it is one, or not', 'text', '● ● ○ ○'),

  lessons: field('learning', 'Lessons', 'markdown', '● ◐ ○ ◐', { requiredAt: 2, place: section('lessons') }),
  severity_of_learning: field(
    'learning',
    'How much there is to learn',
    'enum',
    '● ◐ ○ ○',
    choice(learningLevels, { requiredAt: 2 }),
  ),

  actions: field('actions', 'Actions', 'rows', '● ◐ ◐ ◐', { requiredAt: 3, place: rows, aliases: ['action_items'] }),

  active_exploitation: field('regulatory', 'Being exploited', 'enum', '○ ○ ○ ○', choice(yesNoSuspected)),
  litigation: field('regulatory', 'Litigation', 'enum', '○ ○ ○ ○', choice(yesNoSuspected)),
  contract_dispute: field('regulatory', 'Contract dispute', 'enum', '○ ○ ○ ○', choice(yesNoSuspected)),
  securities: field('regulatory', 'Matters to securities', 'enum', '○ ○ ○ ○', choice(yesNoSuspected)),

  report_stage: field('audience', 'Stage of the report', 'enum', '○ ○ ○ ●', choice(reportStages)),
  leadership_headline: field('audience', 'Headline for leadership', 'markdown', '○ ● ○ ○', {
    place: part('leadership', 'headline'),
  }),
  leadership_asks: field('audience', 'Asks', 'markdown', '○ ● ○ ○', {
    place: part('leadership', 'asks'),
    aliases: ['asks'],
  }),
  support_brief: field('audience', 'One-minute brief', 'markdown', '○ ○ ● ○', { place: part('support', 'brief') }),
  talk_track_say: field('audience', 'Say', 'markdown', '○ ◐ ● ○', { place: part('support', 'say') }),
  talk_track_dont_say: field('audience', 'Do not say', 'markdown', '○ ◐ ● ○', { place: part('support', 'dont_say') }),
  talk_track_if_asked: field('audience', 'If asked', 'markdown', '○ ◐ ● ○', { place: part('support', 'if_asked') }),
  talk_track_valid_until: field('audience', 'Valid until', 'day', '○ ◐ ● ○', { place: part('support', 'valid_until') }),
  support_reports: field('audience', 'What customers report', 'markdown', '○ ○ ● ○', {
    place: part('support', 'reports'),
  }),
  support_lookup: field('audience', 'How to look up an account', 'markdown', '○ ○ ● ○', {
    place: part('support', 'lookup'),
  }),
  customer_title: field('audience', 'Title for customers', 'text', '○ ○ ○ ●', { place: part('customer', 'title') }),
  customer_summary: field('audience', 'Summary for customers', 'markdown', '○ ○ ○ ●', {
    place: part('customer', 'summary'),
  }),
  customer_status_form: field('audience', 'In short, for the status page', 'markdown', '○ ○ ○ ●', {
    place: part('customer', 'status_form'),
  }),
  customer_what_happened: field('audience', 'What happened, for customers', 'markdown', '○ ○ ○ ●', {
    place: part('customer', 'what_happened'),
  }),
  customer_actions: field('audience', 'What customers can do', 'markdown', '◐ ○ ● ●', {
    requiredAt: 'P',
    place: part('customer', 'actions'),
  }),
  apology: field('audience', 'Apology', 'markdown', '○ ○ ● ●', { requiredAt: 'P', place: part('customer', 'apology') }),
}

const names = new Map<string, string>()
for (const [name, definition] of Object.entries(fields)) {
  for (const alias of definition.aliases ?? []) names.set(alias, name)
}
for (const name of Object.keys(fields)) names.set(name, name)

/**
 * The field a key of front matter, a CSV column or a JSON key means, or undefined. Case, spaces and hyphens do not
 * matter: `Impact started at` is `impact_started_at`.
 */
export function fieldNamed(key: string): string | undefined {
  return names.get(
    key
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_'),
  )
}
