import { requireMay } from '../audience/policy.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { recordsChanged } from '../post-mortem/events.ts'
import { about, requireRecord } from '../post-mortem/read.ts'
import { saveDecision } from './store.ts'

/**
 * Decides what becomes of something redaction was unsure of: replaced, or kept with a reason. Nothing but the finding's
 * key is stored. Refuses `bad-finding`, `unknown-decision`, `reason-needed`, `no-such-post-mortem`, `not-your-role`.
 */
export async function decideFinding(
  context: Context,
  viewer: Viewer,
  id: string,
  input: { key: string; decision: string; reason?: string },
): Promise<void> {
  if (!/^[0-9a-f]{64}$/.test(input.key)) {
    throw new Refusal('bad-input', 'bad-finding', 'A finding is named by the 64 hex digits of its key.')
  }
  const { decision } = input
  if (decision !== 'replace' && decision !== 'keep') {
    throw new Refusal('bad-input', 'unknown-decision', 'A finding is either replaced or kept.')
  }
  const reason = input.reason?.trim().slice(0, 500) || null
  if (decision === 'keep' && !reason) {
    throw new Refusal('bad-input', 'reason-needed', 'Say why this may be read outside.')
  }
  await inTransaction(context, async context => {
    const record = await requireRecord(context, viewer, id)
    requireMay(viewer, 'decide-redaction', about(record))
    await saveDecision(context.db, {
      postMortemId: record.id,
      key: input.key,
      decision,
      reason,
      by: actorKey(viewer),
      at: context.clock.now(),
    })
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'decide-redaction',
      object: `post-mortem:${record.id}`,
      detail: { finding: input.key, decision },
    })
    await context.events.emit(context, recordsChanged, { postMortemIds: [record.id] })
  })
}
