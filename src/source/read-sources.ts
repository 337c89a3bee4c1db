import type { Notice, ReadResult, SourceFile } from './account.ts'
import { type Collected, collect, collectUploads, type Upload } from './collect.ts'
import { readSource } from './formats.ts'
import { Notices, printablePath } from './notices.ts'

/** One step of an import: a file with what it says, or a place that was not read (`file` is null then). */
export interface Reading {
  file: SourceFile | null
  result: ReadResult
}

/**
 * Reads folders, files and archives one file at a time; memory holds one file. An id that came before in the same
 * import is refused as `duplicate-id`, and its first bearer stays.
 */
export async function* readSources(paths: string[]): AsyncGenerator<Reading> {
  yield* readCollected(collect(paths))
}

/** The same for files given by name and bytes. */
export async function* readUploads(uploads: Iterable<Upload>): AsyncGenerator<Reading> {
  yield* readCollected(collectUploads(uploads))
}

async function* readCollected(collected: AsyncIterable<Collected>): AsyncGenerator<Reading> {
  const seen = new Map<string, string>()
  for await (const one of collected) {
    if ('file' in one) yield { file: one.file, result: withoutDuplicates(readSource(one.file), one.file, seen) }
    else if ('refused' in one) yield { file: null, result: empty({ refused: [one.refused] }) }
    else yield { file: null, result: empty({ warnings: [one.warning] }) }
  }
}

function empty(notices: { refused?: Notice[]; warnings?: Notice[] }): ReadResult {
  return { format: 'none', accounts: [], refused: notices.refused ?? [], warnings: notices.warnings ?? [] }
}

function withoutDuplicates(result: ReadResult, file: SourceFile, seen: Map<string, string>): ReadResult {
  const refusals = new Notices(file.path)
  const accounts = result.accounts.filter(account => {
    const first = seen.get(account.importId)
    if (first === undefined) {
      seen.set(account.importId, file.path)
      return true
    }
    const line = account.facts.title?.source.line
    refusals.add(
      'duplicate-id',
      `The id “${account.importId.slice(0, 120)}” came before in this import, from ${printablePath(first)}; the first one stays.`,
      line,
    )
    return false
  })
  if (refusals.list.length === 0) return result
  return { ...result, accounts, refused: [...result.refused, ...refusals.list] }
}
