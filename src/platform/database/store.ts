import type { Parameter } from './values.ts'

/** What one statement gave, every value in PostgreSQL's text form. */
export interface RawResult {
  fields: { name: string; type: number }[]
  rows: (string | null)[][]
  /** The command tag, such as `UPDATE 3`. */
  command: string
}

/** One session with the store. Between `begin` and `commit` nobody else uses it. */
export interface Connection {
  /** Runs one statement; without parameters also several, of which the last one's result is given. */
  run(sql: string, parameters?: readonly Parameter[]): Promise<RawResult>
}

/** Where the connections come from: the embedded engine has one, a server a pool of them. */
export interface Store {
  readonly kind: 'embedded' | 'postgres'
  acquire(): Promise<Connection>
  release(connection: Connection): void
  close(): Promise<void>
}

/** Lends a connection for as long as `work` takes. */
export async function withConnection<T>(store: Store, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await store.acquire()
  try {
    return await work(connection)
  } finally {
    store.release(connection)
  }
}

/** Runs `work` in one transaction on a lent connection. `mode` is what follows `begin`. */
export async function withTransaction<T>(
  store: Store,
  mode: '' | 'isolation level repeatable read read only',
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  return withConnection(store, async connection => {
    await connection.run(`begin ${mode}`)
    try {
      const result = await work(connection)
      await connection.run('commit')
      return result
    } catch (error) {
      await connection.run('rollback').catch(() => undefined)
      throw error
    }
  })
}
