import { sql } from 'kysely'
import type { Db } from '../platform/context.ts'

/** Ids of every post-mortem in a fixed order, with the name its readable file has. */
export async function everyPostMortem(db: Db): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, coalesce(import_id, id) as name from post_mortem order by id collate "C"`.execute(db)
  return rows
}

/** Original files without their bytes, in a fixed order. */
export async function everyOriginal(db: Db) {
  return db
    .selectFrom('source_file')
    .select(['id', 'sha256', 'name', 'media_type', 'size', 'received_at'])
    .orderBy('id')
    .execute()
}

export async function originalBytes(db: Db, id: string): Promise<Uint8Array> {
  const row = await db.selectFrom('source_file').select('bytes').where('id', '=', id).executeTakeFirstOrThrow()
  return row.bytes
}
