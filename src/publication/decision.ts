import { holdsAny } from '../person/permission.ts'
import type { Role, Viewer } from '../person/viewer.ts'
import { addBusinessDays } from '../platform/business-days.ts'
import type { Decided, Outcome } from './criteria.ts'

/** Whether a report is published, by which rule, who decided it and why. Never changed; a later one supersedes it. */
export interface Decision {
  id: string
  postMortemId: string
  /** Counts the decisions about one post-mortem, from 1. */
  number: number
  decision: Decided
  /** `YYYY-MM-DD`: the day on which a delayed one is decided anew. */
  reviewOn: string | null
  reason: string
  /** The rule that fitted when it was decided, as it read then. */
  rule: { name: string; text: string; outcome: Outcome }
  /** Whose criteria, and which version of them. */
  criteria: { of: string; version: number }
  /** Whether it says otherwise than the rule. */
  overrides: boolean
  by: string
  byName: string
  at: Date
}

/** Roles that may decide otherwise than a rule: communications and named executives (practice.md §4.4). */
const overriders: readonly Role[] = ['communications', 'vp-engineering', 'cto']

/** Whether a decision goes against what the rule says; a rule that leaves it open cannot be overridden. Pure. */
export function goesAgainst(decision: Decided, outcome: Outcome): boolean {
  return outcome !== 'decide' && outcome !== decision
}

/** Whether the viewer may decide against a rule, else why not; it takes a person with a name. Pure. */
export function mayOverride(viewer: Viewer): true | string {
  if (viewer.kind === 'person' && holdsAny(viewer, overriders)) return true
  return 'Only communications, the VP Engineering or the CTO, by name, may decide against the rule.'
}

/** The decision that holds now: the last one, unless it was a delay whose day has come. Pure. */
export function decisionInForce(last: Decision | null, now: Date): Decision | null {
  if (last?.decision !== 'delay') return last
  return last.reviewOn !== null && last.reviewOn <= now.toISOString().slice(0, 10) ? null : last
}

/** Business days after its review in which a report has to be decided; then it is escalated (practice.md §4.4). */
export const decideWithin = 5

/** Whether an undecided report has waited too long since it was reviewed. Pure. */
export function isEscalated(reviewedAt: Date | null, now: Date): boolean {
  return reviewedAt !== null && addBusinessDays(reviewedAt, decideWithin) < now
}
