import { narrower } from '../audience/editions.ts'
import { openText, withRestricted } from '../audience/marks.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { mergeTexts, requireSettled } from '../platform/merge-text.ts'
import { Refusal } from '../platform/refusal.ts'
import { changedMeanwhile, changeRecord, noSuchPart } from './change.ts'
import { parseVisibility } from './correct-fact.ts'
import type { PostMortemRecord } from './record.ts'
import { sectionLabels, sectionRank } from './sections.ts'
import { seesRestricted } from './shown.ts'
import { requireStorable } from './storable-text.ts'
import { deleteRow, insertSections, makeRoom, sectionTextAt, updateSection } from './store.ts'

const longestSection = 400_000

/**
 * Saves the Markdown of one section exactly as it is given. An empty text takes the section away. What somebody else
 * saved since `baseVersion` is merged where the changes do not touch each other; `merged` says that it was.
 * Where the viewer may not see restricted paragraphs, the lines that keep their place are put back for them.
 * Refuses `no-such-part`, `too-long`, `hidden-paragraph`, `unsettled-conflict`, `changed-meanwhile` and what `changeRecord` refuses.
 */
export async function editSection(
  context: Context,
  viewer: Viewer,
  id: string,
  edit: { sectionId: string; markdown: string; baseVersion: number; visibility?: string | null },
): Promise<{ merged: boolean }> {
  const markdown = checkedText(edit.markdown)
  requireSettled(markdown)
  const visibility = parseVisibility(edit.visibility)
  return changeRecord(context, viewer, id, `section:${edit.sectionId}`, async (context, record) => {
    const section = record.sections.find(candidate => candidate.id === edit.sectionId)
    if (!section) throw noSuchPart()
    const sees = seesRestricted(viewer, record)
    const theirs = sees ? section.markdown : openText(section.markdown)
    const merged = edit.baseVersion !== section.version
    const base = merged ? await sectionTextAt(context.db, record.id, section.id, edit.baseVersion) : section.markdown
    const conflict = (merge: { base: string; merged: string } | null) =>
      changedMeanwhile(`section:${section.id}`, markdown, theirs, section.version, merge)
    if (base === null) throw conflict(null)
    const yours = sees ? markdown : withRestricted(markdown, base)
    if (yours === null) throw hiddenParagraph()
    const together = merged ? mergeTexts(base, yours, section.markdown) : { text: yours, conflicts: 0 }
    if (together.conflicts > 0 || (merged && yours.trim() === '')) {
      const from = sees ? base : openText(base)
      throw conflict({ base: from, merged: mergeTexts(from, markdown, theirs).text })
    }
    const wanted = edit.visibility === undefined ? section.visibility : visibility
    const saved =
      together.text.trim() === ''
        ? await deleteRow(context.db, 'section', section.id, section.version)
        : await updateSection(context.db, section.id, section.version, {
            markdown: together.text,
            // Whoever started from an older version has not seen what was narrowed since.
            visibility: merged && section.visibility ? narrower(section.visibility, wanted) : wanted,
          })
    if (!saved) throw conflict(null)
    return { merged }
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
    if (existing) {
      const theirs = seesRestricted(viewer, record) ? existing.markdown : openText(existing.markdown)
      throw changedMeanwhile(`section:${existing.id}`, markdown, theirs, existing.version)
    }
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

function hiddenParagraph(): Refusal {
  return new Refusal(
    'bad-input',
    'hidden-paragraph',
    'Each line such as {restricted 1} keeps the place of a paragraph for the owner and the participants. Put every one back, once, where it belongs.',
  )
}
