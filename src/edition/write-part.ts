import type { EditionName } from '../audience/editions.ts'
import { requireMay } from '../audience/policy.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { mergeTexts, requireSettled } from '../platform/merge-text.ts'
import { Refusal } from '../platform/refusal.ts'
import { changedMeanwhile } from '../post-mortem/change.ts'
import { recordsChanged } from '../post-mortem/events.ts'
import { about, requireRecord } from '../post-mortem/read.ts'
import { requireStorable } from '../post-mortem/storable-text.ts'
import { shapes } from './shape.ts'
import { partAt, partsOf, savePart } from './store.ts'

const longestPart = 60_000

export const verbFor = {
  engineering: 'edit-record',
  leadership: 'edit-record',
  support: 'edit-support-text',
  customer: 'edit-customer-text',
} as const

/**
 * Saves one hand-written part of an edition; an empty text takes it away. `baseVersion` is 0 where there was none. What
 * somebody else saved since is merged where the changes do not touch each other; `merged` says that it was.
 * Refuses `unknown-part`, `bad-day`, `too-long`, `unsettled-conflict`, `changed-meanwhile` (with all texts), `no-such-post-mortem`,
 * `not-your-role`.
 */
export async function writePart(
  context: Context,
  viewer: Viewer,
  id: string,
  part: { edition: EditionName; key: string; markdown: string; baseVersion: number },
): Promise<{ merged: boolean }> {
  if (!shapes[part.edition]?.parts.some(candidate => candidate.key === part.key)) {
    throw new Refusal(
      'bad-input',
      'unknown-part',
      `The ${part.edition} edition has no part called ${JSON.stringify(part.key)}.`,
    )
  }
  if (part.markdown.length > longestPart) {
    throw new Refusal('too-large', 'too-long', `A part holds at most ${longestPart} characters of text.`)
  }
  requireStorable(part.markdown)
  requireSettled(part.markdown)
  const markdown = part.markdown.replace(/\r\n?/g, '\n')
  if (part.key === 'valid_until' && markdown.trim() !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(markdown.trim())) {
    throw new Refusal('bad-input', 'bad-day', 'Valid until takes a day such as 2026-12-31.')
  }
  return inTransaction(context, async context => {
    const record = await requireRecord(context, viewer, id)
    requireMay(viewer, verbFor[part.edition], about(record))
    const where = { postMortemId: record.id, edition: part.edition, key: part.key }
    const save = (text: string, baseVersion: number) =>
      savePart(context.db, { ...where, markdown: text, baseVersion, by: actorKey(viewer) }, context.clock.now())
    const merged = !(await save(markdown, part.baseVersion))
    if (merged) {
      const theirs = (await partsOf(context.db, [record.id])).find(
        candidate => candidate.edition === part.edition && candidate.key === part.key,
      )
      const base = await partAt(context.db, { ...where, version: part.baseVersion })
      const together = base === null ? null : mergeTexts(base, markdown, theirs?.markdown ?? '')
      // A short field is one value: two days put together would be none.
      const mayMerge =
        together?.conflicts === 0 && !['valid_until', 'title'].includes(part.key) && markdown.trim() !== ''
      if (!theirs || !mayMerge || !(await save(together.text, theirs.version))) {
        const name = `part:${part.edition}.${part.key}`
        const merge = base === null || !together ? null : { base, merged: together.text }
        throw changedMeanwhile(name, markdown, theirs?.markdown ?? '', theirs?.version ?? 0, merge)
      }
    }
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'write-part',
      object: `post-mortem:${record.id}`,
      detail: { edition: part.edition, part: part.key },
    })
    await context.events.emit(context, recordsChanged, { postMortemIds: [record.id] })
    return { merged }
  })
}
