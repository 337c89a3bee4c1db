import type { ReadResult, SourceFile } from '../account.ts'
import { bracketDepth, decode } from '../decode.ts'
import { importIdOf, RecordIds } from '../import-id.ts'
import { limits } from '../limits.ts'
import { Notices, quoted } from '../notices.ts'
import { accountOf } from '../record.ts'
import { isPlainObject } from '../written-value.ts'

export const name = 'jsonl'

export function recognise(file: SourceFile): boolean {
  return /\.(?:jsonl|ndjson)$/i.test(file.relativePath)
}

/** One record per line; a line that cannot be read is refused by its number and the others come in. */
export function read(file: SourceFile): ReadResult {
  const notices = new Notices(file.path)
  const refusals = new Notices(file.path)
  const result: ReadResult = { format: name, accounts: [], refused: refusals.list, warnings: notices.list }
  const decoded = decode(file.bytes, notices)
  if ('refused' in decoded) {
    refusals.add(decoded.refused.code, decoded.refused.reason, decoded.refused.line)
    return result
  }
  const ids = new RecordIds(importIdOf(file.relativePath, notices))
  const lines = decoded.text.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const text = lines[index]?.trim() ?? ''
    const line = index + 1
    if (text === '') continue
    if (result.accounts.length >= limits.records) {
      refusals.add('too-many-records', `A file may hold ${limits.records} records; the rest was left out.`, line)
      break
    }
    if (text.length > limits.documentBytes) {
      refusals.add('too-large', `A record may have ${limits.documentBytes / 1024 / 1024} MB.`, line)
      continue
    }
    if (bracketDepth(text) > limits.depth) {
      refusals.add('too-deep', `Values stand more than ${limits.depth} deep inside one another.`, line)
      continue
    }
    let record: unknown
    try {
      record = JSON.parse(text)
    } catch (error) {
      refusals.add(
        'json-invalid',
        `This is not valid JSON: ${error instanceof Error ? error.message.slice(0, 160) : ''}`,
        line,
      )
      continue
    }
    if (!isPlainObject(record)) {
      refusals.add('not-a-record', `${quoted(record)} is not an object.`, line)
      continue
    }
    if (!Object.values(record).some(value => value !== null && value !== '')) {
      refusals.add('empty-record', 'The record has no values.', line)
      continue
    }
    result.accounts.push(
      accountOf(record, { path: file.path, ids, notices, part: new TextEncoder().encode(text), line }),
    )
  }
  if (result.accounts.length === 0 && refusals.list.length === 0)
    refusals.add('no-records', 'There is no record in it.')
  return result
}
