import { type Clock, systemClock } from '../clock.ts'
import { Refusal } from '../refusal.ts'
import { withQueryDeadline } from './deadline.ts'
import { type MigrationFile, migrationFiles } from './migration-files.ts'
import { type Connection, type Store, withConnection } from './store.ts'

/** Any fixed number: starters of this program meet on it. */
const lock = '4157465574'

export interface Migrated {
  /** Names of those applied just now, in order. */
  applied: string[]
  /** How many had been applied before. */
  already: number
}

/**
 * Brings the schema up to date: every migration in its own transaction. Any number of starters may do so at once.
 * Refuses `migration-edited` when an applied file has changed and `database-newer` when the database knows more than
 * this program.
 */
export async function migrate(
  { store }: { store: Store },
  clock: Clock = systemClock,
  files = migrationFiles(),
): Promise<Migrated> {
  return withQueryDeadline(0, () =>
    withConnection(store, async connection => {
      if (store.kind === 'postgres') await connection.run('select pg_advisory_lock($1::bigint)', [lock])
      try {
        return await applyMigrations(connection, clock.now(), files)
      } finally {
        if (store.kind === 'postgres') await connection.run('select pg_advisory_unlock($1::bigint)', [lock])
      }
    }),
  )
}

/** As `migrate`, on a connection that nobody else migrates. */
export async function applyMigrations(connection: Connection, now: Date, files = migrationFiles()): Promise<Migrated> {
  const before = await appliedMigrations(connection)
  checkHistory(before, files)
  const missing = files.filter(file => !before.some(({ name }) => name === file.name))
  for (const file of missing) {
    await connection.run('begin')
    try {
      await applyMigration(connection, file, now)
      await connection.run('commit')
    } catch (error) {
      await connection.run('rollback')
      throw error
    }
  }
  return { applied: missing.map(({ name }) => name), already: before.length }
}

/** Applies one migration in the caller's transaction and writes down that it was. */
export async function applyMigration(connection: Connection, file: MigrationFile, now: Date): Promise<void> {
  await connection.run(`create table if not exists migration (
    name text primary key, sha256 text not null, applied_at timestamptz not null)`)
  await connection.run(file.sql)
  await connection.run('insert into migration (name, sha256, applied_at) values ($1, $2, $3)', [
    file.name,
    file.sha256,
    now.toISOString(),
  ])
}

/** What the database says was applied to it, in order of name; nothing for an empty one. */
export async function appliedMigrations(connection: Connection): Promise<{ name: string; sha256: string }[]> {
  const { rows } = await connection.run(`select to_regclass('migration') is not null`)
  if (rows[0]?.[0] !== 't') return []
  const applied = await connection.run('select name, sha256 from migration order by name collate "C"')
  return applied.rows.map(([name, sha256]) => ({ name: name!, sha256: sha256! }))
}

/** Compares a history with this program's migrations. */
export function checkHistory(history: readonly { name: string; sha256: string }[], files: readonly MigrationFile[]) {
  for (const { name, sha256 } of history) {
    const file = files.find(known => known.name === name)
    if (!file) {
      throw new Refusal(
        'unavailable',
        'database-newer',
        `The data was last used by a newer version of the program: it knows the change “${name}”, which this version does not. Start the newer version.`,
        { migration: name },
      )
    }
    if (file.sha256 !== sha256) {
      throw new Refusal(
        'unavailable',
        'migration-edited',
        `The migration “${name}” was changed after it had been applied to this data. Put the file back as it was and add the change as a new migration.`,
        { migration: name },
      )
    }
  }
}
