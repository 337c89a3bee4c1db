import { sql } from 'kysely'
import type { Db } from '../platform/context.ts'
import type { DecisionVerb, FindingDecision } from './decision.ts'

/** Names that identify somebody: people of the organisation, and the participants of one post-mortem with their role. */
export async function namesFor(db: Db, postMortemId: string) {
  const { rows } = await sql<{
    people: { id: string; name: string; email: string }[]
    participants: { person_id: string | null; name: string | null; role_label: string }[]
    entries: { kind: string; name: string; public_name: string | null }[]
  }>`select
    coalesce((select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'email', email)) from person), '[]') as people,
    coalesce((select jsonb_agg(jsonb_build_object('person_id', person_id, 'name', name, 'role_label', role_label))
      from participant where post_mortem_id = ${postMortemId}), '[]') as participants,
    coalesce((select jsonb_agg(jsonb_build_object('kind', kind, 'name', name, 'public_name', public_name))
      from directory_entry), '[]') as entries`.execute(db)
  return rows[0]!
}

/** Every decision about findings of a post-mortem, in force or not. */
export async function decisionsOf(db: Db, postMortemId: string): Promise<FindingDecision[]> {
  const rows = await db
    .selectFrom('redaction_decision')
    .selectAll()
    .where('post_mortem_id', '=', postMortemId)
    .orderBy('finding_key')
    .execute()
  return rows.map(row => ({
    key: row.finding_key,
    decision: row.decision as DecisionVerb,
    words: row.words,
    reason: row.reason,
    by: row.decided_by,
    at: row.decided_at,
    version: row.version,
    passages: row.passages as string[],
    rotation: row.rotation && row.rotated_on ? { proof: row.rotation, on: row.rotated_on } : null,
    second: row.second_by && row.second_at ? { by: row.second_by, at: row.second_at } : null,
  }))
}

/** Saves a decision unless there is another than the one of `baseVersion` (0: none); says whether it was saved. */
export async function saveDecision(
  db: Db,
  postMortemId: string,
  decision: Omit<FindingDecision, 'version'>,
  baseVersion: number,
): Promise<boolean> {
  const row = {
    decision: decision.decision,
    words: decision.words,
    reason: decision.reason,
    decided_by: decision.by,
    decided_at: decision.at,
    passages: JSON.stringify(decision.passages),
    rotation: decision.rotation?.proof ?? null,
    rotated_on: decision.rotation?.on ?? null,
    second_by: decision.second?.by ?? null,
    second_at: decision.second?.at ?? null,
    version: baseVersion + 1,
  }
  const result =
    baseVersion === 0
      ? await db
          .insertInto('redaction_decision')
          .values({ post_mortem_id: postMortemId, finding_key: decision.key, ...row })
          .onConflict(conflict => conflict.doNothing())
          .executeTakeFirst()
          .then(({ numInsertedOrUpdatedRows }) => numInsertedOrUpdatedRows)
      : await db
          .updateTable('redaction_decision')
          .set(row)
          .where('post_mortem_id', '=', postMortemId)
          .where('finding_key', '=', decision.key)
          .where('version', '=', baseVersion)
          .executeTakeFirst()
          .then(({ numUpdatedRows }) => numUpdatedRows)
  return Number(result ?? 0) === 1
}

/** Rows of the vault, sealed; and the stand-ins of releases before it, which held no original. */
export async function vaultRows(db: Db, postMortemId: string) {
  const sealed = await db
    .selectFrom('stand_in_vault')
    .select(['mark', 'sealed'])
    .where('post_mortem_id', '=', postMortemId)
    .execute()
  const clear = await db
    .selectFrom('stand_in')
    .select(['kind', 'key', 'stand_in'])
    .where('post_mortem_id', '=', postMortemId)
    .orderBy('stand_in')
    .execute()
  return { sealed, clear }
}

/** Keeps sealed rows and lets go of the clear ones they take over from. A row sealed by somebody else meanwhile stays. */
export async function saveVaultRows(
  db: Db,
  postMortemId: string,
  rows: { fresh: { mark: string; sealed: string }[]; changed: { mark: string; sealed: string }[] },
  now: Date,
): Promise<void> {
  const values = (list: typeof rows.fresh) =>
    list.map(row => ({ post_mortem_id: postMortemId, ...row, sealed_at: now }))
  if (rows.fresh.length > 0) {
    await db
      .insertInto('stand_in_vault')
      .values(values(rows.fresh))
      .onConflict(conflict => conflict.doNothing())
      .execute()
  }
  if (rows.changed.length > 0) {
    await db
      .insertInto('stand_in_vault')
      .values(values(rows.changed))
      .onConflict(conflict =>
        conflict.columns(['post_mortem_id', 'mark']).doUpdateSet(row => ({
          sealed: row.ref('excluded.sealed'),
          sealed_at: row.ref('excluded.sealed_at'),
        })),
      )
      .execute()
  }
  await db.deleteFrom('stand_in').where('post_mortem_id', '=', postMortemId).execute()
}

/** Post-mortems whose stand-ins still lie outside the vault: those of an earlier release or an old backup. */
export async function withClearStandIns(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('stand_in').select('post_mortem_id').distinct().execute()
  return rows.map(row => row.post_mortem_id)
}

export async function directoryEntries(db: Db) {
  return db.selectFrom('directory_entry').selectAll().orderBy('kind').orderBy('name').execute()
}

export async function insertDirectoryEntries(
  db: Db,
  entries: { id: string; kind: string; name: string; public_name: string | null; created_at: Date }[],
): Promise<void> {
  if (entries.length === 0) return
  await db
    .insertInto('directory_entry')
    .values(entries)
    .onConflict(conflict => conflict.columns(['kind', 'name']).doNothing())
    .execute()
}

export async function deleteDirectoryEntry(db: Db, id: string): Promise<boolean> {
  const result = await db.deleteFrom('directory_entry').where('id', '=', id).executeTakeFirst()
  return Number(result.numDeletedRows) === 1
}
