/**
 * A text reduced to what identifies words: letters and digits of any script in lower case, without accents, zero-width
 * characters, look-alikes from other alphabets, percent-encoding or entities — and for each the place it came from.
 */
export interface FoldedText {
  characters: string
  /** For each folded character the original offsets it stands for. */
  starts: Int32Array
  ends: Int32Array
  /** What stands before each character; the last element is what stands after the text. */
  breaks: Uint8Array
}

/** Same word · a new hump, or digits after letters · a separator as in slugs and names · the end of a phrase. */
const sameWord = 0
const hump = 1
export const separated = 2
const apart = 3

/** Letters of other alphabets that look like ours. */
export const lookAlikes: Readonly<Record<string, string>> = {
  ...{ а: 'a', в: 'b', е: 'e', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', с: 'c', т: 't', у: 'y', х: 'x', і: 'i', ј: 'j' },
  ...{ ѕ: 's', ԁ: 'd', ɡ: 'g', ո: 'n', α: 'a', ο: 'o', ρ: 'p', ν: 'v', κ: 'k', ι: 'i', τ: 't', υ: 'u', ı: 'i', ł: 'l' },
  ...{ ø: 'o', đ: 'd', ß: 'ss', æ: 'ae', œ: 'oe' },
}

const invisible = /\p{Cf}|[\uFE00-\uFE0F]|\u115F|\u1160|\u3164|\u034F|\u17B4|\u17B5/u
const wordCharacter = /[\p{L}\p{N}]/u
const mark = /\p{M}/gu
const upper = /\p{Lu}/u
const digit = /\p{N}/u
const between = new Set([..." \t\n\r_-.\u2010\u2011\u2012\u2013'’+*&`~\\\u00a0"])

function foldCharacter(character: string): string {
  let folded = ''
  for (const part of character.normalize('NFKD').replace(mark, '').toLowerCase()) {
    const plain = lookAlikes[part] ?? part
    if (wordCharacter.test(plain)) folded += plain
  }
  return folded
}

const namedEntities: Record<string, string> = {
  nbsp: ' ',
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  period: '.',
  commat: '@',
  colon: ':',
  sol: '/',
  lowbar: '_',
  hyphen: '-',
  equals: '=',
  shy: '\u00ad',
}

/** The character an escape at this offset stands for, and how long the escape is. */
export function escapeAt(text: string, at: number): { character: string; length: number } | null {
  if (text[at] === '%') {
    const run = /^(?:%[0-9a-f]{2}){1,4}/i.exec(text.slice(at, at + 12))?.[0]
    for (let length = 3; run && length <= run.length; length += 3) {
      try {
        return { character: decodeURIComponent(run.slice(0, length)), length }
      } catch {
        // Not a whole UTF-8 sequence yet.
      }
    }
    return null
  }
  const entity = /^&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/i.exec(text.slice(at, at + 11))
  if (!entity) return null
  const code = entity[1] ? Number(entity[1]) : entity[2] ? Number.parseInt(entity[2], 16) : null
  if (code !== null && (code === 0 || code > 0x10ffff)) return null
  const character = code === null ? namedEntities[entity[3]!.toLowerCase()] : String.fromCodePoint(code)
  return character ? { character, length: entity[0].length } : null
}

/** What an ASCII character is to a word. */
const ordinary = 0
const lowerCase = 1
const upperCase = 2
const numeral = 3
const joining = 4
const asciiKinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  if (/[a-z]/.test(character)) return lowerCase
  if (/[A-Z]/.test(character)) return upperCase
  if (/[0-9]/.test(character)) return numeral
  return between.has(character) ? joining : ordinary
})

/** Room for one folding at a time, grown as texts need it. */
let room = 0
let codes = new Uint16Array(0)
let starts = new Int32Array(0)
let ends = new Int32Array(0)
let breaks = new Uint8Array(0)

function makeRoom(needed: number): void {
  if (needed <= room) return
  room = Math.max(needed, room * 2, 4096)
  const grown = <A extends Uint16Array | Int32Array | Uint8Array>(larger: A, old: A): A => {
    larger.set(old)
    return larger
  }
  codes = grown(new Uint16Array(room), codes)
  starts = grown(new Int32Array(room), starts)
  ends = grown(new Int32Array(room), ends)
  breaks = grown(new Uint8Array(room), breaks)
}

/** Folds a text in one pass. */
export function foldText(text: string): FoldedText {
  makeRoom(text.length + 20)
  let length = 0
  let gap = apart
  let gapLength = 0
  let previousUpper = false
  let previousDigit = false
  let lettersInWord = 0
  let at = 0
  while (at < text.length) {
    const start = at
    let code = text.charCodeAt(at)
    // A word glued to an address ends where the address begins.
    if (code === 104 && gap === sameWord && (text.startsWith('http://', at) || text.startsWith('https://', at)))
      gap = apart
    let character = ''
    if (code === 37 || code === 38) {
      const escaped = escapeAt(text, at)
      character = escaped?.character ?? text[at]!
      code = character.codePointAt(0)!
      at += escaped?.length ?? 1
    } else if (code < 0xd800 || code > 0xdbff) at++
    else {
      code = text.codePointAt(at)!
      at += code > 0xffff ? 2 : 1
    }
    let folded = ''
    let kind = ordinary
    if (code < 128) kind = asciiKinds[code]!
    else {
      if (character === '') character = String.fromCodePoint(code)
      if (invisible.test(character)) continue
      folded = foldCharacter(character)
      // A combining mark belongs to the letter before it.
      if (folded === '' && /^\p{M}/u.test(character) && gap === sameWord && length > 0) {
        ends[length - 1] = at
        continue
      }
      if (folded === '') kind = between.has(character) ? joining : ordinary
      else kind = upper.test(character) ? upperCase : digit.test(character) ? numeral : lowerCase
    }
    if (kind === ordinary || kind === joining) {
      gapLength++
      if (gap === apart) continue
      const ends = code === 46 && lettersInWord > 1 && /\s/.test(text[at] ?? ' ')
      const joins = kind === joining || (code === 62 && /\n[ \t>]*$/.test(text.slice(Math.max(0, start - 8), start)))
      gap = !joins || ends || gapLength > 8 ? apart : separated
      continue
    }
    const isUpper = kind === upperCase
    const isDigit = kind === numeral
    let before = gap
    if (before === sameWord) {
      if (isUpper && !previousUpper) before = hump
      else if (isDigit !== previousDigit) before = hump
      else if (isUpper && previousUpper && isLower(text, at)) before = hump
    }
    lettersInWord = gap === sameWord ? lettersInWord + 1 : 1
    const first = isUpper && code < 128 ? code + 32 : code
    const count = code < 128 ? 1 : folded.length
    makeRoom(length + count + 1)
    for (let index = 0; index < count; index++) {
      codes[length] = code < 128 ? first : folded.charCodeAt(index)
      starts[length] = start
      ends[length] = at
      breaks[length++] = index === 0 ? before : sameWord
    }
    gap = sameWord
    gapLength = 0
    previousUpper = isUpper
    previousDigit = isDigit
  }
  breaks[length] = apart
  return {
    characters: Buffer.from(codes.buffer, 0, length * 2).toString('utf16le'),
    starts: starts.slice(0, length),
    ends: ends.slice(0, length),
    breaks: breaks.slice(0, length + 1),
  }
}

function isLower(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code < 128 ? code >= 97 && code <= 122 : /\p{Ll}/u.test(text[at] ?? '')
}
