import type { About } from '../audience/policy.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import type { PostMortemRecord } from './record.ts'
import { readRecord } from './store.ts'

/**
 * The record with this id or import id. Refuses `no-such-post-mortem` when there is none or the viewer may not see it:
 * the two look the same from outside.
 */
export async function requireRecord(context: Context, viewer: Viewer, id: string): Promise<PostMortemRecord> {
  const record = await readRecord(context.db, viewer, id)
  if (!record) throw noSuchPostMortem(id)
  return record
}

export function noSuchPostMortem(id: string): Refusal {
  return new Refusal(
    'not-found',
    'no-such-post-mortem',
    `There is no post-mortem ${JSON.stringify(id.slice(0, 200))} that you may see.`,
  )
}

/** What the policy needs to know of a record. */
export function about(record: PostMortemRecord): About {
  return {
    ownerId: record.owner?.id ?? null,
    participantIds: record.participants.flatMap(participant => participant.person_id ?? []),
    teamId: record.team?.id ?? null,
    handling: record.handling,
  }
}
