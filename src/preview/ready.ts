import { project } from '../edition/project.ts'
import type { Reading } from '../edition/read.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { outgoingGate } from '../sanitisation/check-outgoing.ts'
import { sanitisationGate } from '../sanitisation/gate.ts'

/**
 * What stands against showing this text to anybody outside, or null: what stands against approving it as far as
 * sanitising goes. `undecided-findings`, `not-sanitised`, `outgoing-bytes`.
 */
export async function whyNotOutside(
  context: Context,
  viewer: Viewer,
  record: PostMortemRecord,
  reading: Reading,
): Promise<Refusal | null> {
  if (reading.undecided > 0)
    return new Refusal(
      'conflict',
      'undecided-findings',
      `Redaction is unsure of ${reading.undecided} places in the customer text. Decide them first.`,
    )
  const { edition } = await project(context, record, 'customer')
  const about = { record, edition, sha256: reading.sha256 }
  return (await sanitisationGate(context, viewer, about)) ?? (await outgoingGate(context, viewer, about))
}
