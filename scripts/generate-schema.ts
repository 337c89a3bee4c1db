/**
 * Writes src/schema.generated.ts from the migrations: applies them to a database in memory and describes what is there.
 * With `--check` writes nothing and exits 1 when the file is out of date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { packagePath } from '../src/platform/database/location.ts'
import { migrationFiles } from '../src/platform/database/migration-files.ts'

interface Column {
  table: string
  column: string
  type: string
  nullable: boolean
  defaulted: boolean
  /** Computed by the database: never written. */
  computed: boolean
}

const types: Record<string, string> = {
  text: 'string',
  varchar: 'string',
  bpchar: 'string',
  uuid: 'string',
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float4: 'number',
  float8: 'number',
  numeric: 'number',
  date: 'string',
  timestamptz: 'Timestamp',
  jsonb: 'Json',
  bytea: 'Bytes',
  tsvector: 'string',
  _text: 'string[]',
  _int4: 'number[]',
  _int8: 'number[]',
}

async function columns(): Promise<Column[]> {
  const database = new PGlite()
  for (const { sql } of migrationFiles()) await database.exec(sql)
  const { rows } = await database.query<Column>(`
    select c.relname as "table", a.attname as "column", t.typname as type, not a.attnotnull as nullable,
           a.atthasdef or a.attidentity <> '' as defaulted, a.attgenerated <> '' or a.attidentity = 'a' as computed
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
    order by c.relname collate "C", a.attnum`)
  await database.close()
  return rows
}

function typeOf({ table, column, type, nullable, defaulted, computed }: Column): string {
  const known = types[type]
  if (!known)
    throw new Error(
      `${table}.${column} is of type ${type}, for which scripts/generate-schema.ts knows no TypeScript type.`,
    )
  if (computed) {
    const plain = { Timestamp: 'Date', Json: 'unknown', Bytes: 'Buffer' }[known] ?? known
    return `GeneratedAlways<${plain}${nullable ? ' | null' : ''}>`
  }
  const value = nullable ? (/^[A-Z]/.test(known) ? `Nullable<${known}>` : `${known} | null`) : known
  return defaulted ? `Generated<${value}>` : value
}

const interfaceName = (table: string) =>
  `${table.replace(/(^|_)(.)/g, (_, __, letter: string) => letter.toUpperCase())}Table`

function describe(all: Column[]): string {
  const tables = [...new Set(all.map(column => column.table))]
  const interfaces = tables.map(table => {
    const lines = all.filter(column => column.table === table).map(column => `  ${column.column}: ${typeOf(column)}`)
    return `export interface ${interfaceName(table)} {\n${lines.join('\n')}\n}\n`
  })
  return `// Written by scripts/generate-schema.ts from migrations/. Do not edit: change a migration, then \`npm run schema\`.
import type { ColumnType, GeneratedAlways } from 'kysely'

/** \`timestamptz\`: read as a Date, written as a Date or ISO 8601 text with a zone. */
export type Timestamp = ColumnType<Date, Date | string, Date | string>

/** \`jsonb\`: read parsed, written as JSON text (\`JSON.stringify\`), because drivers disagree about arrays. */
export type Json = ColumnType<unknown, string, string>

/** \`bytea\`. */
export type Bytes = ColumnType<Buffer, Uint8Array, Uint8Array>

/** May be left out on insert, because the database has a default. */
export type Generated<T> =
  T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>

export type Nullable<T> =
  T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S | null, I | null, U | null> : never

${interfaces.join('\n')}
/** Every table by its name. */
export interface Schema {
${tables.map(table => `  ${table}: ${interfaceName(table)}`).join('\n')}
}
`
}

const file = packagePath('src/schema.generated.ts')
const wanted = describe(await columns())
const present = existsSync(file) ? readFileSync(file, 'utf8') : ''
if (process.argv.includes('--check')) {
  if (present !== wanted) {
    console.error('src/schema.generated.ts does not fit the migrations: run `npx tsx scripts/generate-schema.ts`.')
    process.exit(1)
  }
} else if (present !== wanted) writeFileSync(file, wanted)
