import type { Kysely } from 'kysely'
import type { Schema } from '../../schema.generated.ts'
import type { Store } from './store.ts'

/** The store, whichever of the two it is. Their SQL, their values and their errors are the same. */
export interface Database {
  kind: Store['kind']
  kysely: Kysely<Schema>
  /** Where connections come from, for work that is not made of tables: migrations, backups, maintenance. */
  store: Store
  /** Bytes that the database takes on disk. */
  size(): Promise<number>
  /** Writes everything that is only in the log to the tables' files; nothing to do on a server, which does so itself. */
  checkpoint(): Promise<void>
  /** Finishes what is running and lets the data folder go. */
  close(): Promise<void>
}
