import { type MarkdownNode, parseMarkdown } from '../platform/markdown/parse.ts'

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

/** Reads the places of a text; for one that is too wild to parse only its comments are known. */
export function placesOf(text: string): MarkdownPlaces {
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
