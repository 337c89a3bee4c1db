import { type CsvError, parse } from 'csv-parse/sync'
import { fieldNamed, fields } from '../../incident/fields.ts'
import type { ReadResult, SourceFile } from '../account.ts'
import { decode } from '../decode.ts'
import { importIdOf, RecordIds } from '../import-id.ts'
import { limits } from '../limits.ts'
import { Notices, quoted } from '../notices.ts'
import { accountOf } from '../record.ts'

export const name = 'csv'

export function recognise(file: SourceFile): boolean {
  return /\.(?:csv|tsv)$/i.test(file.relativePath)
}

/** One incident per row; the first row names the fields. Commas, semicolons or tabs, told by the first row. */
export function read(file: SourceFile): ReadResult {
  const notices = new Notices(file.path)
  const refusals = new Notices(file.path)
  const result: ReadResult = { format: name, accounts: [], refused: refusals.list, warnings: notices.list }
  const decoded = decode(file.bytes, notices)
  if ('refused' in decoded) {
    refusals.add(decoded.refused.code, decoded.refused.reason, decoded.refused.line)
    return result
  }
  const rows = rowsOf(decoded.text, refusals, notices)
  const header = rows.shift()
  if (!header) {
    if (refusals.list.length === 0) refusals.add('no-records', 'There is no row in it.')
    return result
  }
  if (header.cells.length > limits.csvColumns) {
    refusals.add('too-many-columns', `A table may have ${limits.csvColumns} columns.`, 1)
    return result
  }
  const columns = header.cells.map(cell => cell.trim())
  if (!columns.some(column => fieldNamed(column) !== undefined)) {
    refusals.add('no-fields', 'The first row names no field of the record; docs/import.md lists them.', 1)
    return result
  }
  const ids = new RecordIds(importIdOf(file.relativePath, notices))
  for (const { cells, line } of rows) {
    if (result.accounts.length >= limits.records) {
      refusals.add('too-many-records', `A file may hold ${limits.records} records; the rest was left out.`, line)
      break
    }
    if (cells.every(cell => cell.trim() === '')) continue
    if (cells.length !== columns.length) {
      notices.add(
        'ragged-row',
        `This row has ${cells.length} cells where the first has ${columns.length}; cells without a name were kept with the other fields.`,
        line,
      )
    }
    result.accounts.push(
      accountOf(recordOf(columns, cells, notices, line), {
        path: file.path,
        ids,
        notices,
        part: partOf(columns, cells),
        line,
      }),
    )
  }
  if (result.accounts.length === 0 && refusals.list.length === 0)
    refusals.add('no-records', 'There is no row under the names of the columns.')
  return result
}

function recordOf(columns: string[], cells: string[], notices: Notices, line: number): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  cells.forEach((cell, index) => {
    const column = columns[index] || `column ${index + 1}`
    const text = cell.trim()
    if (text === '') return
    if (isFormula(text)) {
      notices.add(
        'formula-cell',
        `${quoted(text)} in ${quoted(column)} would run as a formula in a spreadsheet; it was kept as text.`,
        line,
      )
    }
    record[column] = structured(column, text)
  })
  return record
}

/** A cell a spreadsheet would compute: it begins with =, +, - or @ and is no plain number. */
function isFormula(cell: string): boolean {
  return (
    /^[=@\t\r]/.test(cell) ||
    (/^[+-]/.test(cell) &&
      !/^[+-] ?[\d.,:%\s/]*$/.test(cell) &&
      /^[+-]\s*[A-Za-z(=@"']/.test(cell) &&
      /[(!|=]/.test(cell))
  )
}

/** Cells of row fields may hold JSON, as our own export writes them. */
function structured(column: string, text: string): unknown {
  const field = fieldNamed(column)
  if (
    field === undefined ||
    fields[field]?.kind !== 'rows' ||
    !/^[[{]/.test(text) ||
    text.length > limits.documentBytes
  )
    return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function partOf(columns: string[], cells: string[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(columns.map((column, index) => [column, cells[index] ?? ''])))
}

interface Row {
  cells: string[]
  line: number
}

/** All rows with the line each ends on. A quote that is never closed loses the rest, and says from where. */
function rowsOf(text: string, refusals: Notices, notices: Notices): Row[] {
  const rows: Row[] = []
  try {
    parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: limits.documentBytes,
      to: limits.records + 2,
      on_record: (record: string[], { lines }) => {
        const inside = record.reduce((count, cell) => count + (cell.match(/\n/g)?.length ?? 0), 0)
        rows.push({ cells: record, line: Math.max(1, lines - inside) })
        return null
      },
    })
  } catch (error) {
    const { code, message } = error as CsvError
    const line = Number(/line (\d+)/.exec(message)?.[1]) || undefined
    if (code === 'CSV_QUOTE_NOT_CLOSED')
      refusals.add('csv-quote', 'A quoted cell is never closed; what follows was left out.', line)
    else if (code === 'CSV_MAX_RECORD_SIZE')
      refusals.add(
        'too-large',
        `A row may have ${limits.documentBytes / 1024 / 1024} MB; what follows was left out.`,
        line,
      )
    else refusals.add('csv-invalid', `The table cannot be read further: ${message.slice(0, 160)}`, line)
    if (rows.length > 1) notices.add('read-in-part', `${rows.length - 1} rows before the damage came in.`, line)
  }
  return rows
}

function delimiterOf(text: string): string {
  const head = text.slice(0, 20_000).split('\n')[0] ?? ''
  const counts = [',', ';', '\t'].map(mark => ({ mark, count: head.split(mark).length }))
  counts.sort((a, b) => b.count - a.count)
  return counts[0]?.mark ?? ','
}
