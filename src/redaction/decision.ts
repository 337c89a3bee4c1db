import { createHmac } from 'node:crypto'
import type { Layer } from './finding.ts'

/** What a person may say about a finding: leave the stand-in, put own words in its place, or leave the finding itself. */
export const decisionVerbs = ['accept', 'change', 'keep'] as const
export type DecisionVerb = (typeof decisionVerbs)[number]

/** A decision about one finding of one post-mortem. It names the finding by its key and never holds its value. */
export interface FindingDecision {
  key: string
  decision: DecisionVerb
  /** The words that stand in its place, of a `change`. */
  words: string | null
  reason: string | null
  /** Principal (`person:…`) who decided. */
  by: string
  at: Date
  /** Rises with every decision about the finding. */
  version: number
  /** Marks of the passages it was made about (`passageMark`). */
  passages: readonly string[]
  /** Of a secret that is kept: where its rotation is recorded, and its day as `YYYY-MM-DD`. */
  rotation: { proof: string; on: string } | null
  /** Of a secret that is kept: who confirmed it. */
  second: { by: string; at: Date } | null
}

/** The paragraph around a place, with its white space settled: what a decision about something in it is bound to. */
function paragraphAround(text: string, place: { start: number; end: number }): string {
  const before = text.lastIndexOf('\n\n', place.start)
  const after = text.indexOf('\n\n', place.end)
  const paragraph = text.slice(Math.max(0, before), after < 0 ? text.length : after)
  return paragraph.replace(/\s+/g, ' ').trim()
}

/** Names a passage without revealing it: HMAC-SHA256 under the installation's key, 32 hex digits. */
export function passageMark(
  text: string,
  place: { start: number; end: number },
  instanceKey: string | Uint8Array,
): string {
  return createHmac('sha256', instanceKey)
    .update(`passage\0${paragraphAround(text, place)}`)
    .digest('hex')
    .slice(0, 32)
}

/**
 * Whether a decision is in force for a finding that stands in these passages: it was made about every one of them, and
 * about a secret that stays a second person has said the same. A passage that is new or changed opens it again.
 */
export function holds(decision: FindingDecision, layer: Layer, passages: Iterable<string>): boolean {
  if (layer === 'secret' && decision.decision === 'keep' && decision.second === null) return false
  return [...passages].every(mark => decision.passages.includes(mark))
}
