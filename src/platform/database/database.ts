import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { usualDeadline, withQueryDeadline } from './deadline.ts'
import { openEmbeddedStore } from './embedded.ts'
import { type Database, databaseFromStore } from './from-store.ts'
import { openPostgresStore } from './postgres.ts'
import { withConnection } from './store.ts'

export type { Database } from './from-store.ts'
export { withQueryDeadline }

export interface DatabaseOptions {
  /** Absolute path; holds the embedded database, and is left alone when there is a `databaseUrl`. */
  dataDirectory: string
  /** A PostgreSQL server to use instead. */
  databaseUrl?: string
  clock: Clock
  log: Log
  /** Milliseconds that one query may take; 30,000 unless given. */
  deadline?: number
  /** Milliseconds to wait for the embedded store's one connection; 30,000 unless given. */
  patience?: number
}

/**
 * Opens the store that the configuration names. Does not migrate: call `migrate` (migrate.ts) next.
 * Refuses `data-folder-in-use`, `storage-full`, `store-version`, `store-does-not-open`, `store-unreachable`.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { databaseUrl, log, deadline = usualDeadline, patience = 30_000 } = options
  return databaseFromStore(
    databaseUrl
      ? await openPostgresStore({ databaseUrl, log, deadline })
      : await openEmbeddedStore({ ...options, deadline, patience }),
  )
}

/**
 * Removes dead rows and renews the planner's figures; on the embedded store nothing else does. Run it daily. One table
 * at a time, so that others get their turn in between.
 */
export async function maintain({ store }: Database): Promise<void> {
  await withQueryDeadline(0, async () => {
    const list = `select quote_ident(relname) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`
    const { rows } = await withConnection(store, connection => connection.run(`${list} order by 1`))
    for (const [table] of rows) await withConnection(store, connection => connection.run(`vacuum (analyze) ${table}`))
  })
}
