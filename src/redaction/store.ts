import type { Db } from '../platform/context.ts'

/** Names that identify somebody: people of the organisation, and the participants of one post-mortem with their role. */
export async function namesFor(db: Db, postMortemId: string) {
  const people = await db.selectFrom('person').select(['id', 'name', 'email']).execute()
  const participants = await db
    .selectFrom('participant')
    .select(['person_id', 'name', 'role_label'])
    .where('post_mortem_id', '=', postMortemId)
    .execute()
  const entries = await db.selectFrom('directory_entry').select(['kind', 'name', 'public_name']).execute()
  return { people, participants, entries }
}

export async function decisionsOf(db: Db, postMortemId: string) {
  return db.selectFrom('redaction_decision').selectAll().where('post_mortem_id', '=', postMortemId).execute()
}

export async function saveDecision(
  db: Db,
  decision: {
    postMortemId: string
    key: string
    decision: 'replace' | 'keep'
    reason: string | null
    by: string
    at: Date
  },
): Promise<void> {
  const row = {
    decision: decision.decision,
    reason: decision.reason,
    decided_by: decision.by,
    decided_at: decision.at,
  }
  await db
    .insertInto('redaction_decision')
    .values({ post_mortem_id: decision.postMortemId, finding_key: decision.key, ...row })
    .onConflict(conflict => conflict.columns(['post_mortem_id', 'finding_key']).doUpdateSet(row))
    .execute()
}

export async function standInsOf(db: Db, postMortemId: string) {
  return db
    .selectFrom('stand_in')
    .select(['kind', 'key', 'stand_in'])
    .where('post_mortem_id', '=', postMortemId)
    .execute()
}

export async function saveStandIns(
  db: Db,
  postMortemId: string,
  standIns: { kind: string; key: string; standIn: string }[],
): Promise<void> {
  if (standIns.length === 0) return
  await db
    .insertInto('stand_in')
    .values(standIns.map(({ kind, key, standIn }) => ({ post_mortem_id: postMortemId, kind, key, stand_in: standIn })))
    .onConflict(conflict => conflict.doNothing())
    .execute()
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
