import { DatabaseError, Pool, type PoolClient, type QueryArrayResult } from 'pg'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { queryDeadline } from './deadline.ts'
import { isStorageFull, storageFull, storeClosed } from './embedded-store.ts'
import type { Connection, RawResult, Store } from './store.ts'

/** Every value as text, so that one reader serves both stores. */
const asText = { getTypeParser: () => (text: string) => text }

class ServerConnection implements Connection {
  readonly client: PoolClient
  /** Set when the session must not be lent again. */
  broken = false
  #deadline: number

  constructor(client: PoolClient, deadline: number) {
    this.client = client
    this.#deadline = deadline
  }

  async run(sql: string, parameters: readonly unknown[] = []): Promise<RawResult> {
    try {
      // The end of a transaction must come through also when a statement in it failed; and it may undo the limit.
      if (/^(commit|rollback)/.test(sql)) limits.delete(this.client)
      else await this.#allow(queryDeadline(this.#deadline))
      return await this.#query(sql, parameters)
    } catch (error) {
      if (error instanceof DatabaseError) {
        if (isStorageFull(error)) throw storageFull()
        if (error.code === '57014') {
          const sentence =
            'The store gave no answer in time, so the query was ended. Nothing else was lost; ask for less at once.'
          throw new Refusal('unavailable', 'query-too-slow', sentence)
        }
        if (/^(57P0[123]|08)/.test(error.code ?? '')) this.broken = true
        throw error
      }
      this.broken = true
      throw unreachable(error)
    }
  }

  /** A server ends a slow query itself; sets its limit when this caller's differs from the session's. */
  async #allow(deadline: number) {
    if (deadline === limits.get(this.client)) return
    await this.#query(`set statement_timeout = ${Math.round(deadline)}`, [])
    limits.set(this.client, deadline)
  }

  async #query(sql: string, parameters: readonly unknown[]): Promise<RawResult> {
    const values = parameters.map(value => (value instanceof Uint8Array ? Buffer.from(value) : value))
    const answer = await this.client.query({ text: sql, values, rowMode: 'array', types: asText as never })
    const last = (Array.isArray(answer) ? answer.at(-1) : answer) as QueryArrayResult
    return {
      fields: last.fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })),
      rows: last.rows as (string | null)[][],
      command: [last.command, ...(last.command === 'INSERT' ? [last.oid ?? 0] : []), last.rowCount ?? '']
        .join(' ')
        .trim(),
    }
  }
}

/** The limit that each session has been given. */
const limits = new WeakMap<PoolClient, number>()

/** A PostgreSQL server as a store, 15 or later. Refuses `store-unreachable` and `store-version`. */
export async function openPostgresStore(options: {
  databaseUrl: string
  log: Log
  deadline: number
  connections?: number
}): Promise<Store> {
  const pool = new Pool({
    connectionString: options.databaseUrl,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'afterword',
  })
  pool.on('error', error => options.log.warn({ reason: error.message }, 'an idle connection to the database was lost'))
  const known = new WeakSet<PoolClient>()

  const store: Store = {
    kind: 'postgres',
    async acquire() {
      if (pool.ending) throw storeClosed()
      const client = await pool.connect().catch(error => {
        throw unreachable(error)
      })
      const connection = new ServerConnection(client, options.deadline)
      try {
        if (!known.has(client)) {
          await connection.run(
            "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres'; set search_path = public",
          )
          known.add(client)
        }
      } catch (error) {
        client.release(true)
        throw error
      }
      return connection
    },
    release(connection) {
      const { client, broken } = connection as ServerConnection
      client.release(broken)
    },
    async close() {
      if (!pool.ending) await pool.end()
    },
  }
  try {
    await refuseUnfit(store)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

async function refuseUnfit(store: Store): Promise<void> {
  const connection = await store.acquire()
  try {
    const { rows } = await connection.run(
      `select current_setting('server_version_num'), current_setting('server_encoding'), lower('É') = 'é'`,
    )
    const [version, encoding, folds] = rows[0]!
    if (Number(version) < 150_000) {
      const sentence = `The database server is PostgreSQL ${Math.floor(Number(version) / 10_000)}; 15 or later is needed.`
      throw new Refusal('unavailable', 'store-version', sentence)
    }
    if (encoding !== 'UTF8' || folds !== 't') {
      const sentence = `The database must be created with encoding UTF8 and a UTF-8 locale such as C.UTF-8 or en_US.UTF-8 (it has encoding ${encoding}).`
      throw new Refusal('unavailable', 'store-encoding', sentence)
    }
  } finally {
    store.release(connection)
  }
}

/** Says that the server cannot be reached, without the address, which may hold a password. */
function unreachable(error: unknown): Error {
  if (error instanceof Refusal) return error
  const { code, message } = error as NodeJS.ErrnoException
  const reason = code ?? message
  return new Refusal(
    'unavailable',
    'store-unreachable',
    `The database server does not answer (${reason}). Check DATABASE_URL and that the server runs.`,
  )
}
