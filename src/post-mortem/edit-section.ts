import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { changedMeanwhile, changeRecord } from './change.ts'
import { parseVisibility } from './correct-fact.ts'
import type { PostMortemRecord } from './record.ts'
import { sectionLabels, sectionRank } from './sections.ts'
import { requireStorable } from './storable-text.ts'
import { deleteRow, insertSections, makeRoom, updateSection } from './store.ts'

const longestSection = 400_000

/**
 * Saves the Markdown of one section exactly as it is given. An empty text takes the section away.
 * Refuses `no-such-part`, `too-long`, `changed-meanwhile` and what `changeRecord` refuses.
 */
export async function editSection(
  context: Context,
  viewer: Viewer,
  id: string,
  edit: { sectionId: string; markdown: string; baseVersion: number; visibility?: string | null },
): Promise<void> {
  const markdown = checkedText(edit.markdown)
  const visibility = parseVisibility(edit.visibility)
  await changeRecord(context, viewer, id, `section:${edit.sectionId}`, async (context, record) => {
    const section = record.sections.find(candidate => candidate.id === edit.sectionId)
    if (!section) throw noSuchPart()
    const saved =
      markdown.trim() === ''
        ? await deleteRow(context.db, 'section', section.id, edit.baseVersion)
        : await updateSection(context.db, section.id, edit.baseVersion, {
            markdown,
            visibility: edit.visibility === undefined ? section.visibility : visibility,
          })
    if (!saved) throw changedMeanwhile(`section:${section.id}`, markdown, section.markdown, section.version)
  })
}

/** Adds a section under one of the known keys, in reading order. Refuses `unknown-section`, `section-exists`. */
export async function addSection(
  context: Context,
  viewer: Viewer,
  id: string,
  section: { key: string; markdown: string },
): Promise<void> {
  const markdown = checkedText(section.markdown)
  const label = (sectionLabels as Record<string, string>)[section.key]
  if (!label)
    throw new Refusal('bad-input', 'unknown-section', `There is no section called ${JSON.stringify(section.key)}.`)
  await changeRecord(context, viewer, id, `new-section:${section.key}`, async (context, record) => {
    const existing = record.sections.find(candidate => candidate.key === section.key)
    if (existing) throw changedMeanwhile(`section:${existing.id}`, markdown, existing.markdown, existing.version)
    const position = positionOf(record, section.key)
    await makeRoom(context.db, 'section', record.id, position)
    await insertSections(context.db, [
      {
        id: newId('sec'),
        postMortemId: record.id,
        key: section.key,
        heading: label,
        markdown,
        visibility: null,
        source: null,
        position,
      },
    ])
  })
}

/** After the last section that reads before it. */
function positionOf(record: PostMortemRecord, key: string): number {
  const rank = sectionRank(key) ?? Number.POSITIVE_INFINITY
  const before = record.sections.filter(section => (sectionRank(section.key) ?? -1) < rank)
  return before.length > 0 ? Math.max(...before.map(section => section.position)) + 1 : 0
}

function checkedText(markdown: string): string {
  if (markdown.length > longestSection) {
    throw new Refusal('too-large', 'too-long', `A section holds at most ${longestSection} characters.`)
  }
  requireStorable(markdown)
  return markdown.replace(/\r\n?/g, '\n')
}

export function noSuchPart(): Refusal {
  return new Refusal(
    'not-found',
    'no-such-part',
    'This part of the record is not there any more; somebody may have taken it away.',
  )
}
