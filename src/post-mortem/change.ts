import { requireMay } from '../audience/policy.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { recordsChanged } from './events.ts'
import { about, requireRecord } from './read.ts'
import type { PostMortemRecord } from './record.ts'
import { deleteDraft, keepVersion, touchPostMortem } from './store.ts'

/**
 * The frame of every edit of a record: allowed? then, in one transaction, the state before is kept, `work` changes
 * something, the version rises, the audit log and the domains below hear of it, and the editor's draft is settled.
 * `part` names what is edited, such as `fact:title` or `section:sec-…`.
 */
export async function changeRecord<T>(
  context: Context,
  viewer: Viewer,
  id: string,
  part: string,
  work: (context: Context, record: PostMortemRecord) => Promise<T>,
): Promise<T> {
  return inTransaction(context, async context => {
    const record = await requireRecord(context, viewer, id)
    requireMay(viewer, 'edit-record', about(record))
    const now = context.clock.now()
    await keepVersion(context.db, record, { by: actorKey(viewer), at: now, what: part })
    const result = await work(context, record)
    await touchPostMortem(context.db, record.id, now)
    if (viewer.kind === 'person') await deleteDraft(context.db, record.id, viewer.personId, part)
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'edit-record',
      object: `post-mortem:${record.id}`,
      detail: { part, from_version: record.version },
    })
    await context.events.emit(context, recordsChanged, { postMortemIds: [record.id] })
    return result
  })
}

/**
 * Somebody saved the same part in between: nothing is stored, and both texts come back with the refusal so that the
 * editor can put them together. Of a text that both started from a known version comes that version (`base`), and the
 * text merged as far as it goes (`merged`).
 */
export function changedMeanwhile(
  part: string,
  yours: unknown,
  theirs: unknown,
  version: number,
  merge: { base: string; merged: string } | null = null,
): Refusal {
  return new Refusal(
    'conflict',
    'changed-meanwhile',
    'Somebody saved this part while you were writing. Nothing is lost: both texts are here, put them together and save again.',
    { part, yours, theirs, version, ...merge },
  )
}

export function noSuchPart(): Refusal {
  return new Refusal(
    'not-found',
    'no-such-part',
    'This part of the record is not there any more; somebody may have taken it away.',
  )
}
