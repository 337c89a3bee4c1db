import { requireMay } from '../audience/policy.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { about, requireRecord } from './read.ts'
import { requireStorable } from './storable-text.ts'
import { saveDraft } from './store.ts'

const longestDraft = 400_000

/**
 * Keeps what somebody is typing, before they save it: one draft per person and part, seen by nobody else.
 * Refuses `no-such-post-mortem`, `not-your-role`, `sign-in-first` (a draft belongs to a person), `too-long`.
 */
export async function keepDraft(
  context: Context,
  viewer: Viewer,
  id: string,
  draft: { part: string; text: string; baseVersion: number },
): Promise<void> {
  if (viewer.kind !== 'person')
    throw new Refusal('not-allowed', 'sign-in-first', 'Drafts belong to a person; sign in first.')
  const record = await requireRecord(context, viewer, id)
  requireMay(viewer, 'edit-record', about(record))
  requireStorable([draft.part, draft.text])
  if (draft.text.length > longestDraft || draft.part.length > 200) {
    throw new Refusal('too-large', 'too-long', `A draft holds at most ${longestDraft} characters.`)
  }
  await saveDraft(
    context.db,
    {
      postMortemId: record.id,
      personId: viewer.personId,
      part: draft.part,
      baseVersion: draft.baseVersion,
      text: draft.text,
    },
    context.clock.now(),
  )
}
