/** A piece of a text, in UTF-16 units; `end` is the first one after. */
export interface Passage {
  start: number
  end: number
}

const fenceOpening = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})/
const fenceClosing = /^[ \t>]*(`{3,}|~{3,})[ \t]*\r?$/

/**
 * The paragraphs of a text: what stands between blank lines, a fenced block whole. Nothing that is sought spans two of
 * them (key blocks aside), so each is searched once, however many editions and rounds it is in.
 */
export function passagesOf(text: string): Passage[] {
  const passages: Passage[] = []
  let start = -1
  let fence = ''
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    if (fence === '' && isBlank(text, at, end)) {
      if (start >= 0) passages.push({ start, end: at - 1 })
      start = -1
    } else {
      if (start < 0) start = at
      const line = mayFence(text, at, end) ? text.slice(at, end) : ''
      if (fence === '') fence = fenceOpening.exec(line)?.[1] ?? ''
      else if (fenceClosing.exec(line)?.[1]?.startsWith(fence)) fence = ''
    }
    at = end + 1
  }
  if (start >= 0) passages.push({ start, end: text.length })
  return passages
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code !== 32 && code !== 9 && code !== 13) return false
  }
  return true
}

/** Whether a fence may begin or end on a line: only containers' marks stand before its own. */
function mayFence(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const character = text[at]!
    if (character === '`' || character === '~') return true
    if (!' \t>-*+.)0123456789'.includes(character)) return false
  }
  return false
}
