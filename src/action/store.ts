import type { Db } from '../platform/context.ts'
import type { Action } from './action.ts'

export type NewAction = Omit<Action, 'version'>

/** Actions of one post-mortem in their order. The caller has already decided that the record is the viewer's to read. */
export async function actionsOf(db: Db, postMortemId: string): Promise<Action[]> {
  const rows = await db
    .selectFrom('action')
    .selectAll()
    .where('post_mortem_id', '=', postMortemId)
    .orderBy('position')
    .orderBy('id')
    .execute()
  return rows.map(({ created_at, updated_at, ...row }) => row as unknown as Action)
}

/** Actions of several post-mortems, in their order, in one question; for the machinery that reads everything. */
export async function actionsOfAll(db: Db, postMortemIds: string[]): Promise<Map<string, Action[]>> {
  const actions = new Map<string, Action[]>()
  if (postMortemIds.length === 0) return actions
  const rows = await db
    .selectFrom('action')
    .selectAll()
    .where('post_mortem_id', 'in', postMortemIds)
    .orderBy('position')
    .orderBy('id')
    .execute()
  for (const { created_at, updated_at, ...row } of rows) {
    const action = row as unknown as Action
    actions.set(action.post_mortem_id, [...(actions.get(action.post_mortem_id) ?? []), action])
  }
  return actions
}

export async function insertActions(db: Db, actions: NewAction[], now: Date): Promise<void> {
  for (let start = 0; start < actions.length; start += 500) {
    await db
      .insertInto('action')
      .values(
        actions.slice(start, start + 500).map(action => ({
          ...action,
          source: action.source ? JSON.stringify(action.source) : null,
          created_at: now,
          updated_at: now,
        })),
      )
      .execute()
  }
}

/** Takes away imported actions before a newer version of their source comes in; false if a person has edited any. */
export async function deleteImportedActions(db: Db, postMortemId: string): Promise<boolean> {
  const touched = await db
    .selectFrom('action')
    .select('id')
    .where('post_mortem_id', '=', postMortemId)
    .where(edited => edited.or([edited('version', '>', 1), edited('source', 'is', null)]))
    .executeTakeFirst()
  if (touched) return false
  await db.deleteFrom('action').where('post_mortem_id', '=', postMortemId).execute()
  return true
}

/** Saves one action if its version is still `baseVersion`; false when somebody saved before. */
export async function updateAction(
  db: Db,
  id: string,
  baseVersion: number,
  set: Partial<
    Pick<Action, 'text' | 'owner_id' | 'owner_name' | 'due_on' | 'type' | 'priority' | 'tracker_url' | 'visibility'>
  >,
  now: Date,
): Promise<boolean> {
  const result = await db
    .updateTable('action')
    .set(row => ({ ...set, version: row('version', '+', 1), updated_at: now }))
    .where('id', '=', id)
    .where('version', '=', baseVersion)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

export async function deleteAction(db: Db, id: string, baseVersion: number): Promise<boolean> {
  const result = await db
    .deleteFrom('action')
    .where('id', '=', id)
    .where('version', '=', baseVersion)
    .executeTakeFirst()
  return Number(result.numDeletedRows) === 1
}
