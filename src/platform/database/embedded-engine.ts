import { readFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { DatabaseError } from 'pg'
import { packagePath } from './location.ts'
import type { RawResult } from './store.ts'
import type { Parameter } from './values.ts'

/** The engine's thread ended, or was ended, before it answered: what it was doing may or may not have happened. */
export class EngineLost extends Error {
  override readonly name = 'EngineLost'
  /** True when it was ended because the deadline passed. */
  readonly late: boolean

  constructor(message: string, late = false) {
    super(message)
    this.late = late
  }
}

export interface EngineOptions {
  /** Data folder; without one the database lives in memory. */
  folder?: string
  /** A prepared database to start from, for one in memory. */
  tar?: string
  /** Makes a small database for tests when there is no `tar`. */
  small?: boolean
}

type Request = { sql: string; values: readonly Parameter[] } | { countSyncs: true } | { close: true; file?: string }
type Answer = { ready?: true; result?: unknown; error?: Partial<DatabaseError>; broken?: string }

let compiled: Promise<WebAssembly.Module> | undefined

/** Compiled once and lent to every worker: it is half of the time that starting takes. */
function compiledEngine(): Promise<WebAssembly.Module> {
  compiled ??= readFile(fileURLToPath(new URL('./pglite.wasm', import.meta.resolve('@electric-sql/pglite')))).then(
    bytes => WebAssembly.compile(bytes),
  )
  return compiled
}

/** One life of the embedded engine, in a worker thread. Answers one request at a time. */
export class EmbeddedEngine {
  readonly #worker: Worker
  #pending: { resolve(answer: Answer): void; reject(error: Error): void } | undefined
  #lost: EngineLost | undefined

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.unref()
    worker.on('message', (answer: Answer) => {
      if (answer.broken) return this.#lose(answer.broken)
      const pending = this.#pending
      this.#pending = undefined
      worker.unref()
      pending?.resolve(answer)
    })
    worker.on('error', error => this.#lose(error instanceof Error ? error.message : String(error)))
    worker.on('exit', () => this.#lose('The engine ended.'))
  }

  /** Opens the database; throws `EngineLost` with the engine's words when it does not open in time. */
  static async open(options: EngineOptions, deadline: number): Promise<EmbeddedEngine> {
    const file = packagePath('src/platform/database/embedded-worker.mjs')
    const engine = await compiledEngine()
    const worker = new Worker(pathToFileURL(file), { workerData: { ...options, engine }, execArgv: [] })
    const opened = new EmbeddedEngine(worker)
    await opened.#answer(deadline)
    return opened
  }

  get lost(): boolean {
    return this.#lost !== undefined
  }

  /** Runs one statement, or several when there are no values. `deadline` in milliseconds, 0 for none. */
  async run(sql: string, values: readonly Parameter[], deadline: number): Promise<RawResult> {
    return (await this.#request({ sql, values }, deadline)) as RawResult
  }

  /** How many times the engine has asked the disk to make something permanent. */
  async syncs(): Promise<number> {
    return (await this.#request({ countSyncs: true }, 10_000)) as number
  }

  /** Shuts an engine in memory down and keeps its folder as a tar file; only for small databases. */
  async closeInto(file: string): Promise<void> {
    await this.#request({ close: true, file }, 60_000)
    await this.end()
  }

  /** Shuts the engine down in order. */
  async close(): Promise<void> {
    if (!this.#lost) await this.#request({ close: true }, 20_000).catch(() => undefined)
    await this.end()
  }

  /** Ends the thread at once. What was committed stays. */
  async end(): Promise<void> {
    this.#lose('The engine was ended.')
    await this.#worker.terminate()
  }

  #lose(reason: string, late = false) {
    this.#lost ??= new EngineLost(reason, late)
    const pending = this.#pending
    this.#pending = undefined
    pending?.reject(this.#lost)
    void this.#worker.terminate()
  }

  async #request(request: Request, deadline: number): Promise<unknown> {
    if (this.#lost) throw this.#lost
    if (this.#pending) throw new Error('The engine was asked for two things at once.')
    this.#worker.postMessage(request)
    const { error, result } = await this.#answer(deadline)
    if (error) throw Object.assign(new DatabaseError(error.message ?? 'unknown error', 0, 'error'), error)
    return result
  }

  #answer(deadline: number): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      if (this.#lost) return reject(this.#lost)
      this.#worker.ref()
      const timer =
        deadline > 0
          ? setTimeout(() => this.#lose(`No answer within ${deadline / 1000} s.`, true), deadline)
          : undefined
      this.#pending = {
        resolve: answer => {
          clearTimeout(timer)
          resolve(answer)
        },
        reject: error => {
          clearTimeout(timer)
          reject(error)
        },
      }
    })
  }
}
