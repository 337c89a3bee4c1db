import { sql } from 'kysely'
import type { Db } from '../context.ts'
import { quoted } from './tables.ts'

/** Which part of a table travels in an export: its columns, in this order, sorted by `key`. */
export interface TablePart {
  table: string
  columns: readonly string[]
  key: readonly string[]
}

const pageSize = 500

/** Rows as JSON text of PostgreSQL's own making, which is the same on both stores; pages by key, so memory stays small. */
export async function* readRows(db: Db, part: TablePart): AsyncGenerator<string> {
  const columns = sql.raw(part.columns.map(name => `${quoted(name)}`).join(', '))
  const order = sql.raw(part.key.map(name => `${quoted(name)}::text collate "C"`).join(', '))
  for (let offset = 0; ; offset += pageSize) {
    const { rows } = await sql<{ line: string }>`select to_jsonb(part)::text as line from
      (select ${columns} from ${sql.table(part.table)} order by ${order} limit ${pageSize} offset ${offset}) part`.execute(
      db,
    )
    for (const row of rows) yield row.line
    if (rows.length < pageSize) return
  }
}

/** Stores rows that `readRows` gave, as they are. */
export async function writeRows(db: Db, part: TablePart, lines: readonly string[]): Promise<void> {
  const columns = sql.raw(part.columns.map(name => quoted(name)).join(', '))
  for (let start = 0; start < lines.length; start += pageSize) {
    const page = `[${lines.slice(start, start + pageSize).join(',')}]`
    await sql`insert into ${sql.table(part.table)} (${columns})
      select ${columns} from jsonb_populate_recordset(null::${sql.table(part.table)}, ${page}::jsonb)`.execute(db)
  }
}

/** Whether a table has no rows. */
export async function isEmpty(db: Db, table: string): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(db)
  return rows.length === 0
}
