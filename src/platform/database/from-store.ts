import type { Schema } from '../../schema.generated.ts'
import type { Database } from './database.ts'
import { withQueryDeadline } from './deadline.ts'
import { StoreKysely } from './dialect.ts'
import { type Store, withConnection } from './store.ts'

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
    async close() {
      await kysely.destroy()
      await store.close()
    },
  }
}
