import { limits } from '../limits.ts'

/** One line of a document with its number in the file, counted from 1. */
export interface Line {
  text: string
  number: number
}

const bulletPattern = /^(\s*)(?:([-*+•◦·])|(\d{1,3})[.)])(?:[ \t]+|$)/

/** A bullet or a number at the beginning of a line: its indent and where the words begin. */
export function bulletOf(text: string): { indent: number; start: number } | undefined {
  if (text.length > limits.lineCharacters) return undefined
  const found = bulletPattern.exec(text)
  return found ? { indent: widthOf(found[1] ?? ''), start: found[0].length } : undefined
}

/** How far a line is indented, a tab being four columns. */
export function indentOf(text: string): number {
  return widthOf(/^[ \t]*/.exec(text)?.[0] ?? '')
}

function widthOf(space: string): number {
  let width = 0
  for (const character of space) width += character === '\t' ? 4 : 1
  return width
}

export function isBlank(line: Line | undefined): boolean {
  return line === undefined || line.text.trim() === ''
}

/** Lines as one Markdown text without blank lines at either end. */
export function joined(lines: Line[]): string {
  let start = 0
  let end = lines.length
  while (start < end && isBlank(lines[start])) start++
  while (end > start && isBlank(lines[end - 1])) end--
  return lines
    .slice(start, end)
    .map(line => line.text)
    .join('\n')
}

/** The text with the indent taken away that all its lines but the first share. */
export function dedented(first: string, rest: Line[]): string {
  const indents = rest.filter(line => !isBlank(line)).map(line => indentOf(line.text))
  const common = indents.length === 0 ? 0 : Math.min(...indents.slice(0, 10_000))
  const lines = rest.map(line => (isBlank(line) ? '' : line.text.slice(Math.min(common, leadingLength(line.text)))))
  return [first, ...lines].join('\n').trim()
}

function leadingLength(text: string): number {
  return /^[ \t]*/.exec(text)?.[0].length ?? 0
}

/** Which lines stand inside fenced code, fences included. */
export function fenced(lines: Line[]): boolean[] {
  const inside: boolean[] = []
  let fence = ''
  for (const { text } of lines) {
    const mark = /^\s{0,12}(?:[-*+] +)?(`{3,}|~{3,})/.exec(text)?.[1]
    if (fence === '') {
      if (mark && !text.slice(text.indexOf(mark) + mark.length).includes('`')) fence = mark
      inside.push(fence !== '')
    } else {
      inside.push(true)
      if (mark && mark[0] === fence[0] && mark.length >= fence.length) fence = ''
    }
  }
  return inside
}

export interface Item {
  /** The item's words and everything that belongs to it, without its bullet. */
  text: string
  line: number
}

/**
 * The top-level items of the lists in some lines, each with its continuation and nested items. `rest` holds every
 * non-blank line that belongs to no item.
 */
export function listItems(lines: Line[]): { items: Item[]; rest: Line[] } {
  const items: Item[] = []
  const rest: Line[] = []
  const inFence = fenced(lines)
  let base = -1
  let current: { first: string; line: number; more: Line[] } | undefined
  let afterBlank = false
  const finish = () => {
    if (current) items.push({ text: dedented(current.first, current.more), line: current.line })
    current = undefined
  }
  lines.forEach((line, index) => {
    if (isBlank(line)) {
      afterBlank = true
      if (current) current.more.push(line)
      return
    }
    const bullet = inFence[index] ? undefined : bulletOf(line.text)
    if (bullet && (base < 0 || bullet.indent <= base + 1 || !current)) {
      finish()
      base = bullet.indent
      current = { first: line.text.slice(bullet.start), line: line.number, more: [] }
    } else if (current && (!afterBlank || indentOf(line.text) > base || bullet) && !/^\s{0,3}#{1,6} /.test(line.text)) {
      current.more.push(line)
    } else {
      finish()
      base = -1
      rest.push(line)
    }
    afterBlank = false
  })
  finish()
  return { items: items.filter(item => item.text !== ''), rest }
}

export interface Table {
  headers: string[]
  rows: { cells: string[]; line: number }[]
  /** Index after the last line of the table. */
  end: number
}

/** The pipe table that begins at a line, or undefined. */
export function tableAt(lines: Line[], start: number): Table | undefined {
  const head = lines[start]?.text
  const rule = lines[start + 1]?.text
  if (head === undefined || rule === undefined || !head.includes('|') || head.length > limits.lineCharacters)
    return undefined
  if (!rule.includes('-') || !/^[\s|:-]{3,2000}$/.test(rule)) return undefined
  const rows: Table['rows'] = []
  let index = start + 2
  for (; index < lines.length; index++) {
    const line = lines[index]
    if (!line?.text.includes('|')) break
    rows.push({ cells: cellsOf(line.text), line: line.number })
  }
  return { headers: cellsOf(head), rows, end: index }
}

function cellsOf(text: string): string[] {
  const inner = text
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
  return inner
    .split(/(?<!\\)\|/)
    .slice(0, 100)
    .map(cell => cell.trim().replace(/\\\|/g, '|'))
}
