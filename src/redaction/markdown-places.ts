import { type MarkdownNode, parseMarkdown } from '../platform/markdown/parse.ts'
import { passagesOf } from './passages.ts'

export interface Edit {
  start: number
  end: number
  words: string
}

interface Place {
  start: number
  end: number
}

/** What of a Markdown text needs care when words in it are replaced. */
export interface MarkdownPlaces {
  /** Code, where words may be replaced but nothing is Markdown. */
  code: Place[]
  /** Links and images whose target can be dropped while their text stays. */
  targets: { node: Place; text: Place | null; target: Place; label: string | null; definition: boolean }[]
  /** References to definitions, which fall back to their text when the definition goes. */
  references: { node: Place; text: Place | null; label: string }[]
  /** Addresses that stand in the text themselves; replaced whole or not at all. */
  bareLinks: Place[]
  /** Footnote labels, in which no space may stand. */
  labels: Place[]
  /** Text no reader sees: comments, definitions and footnotes that nothing refers to. */
  hidden: Place[]
}

const nothing = (): MarkdownPlaces => ({ code: [], targets: [], references: [], bareLinks: [], labels: [], hidden: [] })

/** What may mean something in another paragraph: definitions, footnotes, raw HTML that blank lines do not end. */
const reachesFar = /^[ \t>*+\-\d.)]{0,80}\[[^\]]{1,999}\]:|<(?:!|\?|pre\b|script\b|style\b|textarea\b)/im

/** Whether a text may hold what no reader sees. */
export const mayHide = (text: string): boolean => reachesFar.test(text)

/** Places by the piece of Markdown they were read in: the editions of a record share most of them. */
export type KnownPlaces = Map<string, MarkdownPlaces>

/**
 * The places among which some spans of a text stand. Parsing is what costs, so only what is around them is parsed,
 * unless the meaning of one paragraph depends on another.
 */
export function placesAround(text: string, spans: readonly Place[], known: KnownPlaces): MarkdownPlaces {
  const placesIn = (piece: string) => {
    const places = known.get(piece) ?? placesOf(piece)
    known.set(piece, places)
    return places
  }
  if (mayHide(text)) return placesIn(text)
  const touched = (piece: Place) => spans.filter(span => span.start < piece.end && span.end > piece.start)
  const places = nothing()
  for (const paragraph of passagesOf(text)) {
    if (touched(paragraph).length === 0) continue
    // Indented text may be code, or go on with a list from above.
    if (/^(?: {4}| {0,3}\t)/.test(text.slice(paragraph.start, paragraph.start + 4))) return placesIn(text)
    for (const piece of piecesOf(text, paragraph)) {
      const within = touched(piece)
      for (const part of /[[`<]/.test(text.slice(piece.start, piece.end)) ? [piece] : addressesAround(text, within)) {
        if (within.length > 0) add(places, placesIn(text.slice(part.start, part.end)), part.start)
      }
    }
  }
  return places
}

const newItem = /\n[ \t>]*(?=(?:[-*+]|\d{1,9}[.)])[ \t]|\||#{1,6}[ \t])/g

/** A paragraph in the pieces over which no link, code or emphasis reaches: items of lists, rows of tables, headings. */
function piecesOf(text: string, paragraph: Place): Place[] {
  const words = text.slice(paragraph.start, paragraph.end)
  if (/```|~~~/.test(words)) return [paragraph]
  const pieces: Place[] = []
  let start = paragraph.start
  for (const match of words.matchAll(newItem)) {
    pieces.push({ start, end: paragraph.start + match.index })
    start = paragraph.start + match.index + match[0].length
  }
  pieces.push({ start, end: paragraph.end })
  return pieces
}

const longestAddress = 2000

/** The words in which spans stand, where those may be bare addresses of which only a part is spanned. */
function addressesAround(text: string, spans: readonly Place[]): Place[] {
  const addresses: Place[] = []
  for (const span of spans) {
    let { start, end } = span
    const [from, to] = [start - longestAddress, end + longestAddress]
    while (start > 0 && start > from && !/\s/.test(text[start - 1]!)) start--
    while (end < text.length && end < to && !/\s/.test(text[end]!)) end++
    const around = `${text.slice(start, span.start)} ${text.slice(span.end, end)}`
    if (/:\/\/|www\.|@/.test(around) && start >= (addresses.at(-1)?.end ?? 0)) addresses.push({ start, end })
  }
  return addresses
}

function add(places: MarkdownPlaces, inside: MarkdownPlaces, offset: number): void {
  const moved = (place: Place) => ({ start: place.start + offset, end: place.end + offset })
  places.code.push(...inside.code.map(moved))
  places.bareLinks.push(...inside.bareLinks.map(moved))
  for (const { node, text, target, label, definition } of inside.targets)
    places.targets.push({ node: moved(node), text: text && moved(text), target: moved(target), label, definition })
}

/** Reads the places of a text; for one that is too wild to parse only its comments are known. */
function placesOf(text: string): MarkdownPlaces {
  const places = nothing()
  if (!/[[<`~]|:\/\/|www\.|@|^(?: {4}|\t)/m.test(text)) return places
  const tree = parseMarkdown(text)
  if (!tree) {
    places.hidden.push(...commentsIn(text, { start: 0, end: text.length }))
    return places
  }
  const referred = new Set<string>()
  const definitions: { place: Place; label: string }[] = []
  const visit = (node: MarkdownNode): void => {
    const start = node.position?.start.offset ?? 0
    const end = node.position?.end.offset ?? 0
    const place = { start, end }
    switch (node.type) {
      case 'code':
      case 'inlineCode':
        places.code.push(place)
        break
      case 'html':
        places.hidden.push(...commentsIn(text, place))
        break
      case 'link':
      case 'image': {
        const opening = node.type === 'image' ? start + 1 : start
        if (text[opening] !== '[') {
          places.bareLinks.push(place)
          break
        }
        const inside = textPlace(text, node, opening, end)
        places.targets.push({
          node: place,
          text: inside,
          target: { start: inside ? inside.end : opening + 1, end },
          label: null,
          definition: false,
        })
        break
      }
      case 'definition': {
        const label = `d ${node.identifier ?? ''}`
        const close = text.indexOf(']:', start)
        places.targets.push({
          node: place,
          text: null,
          target: { start: close < 0 ? start : close + 2, end },
          label,
          definition: true,
        })
        definitions.push({ place, label })
        break
      }
      case 'linkReference':
      case 'imageReference': {
        const label = `d ${node.identifier ?? ''}`
        referred.add(label)
        places.references.push({
          node: place,
          text: textPlace(text, node, node.type === 'imageReference' ? start + 1 : start, end),
          label,
        })
        break
      }
      case 'footnoteReference':
        referred.add(`f ${node.identifier ?? ''}`)
        places.labels.push(place)
        break
      case 'footnoteDefinition': {
        const close = text.indexOf(']:', start)
        places.labels.push({ start, end: close < 0 ? start : close })
        definitions.push({ place, label: `f ${node.identifier ?? ''}` })
        break
      }
    }
    for (const child of node.children ?? []) visit(child)
  }
  visit(tree)
  for (const { place, label } of definitions) if (!referred.has(label)) places.hidden.push(place)
  return places
}

/** Where the words of a link stand; for an image between its brackets. */
function textPlace(text: string, node: MarkdownNode, opening: number, end: number): Place | null {
  const children = node.children
  if (children?.length) {
    return {
      start: children[0]!.position?.start.offset ?? opening + 1,
      end: children.at(-1)!.position?.end.offset ?? opening + 1,
    }
  }
  let depth = 0
  for (let at = opening; at < end; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '[') depth++
    else if (text[at] === ']' && --depth === 0) return at > opening + 1 ? { start: opening + 1, end: at } : null
  }
  return null
}

function commentsIn(text: string, { start, end }: Place): Place[] {
  const comments: Place[] = []
  for (let at = text.indexOf('<!--', start); at >= 0 && at < end; ) {
    const close = text.indexOf('-->', at + 4)
    const stop = close < 0 || close + 3 > end ? end : close + 3
    comments.push({ start: at, end: stop })
    at = text.indexOf('<!--', stop)
  }
  return comments
}

/** Puts edits into a text. Edits inside a longer one that removes their surroundings are left out. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const order = [...edits].sort((a, b) => a.start - b.start || b.end - a.end)
  let result = ''
  let at = 0
  for (const edit of order) {
    if (edit.end <= at && edit.start < at) continue
    const start = Math.max(edit.start, at)
    result += text.slice(at, start) + (edit.start < at ? '' : edit.words)
    at = Math.max(at, edit.end)
  }
  return result + text.slice(at)
}
