import { refuseUnless } from '../person/permission.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { about, requireRecord } from '../post-mortem/read.ts'
import { requireTextForTalk } from './made-of.ts'
import { outlineOf } from './outline.ts'
import { insertAnswer, insertTalk } from './store.ts'
import { mayWorkOnTalks, type TalkLevel, talkLevels } from './talk.ts'

/**
 * Opens a talk candidate about a post-mortem and returns its id; the outline is built from the approved text of its
 * level. Refuses `no-such-post-mortem`, `not-your-role`, `unknown-level`, `no-approved-text`.
 */
export async function openTalk(context: Context, viewer: Viewer, id: string, level: string): Promise<string> {
  const wanted = parseLevel(level)
  return inTransaction(context, async context => {
    const record = await requireRecord(context, viewer, id)
    refuseUnless(viewer, mayWorkOnTalks(viewer, about(record)))
    const artifact = await requireTextForTalk(context, record.id, wanted)
    const talk = newId('tlk')
    await insertTalk(context.db, {
      id: talk,
      postMortemId: record.id,
      artifactId: artifact.id,
      level: wanted,
      title: artifact.title,
      outline: outlineOf(artifact.json),
      by: actorKey(viewer),
      at: context.clock.now(),
    })
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'open-talk',
      object: `post-mortem:${record.id}`,
      detail: { talk, level: wanted, artifact: artifact.id },
    })
    return talk
  })
}

/**
 * Answers "did this teach something new beyond us?", once for each post-mortem; a yes opens a talk candidate, whose id
 * comes back. Refuses `unknown-answer`, `already-answered`, and what `openTalk` refuses.
 */
export async function answerTalkQuestion(
  context: Context,
  viewer: Viewer,
  id: string,
  answer: string,
  level: string,
): Promise<string | null> {
  if (answer !== 'yes' && answer !== 'no') {
    throw new Refusal('bad-input', 'unknown-answer', 'The answer is yes or no.')
  }
  return inTransaction(context, async context => {
    const record = await requireRecord(context, viewer, id)
    refuseUnless(viewer, mayWorkOnTalks(viewer, about(record)))
    const answered = { postMortemId: record.id, answer, by: actorKey(viewer), at: context.clock.now() } as const
    if (!(await insertAnswer(context.db, answered))) {
      throw new Refusal('conflict', 'already-answered', 'Somebody has answered this already; open a talk instead.')
    }
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'answer-talk-question',
      object: `post-mortem:${record.id}`,
      detail: { answer },
    })
    return answer === 'yes' ? openTalk(context, viewer, record.id, level) : null
  })
}

function parseLevel(text: string): TalkLevel {
  if ((talkLevels as readonly string[]).includes(text)) return text as TalkLevel
  throw new Refusal('bad-input', 'unknown-level', `The level of a talk is one of ${talkLevels.join(', ')}.`)
}
