import { escapeAt, lookAlikes } from './folded-text.ts'

/** A changed copy of a text in which patterns are sought, with the original offset of each of its characters. */
export interface TextView {
  text: string
  /** Original offset of each character, and of the end; absent where the view is the text itself. */
  offsets: Int32Array | null
  /** Whether lines were put together, which only the shapes of long tokens can stand. */
  joined: boolean
}

/** Where a span of a view lies in the original. */
export function originalSpan(view: TextView, start: number, end: number): { start: number; end: number } {
  if (!view.offsets) return { start, end }
  return {
    start: view.offsets[start]!,
    end: end > start ? view.offsets[end - 1]! + widthAt(view, end) : view.offsets[end]!,
  }
}

function widthAt(view: TextView, end: number): number {
  const last = view.offsets![end - 1]!
  const next = view.offsets![end]!
  // Characters left out after the span belong to it only when they were an escape, whose next offset is further on.
  return Math.max(1, next - last)
}

const hidden = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]|[\ufe00-\ufe0f]|\u034f/
const fullWidth = /[\uff01-\uff5e]/

const unusual = /[^\n\r\t -~]/
const foreign = new RegExp(
  `[${Object.keys(lookAlikes)
    .filter(letter => lookAlikes[letter]!.length === 1)
    .join('')}]`,
)
const escapes = /%[2-7][0-9a-f]|&(?:#\d|#x[0-9a-f]|[a-z]{2,6};)/i
const lineBreaks = /\\?\r?\n[ \t>]*/g

/**
 * The ways a text is read when shapes are sought: without zero-width and full-width characters and look-alikes; with
 * percent-encoding and entities undone; and, where `joins` says of the text in one line that it is worth it, with words
 * that were split over two lines put together. Only views that differ are made.
 */
export function viewsOf(text: string, joins: (oneLine: string) => boolean): TextView[] {
  const plain = !unusual.test(text) || !(hidden.test(text) || fullWidth.test(text) || foreign.test(text))
  const views: TextView[] = [plain ? { text, offsets: null, joined: false } : withoutDisguise(text)]
  if (escapes.test(text)) views.push(decoded(text))
  if (text.includes('\n') && joins(text.replace(lineBreaks, ''))) {
    const split = /[\w+/=.@-]{4}[ \t]*\\?\r?\n[ \t>]*[\w+/=.@-]{3}/
    if (split.test(text)) views.push({ ...linesJoined(text), joined: true })
  }
  return views
}

function build(text: string, step: (at: number) => { out: string; length: number }): TextView {
  const offsets: number[] = []
  let copy = ''
  for (let at = 0; at < text.length; ) {
    const { out, length } = step(at)
    for (let index = 0; index < out.length; index++) offsets.push(at)
    copy += out
    at += length
  }
  offsets.push(text.length)
  return { text: copy, offsets: Int32Array.from(offsets), joined: false }
}

function withoutDisguise(text: string): TextView {
  return build(text, at => {
    const character = text[at]!
    if (hidden.test(character)) return { out: '', length: 1 }
    if (fullWidth.test(character)) return { out: String.fromCharCode(character.charCodeAt(0) - 0xfee0), length: 1 }
    const plain = lookAlikes[character]
    // Within a word of ours; a text in another alphabet is left as it is.
    if (plain?.length === 1 && /[\w.@-]/.test(`${text[at - 1] ?? ' '}${text[at + 1] ?? ' '}`))
      return { out: plain, length: 1 }
    return { out: character, length: 1 }
  })
}

function decoded(text: string): TextView {
  return build(text, at => {
    const code = text.charCodeAt(at)
    const written = code === 37 || code === 38 ? escapeAt(text, at) : null
    if (!written) return { out: text[at]!, length: 1 }
    return { out: hidden.test(written.character) ? '' : written.character, length: written.length }
  })
}

function linesJoined(text: string): TextView {
  return build(text, at => {
    const character = text[at]!
    const splits = character === '\n' || character === '\r' || character === '\\'
    if (splits && /[\w+/=.@-]/.test(text[at - 1] ?? '')) {
      const gap = /^\\?\r?\n[ \t>]{0,40}(?=[\w+/=.@-]{3})/.exec(text.slice(at, at + 60))
      if (gap) return { out: '', length: gap[0].length }
    }
    return { out: character, length: 1 }
  })
}
