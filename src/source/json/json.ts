import type { ReadResult, SourceFile } from '../account.ts'
import { bracketDepth, decode } from '../decode.ts'
import { importIdOf, RecordIds } from '../import-id.ts'
import { limits } from '../limits.ts'
import { Notices, quoted } from '../notices.ts'
import { accountOf } from '../record.ts'
import { isPlainObject } from '../written-value.ts'

export const name = 'json'

export function recognise(file: SourceFile): boolean {
  return /\.json$/i.test(file.relativePath)
}

const lists = ['incidents', 'post_mortems', 'postmortems', 'records', 'items', 'data']

/** One record, a list of records, or an object that holds one list of them. */
export function read(file: SourceFile): ReadResult {
  const notices = new Notices(file.path)
  const refusals = new Notices(file.path)
  const result: ReadResult = { format: name, accounts: [], refused: refusals.list, warnings: notices.list }
  const decoded = decode(file.bytes, notices)
  if ('refused' in decoded) {
    refusals.add(decoded.refused.code, decoded.refused.reason, decoded.refused.line)
    return result
  }
  if (bracketDepth(decoded.text) > limits.depth) {
    refusals.add('too-deep', `Values stand more than ${limits.depth} deep inside one another.`)
    return result
  }
  let value: unknown
  try {
    value = JSON.parse(decoded.text)
  } catch (error) {
    refusals.add(
      'json-invalid',
      `This is not valid JSON: ${error instanceof Error ? error.message.slice(0, 160) : ''}`,
      lineOfError(error, decoded.text),
    )
    return result
  }
  const records = recordsOf(value, notices)
  if (!records) {
    refusals.add('no-records', 'There is no record in it: a record is an object, with a list of them or alone.')
    return result
  }
  const fileId = importIdOf(file.relativePath, notices)
  const ids = new RecordIds(fileId)
  const lines = linesOfRecords(decoded.text, records.length)
  records.forEach((record, index) => {
    const line = lines[index]
    if (index >= limits.records) {
      if (index === limits.records)
        refusals.add('too-many-records', `A file may hold ${limits.records} records; the rest was left out.`, line)
      return
    }
    if (!isPlainObject(record)) {
      refusals.add('not-a-record', `${quoted(record)} is not an object.`, line)
      return
    }
    if (!hasSubstance(record)) {
      refusals.add('empty-record', 'The record has no values.', line)
      return
    }
    const part = new TextEncoder().encode(JSON.stringify(record))
    const alone = records.length === 1 && value === record
    const withId =
      alone && record.id === undefined && record.import_id === undefined && record.incident_id === undefined
    const account = accountOf(withId ? { ...record, import_id: fileId } : record, {
      path: file.path,
      ids,
      notices,
      part,
      ...(line ? { line } : {}),
    })
    result.accounts.push(account)
  })
  return result
}

function hasSubstance(record: Record<string, unknown>): boolean {
  return Object.values(record).some(
    value => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
  )
}

function recordsOf(value: unknown, notices: Notices): unknown[] | undefined {
  if (Array.isArray(value)) return value.length > 0 ? value : undefined
  if (!isPlainObject(value)) return undefined
  const list = lists.find(key => Array.isArray(value[key]))
  if (list === undefined || 'title' in value) return [value]
  const about = Object.keys(value).filter(key => key !== list)
  if (about.length > 0)
    notices.add(
      'about-the-list',
      `Values about the list itself (${about.slice(0, 8).join(', ')}) stay in the original file only.`,
    )
  return value[list] as unknown[]
}

/** The line on which each record begins, from one pass over the brackets; empty when they cannot be told apart. */
function linesOfRecords(text: string, count: number): number[] {
  for (const wanted of [1, 2]) {
    const found = objectLinesAt(text, wanted)
    if (found.length === count) return found
  }
  return count === 1 ? [1] : []
}

function objectLinesAt(text: string, wantedDepth: number): number[] {
  const found: number[] = []
  let depth = 0
  let line = 1
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 10) line++
    if (inString) {
      if (code === 92) index++
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 123 || code === 91) {
      if (code === 123 && depth === wantedDepth) found.push(line)
      depth++
    } else if (code === 125 || code === 93) depth--
  }
  return found
}

function lineOfError(error: unknown, text: string): number | undefined {
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined
  if (position === undefined)
    return /Unexpected end|Unterminated/.test(String(error)) ? text.split('\n').length : undefined
  return text.slice(0, Number(position)).split('\n').length
}
