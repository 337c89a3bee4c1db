import { diff3Merge } from 'node-diff3'
import { Refusal } from './refusal.ts'

export interface MergedText {
  /** The text put together; where both changed the same place, both stand in it between marks. */
  text: string
  /** Places that a person has to settle. */
  conflicts: number
}

const [opens, parts, closes] = ['<<<<<<< yours', '=======', '>>>>>>> theirs']
/** More words than this in one place are not compared word by word. */
const mostWords = 3000

/**
 * Puts two changes of one text together (three-way merge): changes of different lines, or of different words of a line,
 * merge by themselves. Pure.
 */
export function mergeTexts(base: string, yours: string, theirs: string): MergedText {
  let text = ''
  let conflicts = 0
  for (const region of regionsOf(linesOf(base), linesOf(yours), linesOf(theirs))) {
    if (region.ok) {
      text += region.ok.join('')
      continue
    }
    const { a = [], o = [], b = [] } = region.conflict ?? {}
    const [mine, before, other] = [a.join(''), o.join(''), b.join('')]
    const words = mergedWords(before, mine, other)
    if (words === null) conflicts += 1
    text += words ?? `${opens}\n${ended(mine)}${parts}\n${ended(other)}${closes}\n`
  }
  return { text, conflicts }
}

/** Refuses `unsettled-conflict` for a text that still holds the marks of a merge. */
export function requireSettled(text: string): void {
  if (!text.includes('<<<<<<<') || !/^<{7} yours$[\s\S]*^>{7} theirs$/m.test(text)) return
  throw new Refusal(
    'bad-input',
    'unsettled-conflict',
    'The text still holds both versions of a place, between “<<<<<<< yours” and “>>>>>>> theirs”. Keep what is right and take the marks away.',
  )
}

function mergedWords(base: string, yours: string, theirs: string): string | null {
  const texts = [base, yours, theirs].map(wordsOf)
  if (texts.some(words => words.length > mostWords)) return null
  const regions = regionsOf(texts[0]!, texts[1]!, texts[2]!)
  return regions.every(region => region.ok) ? regions.flatMap(region => region.ok ?? []).join('') : null
}

interface Region {
  ok?: string[]
  conflict?: { a: string[]; o: string[]; b: string[] }
}

function regionsOf(base: string[], yours: string[], theirs: string[]): Region[] {
  return diff3Merge(yours, base, theirs, { excludeFalseConflicts: true }) as Region[]
}

function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/)
}

function wordsOf(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? []
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
