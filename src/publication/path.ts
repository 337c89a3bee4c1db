import type { NeededFunction } from '../edition/functions.ts'
import type { Correction } from '../public-site/report.ts'
import type { Decision } from './decision.ts'
import { decisionInForce } from './decision.ts'
import type { Publication } from './publication.ts'
import type { Schedule } from './schedule.ts'

/** Where a report stands on its way to the public (domain.md §7). */
export const pathStates = [
  'not_applicable',
  'candidate',
  'not_published',
  'delayed',
  'drafting',
  'sanitised',
  'in_approval',
  'approved',
  'held',
  'scheduled',
  'published',
  'corrected',
  'withdrawn',
] as const
export type PathState = (typeof pathStates)[number]

/** Everything stored that the path follows from. */
export interface Stored {
  /** Whether anybody outside was affected; without that there is no report. */
  affectsOutsiders: boolean
  candidateSince: Date
  decision: Decision | null
  /** Who signed the sanitisation of the text as it is now, and when. */
  sanitised: Moment | null
  /** Signatures of the text as it is now. */
  approvals: readonly (Moment & { function: string | null })[]
  missing: readonly NeededFunction[]
  /** When the text as it is now got its last signature; null while one is missing. */
  approvedAt: Date | null
  /** Whether the text as it is now is the one that stands in public. */
  isPublic: boolean
  /** Why the last look at the bytes keeps the approved text from leaving; null where nothing does, or none is approved. */
  held: string | null
  schedule: Schedule | null
  publication: Publication | null
  corrections: readonly Correction[]
}

export interface Moment {
  at: Date
  by: string
}

/** One step of the path: done by somebody at some time, or not yet. */
export interface PathStep {
  state: PathState
  done: Moment | null
}

export interface Path {
  state: PathState
  /** Since when, and through whom; null where nobody did anything for it. */
  since: Moment | null
  steps: PathStep[]
  /** Signatures of the text as it is now. */
  approvals: Stored['approvals']
  /** Where a newer text stands that is to correct the published one; null while there is none. */
  correcting: PathState | null
}

/** The path of a report as one function of what is stored. Pure. */
export function pathOf(stored: Stored, now: Date): Path {
  const { publication, corrections } = stored
  const textState = stateOfText(stored, now)
  const last = corrections.at(-1)
  const state: PathState = publication
    ? publication.withdrawnAt
      ? 'withdrawn'
      : last
        ? 'corrected'
        : 'published'
    : textState
  const steps = stepsOf(stored, now)
  const since = steps.find(step => step.state === state)?.done ?? null
  const correcting = publication && !publication.withdrawnAt && !stored.isPublic ? textState : null
  return { state, since, steps, approvals: stored.approvals, correcting }
}

/** Where the text as it is now stands, whatever was published before. */
function stateOfText(stored: Stored, now: Date): PathState {
  const decision = decisionInForce(stored.decision, now)
  if (!stored.affectsOutsiders) return 'not_applicable'
  if (!decision) return 'candidate'
  if (decision.decision === 'do_not_publish') return 'not_published'
  if (decision.decision === 'delay') return 'delayed'
  if (stored.approvedAt && stored.missing.length === 0 && !stored.held)
    return stored.schedule?.state === 'waiting' ? 'scheduled' : 'approved'
  if (stored.approvals.length > 0 && !stored.approvedAt) return 'in_approval'
  // Until a better text has its first signature, what matters is why the approved one does not leave.
  if (stored.held) return 'held'
  if (stored.approvals.length > 0) return 'in_approval'
  return stored.sanitised ? 'sanitised' : 'drafting'
}

/** The steps of the way that this report takes; one that is not published has none after its decision. */
function stepsOf(stored: Stored, now: Date): PathStep[] {
  const decision = decisionInForce(stored.decision, now)
  const decided = decision && { at: decision.at, by: decision.byName }
  const steps: PathStep[] = [{ state: 'candidate', done: { at: stored.candidateSince, by: 'the record' } }]
  if (decision?.decision === 'do_not_publish') return [...steps, { state: 'not_published', done: decided }]
  if (decision?.decision === 'delay') return [...steps, { state: 'delayed', done: decided }]
  const { approvals, schedule, publication, corrections, approvedAt, missing } = stored
  const complete = approvedAt !== null && missing.length === 0
  const last = approvals.at(-1)
  steps.push(
    { state: 'drafting', done: decided },
    { state: 'sanitised', done: stored.sanitised },
    { state: 'in_approval', done: approvals[0] ? { at: approvals[0].at, by: approvals[0].by } : null },
    { state: 'approved', done: complete && last ? { at: approvedAt, by: last.by } : null },
  )
  if (schedule?.state === 'waiting') steps.push({ state: 'scheduled', done: { at: schedule.at, by: schedule.byName } })
  steps.push({ state: 'published', done: publication ? { at: publication.publishedAt, by: publication.byName } : null })
  for (const correction of corrections.slice(-1))
    steps.push({ state: 'corrected', done: { at: correction.at, by: correction.byName } })
  if (publication?.withdrawnAt)
    steps.push({ state: 'withdrawn', done: { at: publication.withdrawnAt, by: publication.withdrawal?.byName ?? '' } })
  return steps
}
