import { createHash, type Hash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { Refusal } from '../refusal.ts'

/**
 * A backup is a gzip of lines of JSON:
 *
 *     { "format": "afterword-backup", "version": 1, "createdAt": "…", "migrations": [{ "name", "sha256" }] }
 *     { "table": "person", "columns": ["id", …], "bytes": [] }        for each table, in order of name
 *     ["pn-1", "Ada", …, null]                                        its rows, in order of primary key
 *     { "end": "person", "rows": 1 }
 *     { "sequence": "audit_entry_seq_seq", "last": "7", "called": true }
 *     { "rows": 1, "sha256": "…" }                                    of every line above, newlines included
 *
 * Values are PostgreSQL's text form; the columns named in `bytes` are base64.
 */
export interface BackupHeader {
  format: 'afterword-backup'
  version: 1
  createdAt: string
  migrations: { name: string; sha256: string }[]
}

export type BackupLine =
  | BackupHeader
  | { table: string; columns: string[]; bytes: string[] }
  | (string | null)[]
  | { end: string; rows: number }
  | { sequence: string; last: string; called: boolean }
  | { rows: number; sha256: string }

/** Writes lines to a file that appears under its name only when it is complete and on the disk. */
export class BackupWriter {
  readonly #file: string
  readonly #part: string
  readonly #hash: Hash = createHash('sha256')
  readonly #gzip = createGzip({ level: 6 })
  readonly #finished: Promise<void>
  #failed: Error | undefined
  #waiting = ''

  constructor(file: string) {
    this.#file = file
    this.#part = `${file}.part-${process.pid}-${Math.random().toString(36).slice(2, 8)}`
    const output = createWriteStream(this.#part, { mode: 0o600, flags: 'wx' })
    this.#finished = new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        this.#failed ??= error
        this.#gzip.destroy()
        output.destroy()
        reject(error)
      }
      output.on('close', resolve)
      output.on('error', fail)
      this.#gzip.on('error', fail)
    })
    this.#finished.catch(() => undefined)
    this.#gzip.pipe(output)
  }

  async write(line: BackupLine): Promise<void> {
    this.#waiting += `${JSON.stringify(line)}\n`
    if (this.#waiting.length > 262_144) await this.#flush()
  }

  async #flush(): Promise<void> {
    if (this.#failed) throw this.#failed
    const bytes = Buffer.from(this.#waiting)
    this.#waiting = ''
    this.#hash.update(bytes)
    if (!this.#gzip.write(bytes)) await Promise.race([once(this.#gzip, 'drain'), this.#finished])
  }

  /** Adds the last line and gives the file its name, replacing one that has it. */
  async finish(rows: number): Promise<void> {
    await this.#flush()
    await this.write({ rows, sha256: this.#hash.digest('hex') })
    this.#gzip.end(this.#waiting)
    await this.#finished
    const handle = await open(this.#part, 'r+')
    await handle.sync()
    await handle.close()
    await rename(this.#part, this.#file)
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    this.#gzip.destroy()
    await rm(this.#part, { force: true })
  }
}

const longestLine = 400_000_000

/** Reads a backup line by line; the last one is checked against all others. Refuses `backup-damaged`. */
export async function* readBackup(file: string): AsyncGenerator<BackupLine> {
  const hash = createHash('sha256')
  let ended = false
  for await (const line of lines(file)) {
    if (ended) throw damaged('there is something after its end')
    const parsed = parse(line)
    if (!Array.isArray(parsed) && 'sha256' in parsed) {
      if (parsed.sha256 !== hash.digest('hex')) throw damaged('its check sum does not fit its content')
      ended = true
    } else hash.update(line).update('\n')
    yield parsed
  }
  if (!ended) throw damaged('its end is missing')
}

function parse(line: Buffer): BackupLine {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch {
    throw damaged('a line in it is not JSON')
  }
}

async function* lines(file: string): AsyncGenerator<Buffer> {
  const input = createReadStream(file)
  const gunzip = createGunzip()
  input.on('error', error => gunzip.destroy(error))
  input.pipe(gunzip)
  let parts: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      let from = 0
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        yield Buffer.concat([...parts, chunk.subarray(from, at)])
        parts = []
        length = 0
        from = at + 1
      }
      length += chunk.length - from
      if (length > longestLine) throw damaged('a line in it is too long')
      parts.push(chunk.subarray(from))
    }
  } catch (error) {
    if (error instanceof Refusal) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new Refusal('bad-input', 'no-such-file', `There is no file ${file}.`)
    if (code?.startsWith('Z_')) throw damaged(message)
    throw error
  } finally {
    input.destroy()
    gunzip.destroy()
  }
  if (length > 0) throw damaged('it ends in the middle of a line')
}

export const damaged = (why: string) =>
  new Refusal('bad-input', 'backup-damaged', `The file is not a whole backup: ${why}. Nothing was changed.`)
