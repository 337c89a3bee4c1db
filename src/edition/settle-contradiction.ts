import type { EditionName } from '../audience/editions.ts'
import { may, requireMay } from '../audience/policy.ts'
import { actorKey, actorName, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { about, requireRecord } from '../post-mortem/read.ts'
import { requireStorable } from '../post-mortem/storable-text.ts'
import { readChecks } from './checks.ts'
import { insertSettlement } from './store.ts'
import { verbFor } from './write-part.ts'

const longestReason = 500

/**
 * Says that two readings which look like a contradiction are different quantities, and why. It holds for these very
 * words in these places; changed words are another pair. Whoever may write or approve the edition may say so.
 * Refuses `no-reason`, `no-such-contradiction`, `no-such-post-mortem`, `not-your-role`.
 */
export async function settleContradiction(
  context: Context,
  viewer: Viewer,
  id: string,
  given: { edition: EditionName; pair: string; reason: string },
): Promise<void> {
  const reason = given.reason.trim()
  requireStorable(reason)
  if (reason === '' || reason.length > longestReason) {
    throw new Refusal(
      'bad-input',
      'no-reason',
      `Say in at most ${longestReason} characters what each of the two counts.`,
    )
  }
  await inTransaction(context, async context => {
    const record = await requireRecord(context, viewer, id)
    if (may(viewer, 'approve-edition', { ...about(record), edition: given.edition }) !== true) {
      requireMay(viewer, verbFor[given.edition], about(record))
    }
    const { contradictions } = await readChecks(context, viewer, record.id, given.edition)
    const found = contradictions.find(one => one.pair === given.pair)
    if (!found) {
      throw new Refusal('not-found', 'no-such-contradiction', 'These two readings do not stand there any more.')
    }
    if (found.settled) return
    await insertSettlement(context.db, {
      id: newId('set'),
      postMortemId: record.id,
      pair: found.pair,
      one: `${found.one.words} (${found.one.place})`,
      other: `${found.other.words} (${found.other.place})`,
      reason,
      by: actorKey(viewer),
      byName: actorName(viewer),
      at: context.clock.now(),
    })
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'settle-contradiction',
      object: `post-mortem:${record.id}`,
      detail: { edition: given.edition, pair: found.pair, one: found.one, other: found.other, reason },
    })
  })
}
