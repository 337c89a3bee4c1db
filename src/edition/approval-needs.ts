import { createHash } from 'node:crypto'
import type { EditionName } from '../audience/editions.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import type { Refusal } from '../platform/refusal.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { obstaclesTo } from './approval-gates.ts'
import { functionsNeeded, type NeededFunction } from './functions.ts'
import { project } from './project.ts'
import { editionMarkdown } from './render.ts'

/** What an edition of the record as it is now needs before it is approved. */
export interface ApprovalNeeds {
  /** SHA-256 of its Markdown now. */
  sha256: string
  /** Functions it is signed in; none for every edition but the customer's, which one approval is enough for. */
  functions: NeededFunction[]
  /** What the domains have against approving it now, in their order. */
  obstacles: Refusal[]
  /** Findings of redaction that nobody has decided. */
  undecided: number
}

/** Projects the record anew; `record` must have been read for the viewer. */
export async function approvalNeeds(
  context: Context,
  viewer: Viewer,
  record: PostMortemRecord,
  name: EditionName,
): Promise<ApprovalNeeds> {
  const { edition, findings, unsettled } = await project(context, record, name)
  const sha256 = createHash('sha256').update(editionMarkdown(edition)).digest('hex')
  return {
    sha256,
    functions: name === 'customer' ? functionsNeeded(record.facts, findings) : [],
    obstacles: await obstaclesTo(context, viewer, { record, edition, sha256 }),
    undecided: name === 'customer' ? unsettled.length : 0,
  }
}
