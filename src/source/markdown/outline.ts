import { limits } from '../limits.ts'
import { type HeadingMeaning, headingMeaning, plainHeading } from '../sections.ts'
import { rowFromLine } from '../timeline-text.ts'
import { fenced, isBlank, type Line } from './lines.ts'

/** A stretch of a document under one heading. Every line of the document is a heading or in one body. */
export interface Stretch {
  /** As written, without marks; empty before the first heading. */
  heading: string
  /** The heading's own line as written. */
  raw: string
  level: number
  /** Line of the heading, or of the first line where there is none. */
  line: number
  body: Line[]
  meaning?: HeadingMeaning
  /** How the heading was written: labels in a list carry indented bodies. */
  style: 'none' | 'mark' | 'label' | 'plain'
}

interface Found {
  heading: string
  level: number
  style: Stretch['style']
  /** Words after a label on its line. */
  rest?: string
  /** Lines the heading takes: two when it is underlined. */
  takes: number
  meaning?: HeadingMeaning
}

const label = /^( {0,3})[-*•] +(?:\*\*|__)([^*_]{2,60}?) ?:? ?(?:\*\*|__) ?:?(?:[ \t]+(.*))?$/
const boldLine = /^(?:\*\*|__)([^*_]{2,100})(?:\*\*|__) ?:?\s*$/

/** Splits a document into stretches; headings inside code, and times written as headings, stay in their body. */
export function outline(lines: Line[]): Stretch[] {
  const inFence = fenced(lines)
  const style = styleOf(lines, inFence)
  const stretches: Stretch[] = [
    { heading: '', raw: '', level: 0, line: lines[0]?.number ?? 1, body: [], style: 'none' },
  ]
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]
    const current = stretches.at(-1)
    if (!line || !current) continue
    const found = inFence[index] ? undefined : headingAt(lines, index, style)
    if (!found || !opensStretch(found, current)) {
      current.body.push(line)
      continue
    }
    const stretch: Stretch = {
      heading: found.heading,
      raw: line.text,
      level: found.level,
      line: line.number,
      body: found.rest ? [{ text: found.rest, number: line.number }] : [],
      style: found.style,
    }
    if (found.meaning) stretch.meaning = found.meaning
    stretches.push(stretch)
    index += found.takes - 1
  }
  return stretches
}

/** A heading of our own begins a stretch; another one only where it does not stand below the current one. */
function opensStretch(found: Found, current: Stretch): boolean {
  if (current.level === 0) return true
  if (found.level > current.level && current.meaning && /^\W*\d{1,2}[.):]/.test(found.heading)) return false
  const rows = current.meaning?.rows
  const marksBelow = found.level > current.level && current.style === 'mark'
  if (marksBelow && ((rows && found.style === 'label') || (rows === 'factors' && found.level === 6))) return false
  const bothActions = current.meaning?.rows === 'actions' && found.meaning?.rows === 'actions'
  if (bothActions && found.level > current.level) return false
  if (found.meaning) return true
  if (found.level <= current.level) return true
  return current.meaning === undefined && current.level === 1
}

interface DocumentStyle {
  labels: boolean
  /** Headings are `==Heading==`, so that a `#` begins an item of a numbered list. */
  wiki: boolean
  plain: boolean
}

function styleOf(lines: Line[], inFence: boolean[]): DocumentStyle {
  let marks = 0
  let labels = 0
  let wiki = 0
  lines.forEach((line, index) => {
    if (inFence[index] || line.text.length > 300) return
    if (/^ {0,3}#{2,6}[ \t]/.test(line.text) || /^={2,6}[^=]/.test(line.text)) marks++
    if (/^={2,6}[^=].*={2,6}\s*$/.test(line.text)) wiki++
    const found = label.exec(line.text)
    if (found?.[2] && headingMeaning(found[2])) labels++
  })
  return { labels: labels >= 2, wiki: wiki >= 2, plain: marks === 0 }
}

function headingAt(lines: Line[], index: number, style: DocumentStyle): Found | undefined {
  const text = lines[index]?.text ?? ''
  if (text === '' || text.length > 400) return undefined
  const marked = markedHeading(lines, index, style.wiki)
  if (marked) {
    if (marked.level > 1 && startsWithTime(marked.heading)) return undefined
    return withMeaning(marked)
  }
  if (style.labels) {
    const found = label.exec(text)
    if (found?.[2]) {
      const meaning = headingMeaning(found[2])
      const indent = found[1]?.length ?? 0
      if ((meaning || indent < 2) && !startsWithTime(found[2])) {
        return {
          heading: found[2].trim(),
          level: 7,
          style: 'label',
          rest: found[3] ?? '',
          takes: 1,
          ...(meaning ? { meaning } : {}),
        }
      }
    }
  }
  const bold = boldLine.exec(text)?.[1]
  if (bold && headingMeaning(bold) && !startsWithTime(bold))
    return withMeaning({ heading: bold.trim(), level: 6, style: 'mark', takes: 1 })
  return style.plain ? plainHeadingAt(text) : undefined
}

function startsWithTime(heading: string): boolean {
  return rowFromLine(heading.replace(/^[\s*_]+/, '')) !== undefined
}

function withMeaning(found: Found): Found {
  const meaning = headingMeaning(found.heading)
  return meaning ? { ...found, meaning } : found
}

/** `# Heading`, a heading underlined with `===` or `---`, MediaWiki's `==Heading==`. */
function markedHeading(lines: Line[], index: number, isWiki: boolean): Found | undefined {
  const text = lines[index]?.text ?? ''
  const hashes = isWiki ? null : /^ {0,3}(#{1,6})(?:[ \t]+|$)/.exec(text)
  if (hashes?.[1]) {
    const heading = text.slice(hashes[0].length).trim().replace(/ +#+$/, '')
    return { heading, level: hashes[1].length, style: 'mark', takes: 1 }
  }
  const wiki = /^(={2,6})([^=].*)$/.exec(text.trimEnd())
  if (wiki?.[1] && wiki[2]?.endsWith(wiki[1])) {
    return { heading: wiki[2].slice(0, -wiki[1].length).trim(), level: wiki[1].length, style: 'mark', takes: 1 }
  }
  const under = lines[index + 1]?.text ?? ''
  if (under.length < 3 || under.length > 200 || !/^ {0,3}(?:=+|-{3,})\s*$/.test(under)) return undefined
  if (/^\s*(?:[-*+•>|#]|\d+[.)])/.test(text) || !/[\p{L}\p{N}]/u.test(text)) return undefined
  if (under.includes('-') && ((index > 0 && !isBlank(lines[index - 1])) || /[.。!]$/.test(text) || text.length > 100))
    return undefined
  return { heading: text.trim(), level: under.includes('=') ? 1 : 2, style: 'mark', takes: 2 }
}

const cue =
  /^(?:What went well\?|Where did we get lucky\?|What weakness(?:es)? did we learn|What went (?:poorly|badly|wrong)\?|This is a step by step outline|Explicit next steps)/

/** A line of its own that is a section's name in a text that lost its marks. */
function plainHeadingAt(text: string): Found | undefined {
  const trimmed = text.trim()
  if (trimmed.length > 260 || !/^[A-Z]/.test(trimmed)) return undefined
  const isCue = cue.test(trimmed)
  if (
    !isCue &&
    (trimmed.length > 44 || /[.,;]$/.test(trimmed) || trimmed.split(' ').length > 6 || trimmed.includes(': '))
  ) {
    return undefined
  }
  const meaning = isCue ? headingMeaning(trimmed.slice(0, 110)) : exactMeaning(trimmed)
  return meaning ? { heading: trimmed.replace(/:$/, ''), level: 5, style: 'plain', takes: 1, meaning } : undefined
}

/** Without marks only a bare name counts: “Resolution” does, “Resolution of names failed” does not. */
function exactMeaning(text: string): HeadingMeaning | undefined {
  const words = plainHeading(text).split(' ').length
  return words <= 3 || /^(?:what|where|how)\b.*\??$/i.test(text) ? headingMeaning(text) : undefined
}

/** Lines of a text, numbered from `first`, within the bounds of a document. */
export function linesOf(text: string, first = 1): Line[] {
  return text.split('\n').map((line, index) => ({ text: line.trimEnd(), number: first + index }))
}

/** True for a text that is nested or repeated so deeply that a Markdown parser could stall on it. */
export function tooDeep(lines: Line[]): number | undefined {
  for (const { text, number } of lines) {
    const marks = /^(?:[ \t]*(?:>|[-*+](?= )|\d{1,9}[.)](?= )))+/.exec(text.slice(0, 4000))?.[0] ?? ''
    if (marks.length > 0 && marks.replace(/[^>*+.)-]/g, '').length > limits.depth) return number
    if (text.length > 1000 && /([[(!<])\1{400}|(?:\[\(|!\[|\*_|_\*){300}/.test(text)) return number
    if (text.length > 5000 && /([*_~`])\1{4000}/.test(text)) return number
    if (/^[ \t]/.test(text) && /^[ \t]{400}/.test(text) && /^[ \t]+(?:[-*+] |\d+[.)] )/.test(text)) return number
  }
  return undefined
}
