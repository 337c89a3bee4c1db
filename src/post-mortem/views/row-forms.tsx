import type { Visibility } from '../../audience/editions.ts'
import { factorRoles, lanes, timelineKinds } from '../../incident/words.ts'
import { Fold } from '../../ui/text.tsx'
import type { DeskState } from '../desk-panels.ts'
import { instantText } from '../form-text.ts'
import type { Factor, PostMortemRecord, Section, TimelineEntry } from '../record.ts'
import { sectionLabels } from '../sections.ts'
import { provenanceText } from './fact-fields.tsx'
import { codeOptions, PartBase, PartForm, PartInput, type PartProps, PartSelect, PartText } from './part-form.tsx'
import { visibilityChoices } from './visibility-choices.ts'

/** One narrative section, or the empty place where one would stand. */
export function SectionFields({ state, section, of }: { state: DeskState; section?: Section; of?: string }) {
  const key = section?.key ?? of ?? 'text'
  const label = section?.heading || (sectionLabels as Record<string, string>)[key] || 'Text'
  const choices = visibilityChoices(widestOf(key), state.restricts)
  const narrows = section !== undefined && (choices.length > 0 || section.visibility !== null)
  const props: PartProps = section
    ? {
        state,
        part: `section:${section.id}`,
        version: section.version,
        current: { '': section.markdown, ...(narrows && { visibility: section.visibility ?? '' }) },
      }
    : { state, part: `new-section:${key}`, version: 0, current: { '': '' } }
  return (
    <div class="stack">
      <PartBase {...props} />
      <PartText of={props} label={label} mono rows={section ? 6 : 3} hint={sectionHint(section, key)} />
      {narrows && (
        // Lessons alone can be let out, so where they go is a question to everybody and not folded away.
        <Fold summary={<span class="field-hint font-normal">who may see it</span>} open={key === 'lessons'}>
          <PartSelect
            of={props}
            name="visibility"
            label="May travel"
            options={choices}
            empty={key === 'lessons' ? 'As far as leadership, unless said otherwise' : 'As such sections do'}
          />
          <p class="field-hint">
            A single paragraph stays closer when it begins with <code>{'{internal}'}</code> (engineering),{' '}
            <code>{'{leadership}'}</code>, <code>{'{support}'}</code> or <code>{'{restricted}'}</code> (owner and
            participants). Alone on a line, the mark covers the block that follows. A line such as{' '}
            <code>{'{restricted 1}'}</code> keeps the place of a paragraph that you may not read.
          </p>
        </Fold>
      )}
    </div>
  )
}

/** The farthest that a section may be let travel by hand: lessons go out when somebody says so (domain.md §6). */
function widestOf(key: string): Visibility {
  if (key === 'lessons') return 'customer'
  return key === 'summary' ? 'engineering' : 'restricted'
}

const prompts: Record<string, string> = {
  summary: 'At most 120 words: what people noticed, for how long, why, and whether it is over.',
  what_happened: 'What happened and why it made sense at the time. Roles, not names.',
  lessons: 'One sentence somebody elsewhere could use.',
  lucky: 'What could have made it worse and did not.',
}

function sectionHint(section: Section | undefined, key: string): string {
  const prompt = prompts[key] ?? 'Markdown.'
  return section ? `${prompt} ${provenanceText(section.source)}.` : prompt
}

/** A new section under a key that the record does not have yet. */
export function NewSection({ state, record }: { state: DeskState; record: PostMortemRecord }) {
  const free = Object.entries(sectionLabels).filter(([key]) => !record.sections.some(section => section.key === key))
  if (free.length === 0) return null
  const of: PartProps = { state, part: 'new-section', version: 0, current: { '': '', key: free[0]![0] } }
  return (
    <PartForm state={state} id="new-section" save="Add the section">
      <PartBase {...of} />
      <PartSelect
        of={of}
        name="key"
        label="Another section"
        options={free.map(([value, label]) => ({ value, label }))}
      />
      <PartText of={of} label="Its text" mono hint="Markdown." />
    </PartForm>
  )
}

/** The timeline as one form of rows, so that a page of many stays light; each row is saved by itself. */
export function TimelineForm({ state, timeline }: { state: DeskState; timeline: readonly TimelineEntry[] }) {
  return (
    <PartForm state={state} id="timeline-rows" save="Save the timeline">
      {timeline.map(entry => (
        <TimelineFields
          state={state}
          written={entry.at ? undefined : (entry.written_at ?? undefined)}
          of={{
            state,
            part: `timeline:${entry.id}`,
            version: entry.version,
            current: {
              '': entry.text,
              at: instantText(entry.at),
              kind: entry.kind,
              visibility: entry.visibility ?? '',
            },
          }}
        />
      ))}
      <TimelineFields
        state={state}
        fresh
        of={{
          state,
          part: 'new-timeline-entry',
          version: 0,
          current: { '': '', at: '', kind: 'observation', visibility: '' },
        }}
      />
    </PartForm>
  )
}

function TimelineFields({
  state,
  of,
  written,
  fresh,
}: {
  state: DeskState
  of: PartProps
  written?: string
  fresh?: boolean
}) {
  return (
    <div class="stack border-t border-line pt-4">
      <PartBase {...of} />
      <div class="form-line">
        <PartInput of={of} name="at" label="When (UTC)" placeholder={written ?? '2025-10-14 18:42'} />
        <PartSelect of={of} name="kind" label="Kind" options={codeOptions(timelineKinds)} />
        <PartSelect
          of={of}
          name="visibility"
          label="May travel"
          options={visibilityChoices('customer', state.restricts)}
          empty="Engineering"
        />
      </div>
      <PartText
        of={of}
        label={fresh ? 'Another row' : 'What happened'}
        rows={2}
        hint={written ? `The source writes “${written}”.` : fresh ? undefined : 'Empty it to take the row away.'}
      />
    </div>
  )
}

export function FactorsForm({ state, factors }: { state: DeskState; factors: readonly Factor[] }) {
  return (
    <PartForm state={state} id="factor-rows" save="Save the factors">
      {factors.map(factor => (
        <FactorFields
          state={state}
          of={{
            state,
            part: `factor:${factor.id}`,
            version: factor.version,
            current: {
              '': factor.text,
              lane: factor.lane ?? '',
              role: factor.role ?? '',
              evidence: factor.evidence ?? '',
              visibility: factor.visibility ?? '',
            },
          }}
        />
      ))}
      <FactorFields
        state={state}
        fresh
        of={{
          state,
          part: 'new-factor',
          version: 0,
          current: { '': '', lane: '', role: '', evidence: '', visibility: '' },
        }}
      />
    </PartForm>
  )
}

function FactorFields({ state, of, fresh }: { state: DeskState; of: PartProps; fresh?: boolean }) {
  return (
    <div class="stack border-t border-line pt-4">
      <PartBase {...of} />
      <PartText
        of={of}
        label={fresh ? 'Another factor' : 'Contributing factor'}
        rows={2}
        hint={fresh ? 'A condition that contributed; there is never only one.' : 'Empty it to take the factor away.'}
      />
      <div class="form-line">
        <PartSelect of={of} name="lane" label="Lane" options={codeOptions(lanes)} empty="Not said" />
        <PartSelect of={of} name="role" label="What it did" options={codeOptions(factorRoles)} empty="Not said" />
        <PartInput of={of} name="evidence" label="Evidence" />
        <PartSelect
          of={of}
          name="visibility"
          label="May travel"
          options={visibilityChoices('customer', state.restricts)}
          empty="Leadership"
        />
      </div>
    </div>
  )
}
