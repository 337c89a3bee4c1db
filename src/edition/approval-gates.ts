import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import type { Refusal } from '../platform/refusal.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import type { Edition } from './edition.ts'

/** A text that somebody is about to approve. */
export interface AboutToApprove {
  record: PostMortemRecord
  edition: Edition
  /** SHA-256 of its Markdown, which the approval pins. */
  sha256: string
}

/** What a domain has against an approval: a refusal that says what to do first, or null. Reads only; decides nothing. */
export type ApprovalGate = (context: Context, viewer: Viewer, about: AboutToApprove) => Promise<Refusal | null>

const gates: ApprovalGate[] = []

/** Lets a domain below stop approvals; called once by the domain that owns the rule. */
export function addApprovalGate(gate: ApprovalGate): void {
  gates.push(gate)
}

/** Everything that stands against approving this text now. */
export async function obstaclesTo(context: Context, viewer: Viewer, about: AboutToApprove): Promise<Refusal[]> {
  const found: Refusal[] = []
  for (const gate of gates) {
    const refusal = await gate(context, viewer, about)
    if (refusal) found.push(refusal)
  }
  return found
}
