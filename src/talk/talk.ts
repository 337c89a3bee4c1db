import { type About, may } from '../audience/policy.ts'
import type { Viewer } from '../person/viewer.ts'

/** How much a talk may tell: what engineers inside read, or what is public already. */
export const talkLevels = ['internal', 'public'] as const
export type TalkLevel = (typeof talkLevels)[number]

export const talkStates = ['candidate', 'drafted', 'submitted', 'accepted', 'declined', 'given'] as const
export type TalkState = (typeof talkStates)[number]

/** Where a talk may go from each state; a declined one is drafted anew for the next event. */
export const nextStates: Record<TalkState, readonly TalkState[]> = {
  candidate: ['drafted'],
  drafted: ['submitted', 'candidate'],
  submitted: ['accepted', 'declined', 'drafted'],
  accepted: ['given', 'declined'],
  declined: ['drafted'],
  given: [],
}

/** A talk about what one incident taught. */
export interface Talk {
  id: string
  postMortemId: string
  /** The approved text it is made of, and that text's title. */
  artifactId: string
  artifactTitle: string
  /** Whether another text has been approved, or this one taken back, since the outline was built. */
  outdated: boolean
  level: TalkLevel
  state: TalkState
  title: string
  /** Markdown. */
  abstract: string
  /** For whom it is. */
  audience: string
  /**
   * Markdown: a heading for each slide, its points below. Null for a viewer who may not read the text it was built from
   * any more: something in the record has been restricted since, and the text that stands now leaves it out.
   */
  outline: string | null
  speaker: { id: string; name: string } | null
  event: string
  /** Last day of the call for papers, `YYYY-MM-DD`. */
  deadline: string | null
  /** The day it is given, `YYYY-MM-DD`. */
  heldOn: string | null
  slidesUrl: string | null
  recordingUrl: string | null
  version: number
  updatedAt: Date
}

/** What a talk still lacks before it may enter a state, as words that complete "It still needs …". Pure. */
export function missingFor(
  state: TalkState,
  talk: Pick<Talk, 'abstract' | 'audience' | 'speaker' | 'event'>,
): string[] {
  const needed: [boolean, string][] = [
    [talk.abstract.trim() === '', 'an abstract'],
    [talk.audience.trim() === '', 'an audience'],
    ...(state === 'drafted' || state === 'candidate'
      ? []
      : ([
          [talk.speaker === null, 'a speaker'],
          [talk.event.trim() === '', 'an event'],
        ] as [boolean, string][])),
  ]
  return state === 'candidate' ? [] : needed.flatMap(([lacks, what]) => (lacks ? [what] : []))
}

/** Whether this viewer may open and edit talks about this post-mortem; its speaker always may edit a talk. */
export function mayWorkOnTalks(viewer: Viewer, about: About, speakerId?: string | null): true | string {
  if (speakerId && viewer.kind === 'person' && viewer.personId === speakerId) return true
  return may(viewer, 'edit-customer-text', about) === true
    ? true
    : 'Only the owner, their team, communications, security, legal, the programme owner or an admin may work on this talk.'
}
