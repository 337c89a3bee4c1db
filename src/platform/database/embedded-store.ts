import { Refusal } from '../refusal.ts'
import { queryDeadline } from './deadline.ts'
import { type EmbeddedEngine, EngineLost } from './embedded-engine.ts'
import type { Connection, RawResult, Store } from './store.ts'
import type { Parameter } from './values.ts'

export interface EmbeddedStoreOptions {
  /** Opens the engine; called again whenever one was lost. */
  open(): Promise<EmbeddedEngine>
  /** Says why the store cannot work, after an engine was lost or did not open: storage full, or something else. */
  explain(lost: EngineLost): Promise<Refusal>
  /** Milliseconds one query may take unless `withQueryDeadline` says otherwise; 0 for no limit. */
  deadline: number
  /** Milliseconds to wait for the connection before the store is called busy. */
  patience: number
  /** Called when the store is closed, whatever happened before. */
  closed(): Promise<void> | void
}

/**
 * The embedded engine as a store: one connection, lent to one caller at a time in the order of asking. When the engine
 * is lost (crash, deadline) the caller gets a refusal and the next one a new engine on the same data.
 */
export class EmbeddedStore implements Store {
  readonly kind = 'embedded'
  readonly #options: EmbeddedStoreOptions
  readonly #waiting: { take(connection: Connection): void; refuse(error: Error): void }[] = []
  #engine: EmbeddedEngine
  #holder: Connection | undefined
  #closing: Promise<void> | undefined

  constructor(engine: EmbeddedEngine, options: EmbeddedStoreOptions) {
    this.#engine = engine
    this.#options = options
  }

  acquire(): Promise<Connection> {
    if (this.#closing) return Promise.reject(storeClosed())
    if (!this.#holder) return Promise.resolve(this.#lend())
    return new Promise((resolve, reject) => {
      const seconds = this.#options.patience / 1000
      const waiter = {
        take: (connection: Connection) => {
          clearTimeout(timer)
          resolve(connection)
        },
        refuse: (error: Error) => {
          clearTimeout(timer)
          reject(error)
        },
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(
          new Refusal(
            'unavailable',
            'store-busy',
            `The store was busy with something else for ${seconds} s; try again. (If this repeats: the embedded store has ` +
              'one connection, and a query on the database that is awaited inside a transaction waits for itself.)',
          ),
        )
      }, this.#options.patience)
      this.#waiting.push(waiter)
    })
  }

  release(connection: Connection) {
    if (this.#holder !== connection) return
    this.#holder = undefined
    this.#waiting.shift()?.take(this.#lend())
  }

  /** How often the engine made something permanent since it was opened. */
  async syncs(): Promise<number> {
    const connection = await this.acquire()
    try {
      return await this.#engine.syncs()
    } finally {
      this.release(connection)
    }
  }

  /** Lets the current holder finish, refuses those who wait, shuts the engine down. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close() {
    for (const waiter of this.#waiting.splice(0)) waiter.refuse(storeClosed())
    if (this.#holder) {
      await new Promise<void>(resolve => {
        const late = setTimeout(resolve, 10_000)
        this.#waiting.push({
          take: () => {
            clearTimeout(late)
            resolve()
          },
          refuse: () => undefined,
        })
      })
    }
    try {
      await this.#engine.close()
    } finally {
      await this.#options.closed()
    }
  }

  #lend(): Connection {
    // A transaction must not continue on an engine that knows nothing of it, so a connection stays with its engine.
    let engine: EmbeddedEngine | undefined
    const connection: Connection = {
      run: async (sql, parameters = []) => {
        if (this.#holder !== connection) throw new Error('The connection was used after it had been given back.')
        if (engine?.lost) {
          if (/^\s*rollback/i.test(sql)) return { fields: [], rows: [], command: 'ROLLBACK' }
          throw new Refusal(
            'unavailable',
            'store-restarted',
            'The store restarted meanwhile; nothing of this was kept.',
          )
        }
        engine ??= await this.#working()
        return this.#run(engine, sql, parameters)
      },
    }
    this.#holder = connection
    return connection
  }

  async #run(engine: EmbeddedEngine, sql: string, parameters: readonly Parameter[]): Promise<RawResult> {
    try {
      return await engine.run(sql, parameters, queryDeadline(this.#options.deadline))
    } catch (error) {
      if (error instanceof EngineLost) throw await this.#options.explain(error)
      if (isStorageFull(error)) throw storageFull()
      throw error
    }
  }

  async #working(): Promise<EmbeddedEngine> {
    if (!this.#engine.lost) return this.#engine
    await this.#engine.end()
    try {
      this.#engine = await this.#options.open()
      return this.#engine
    } catch (error) {
      if (error instanceof EngineLost) throw await this.#options.explain(error)
      throw error
    }
  }
}

/** The refusal for whoever comes too late. */
export const storeClosed = () =>
  new Refusal('unavailable', 'store-closed', 'The store is closed: the program is stopping.')

/** The refusal for a full disk. Reading may still work; writing does again once there is room. */
export const storageFull = () =>
  new Refusal(
    'unavailable',
    'storage-full',
    'The storage is full, so this was not stored. Everything stored before is safe. Make room on the disk that holds the ' +
      'data folder and try again.',
  )

export function isStorageFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '53100'
}
