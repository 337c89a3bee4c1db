import { type FieldDefinition, fields } from '../incident/fields.ts'
import type { PostMortemRecord } from './record.ts'

type Stage = 1 | 2 | 3

export interface Wanted {
  field: string
  definition: FieldDefinition
  stage: Stage
  have: boolean
}

/** What a light post-mortem is asked for; nothing else (domain.md §5: ten minutes). */
const lightFields = ['title', 'impact_started_at', 'impact_ended_at', 'impact_statement', 'what_happened', 'lessons']

/** Everything this record is asked for, in the order of the fields. Rows kept by later domains are not judged here. */
export function wantedOf(record: PostMortemRecord): Wanted[] {
  return Object.entries(fields).flatMap(([field, definition]): Wanted[] => {
    const stage = record.type === 'light' ? (lightFields.includes(field) ? 1 : null) : stageOf(definition)
    if (stage === null || definition.place.in === 'edition' || field === 'actions') return []
    return [{ field, definition, stage, have: has(record, field, definition) }]
  })
}

/** The first stage that misses something, with what it misses; null when stages 1 and 2 are complete. */
export function nextAsked(record: PostMortemRecord): { stage: Stage; missing: Wanted[] } | null {
  const wanted = wantedOf(record)
  for (const stage of [1, 2] as const) {
    const missing = wanted.filter(one => one.stage === stage && !one.have)
    if (missing.length > 0) return { stage, missing }
  }
  return null
}

function stageOf(definition: FieldDefinition): Stage | null {
  const stage = definition.requiredAt
  return stage === 1 || stage === 2 || stage === 3 ? stage : null
}

function has(record: PostMortemRecord, field: string, definition: FieldDefinition): boolean {
  switch (definition.place.in) {
    case 'facts':
      return record.facts[field] !== undefined
    case 'section': {
      const { key } = definition.place
      return record.sections.some(section => section.key === key)
    }
    case 'rows':
      if (field === 'timeline') return record.timeline.length > 0
      return field === 'factors' ? record.factors.length > 0 : true
    default:
      return field === 'owner' ? record.owner !== null : true
  }
}
