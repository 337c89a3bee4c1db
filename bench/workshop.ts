import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDocuments } from './documents.ts'
import type { Figure } from './figures.ts'
import { command, Server } from './server.ts'

export interface Imported {
  created: number
  /** By the command's own clock. */
  seconds: number
  /** From the start of the command to its end. */
  whole: number
}

/** Folders and documents of one run, made when first asked for and taken away at its end. */
export class Workshop {
  readonly records: number[]
  readonly #root: string
  readonly #keep: string | undefined
  readonly #filled = new Map<number, Promise<{ directory: string; imported: Imported }>>()
  readonly #report: (figure: Figure) => void

  /** `keep` names a folder in which filled stores stay for the next run. */
  constructor(records: number[], keep: string | undefined, report: (figure: Figure) => void) {
    this.records = records
    this.#root = mkdtempSync(join(tmpdir(), 'afterword-bench-'))
    this.#keep = keep
    this.#report = report
  }

  report(figure: Figure): void {
    this.#report(figure)
  }

  /** A path for something new. */
  path(name: string): string {
    return join(this.#root, name)
  }

  documents(count: number): string {
    const folder = this.path(`documents-${count}-${Math.random().toString(36).slice(2)}`)
    mkdirSync(folder, { recursive: true })
    writeDocuments(folder, count)
    return folder
  }

  /** A data folder with the example organisation and that many imported documents, nobody holding it. */
  filled(count: number): Promise<{ directory: string; imported: Imported }> {
    const known = this.#filled.get(count) ?? this.#fill(count)
    this.#filled.set(count, known)
    return known
  }

  async #fill(count: number) {
    const directory = join(this.#keep ?? this.#root, `data-${count}`)
    const notes = `${directory}.json`
    if (existsSync(notes)) return { directory, imported: JSON.parse(readFileSync(notes, 'utf8')) as Imported }
    const server = await Server.start(directory, { demo: true })
    await server.stop()
    const documents = this.documents(count)
    const imported = await bringIn(documents, directory)
    rmSync(documents, { recursive: true })
    writeFileSync(notes, JSON.stringify(imported))
    return { directory, imported }
  }

  close(): void {
    rmSync(this.#root, { recursive: true, force: true })
  }
}

export async function bringIn(documents: string, directory: string): Promise<Imported> {
  const { json, seconds } = await command(['import', documents, '--data', directory])
  return { created: Number(json.created), seconds: Number(json.seconds), whole: seconds }
}
