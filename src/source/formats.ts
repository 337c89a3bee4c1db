import type { ReadResult, SourceFile } from './account.ts'
import * as csv from './csv/csv.ts'
import * as json from './json/json.ts'
import * as jsonl from './jsonl/jsonl.ts'
import * as markdown from './markdown/markdown.ts'
import { Notices } from './notices.ts'

/** One way in: whether a file is of this format, and what it says. Reading is pure and never throws on bad input. */
interface Format {
  name: string
  recognise(file: SourceFile): boolean
  read(file: SourceFile): ReadResult
}

/** Every format of a single file, asked in this order. Archives are opened before, in `collect.ts`. */
const formats: readonly Format[] = [jsonl, json, csv, markdown]

/** What one file says: accounts of incidents, with what was refused and what was doubtful. */
export function readSource(file: SourceFile): ReadResult {
  const format = formats.find(one => one.recognise(file))
  if (!format) {
    return refused(
      file,
      'unknown',
      'unknown-format',
      'No format for this kind of file: Markdown, text, JSON, JSON lines, CSV and zip come in.',
    )
  }
  try {
    return format.read(file)
  } catch (error) {
    return refused(
      file,
      format.name,
      'unreadable',
      `The file could not be read: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown reason'}.`,
    )
  }
}

function refused(file: SourceFile, format: string, code: string, reason: string): ReadResult {
  const notices = new Notices(file.path)
  notices.add(code, reason)
  return { format, accounts: [], refused: notices.list, warnings: [] }
}
