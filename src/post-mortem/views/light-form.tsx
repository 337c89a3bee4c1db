import { Card } from '../../ui/text.tsx'
import type { PostMortemRecord, Section } from '../record.ts'
import type { DeskContents } from './desk.tsx'
import { FactFields } from './fact-fields.tsx'
import { PartForm } from './part-form.tsx'
import { SectionFields } from './row-forms.tsx'

const lightFacts = ['title', 'impact_started_at', 'impact_ended_at', 'impact_statement']
const lightSections = ['what_happened', 'lessons']

function sectionOf(record: PostMortemRecord, key: string): Section | undefined {
  return record.sections.find(section => section.key === key)
}

/** The parts that the page of a light post-mortem holds. */
export function lightParts(record: PostMortemRecord): string[] {
  return [
    ...lightFacts.map(name => `fact:${name}`),
    ...lightSections.map(key => {
      const section = sectionOf(record, key)
      return section ? `section:${section.id}` : `new-section:${key}`
    }),
  ]
}

/** All of a light post-mortem on one short page with one button: ten minutes, no more. */
export function LightForm({ record, state, panels }: DeskContents) {
  return (
    <Card title="One page, ten minutes">
      <PartForm state={state} id="light" save="Save the page" inCard>
        <FactFields state={state} facts={record.facts} names={lightFacts} brief />
        {lightSections.map(key => (
          <SectionFields state={state} section={sectionOf(record, key)} of={key} />
        ))}
        {panels.map(({ loaded }) => loaded.light?.(state))}
      </PartForm>
    </Card>
  )
}
