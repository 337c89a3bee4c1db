import { type EditionName, mayAppear, narrower, type Visibility } from '../audience/editions.ts'
import { type Cell, fields } from '../incident/fields.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { travel } from './shape.ts'

/** How an edition shows a fact, or null where it may not: by the field's cell and the fact's own mark. */
export function factCell(
  record: Pick<PostMortemRecord, 'facts'>,
  name: string,
  edition: EditionName,
): Exclude<Cell, 'never'> | null {
  const cell = fields[name]?.editions[edition]
  const visibility = record.facts[name]?.visibility
  if (visibility && !mayAppear(visibility, edition)) return null
  return cell === 'shown' || cell === 'rounded' ? cell : null
}

/** Whether a section or a row may stand in an edition: as far as its kind travels, and no further than its own mark. */
export function mayStand(
  kind: 'section' | 'timeline' | 'factor' | 'action' | 'attachment',
  part: { key?: string; visibility: Visibility | null },
  edition: EditionName,
): boolean {
  if (kind !== 'section') {
    const { most, unsaid } = travel[kind]
    return mayAppear(narrower(most, part.visibility ?? unsaid), edition)
  }
  const key = part.key ?? ''
  const cell = fields[key]?.editions[edition] ?? 'never'
  if (cell === 'never' && edition !== 'engineering') return false
  const { most, unsaid } = travel.section(key)
  return mayAppear(narrower(most, part.visibility ?? unsaid), edition)
}
