import type { Connection } from './store.ts'

export interface TableShape {
  table: string
  /** Columns that are stored, without those that the database computes from others. */
  columns: { name: string; type: string }[]
  key: string[]
}

/** Every table but the migrations' own, in order of name. */
export async function tableShapes(connection: Connection): Promise<TableShape[]> {
  const { rows } = await connection.run(`
    select c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'migration'
    order by c.relname collate "C", a.attnum`)
  const keys = await connection.run(`
    select c.relname, a.attname
    from pg_index i join pg_class c on c.oid = i.indrelid
    cross join unnest(i.indkey::int2[]) with ordinality k (attnum, position)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
    where i.indisprimary and c.relnamespace = 'public'::regnamespace
    order by c.relname collate "C", k.position`)
  const shapes = new Map<string, TableShape>()
  for (const [table, name, type] of rows as [string, string, string][]) {
    const shape = shapes.get(table) ?? { table, columns: [], key: [] }
    shape.columns.push({ name, type })
    shapes.set(table, shape)
  }
  for (const [table, name] of keys.rows as [string, string][]) shapes.get(table)?.key.push(name)
  return [...shapes.values()]
}

/** A name as SQL takes it. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
