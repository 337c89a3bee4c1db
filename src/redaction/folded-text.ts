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

const lookAlikes: Record<string, string> = {
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
  shy: '\u00ad',
}

/** The character an escape at this offset stands for, and how long the escape is. */
function escapeAt(text: string, at: number): { character: string; length: number } | null {
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
  const entity = /^&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/i.exec(text.slice(at, at + 10))
  if (!entity) return null
  const code = entity[1] ? Number(entity[1]) : entity[2] ? Number.parseInt(entity[2], 16) : null
  if (code !== null && (code === 0 || code > 0x10ffff)) return null
  const character = code === null ? namedEntities[entity[3]!.toLowerCase()] : String.fromCodePoint(code)
  return character ? { character, length: entity[0].length } : null
}

/** Folds a text in one pass. */
export function foldText(text: string): FoldedText {
  const starts: number[] = []
  const ends: number[] = []
  const breaks: number[] = []
  let characters = ''
  let gap = apart
  let gapLength = 0
  let previousUpper = false
  let previousDigit = false
  let lettersInWord = 0
  let at = 0
  while (at < text.length) {
    const start = at
    const code = text.charCodeAt(at)
    // A word glued to an address ends where the address begins.
    if (code === 104 && gap === sameWord && /^https?:\/\//.test(text.slice(at, at + 8))) gap = apart
    let character: string
    if (code === 37 || code === 38) {
      const escaped = escapeAt(text, at)
      character = escaped?.character ?? text[at]!
      at += escaped?.length ?? 1
    } else if (code < 0xd800 || code > 0xdbff) {
      character = text[at]!
      at++
    } else {
      character = String.fromCodePoint(text.codePointAt(at)!)
      at += character.length
    }
    const ascii = character.charCodeAt(0) < 128
    if (!ascii && invisible.test(character)) continue
    let isUpper: boolean
    let isDigit: boolean
    let folded: string
    if (ascii) {
      const value = character.charCodeAt(0)
      isUpper = value >= 65 && value <= 90
      isDigit = value >= 48 && value <= 57
      folded = isUpper ? String.fromCharCode(value + 32) : isDigit || (value >= 97 && value <= 122) ? character : ''
    } else {
      isUpper = upper.test(character)
      isDigit = digit.test(character)
      folded = foldCharacter(character)
      // A combining mark belongs to the letter before it.
      if (folded === '' && /^\p{M}/u.test(character) && gap === sameWord && ends.length) {
        ends[ends.length - 1] = at
        continue
      }
    }
    if (folded === '') {
      gapLength++
      const ends = character === '.' && /\s/.test(text[at] ?? ' ') && lettersInWord > 1
      const joins =
        between.has(character) || (character === '>' && /\n[ \t>]*$/.test(text.slice(Math.max(0, start - 8), start)))
      gap = gap === apart || !joins || ends || gapLength > 8 ? apart : separated
      continue
    }
    let before = gap
    if (before === sameWord) {
      if (isUpper && !previousUpper) before = hump
      else if (isDigit !== previousDigit) before = hump
      else if (isUpper && previousUpper && /\p{Ll}/u.test(text[at] ?? '')) before = hump
    }
    lettersInWord = gap === sameWord ? lettersInWord + 1 : 1
    for (let index = 0; index < folded.length; index++) {
      starts.push(start)
      ends.push(at)
      breaks.push(index === 0 ? before : sameWord)
    }
    characters += folded
    gap = sameWord
    gapLength = 0
    previousUpper = isUpper
    previousDigit = isDigit
  }
  breaks.push(apart)
  return {
    characters,
    starts: Int32Array.from(starts),
    ends: Int32Array.from(ends),
    breaks: Uint8Array.from(breaks),
  }
}
