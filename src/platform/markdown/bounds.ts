/** Longest Markdown that is parsed, in UTF-16 units; longer text is shown plain. */
const longestMarkdown = 1_000_000

const mostLines = 20_000
const deepestMarkers = 60
const mostMarkers = 100_000
const deepestIndent = 100
const mostDeepLines = 50
const mostSpecials = 60_000
/** Emphasis and brackets cost about 25 ns per pair within a paragraph: this budget is about a second. */
const mostPairs = 4e7

const fenceOpening = /^ {0,3}(`{3,}|~{3,})([^\n]*)$/
const tableDelimiter = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/
const bullet = /^ {0,3}[-*+][ \t]+\S/

interface LineShape {
  markers: number
  firstMarkerColumn: number
}

/** Counts the containers a line opens (`> - 1.`), which is what makes a parser nest. */
function shapeOf(line: string): LineShape {
  let markers = 0
  let column = 0
  let firstMarkerColumn = -1
  let at = 0
  while (at < line.length) {
    const character = line[at]!
    if (character === ' ') column++
    else if (character === '\t') column += 4
    else {
      let width = 0
      if (character === '>') width = 1
      else if ('-*+'.includes(character) && (at + 1 === line.length || ' \t'.includes(line[at + 1]!))) width = 1
      else {
        let digits = 0
        while (digits < 9 && line[at + digits]! >= '0' && line[at + digits]! <= '9') digits++
        if (digits && '.)'.includes(line[at + digits] ?? 'x')) width = digits + 1
      }
      if (!width) break
      if (firstMarkerColumn < 0) firstMarkerColumn = column
      markers++
      column += width
      at += width - 1
    }
    at++
  }
  return { markers, firstMarkerColumn }
}

/**
 * Whether a Markdown text can be parsed in bounded time: false for text that is too long, nests too deeply or holds
 * so many delimiters that the parser's quadratic parts would stall. One linear pass; measured against
 * micromark 4, whose worst cases are nested containers and unmatched emphasis or brackets in one paragraph.
 */
export function isParsable(markdown: string): boolean {
  if (markdown.length > longestMarkdown) return false
  const lines = markdown.split(/\r\n?|\n/)
  if (lines.length > mostLines) return false
  // Raw HTML can hide what looks like a fence, so fences are believed only where no line begins with a tag.
  const believesFences = !/(?:^|[\r\n])[ \t>]*</.test(markdown)
  let fence: string | null = null
  let inTable = false
  let delimiters = 0
  let pairs = 0
  let markers = 0
  let deepLines = 0
  let specials = 0
  const endParagraph = () => {
    pairs += delimiters * delimiters
    delimiters = 0
  }
  for (const line of lines) {
    if (fence !== null) {
      const closing = line.trim()
      if (closing.length >= fence.length && closing === fence[0]!.repeat(closing.length) && !/^ {4}|^\t/.test(line))
        fence = null
      continue
    }
    const opening = believesFences ? fenceOpening.exec(line) : null
    if (opening && !(opening[1]![0] === '`' && opening[2]!.includes('`'))) {
      fence = opening[1]!
      continue
    }
    const shape = shapeOf(line)
    if (shape.markers > deepestMarkers) return false
    markers += shape.markers
    if (shape.firstMarkerColumn > deepestIndent && ++deepLines > mostDeepLines) return false
    if (line.trim() === '') {
      endParagraph()
      inTable = false
    } else if (inTable || bullet.test(line)) endParagraph()
    if (line.length < 4000 && line.includes('-') && tableDelimiter.test(line)) inTable = true
    for (let at = 0; at < line.length; at++) {
      switch (line.charCodeAt(at)) {
        case 42: // *
        case 95: // _
        case 91: // [
        case 93: // ]
        case 126: // ~
          delimiters++
          specials++
          break
        case 60: // <
        case 64: // @
        case 96: // `
        case 38: // &
          specials++
          break
      }
    }
    if (pairs + delimiters * delimiters > mostPairs || specials > mostSpecials || markers > mostMarkers) return false
  }
  return true
}
