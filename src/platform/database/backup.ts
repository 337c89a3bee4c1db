import { type Clock, systemClock } from '../clock.ts'
import { BackupWriter } from './backup-format.ts'
import type { Database } from './database.ts'
import { withQueryDeadline } from './deadline.ts'
import { appliedMigrations } from './migrate.ts'
import { type Connection, withTransaction } from './store.ts'
import { quoted, type TableShape, tableShapes } from './tables.ts'

export interface BackedUp {
  tables: number
  rows: number
}

/** Aim for pages of about this many characters, whatever the size of a row. */
const page = 1_000_000

/**
 * Writes everything in the database, as of one moment, to `file` (0600; there only when complete). Needs memory for
 * a page of rows. A server goes on working meanwhile; the embedded store makes others wait until it is done.
 */
export function backup(database: Database, file: string, clock: Clock = systemClock): Promise<BackedUp> {
  return withQueryDeadline(0, async () => {
    const writer = new BackupWriter(file)
    try {
      const counted = await withTransaction(database.store, 'isolation level repeatable read read only', connection =>
        writeEverything(connection, writer, clock.now()),
      )
      await writer.finish(counted.rows)
      return counted
    } catch (error) {
      await writer.abandon()
      throw error
    }
  })
}

async function writeEverything(connection: Connection, writer: BackupWriter, now: Date) {
  const migrations = await appliedMigrations(connection)
  await writer.write({ format: 'afterword-backup', version: 1, createdAt: now.toISOString(), migrations })
  const shapes = await tableShapes(connection)
  let rows = 0
  for (const shape of shapes) rows += await writeTable(connection, writer, shape)
  for (const [sequence, last, called] of await sequences(connection)) {
    await writer.write({ sequence, last, called: called === 't' })
  }
  return { tables: shapes.length, rows }
}

async function writeTable(connection: Connection, writer: BackupWriter, shape: TableShape): Promise<number> {
  const { table, columns, key } = shape
  const bytes = columns.filter(({ type }) => type === 'bytea').map(({ name }) => name)
  const encoded = columns.map(({ type }) => type === 'bytea')
  await writer.write({ table, columns: columns.map(({ name }) => name), bytes })
  const textual = new Set(columns.filter(({ type }) => type === 'text').map(({ name }) => name))
  const order = key.map(name => (textual.has(name) ? `${quoted(name)} collate "C"` : quoted(name))).join(', ')
  const list = columns.map(({ name }) => quoted(name)).join(', ')
  await connection.run(
    `declare rows no scroll cursor for select ${list} from ${quoted(table)}${order && ` order by ${order}`}`,
  )
  let count = 0
  for (let next = 10; ; ) {
    const { rows } = await connection.run(`fetch ${next} from rows`)
    let size = 0
    for (const row of rows) {
      const line = row.map((value, column) => (value !== null && encoded[column] ? fromHex(value) : value))
      for (const value of line) size += value?.length ?? 4
      await writer.write(line)
    }
    count += rows.length
    if (rows.length < next) break
    next = Math.max(1, Math.min(2_000, Math.floor((page * rows.length) / (size + 1)), next * 4))
  }
  await connection.run('close rows')
  await writer.write({ end: table, rows: count })
  return count
}

const fromHex = (text: string) => Buffer.from(text.slice(2), 'hex').toString('base64')

async function sequences(connection: Connection): Promise<[string, string, string][]> {
  const { rows } = await connection.run(`
    select relname from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace order by relname collate "C"`)
  const read: [string, string, string][] = []
  for (const [name] of rows) {
    const state = await connection.run(`select last_value, is_called from ${quoted(name!)}`)
    read.push([name!, state.rows[0]![0]!, state.rows[0]![1]!])
  }
  return read
}
