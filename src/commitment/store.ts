import { sql } from 'kysely'
import type { Db } from '../platform/context.ts'
import type { Promised } from './commitment.ts'

/** A promise of an approved customer text and the action that keeps it. */
export type Commitment = Promised & {
  artifactId: string
  /** Place among the promises of the text, from 0. */
  position: number
  actionId: string
  actionTextSha256: string
  since: Date
}

interface CommitmentRow {
  artifact_id: string
  position: number
  action_id: string
  action_text_sha256: string
  word: string
  reason: string | null
  since: Date
}

export async function insertCommitments(db: Db, commitments: Commitment[]): Promise<void> {
  if (commitments.length === 0) return
  await db
    .insertInto('commitment')
    .values(
      commitments.map(one => ({
        artifact_id: one.artifactId,
        position: one.position,
        action_id: one.actionId,
        action_text_sha256: one.actionTextSha256,
        word: one.word,
        reason: one.reason,
        since: one.since,
      })),
    )
    .execute()
}

/** Promises of the texts that stand for outsiders, of these post-mortems. */
export async function standingCommitments(
  db: Db,
  postMortemIds: string[],
): Promise<(Commitment & { postMortemId: string })[]> {
  if (postMortemIds.length === 0) return []
  const { rows } = await sql<CommitmentRow & { post_mortem_id: string }>`
    select commitment.*, artifact.post_mortem_id from commitment join artifact on artifact.id = commitment.artifact_id
    where artifact.post_mortem_id in (${sql.join(postMortemIds)}) and artifact.superseded_at is null`.execute(db)
  return rows.map(row => ({
    postMortemId: row.post_mortem_id,
    artifactId: row.artifact_id,
    position: row.position,
    actionId: row.action_id,
    actionTextSha256: row.action_text_sha256,
    ...({ word: row.word, reason: row.reason } as Promised),
    since: row.since,
  }))
}

/** Another word holds from now on, or another action keeps the promise. */
export async function updateCommitment(db: Db, commitment: Commitment): Promise<void> {
  await db
    .updateTable('commitment')
    .set({
      action_id: commitment.actionId,
      word: commitment.word,
      reason: commitment.reason,
      since: commitment.since,
    })
    .where('artifact_id', '=', commitment.artifactId)
    .where('position', '=', commitment.position)
    .execute()
}
