import { limits } from './limits.ts'
import type { Notices } from './notices.ts'

/** The text of a file with lines split for reading, or the name and sentence of why it cannot be read. */
type Decoded = { text: string } | { refused: { code: string; reason: string; line?: number } }

/**
 * Bytes to text: UTF-8, UTF-16 with a byte order mark, and as a last resort windows-1252 with the warning `not-utf-8`.
 * Line endings become `\n` for reading only; the original bytes are kept elsewhere.
 */
export function decode(bytes: Uint8Array, notices: Notices): Decoded {
  if (bytes.length === 0) return refuse('empty', 'The file is empty.')
  const wide = utf16Of(bytes)
  if (wide) return finish(new TextDecoder(wide).decode(bytes), notices)
  const zero = bytes.indexOf(0)
  if (zero >= 0) {
    return refuse('nul-bytes', 'The file holds NUL bytes: it is not text, or it is damaged.', lineAt(bytes, zero))
  }
  try {
    return finish(new TextDecoder('utf-8', { fatal: true }).decode(bytes), notices)
  } catch {
    notices.add(
      'not-utf-8',
      'The file is not valid UTF-8 and was read as windows-1252; check letters with accents.',
      lineAt(bytes, firstInvalid(bytes)),
    )
    return finish(new TextDecoder('windows-1252').decode(bytes), notices)
  }
}

function finish(raw: string, notices: Notices): Decoded {
  let text = raw.charCodeAt(0) === 0xfeff ? raw.slice(1) : raw
  if (text.includes('\u0000')) return refuse('nul-bytes', 'The file holds NUL characters: it is not text.')
  if (text.trim() === '') return refuse('empty', 'The file holds only white space.')
  if (text.includes('\r')) {
    const windows = text.includes('\r\n')
    const mixed = windows && /[^\r]\n|\r(?!\n)/.test(text)
    if (mixed) notices.add('mixed-line-endings', 'Lines end in more than one way; they were read alike.')
    text = text.replace(/\r\n?/g, '\n')
  }
  return { text }
}

function refuse(code: string, reason: string, line?: number): Decoded {
  return { refused: { code, reason, ...(line ? { line } : {}) } }
}

function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return undefined
}

function lineAt(bytes: Uint8Array, offset: number): number {
  let line = 1
  for (let index = 0; index < offset; index++) if (bytes[index] === 10) line++
  return line
}

/** Where a strict decoder stops, found line by line. */
function firstInvalid(bytes: Uint8Array): number {
  const strict = new TextDecoder('utf-8', { fatal: true })
  let start = 0
  while (start < bytes.length) {
    const found = bytes.indexOf(10, start)
    const end = found < 0 ? bytes.length : found + 1
    try {
      strict.decode(bytes.subarray(start, end))
    } catch {
      return start
    }
    start = end
  }
  return 0
}

/** How deeply brackets stand inside one another, outside of double-quoted strings; stops at the limit plus one. */
export function bracketDepth(text: string, limit: number = limits.depth): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === 92) index++
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 91 || code === 123) {
      if (++depth > deepest) deepest = depth
      if (deepest > limit) return deepest
    } else if (code === 93 || code === 125) depth--
  }
  return deepest
}
