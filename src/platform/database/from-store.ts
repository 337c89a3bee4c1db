import type { Kysely } from 'kysely'
import type { Schema } from '../../schema.generated.ts'
import { withQueryDeadline } from './deadline.ts'
import { StoreKysely } from './dialect.ts'
import { type Store, withConnection } from './store.ts'

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

/** Everything that a database offers, over a store. */
export function databaseFromStore(store: Store): Database {
  const kysely = new StoreKysely<Schema>(store)
  return {
    kind: store.kind,
    kysely,
    store,
    async size() {
      const sql = 'select pg_database_size(current_database())'
      const { rows } = await withConnection(store, connection => connection.run(sql))
      return Number(rows[0]?.[0])
    },
    async checkpoint() {
      if (store.kind === 'postgres') return
      await withQueryDeadline(0, () => withConnection(store, connection => connection.run('checkpoint')))
    },
    close: () => store.close(),
  }
}
