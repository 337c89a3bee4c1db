import { z } from '@hono/zod-openapi'
import { type Talk, talkLevels, talkStates } from './talk.ts'

/** A talk as programs read it. */
export const talkShape = z
  .object({
    id: z.string(),
    post_mortem: z.string(),
    level: z.enum(talkLevels),
    state: z.enum(talkStates),
    title: z.string(),
    abstract: z.string(),
    audience: z.string(),
    outline: z.string().nullable(),
    outdated: z.boolean(),
    speaker: z.object({ id: z.string(), name: z.string() }).nullable(),
    event: z.string(),
    deadline: z.string().nullable(),
    held_on: z.string().nullable(),
    slides_url: z.string().nullable(),
    recording_url: z.string().nullable(),
    version: z.number(),
  })
  .openapi('Talk')

export function talkJson(talk: Talk): z.infer<typeof talkShape> {
  return {
    id: talk.id,
    post_mortem: talk.postMortemId,
    level: talk.level,
    state: talk.state,
    title: talk.title,
    abstract: talk.abstract,
    audience: talk.audience,
    outline: talk.outline,
    outdated: talk.outdated,
    speaker: talk.speaker,
    event: talk.event,
    deadline: talk.deadline,
    held_on: talk.heldOn,
    slides_url: talk.slidesUrl,
    recording_url: talk.recordingUrl,
    version: talk.version,
  }
}
