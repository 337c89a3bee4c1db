import { refuseUnless } from '../person/permission.ts'
import { findPerson } from '../person/store.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { about } from '../post-mortem/read.ts'
import { requireStorable } from '../post-mortem/storable-text.ts'
import { readRecord } from '../post-mortem/store.ts'
import { requireTextForTalk } from './made-of.ts'
import { outlineOf } from './outline.ts'
import { deleteTalk, type TalkValues, talkFor, updateTalk } from './store.ts'
import { mayWorkOnTalks, missingFor, nextStates, type Talk, type TalkState, talkStates } from './talk.ts'

export interface TalkEdit {
  title?: string
  abstract?: string
  audience?: string
  outline?: string
  speakerId?: string | null
  event?: string
  /** `YYYY-MM-DD`, or empty. */
  deadline?: string | null
  heldOn?: string | null
  slidesUrl?: string | null
  recordingUrl?: string | null
}

const longest = { title: 200, abstract: 5_000, audience: 500, outline: 30_000, event: 200 } as const
const reader = { kind: 'system', name: 'talk' } as const

/**
 * Saves what an edit names; the rest stays. Refuses `no-such-talk`, `not-your-role`, `no-title`, `too-long`, `bad-day`,
 * `bad-link`, `no-such-person`, and `changed-meanwhile` where somebody saved before.
 */
export async function editTalk(
  context: Context,
  viewer: Viewer,
  id: string,
  baseVersion: number,
  edit: TalkEdit,
): Promise<void> {
  const values = valuesOf(edit)
  await changeTalk(context, viewer, id, 'edit-talk', async (context, talk) => {
    const speaker = edit.speakerId ? await findPerson(context.db, edit.speakerId) : null
    if (edit.speakerId && edit.speakerId !== talk.speaker?.id && (!speaker || speaker.leftAt)) {
      throw new Refusal('bad-input', 'no-such-person', 'The speaker is one person of this organisation.')
    }
    await save(context, talk, baseVersion, values)
    return {}
  })
}

/** Moves a talk to another state. Refuses `no-such-talk`, `not-your-role`, `unknown-state`, `not-next`, `not-complete`. */
export async function moveTalk(context: Context, viewer: Viewer, id: string, to: string): Promise<void> {
  if (!(talkStates as readonly string[]).includes(to)) {
    throw new Refusal('bad-input', 'unknown-state', `The state of a talk is one of ${talkStates.join(', ')}.`)
  }
  const state = to as TalkState
  await changeTalk(context, viewer, id, 'move-talk', async (context, talk) => {
    if (!nextStates[talk.state].includes(state)) {
      const open = nextStates[talk.state].join(' or ') || 'nothing else'
      throw new Refusal('conflict', 'not-next', `A talk that is ${talk.state} becomes ${open}, not ${state}.`)
    }
    const missing = missingFor(state, talk)
    if (missing.length > 0) {
      throw new Refusal('conflict', 'not-complete', `Before it is ${state} it still needs ${missing.join(', ')}.`)
    }
    await save(context, talk, talk.version, { state })
    return { from: talk.state, to: state }
  })
}

/** Builds the outline again, from the text that stands now; what was written by hand is replaced. Refuses as `openTalk`. */
export async function rebuildOutline(context: Context, viewer: Viewer, id: string, baseVersion: number): Promise<void> {
  await changeTalk(context, viewer, id, 'rebuild-talk-outline', async (context, talk) => {
    const artifact = await requireTextForTalk(context, talk.postMortemId, talk.level)
    await save(context, talk, baseVersion, { artifact_id: artifact.id, outline: outlineOf(artifact.json) })
    return { artifact: artifact.id }
  })
}

/** Drops a candidate that nobody pursues. Refuses `no-such-talk`, `not-your-role`, `not-a-candidate`. */
export async function dropTalk(context: Context, viewer: Viewer, id: string): Promise<void> {
  await changeTalk(context, viewer, id, 'drop-talk', async (context, talk) => {
    if (talk.state !== 'candidate') {
      throw new Refusal('conflict', 'not-a-candidate', 'Only a candidate is dropped; what was worked on stays.')
    }
    await deleteTalk(context.db, talk.id)
    return { title: talk.title }
  })
}

/** The frame of every change of a talk: may they, then the work and an audit entry in one transaction. */
async function changeTalk(
  context: Context,
  viewer: Viewer,
  id: string,
  verb: string,
  work: (context: Context, talk: Talk) => Promise<Record<string, unknown>>,
): Promise<void> {
  await inTransaction(context, async context => {
    const talk = await requireTalk(context, viewer, id)
    refuseUnless(viewer, await mayChange(context, viewer, talk))
    const detail = await work(context, talk)
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb,
      object: `post-mortem:${talk.postMortemId}`,
      detail: { talk: talk.id, ...detail },
    })
  })
}

/** Whether this viewer may change this talk, else the reason. A speaker may, whether they see the record or not. */
export async function mayChange(context: Context, viewer: Viewer, talk: Talk): Promise<true | string> {
  const record = await readRecord(context.db, reader, talk.postMortemId)
  return mayWorkOnTalks(viewer, record ? about(record) : {}, talk.speaker?.id)
}

/** The talk with this id. Refuses `no-such-talk`, also where the viewer may not know of it. */
export async function requireTalk(context: Context, viewer: Viewer, id: string): Promise<Talk> {
  const talk = await talkFor(context.db, viewer, id)
  if (!talk) throw new Refusal('not-found', 'no-such-talk', 'There is no talk here that you may see.')
  return talk
}

async function save(context: Context, talk: Talk, baseVersion: number, values: TalkValues): Promise<void> {
  if (await updateTalk(context.db, talk.id, baseVersion, values, context.clock.now())) return
  throw new Refusal(
    'conflict',
    'changed-meanwhile',
    'Somebody saved this talk while you were writing. Load it again and put both together.',
    { version: talk.version },
  )
}

function valuesOf(edit: TalkEdit): TalkValues {
  requireStorable(edit)
  const values: TalkValues = {}
  for (const [name, most] of Object.entries(longest) as [keyof typeof longest, number][]) {
    const text = edit[name]
    if (text === undefined) continue
    if (text.length > most) throw new Refusal('too-large', 'too-long', `The ${name} holds at most ${most} characters.`)
    values[name] = name === 'outline' || name === 'abstract' ? text.replace(/\r\n?/g, '\n') : text.trim()
  }
  if (values.title === '') throw new Refusal('bad-input', 'no-title', 'A talk has a title.')
  if (edit.speakerId !== undefined) values.speaker_id = edit.speakerId || null
  if (edit.deadline !== undefined) values.deadline = dayOf(edit.deadline)
  if (edit.heldOn !== undefined) values.held_on = dayOf(edit.heldOn)
  if (edit.slidesUrl !== undefined) values.slides_url = linkOf(edit.slidesUrl)
  if (edit.recordingUrl !== undefined) values.recording_url = linkOf(edit.recordingUrl)
  return values
}

function dayOf(text: string | null): string | null {
  const day = text?.trim() ?? ''
  if (day === '') return null
  const moment = new Date(`${day}T00:00:00Z`)
  if (!Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 10) === day) return day
  throw new Refusal('bad-input', 'bad-day', 'Write a day such as 2026-12-31.')
}

function linkOf(text: string | null): string | null {
  const link = text?.trim() ?? ''
  if (link === '') return null
  if (link.length <= 2000 && URL.canParse(link) && ['http:', 'https:'].includes(new URL(link).protocol)) return link
  throw new Refusal('bad-input', 'bad-link', 'A link begins with https:// or http://.')
}
