import type { Fact, Facts } from '../../incident/fact.ts'
import { type FieldDefinition, type FieldGroup, fields } from '../../incident/fields.ts'
import { Fold } from '../../ui/text.tsx'
import type { DeskState } from '../desk-panels.ts'
import { formText } from '../form-text.ts'
import { codeOptions, PartBase, PartInput, type PartProps, PartSelect, PartText } from './part-form.tsx'
import { narrowerChoices } from './visibility-choices.ts'

export const groupLabels: Record<FieldGroup, string> = {
  identity: 'What it concerns',
  severity: 'Severity',
  people: 'People',
  time: 'Times',
  detection: 'How we found out',
  change: 'Change',
  impact: 'Impact',
  cost: 'Cost',
  analysis: 'Analysis',
  repeat: 'Did it happen before?',
  learning: 'Learning',
  actions: 'Actions',
  regulatory: 'Law and security',
  audience: 'Audience text',
}

/** Names of the facts of a group that a form can hold. */
export function factsOf(group: FieldGroup): string[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    field.group === group && field.place.in === 'facts' && field.kind !== 'rows' ? name : [],
  )
}

/** Facts side by side where there is room; `brief` leaves out what is known about each value. */
export function FactFields({
  state,
  facts,
  names,
  brief,
}: {
  state: DeskState
  facts: Facts
  names: readonly string[]
  brief?: boolean
}) {
  return (
    <div class="grid items-start gap-x-6 gap-y-4 tablet:grid-cols-2">
      {names.map(name => (
        <div class={isWide(name, facts[name]) ? 'tablet:col-span-2' : undefined}>
          <FactField state={state} name={name} field={fields[name]!} fact={facts[name]} brief={brief} />
        </div>
      ))}
    </div>
  )
}

const wideFacts = ['title', 'impact_statement']

function isWide(name: string, fact: Fact | undefined): boolean {
  return wideFacts.includes(name) || formText(fact?.value).length > 60
}

const hints: Partial<Record<FieldDefinition['kind'], string>> = {
  instant: 'In UTC, such as 2025-10-14 18:42.',
  day: 'Such as 2025-10-14.',
  list: 'Separated by commas.',
  number: 'A number.',
  number_or_range: 'A number, a range such as 100-200, or a share such as 12 %.',
}

const confidences = [
  { value: 'measured', label: 'Measured' },
  { value: 'estimated', label: 'Estimated' },
  { value: 'reported', label: 'Reported' },
  { value: 'unknown', label: 'Not known' },
]

const precisions = [
  { value: 'second', label: 'To the second' },
  { value: 'minute', label: 'To the minute' },
  { value: 'hour', label: 'To the hour' },
  { value: 'day', label: 'To the day' },
]

/** One fact: its value, and folded below it what is known about the value and how far it may travel. */
function FactField({
  state,
  name,
  field,
  fact,
  brief,
}: {
  state: DeskState
  name: string
  field: FieldDefinition
  fact: Fact | undefined
  brief?: boolean
}) {
  const current: Record<string, string> = {
    '': formText(fact?.value, field.kind),
    ...(!brief && { confidence: fact?.confidence ?? 'reported', visibility: fact?.visibility ?? '' }),
    ...(!brief && field.kind === 'instant' && { precision: fact?.precision ?? 'minute' }),
  }
  const of: PartProps = { state, part: `fact:${name}`, version: fact?.version ?? 0, current }
  const narrower = narrowerChoices(field, state.restricts)
  return (
    <div>
      <PartBase {...of} />
      <FactInput of={of} name={name} field={field} />
      {!brief && (
        <Fold
          summary={<span class="field-hint font-normal">{fact ? standing(fact) : 'how sure, who may see it'}</span>}
        >
          <div class="form-line">
            <PartSelect of={of} name="confidence" label="How sure" options={confidences} />
            {field.kind === 'instant' && (
              <PartSelect of={of} name="precision" label="How exactly" options={precisions} />
            )}
            <PartSelect
              of={of}
              name="visibility"
              label="May travel"
              options={narrower}
              empty={Object.values(field.editions).includes('shown') ? 'As this field does' : 'As summaries do'}
            />
          </div>
        </Fold>
      )}
    </div>
  )
}

function FactInput({ of, name, field }: { of: PartProps; name: string; field: FieldDefinition }) {
  const shared = { of, label: field.label, hint: hints[field.kind] }
  if (field.kind === 'enum') {
    return <PartSelect {...shared} options={codeOptions(field.values ?? [])} empty="Not said" />
  }
  const value = of.state.typed.get(of.part)?.text ?? of.current[''] ?? ''
  if (name === 'impact_statement' || value.includes('\n') || value.length > 160) return <PartText {...shared} />
  return <PartInput {...shared} list={name === 'team' ? 'known-teams' : undefined} type="text" />
}

/** "measured, payments.md line 12, as of 14 Oct 2025". */
function standing(fact: Fact): string {
  const confidence = fact.confidence === 'unknown' ? 'not known how sure' : fact.confidence
  return `${confidence}, ${provenanceText(fact.source)}, ${fact.as_of.slice(0, 10)}`
}

/** Where a value was read, in words. */
export function provenanceText(source: Fact['source'] | null): string {
  if (!source) return 'written here'
  if (source.testimony) return `said by ${source.testimony}`
  if (!source.file) return 'source not known'
  const place = [source.line ? `line ${source.line}` : '', source.column ? `column ${source.column}` : '']
  return [source.file, ...place].filter(Boolean).join(' ')
}
