import { requireMay } from '../audience/policy.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { about, requireRecord } from '../post-mortem/read.ts'

/**
 * The own id of a post-mortem whose way to the public this viewer may lead, by any of its ids.
 * Refuses `no-such-post-mortem`, `not-your-role`.
 */
export async function requirePublisher(context: Context, viewer: Viewer, id: string): Promise<string> {
  const record = await requireRecord(context, viewer, id)
  requireMay(viewer, 'publish', about(record))
  return record.id
}
