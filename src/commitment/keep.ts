import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Action } from '../action/action.ts'
import { actionsOf, actionsOfAll } from '../action/store.ts'
import { actionsIn } from '../edition/draft.ts'
import type { Artifact } from '../edition/edition.ts'
import { recordAudit } from '../platform/audit.ts'
import type { Context } from '../platform/context.ts'
import { promisedWord } from './commitment.ts'
import { commitmentsChanged } from './events.ts'
import { type Commitment, insertCommitments, standingCommitments, updateCommitment } from './store.ts'

const body = z.object({
  blocks: z.array(z.object({ actions: z.array(z.object({ text: z.string() })).optional() }).loose()),
})

/**
 * Binds each promise of a customer text to its action, in the transaction that approved it: then the text is the
 * record's, so the promises are the record's actions in the same order. A promise whose action cannot be told stays
 * unbound and is never shown as done.
 */
export async function bindCommitments({ db, clock }: Context, artifact: Artifact): Promise<void> {
  if (artifact.edition !== 'customer') return
  const parsed = body.safeParse(JSON.parse(artifact.json))
  const promises = parsed.success ? parsed.data.blocks.flatMap(block => block.actions ?? []) : []
  const actions = actionsIn('customer', await actionsOf(db, artifact.postMortemId))
  if (promises.length !== actions.length) return
  await insertCommitments(
    db,
    actions.map((action, position) => ({
      artifactId: artifact.id,
      position,
      actionId: action.id,
      actionTextSha256: digest(action.text),
      ...promisedWord(action.state),
      since: clock.now(),
    })),
  )
}

/**
 * Looks at the promises of these post-mortems again and says in the fixed words what became of them. The approved text
 * stays as it is. An action that was narrowed since keeps the word it had: nothing new is told of it.
 */
export async function keepCommitments(context: Context, postMortemIds: string[]): Promise<void> {
  const { db, clock, events } = context
  const commitments = await standingCommitments(db, postMortemIds)
  if (commitments.length === 0) return
  const actions = await actionsOfAll(db, [...new Set(commitments.map(one => one.postMortemId))])
  const changed = new Set<string>()
  for (const { postMortemId, ...commitment } of commitments) {
    const now = afterwards(commitment, actions.get(postMortemId) ?? [])
    if (!now) continue
    const same = now.word === commitment.word && now.reason === commitment.reason
    await updateCommitment(db, { ...now, since: same ? commitment.since : clock.now() })
    if (same) continue
    changed.add(postMortemId)
    await recordAudit(context, {
      actor: 'system:commitment',
      verb: 'update-commitment',
      object: `post-mortem:${postMortemId}`,
      detail: { artifact: commitment.artifactId, action: now.actionId, word: now.word, reason: now.reason },
    })
  }
  if (changed.size > 0) await events.emit(context, commitmentsChanged, { postMortemIds: [...changed] })
}

/** The commitment as it should be now; null where nothing is to be written. */
function afterwards(commitment: Commitment, actions: Action[]): Commitment | null {
  // A source that is imported anew brings its actions under new ids.
  const action =
    actions.find(one => one.id === commitment.actionId) ??
    actions.find(one => digest(one.text) === commitment.actionTextSha256)
  if (action && actionsIn('customer', [action]).length === 0) return null
  const actionId = action?.id ?? commitment.actionId
  const promised = promisedWord(action?.state ?? null)
  if (actionId === commitment.actionId && promised.word === commitment.word && promised.reason === commitment.reason)
    return null
  return { ...commitment, actionId, ...promised }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
