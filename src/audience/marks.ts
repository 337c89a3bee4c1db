import { type MarkdownNode, parseMarkdown } from '../platform/markdown/parse.ts'
import { type EditionName, mayAppear, narrower, type Visibility } from './editions.ts'

/**
 * Marks in the Markdown itself: a paragraph that begins with `{restricted}`, `{internal}`, `{leadership}` or `{support}`
 * travels no further than that, wherever the rest of its text goes (docs/visibility.md). Pure rules; the stored text is
 * never touched.
 */
const meanings: Record<string, Visibility> = {
  restricted: 'restricted',
  internal: 'engineering',
  engineering: 'engineering',
  leadership: 'leadership',
  support: 'support',
}

const one = String.raw`\{[ \t]*(?:restricted|internal|engineering|leadership|support)[ \t]*\}`
/** Characters that cannot be seen do not undo a mark. */
const unseen = String.raw`[\u00ad\u200b-\u200f\u2060\ufeff]`
const anyMark = new RegExp(one, 'i')
const marksAtStart = new RegExp(String.raw`^(?:[\s>]|${unseen})*((?:${one}(?:[ \t]|${unseen})*)+)`, 'i')
const onlyMarks = new RegExp(String.raw`^(?:[\s>]|${unseen}|${one})*$`, 'i')

function mayHoldMarks(markdown: string): boolean {
  return anyMark.test(markdown)
}

/** A regular expression for PostgreSQL that finds every text with a paragraph for owner and participants alone. */
export const restrictedMarkSql = String.raw`\{[ \t]*[Rr][Ee][Ss][Tt][Rr][Ii][Cc][Tt][Ee][Dd][ \t]*\}`

/** A stretch of a text under one mark, as offsets in UTF-16 units. */
interface Stretch {
  start: number
  end: number
  visibility: Visibility
}

interface Marked {
  stretches: Stretch[]
  /** Where the marks themselves stand. */
  marks: [number, number][]
  /** Definitions of links and footnotes, and what refers to them. */
  definitions: { start: number; end: number; name: string }[]
  references: { at: number; name: string }[]
}

/** The text as an edition may show it: without what is marked narrower, and without the marks. */
export function textFor(markdown: string, edition: EditionName): string {
  return cut(markdown, visibility => !mayAppear(visibility, edition), { keepMarks: false }).text
}

/** What is marked so that it may not stand in an edition, without the marks. */
export function hiddenFrom(markdown: string, edition: EditionName): string[] {
  return cut(markdown, visibility => !mayAppear(visibility, edition), { keepMarks: false }).taken
}

/**
 * The text for somebody who sees the record but does not own it or take part: without restricted stretches, each
 * replaced by a line that keeps its place (`{restricted 1}`), so that an editor can leave it where it is.
 */
export function openText(markdown: string): string {
  return cut(markdown, visibility => visibility === 'restricted', { keepMarks: true, placeholders: true }).text
}

/** The restricted stretches of a text, without their marks. */
export function restrictedStretches(markdown: string): string[] {
  return cut(markdown, visibility => visibility === 'restricted', { keepMarks: false }).taken
}

const placeholder = /\{restricted (\d{1,4})\}/g

/**
 * Puts what `openText` held back where its lines stand now. Null when a line is missing or stands twice: what somebody
 * may not see they cannot take away or copy.
 */
export function withRestricted(edited: string, full: string): string | null {
  const { taken } = cut(full, visibility => visibility === 'restricted', { keepMarks: true, placeholders: true })
  const found = [...edited.matchAll(placeholder)]
    .map(match => Number(match[1]))
    .filter(n => n >= 1 && n <= taken.length)
  if (found.length !== taken.length || new Set(found).size !== taken.length) return null
  return edited.replace(placeholder, (line, number) => taken[Number(number) - 1] ?? line)
}

/** A text of an earlier time without what is restricted in today's, also where it was worded a little differently. */
export function withoutStretches(markdown: string, stretches: readonly string[]): string {
  if (stretches.length === 0) return markdown
  const tree = parseMarkdown(markdown)
  if (!tree) return stretches.some(stretch => resembles(markdown, stretch)) ? '' : markdown
  const ranges: [number, number][] = []
  const walk = (node: MarkdownNode) => {
    for (const child of node.children ?? []) {
      const [start, end] = rangeOf(child)
      if (!holdsSome(markdown.slice(start, end), stretches)) continue
      if (isContainer(child)) walk(child)
      else ranges.push(wholeLines(markdown, start, end))
    }
  }
  walk(tree)
  return without(markdown, ranges)
}

function holdsSome(text: string, stretches: readonly string[]): boolean {
  return stretches.some(stretch => resembles(text, stretch))
}

function isContainer(node: MarkdownNode): boolean {
  return ['list', 'listItem', 'blockquote', 'table'].includes(node.type) && (node.children?.length ?? 0) > 0
}

/** Whether some block of a text says what a stretch says: it holds most of its telling words, whatever was reworded. */
export function resembles(text: string, stretch: string): boolean {
  const words = new Set(wordsOf(stretch))
  const telling = new Set([...words].filter(word => word.length > 3 || /\d/.test(word)))
  if (telling.size < 3)
    return wordsOf(text)
      .join(' ')
      .includes([...words].join(' '))
  return text.split(/\n[ \t]*\n/).some(block => {
    const there = new Set(wordsOf(block))
    let shared = 0
    for (const word of telling) if (there.has(word)) shared += 1
    return shared * 5 >= telling.size * 3
  })
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

function cut(
  markdown: string,
  hides: (visibility: Visibility) => boolean,
  how: { keepMarks: boolean; placeholders?: boolean },
): { text: string; taken: string[] } {
  if (!mayHoldMarks(markdown)) return { text: markdown, taken: [] }
  const tree = parseMarkdown(markdown)
  if (!tree) {
    // What cannot be parsed cannot be parted: one mark at the beginning of a line speaks for the whole text.
    const marks = markdown.split('\n').flatMap(line => visibilityAtStart(line) ?? [])
    const narrowest = marks.reduce<Visibility>(narrower, 'customer')
    return marks.length > 0 && hides(narrowest) ? { text: '', taken: [markdown] } : { text: markdown, taken: [] }
  }
  const found: Marked = { stretches: [], marks: [], definitions: [], references: [] }
  findMarks(markdown, tree, found)
  const hidden = merged(found.stretches.filter(({ visibility }) => hides(visibility)))
  const inside = (at: number) => hidden.some(({ start, end }) => at >= start && at < end)
  const usedOutside = new Set(found.references.filter(({ at }) => !inside(at)).map(({ name }) => name))
  const usedInside = new Set(found.references.filter(({ at }) => inside(at)).map(({ name }) => name))
  // A note that only hidden text refers to would say outside what was hidden.
  const orphans = found.definitions.filter(
    ({ start, name }) => !inside(start) && usedInside.has(name) && !usedOutside.has(name),
  )
  const all = merged([...hidden, ...orphans])
  const marks = how.keepMarks
    ? []
    : found.marks.filter(([at]) => !all.some(({ start, end }) => at >= start && at < end))
  let count = 0
  const taken = all.map(({ start, end }) => {
    const text = markdown.slice(start, end)
    return how.keepMarks
      ? text
      : takeOut(
          text,
          found.marks.filter(([at]) => at >= start && at < end).map(([from, to]) => [from - start, to - start]),
        )
  })
  const ranges: [number, number, string][] = [
    ...all.map(({ start, end }): [number, number, string] => {
      count += 1
      if (how.placeholders) return [start, end, `{restricted ${count}}`]
      const [from, to] = wholeLines(markdown, start, end)
      return [from, to, '']
    }),
    ...marks.map(([from, to]): [number, number, string] => [from, to, '']),
  ]
  return { text: replaced(markdown, ranges), taken }
}

function findMarks(source: string, node: MarkdownNode, found: Marked): void {
  const children = node.children ?? []
  children.forEach((child, index) => {
    const [start, end] = rangeOf(child)
    if (child.type === 'footnoteDefinition' || child.type === 'definition') {
      found.definitions.push({ start, end, name: nameOf(child) })
    }
    if (child.type === 'footnoteReference' || child.type === 'linkReference' || child.type === 'imageReference') {
      found.references.push({ at: start, name: nameOf(child) })
    }
    const mark = markOf(source, child, found)
    if (mark) {
      const [from, to] = coveredBy(source, children, index, mark.alone)
      found.stretches.push({ start: from, end: to, visibility: mark.visibility })
    }
    findMarks(source, child, found)
  })
}

function nameOf(node: MarkdownNode): string {
  return `${node.type.startsWith('footnote') ? '^' : ''}${(node.identifier ?? '').toLowerCase()}`
}

/** The mark that a block begins with; of a list item, a quote or a row it is that of what stands first in it. */
function markOf(source: string, node: MarkdownNode, found: Marked): { visibility: Visibility; alone: boolean } | null {
  const [start, end] = rangeOf(node)
  const text = source.slice(start, end)
  switch (node.type) {
    case 'paragraph':
    case 'html': {
      // A mark at the beginning of any line narrows its whole paragraph: the narrower reading of an unclear place.
      const lines = linesOf(text)
      const marks = lines.flatMap(line => {
        const visibility = visibilityAtStart(line.text)
        return visibility ? [{ visibility, line }] : []
      })
      if (marks.length === 0) return null
      for (const { line } of marks) noteMark(found, start + line.at, line.text)
      return {
        visibility: marks.map(mark => mark.visibility).reduce<Visibility>(narrower, 'customer'),
        alone: onlyMarks.test(text),
      }
    }
    case 'heading': {
      const title = text.replace(/^[ \t]{0,3}#{1,6}[ \t]+/, '')
      const visibility = visibilityAtStart(title)
      if (!visibility) return null
      noteMark(found, end - title.length, title)
      return { visibility, alone: false }
    }
    case 'listItem':
    case 'blockquote':
    case 'footnoteDefinition': {
      const first = node.children?.[0]
      if (!first || (first.type !== 'paragraph' && first.type !== 'html')) return null
      const visibility = visibilityAtStart(source.slice(...rangeOf(first)))
      return visibility ? { visibility, alone: false } : null
    }
    case 'table':
      return visibilityOfRow(source, node.children?.[0])
    case 'tableRow': {
      const mark = visibilityOfRow(source, node)
      const cell = node.children?.[0]
      if (mark && cell) {
        const [from, to] = rangeOf(cell)
        const content = source.slice(from, to)
        const bar = /^[ \t]*\|/.exec(content)?.[0].length ?? 0
        noteMark(found, from + bar, content.slice(bar))
      }
      return mark
    }
    default:
      return null
  }
}

function visibilityOfRow(source: string, row: MarkdownNode | undefined) {
  const cell = row?.children?.[0]
  if (!cell) return null
  const visibility = visibilityAtStart(source.slice(...rangeOf(cell)).replace(/^[ \t]*\|/, ''))
  return visibility ? { visibility, alone: false } : null
}

/** What a marked block covers: a heading all that stands under it, a mark by itself the block that follows. */
function coveredBy(source: string, siblings: MarkdownNode[], index: number, alone: boolean): [number, number] {
  const [start, own] = rangeOf(siblings[index]!)
  const last = alone ? Math.min(index + 1, siblings.length - 1) : index
  const node = siblings[last]!
  if (node.type !== 'heading') return [start, Math.max(own, rangeOf(node)[1])]
  const depth = depthOf(source, node)
  let end = rangeOf(node)[1]
  for (const next of siblings.slice(last + 1)) {
    if (next.type === 'heading' && depthOf(source, next) <= depth) break
    end = rangeOf(next)[1]
  }
  return [start, end]
}

function depthOf(source: string, heading: MarkdownNode): number {
  const text = source.slice(...rangeOf(heading))
  const marks = /^[ \t]{0,3}(#{1,6})(?:[ \t]|$)/.exec(text)?.[1]
  if (marks) return marks.length
  return /\n[ \t>]*=+[ \t]*$/.test(text) ? 1 : 2
}

function linesOf(text: string): { at: number; text: string }[] {
  const lines: { at: number; text: string }[] = []
  let at = 0
  for (const line of text.split('\n')) {
    lines.push({ at, text: line })
    at += line.length + 1
  }
  return lines
}

function visibilityAtStart(text: string): Visibility | null {
  const marks = marksAtStart.exec(text)?.[1]
  if (!marks) return null
  return [...marks.matchAll(/[a-z]+/gi)]
    .map(([word]) => meanings[word.toLowerCase()] ?? 'customer')
    .reduce<Visibility>(narrower, 'customer')
}

/** Notes where the marks at the beginning of a line stand, with the line end when nothing else stands on it. */
function noteMark(found: Marked, at: number, line: string): void {
  const match = marksAtStart.exec(line)
  if (!match) return
  const end = at + match[0].length
  found.marks.push([end - (match[1] ?? '').length, end])
}

function rangeOf(node: MarkdownNode): [number, number] {
  return [node.position?.start.offset ?? 0, node.position?.end.offset ?? 0]
}

/** A range with what is blank before it on its line and the line end behind it, so that no empty line is left. */
function wholeLines(source: string, start: number, end: number): [number, number] {
  let from = start
  while (from > 0 && /[ \t]/.test(source[from - 1]!)) from -= 1
  if (from > 0 && source[from - 1] !== '\n') return [start, end]
  let to = end
  while (to < source.length && /[ \t]/.test(source[to]!)) to += 1
  if (source[to] === '\n') to += 1
  // One empty line is enough between what stood before and what stands behind.
  if (source.slice(0, from).endsWith('\n\n') && source[to] === '\n') to += 1
  return [from, to]
}

function merged<Range extends { start: number; end: number }>(ranges: Range[]): { start: number; end: number }[] {
  const sorted = ranges.map(({ start, end }) => ({ start, end })).sort((a, b) => a.start - b.start)
  const result: { start: number; end: number }[] = []
  for (const range of sorted) {
    const last = result.at(-1)
    if (last && range.start < last.end) last.end = Math.max(last.end, range.end)
    else result.push(range)
  }
  return result
}

function replaced(source: string, ranges: [number, number, string][]): string {
  let text = ''
  let at = 0
  for (const [start, end, instead] of ranges.sort((a, b) => a[0] - b[0])) {
    if (start < at) continue
    text += source.slice(at, start) + instead
    at = end
  }
  return text + source.slice(at)
}

function without(source: string, ranges: [number, number][]): string {
  return replaced(
    source,
    ranges.map(([start, end]) => [start, end, '']),
  )
}

function takeOut(source: string, ranges: number[][]): string {
  return without(source, ranges as [number, number][]).trim()
}
