import type { Kysely, Transaction } from 'kysely'
import type { Schema } from '../schema.generated.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Events } from './events.ts'
import type { Log } from './log.ts'
import type { Outside } from './outside.ts'

/** Either the database or one transaction on it: a store function takes whichever its caller holds. */
export type Db = Kysely<Schema> | Transaction<Schema>

/** Everything a verb may use. Inside a transaction `db` is that transaction. */
export interface Context {
  db: Db
  clock: Clock
  config: Config
  events: Events
  log: Log
  outside: Outside
  /** A secret key of its own for each purpose, derived from the installation's one secret. */
  key(purpose: string): Buffer
}

/**
 * Runs `work` in one transaction and hands it a context bound to it. Called inside a transaction it joins that one,
 * so verbs may call verbs. Inside `work` use only the given context: the embedded store has a single connection.
 */
export async function inTransaction<T>(context: Context, work: (context: Context) => Promise<T>): Promise<T> {
  if (context.db.isTransaction) return work(context)
  return context.db.transaction().execute(tx => work({ ...context, db: tx }))
}
