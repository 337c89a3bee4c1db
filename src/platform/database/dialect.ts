import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionBuilder,
  type TransactionSettings,
} from 'kysely'
import type { Connection, Store } from './store.ts'
import { parseValue, toParameter } from './values.ts'

/** Marks the asynchronous work that happens inside a transaction, for as long as it lasts. */
const inside = new AsyncLocalStorage<{ open: boolean }>()

class StoreConnection implements DatabaseConnection {
  readonly connection: Connection

  constructor(connection: Connection) {
    this.connection = connection
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { fields, rows, command } = await this.connection.run(sql, parameters.map(toParameter))
    const affected = /^(?:INSERT \d+|UPDATE|DELETE|MERGE) (\d+)$/.exec(command)
    return {
      rows: rows.map(row => {
        const read: Record<string, unknown> = {}
        fields.forEach(({ name, type }, position) => {
          read[name] = parseValue(type, row[position] ?? null)
        })
        return read as Row
      }),
      ...(affected && { numAffectedRows: BigInt(affected[1]!) }),
    }
  }

  // biome-ignore lint/correctness/useYield: part of the interface, refused on purpose
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('Queries are not streamed: the embedded store has one connection. Read in pages by key.')
  }
}

class StoreDriver implements Driver {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#store.kind === 'embedded' && inside.getStore()?.open) {
      throw new Error(
        'A query on the database was started inside a transaction. The embedded store has one connection, which the ' +
          'transaction holds, so both would wait for ever: use the transaction (context.db of the inner context).',
      )
    }
    return new StoreConnection(await this.#store.acquire())
  }

  async beginTransaction(connection: DatabaseConnection, { isolationLevel, accessMode }: TransactionSettings) {
    const isolation = isolationLevel ? ` isolation level ${isolationLevel}` : ''
    await (connection as StoreConnection).connection.run(`begin${isolation}${accessMode ? ` ${accessMode}` : ''}`)
  }

  async commitTransaction(connection: DatabaseConnection) {
    // A failed statement that was caught turns `commit` into a rollback without an error; that must not look like success.
    const { command } = await (connection as StoreConnection).connection.run('commit')
    if (command === 'ROLLBACK') {
      throw new Error('The transaction was rolled back at its end, because a statement in it had failed.')
    }
  }

  async rollbackTransaction(connection: DatabaseConnection) {
    await (connection as StoreConnection).connection.run('rollback')
  }

  async releaseConnection(connection: DatabaseConnection) {
    this.#store.release((connection as StoreConnection).connection)
  }

  async destroy() {
    await this.#store.close()
  }
}

function storeDialect(store: Store): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new StoreDriver(store),
    createIntrospector: database => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

/** Kysely over a store, which notices a query that would wait for its own transaction. */
export class StoreKysely<Schema> extends Kysely<Schema> {
  constructor(store: Store) {
    super({ dialect: storeDialect(store) })
  }

  override transaction(): TransactionBuilder<Schema> {
    const builder = super.transaction()
    const execute = builder.execute.bind(builder)
    builder.execute = work => {
      const mark = { open: true }
      return execute(transaction => inside.run(mark, () => work(transaction))).finally(() => {
        mark.open = false
      })
    }
    return builder
  }
}
