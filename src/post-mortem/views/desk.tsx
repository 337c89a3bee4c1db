import type { Child } from 'hono/jsx'
import { durationsOf, orderViolations } from '../../incident/durations.ts'
import { type FieldGroup, fieldGroups, fields } from '../../incident/fields.ts'
import { formatDuration, plural } from '../../ui/format.ts'
import { Badge } from '../../ui/marks.tsx'
import { Card, DefinitionList, Fold, Notice, Section } from '../../ui/text.tsx'
import { nextAsked, type Wanted, wantedOf } from '../completeness.ts'
import type { DeskPanel, DeskState, LoadedPanel } from '../desk-panels.ts'
import { severityText } from '../edit-severity.ts'
import type { PostMortemRecord } from '../record.ts'
import { AttributesForm, type DeskPerson, ParticipantsForm } from './attribute-forms.tsx'
import { FactFields, factsOf, groupLabels } from './fact-fields.tsx'
import { LightForm, lightParts } from './light-form.tsx'
import { PartBase, PartForm, type PartProps, PartText } from './part-form.tsx'
import { FactorsForm, NewSection, SectionFields, TimelineForm } from './row-forms.tsx'

export interface DeskContents {
  record: PostMortemRecord
  state: DeskState
  /** Whether the record itself is the viewer's to edit; else only panels are shown. */
  edits: boolean
  panels: { panel: DeskPanel; loaded: LoadedPanel }[]
  people: DeskPerson[]
  teams: string[]
  now: Date
  /** Whether persons behind role labels are the viewer's to see. */
  persons: boolean
}

/** How many facts the desk asks for at once. */
const askedAtOnce = 4

/** The middle of the desk: what is missing first, everything else folded. */
export function Desk(desk: DeskContents) {
  const { record, state, edits, panels } = desk
  const light = record.type === 'light'
  const asked = light || !edits ? [] : askedFacts(record)
  return (
    <div class="stack">
      <datalist id="known-teams">
        {desk.teams.map(team => (
          <option value={team} />
        ))}
      </datalist>
      {edits && light && <LightForm {...desk} />}
      {edits && !light && <Next record={record} state={state} asked={asked} />}
      {edits && light ? (
        <Fold summary="Everything else, if you want to say more">
          <Everything {...desk} asked={lightParts(record)} />
        </Fold>
      ) : edits ? (
        <Everything {...desk} asked={asked.map(name => `fact:${name}`)} />
      ) : null}
      {panels.map(({ panel, loaded }) =>
        light && edits ? (
          <Fold summary={panel.title} open={panelHasTyped(state, loaded)}>
            <div id={`panel-${panel.key}`}>{loaded.content(state)}</div>
          </Fold>
        ) : (
          <Section title={panel.title} id={`panel-${panel.key}`}>
            {loaded.content(state)}
          </Section>
        ),
      )}
    </div>
  )
}

function panelHasTyped(state: DeskState, panel: LoadedPanel): boolean {
  return hasTyped(state, ...panel.prefixes)
}

function askedFacts(record: PostMortemRecord): string[] {
  const missing = nextAsked(record)?.missing ?? []
  return missing.flatMap(one => (one.definition.place.in === 'facts' ? one.field : [])).slice(0, askedAtOnce)
}

const stageNames = { 1: 'the draft', 2: 'the review', 3: 'the plan' }

/** The next facts that are missing, and where else something is. */
function Next({ record, state, asked }: { record: PostMortemRecord; state: DeskState; asked: string[] }) {
  const next = nextAsked(record)
  if (!next) {
    return (
      <Notice tone="good" title="Nothing is missing for draft and review">
        <p>What follows from here: its actions, and the words for each audience below.</p>
      </Notice>
    )
  }
  const others = next.missing.filter(one => one.definition.place.in !== 'facts')
  return (
    <Card
      title={`Next, for ${stageNames[next.stage]}`}
      aside={<Badge>{plural(next.missing.length, 'thing')} missing</Badge>}
    >
      {asked.length > 0 && (
        <PartForm state={state} id="next" save="Save and go on" inCard>
          <FactFields state={state} facts={record.facts} names={asked} />
        </PartForm>
      )}
      {others.length > 0 && (
        <p class="soft">
          {asked.length > 0 ? 'Also missing' : 'Missing'}:{' '}
          {others.map((one, index) => (
            <>
              {index > 0 && ', '}
              <a href={`#${anchorOf(one)}`}>{one.definition.label.toLowerCase()}</a>
            </>
          ))}
          .
        </p>
      )}
    </Card>
  )
}

function anchorOf({ field, definition }: Wanted): string {
  if (definition.place.in === 'section') return `section-${definition.place.key}`
  if (field === 'timeline') return 'timeline'
  if (field === 'factors') return 'factors'
  return 'attributes'
}

/** Every form of the record; `asked` are parts that stand above already. */
function Everything({ asked, ...desk }: DeskContents & { asked: readonly string[] }) {
  const { record, state } = desk
  const sections = record.sections.filter(section => !asked.includes(`section:${section.id}`))
  const wantedSections = wantedOf(record).flatMap(({ definition: { place }, have }) =>
    place.in === 'section' && !have && !asked.includes(`new-section:${place.key}`) ? place.key : [],
  )
  return (
    <>
      <Section title="Facts" id="facts">
        <Violations record={record} />
        {fieldGroups.map(group => (
          <FactGroup group={group} record={record} state={state} asked={asked} />
        ))}
        <Durations record={record} now={desk.now} />
      </Section>
      <Section
        title="Text"
        id="text"
        aside={<a href={`/post-mortems/${encodeURIComponent(record.id)}/preview`}>See it as it reads</a>}
      >
        {wantedSections.map(key => (
          <div id={`section-${key}`}>
            <PartForm state={state} id={`new-section-${key}`}>
              <SectionFields state={state} of={key} />
            </PartForm>
          </div>
        ))}
        {sections.map(section => (
          <Fold
            summary={
              <>
                {section.heading || 'Text'} <span class="soft small font-normal">{words(section.markdown)}</span>
              </>
            }
            open={hasTyped(state, `section:${section.id}`)}
          >
            <div id={`section-${section.key}`}>
              <PartForm state={state} id={`section-form-${section.id}`}>
                <SectionFields state={state} section={section} />
              </PartForm>
            </div>
          </Fold>
        ))}
        <Fold summary="Add a section" open={hasTyped(state, 'new-section')}>
          <NewSection state={state} record={record} />
        </Fold>
      </Section>
      <Section title="Timeline" id="timeline" aside={<span class="soft">{plural(record.timeline.length, 'row')}</span>}>
        <Fold
          summary={record.timeline.length === 0 ? 'Write the first row' : 'Change or add rows'}
          open={record.timeline.length <= 8 || hasTyped(state, 'timeline', 'new-timeline-entry')}
        >
          <TimelineForm state={state} timeline={record.timeline} />
        </Fold>
      </Section>
      <Section title="Contributing factors" id="factors">
        <Fold
          summary={record.factors.length === 0 ? 'Name the first factor' : plural(record.factors.length, 'factor')}
          open={record.factors.length <= 4 || hasTyped(state, 'factor', 'new-factor')}
        >
          <FactorsForm state={state} factors={record.factors} />
        </Fold>
      </Section>
      <Section title="About this record" id="attributes">
        <Fold summary="Severity history" open={hasTyped(state, 'severity-history')}>
          <SeverityHistory record={record} state={state} />
        </Fold>
        <Fold summary="Who took part">
          <ParticipantsForm {...desk} />
        </Fold>
        <Fold summary="Type, handling, owner, language" open={record.owner === null}>
          <AttributesForm {...desk} />
        </Fold>
      </Section>
    </>
  )
}

function FactGroup({
  group,
  record,
  state,
  asked,
}: {
  group: FieldGroup
  record: PostMortemRecord
  state: DeskState
  asked: readonly string[]
}) {
  const names = factsOf(group).filter(name => !asked.includes(`fact:${name}`))
  if (names.length === 0) return null
  const filled = names.filter(name => record.facts[name]).length
  const missing = wantedOf(record).flatMap(one =>
    one.stage <= 2 && !one.have && names.includes(one.field) ? one.definition.label.toLowerCase() : [],
  )
  const open = names.some(name => hasTyped(state, `fact:${name}`))
  return (
    <Fold
      open={open}
      summary={
        <>
          {groupLabels[group]}{' '}
          <span class="soft small font-normal">
            {filled} of {names.length}
            {missing.length > 0 && `, ${missing.join(', ')} missing`}
          </span>
        </>
      }
    >
      <div id={`facts-${group}`}>
        <PartForm state={state} id={`facts-form-${group}`}>
          <FactFields state={state} facts={record.facts} names={names} />
        </PartForm>
      </div>
    </Fold>
  )
}

/** Whether something unsaved or refused waits in one of these parts, or in one that begins so. */
function hasTyped(state: DeskState, ...parts: string[]): boolean {
  const within = (key: string) =>
    parts.some(part => key === part || key.startsWith(`${part}|`) || key.startsWith(`${part}:`))
  return [...state.typed.keys(), ...state.problems.keys()].some(within)
}

function Violations({ record }: { record: PostMortemRecord }) {
  const violations = orderViolations(record.facts)
  if (violations.length === 0) return null
  const label = (name: string) => fields[name]?.label ?? name
  return (
    <Notice tone="caution" title="Times that contradict each other">
      <ul>
        {violations.map(({ fields: [earlier, later] }) => (
          <li>
            {label(earlier)} is later than {label(later).toLowerCase()}. Correct one of them, or say in the text why it
            is so.
          </li>
        ))}
      </ul>
    </Notice>
  )
}

/** Durations that follow from the times; nobody types them. */
function Durations({ record, now }: { record: PostMortemRecord; now: Date }) {
  const durations = durationsOf(record.facts, now)
  if (durations.length === 0) return null
  return (
    <Card title="Computed from the times" level={3}>
      <DefinitionList
        items={durations.map(duration => ({
          term: duration.label,
          description: `${formatDuration(duration.minutes * 60, duration.open)}${
            duration.precision === 'hour' || duration.precision === 'day' ? `, to the ${duration.precision}` : ''
          }`,
        }))}
      />
    </Card>
  )
}

function SeverityHistory({ record, state }: { record: PostMortemRecord; state: DeskState }) {
  const text = severityText(record.severity_history)
  const of: PartProps = { state, part: 'severity-history', version: record.version, current: { '': text, base: text } }
  return (
    <PartForm state={state} id="severity-history">
      <PartBase {...of} />
      <input type="hidden" name="severity-history|base" value={text} />
      <PartText
        of={of}
        label="How severe, from when to when"
        mono
        hint="One change a line: SEV2 | 2025-10-14 18:42 | 2025-10-14 19:10 | why. Times in UTC; leave out what is not known."
      />
    </PartForm>
  )
}

function words(markdown: string): string {
  const count = markdown.trim() === '' ? 0 : markdown.trim().split(/\s+/).length
  return plural(count, 'word')
}

interface OutlineItem {
  label: string
  href: string
  have: number
  wanted: number
}

/** Places of the desk with how complete each is. */
export function outlineOf({ record, panels, edits }: Pick<DeskContents, 'record' | 'panels' | 'edits'>): OutlineItem[] {
  const wanted = wantedOf(record).filter(one => one.stage <= 2)
  const part = (label: string, href: string, list: Wanted[]): OutlineItem => ({
    label,
    href,
    have: list.filter(one => one.have).length,
    wanted: list.length,
  })
  const own = [
    part(
      'Facts',
      '#facts',
      wanted.filter(one => one.definition.place.in === 'facts'),
    ),
    part(
      'Text',
      '#text',
      wanted.filter(one => one.definition.place.in === 'section'),
    ),
    part(
      'Timeline',
      '#timeline',
      wanted.filter(one => one.field === 'timeline'),
    ),
    part(
      'Factors',
      '#factors',
      wanted.filter(one => one.field === 'factors'),
    ),
    part(
      'About this record',
      '#attributes',
      wanted.filter(one => one.definition.place.in === 'post_mortem'),
    ),
  ]
  const asked = record.type === 'light' ? [part('This page', '#main', wanted)] : own
  const more = panels.map(({ panel, loaded }) => ({
    label: panel.title,
    href: `#panel-${panel.key}`,
    have: loaded.have,
    wanted: loaded.wanted,
  }))
  return [...(edits ? asked : []), ...more]
}

export function Outline({ items }: { items: readonly OutlineItem[] }): Child {
  return (
    <nav class="desktop:sticky desktop:top-6" aria-label="Parts of this post-mortem">
      <ol class="flex flex-wrap gap-x-5 gap-y-2 text-13 desktop:grid desktop:gap-y-3">
        {items.map(item => (
          <li>
            <a href={item.href}>{item.label}</a>{' '}
            <span class="soft">
              {item.wanted === 0 ? '' : item.have >= item.wanted ? 'complete' : `${item.have} of ${item.wanted}`}
            </span>
          </li>
        ))}
      </ol>
    </nav>
  )
}
