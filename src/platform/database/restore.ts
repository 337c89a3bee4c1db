import { DatabaseError } from 'pg'
import { type Clock, systemClock } from '../clock.ts'
import { Refusal } from '../refusal.ts'
import { type BackupHeader, type BackupLine, damaged, readBackup } from './backup-format.ts'
import type { Database } from './database.ts'
import { withQueryDeadline } from './deadline.ts'
import { appliedMigrations, applyMigration, checkHistory } from './migrate.ts'
import { migrationFiles } from './migration-files.ts'
import { type Connection, withTransaction } from './store.ts'
import { quoted, tableShapes } from './tables.ts'

export interface Restored {
  tables: number
  rows: number
  /** When the backup was made, ISO 8601. */
  createdAt: string
}

/**
 * Puts the content of a backup, made on either store and by this version or an older one, into an empty database, in
 * one transaction and brought up to date. Refuses `not-empty` (unless `replace`), `backup-damaged`, `backup-newer`.
 */
export function restore(
  database: Database,
  file: string,
  { replace = false, clock = systemClock }: { replace?: boolean; clock?: Clock } = {},
): Promise<Restored> {
  return withQueryDeadline(0, async () => {
    const header = await inspect(file)
    return withTransaction(database.store, '', async connection => {
      if (!replace) await refuseContent(connection)
      const counted = await load(connection, file, header, clock.now()).catch(error => {
        throw unfit(error)
      })
      return { ...counted, createdAt: header.createdAt }
    })
  })
}

/** Reads the whole file once, so that a damaged one is refused before anything is touched. */
async function inspect(file: string): Promise<BackupHeader> {
  let header: BackupHeader | undefined
  for await (const line of readBackup(file)) header ??= headerOf(line)
  if (!header) throw damaged('it is empty')
  const files = migrationFiles()
  const unknown = header.migrations.find(({ name }) => !files.some(known => known.name === name))
  if (unknown) {
    const sentence = `The backup was made by a newer version of the program: it knows the change “${unknown.name}”. Use that version.`
    throw new Refusal('bad-input', 'backup-newer', sentence, { migration: unknown.name })
  }
  checkHistory(header.migrations, files)
  return header
}

/** Rows that the schema does not accept mean that the file was made or changed by something else. */
function unfit(error: unknown): unknown {
  const isContent = error instanceof DatabaseError && /^2[23]/.test(error.code ?? '')
  return isContent ? damaged(`its content does not fit together (${error.message})`) : error
}

function headerOf(line: BackupLine): BackupHeader {
  if (Array.isArray(line) || !('format' in line) || line.format !== 'afterword-backup') {
    throw damaged('it does not begin like a backup of this program')
  }
  if (line.version !== 1) {
    const sentence = `The backup has format version ${line.version}, which this version of the program does not know.`
    throw new Refusal('bad-input', 'backup-newer', sentence)
  }
  return line
}

async function refuseContent(connection: Connection): Promise<void> {
  for (const { table } of await tableShapes(connection)) {
    const { rows } = await connection.run(`select exists (select from ${quoted(table)})`)
    if (rows[0]?.[0] !== 't') continue
    throw new Refusal(
      'conflict',
      'not-empty',
      `The database already holds something (in “${table}”). Restore into an empty one, or say that its content is to be replaced.`,
      { table },
    )
  }
}

/** Builds the schema as it was when the backup was made, fills it, and then applies what came later. */
async function load(connection: Connection, file: string, header: BackupHeader, now: Date) {
  await dropTables(connection)
  const files = migrationFiles()
  const known = new Set(header.migrations.map(({ name }) => name))
  for (const migration of files) if (known.has(migration.name)) await applyMigration(connection, migration, now)
  // References are put back when all rows are there, so that the order of tables does not matter.
  const references = await takeReferences(connection)
  const counted = await fill(connection, file)
  for (const { table, name, definition } of references) {
    await connection.run(`alter table ${table} add constraint ${name} ${definition}`)
  }
  for (const migration of files) if (!known.has(migration.name)) await applyMigration(connection, migration, now)
  const applied = await appliedMigrations(connection)
  if (applied.length !== files.length) throw new Error('Not every migration was applied.')
  return counted
}

async function dropTables(connection: Connection): Promise<void> {
  const { rows } = await connection.run(
    `select quote_ident(relname) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  )
  if (rows.length > 0) await connection.run(`drop table ${rows.map(([table]) => table).join(', ')} cascade`)
}

async function takeReferences(connection: Connection) {
  const { rows } = await connection.run(`
    select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace order by 1, 2`)
  for (const [table, name] of rows) await connection.run(`alter table ${table} drop constraint ${name}`)
  return rows.map(([table, name, definition]) => ({ table: table!, name: name!, definition: definition! }))
}

async function fill(connection: Connection, file: string): Promise<{ tables: number; rows: number }> {
  const shapes = new Map((await tableShapes(connection)).map(shape => [shape.table, shape]))
  let into: Insertion | undefined
  let tables = 0
  let rows = 0
  for await (const line of readBackup(file)) {
    if (Array.isArray(line)) {
      if (!into) throw damaged('a row stands outside of a table')
      await into.add(line)
      rows++
    } else if ('table' in line) {
      const shape = shapes.get(line.table)
      const types = line.columns.map(column => shape?.columns.find(({ name }) => name === column)?.type)
      if (types.includes(undefined)) throw damaged(`it has a table “${line.table}” that does not fit its version`)
      into = new Insertion(connection, line.table, line.columns, types as string[])
      tables++
    } else if ('end' in line) {
      await into?.flush()
      if (into?.table !== line.end || into.rows !== line.rows) throw damaged(`rows of “${line.end}” are missing`)
      into = undefined
    } else if ('sequence' in line) {
      await connection.run('select setval($1::text::regclass, $2::bigint, $3::boolean)', [
        quoted(line.sequence),
        line.last,
        String(line.called),
      ])
    } else if ('sha256' in line && line.rows !== rows) throw damaged('the number of its rows does not fit')
  }
  return { tables, rows }
}

/** Gathers rows of one table and inserts many at once, within the limits of one statement. */
class Insertion {
  readonly table: string
  rows = 0
  readonly #connection: Connection
  readonly #columns: string[]
  readonly #types: string[]
  #values: (string | Uint8Array | null)[] = []
  #size = 0

  constructor(connection: Connection, table: string, columns: string[], types: string[]) {
    this.#connection = connection
    this.table = table
    this.#columns = columns
    this.#types = types
  }

  async add(row: (string | null)[]): Promise<void> {
    if (row.length !== this.#columns.length) throw damaged(`a row of “${this.table}” has the wrong length`)
    row.forEach((value, column) => {
      this.#size += value?.length ?? 4
      this.#values.push(value !== null && this.#types[column] === 'bytea' ? Buffer.from(value, 'base64') : value)
    })
    this.rows++
    if (this.#size > 1_000_000 || this.#values.length + row.length > 20_000) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.#values.length === 0) return
    const width = this.#columns.length
    const groups: string[] = []
    for (let first = 0; first < this.#values.length; first += width) {
      groups.push(`(${this.#types.map((type, column) => `$${first + column + 1}::${type}`).join(', ')})`)
    }
    const list = this.#columns.map(quoted).join(', ')
    await this.#connection.run(
      `insert into ${quoted(this.table)} (${list}) overriding system value values ${groups.join(', ')}`,
      this.#values,
    )
    this.#values = []
    this.#size = 0
  }
}
