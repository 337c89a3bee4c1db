import { actionsOf } from '../action/store.ts'
import { editionMarkdown } from '../edition/render.ts'
import type { Context } from '../platform/context.ts'
import { plainText } from '../platform/markdown/markdown.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { commonWords, givenNames, notNames } from '../redaction/common-words.ts'
import { type Examined, isOpen } from './examine.ts'
import { rareAmong } from './store.ts'

/** What nothing above has caught and an outsider might put together. None of it decides anything. */
export interface ResidualRisk {
  /** Findings nobody has said anything about: replaced on the word of a detector, or waiting. */
  unreviewed: number
  /** Words written like names that no list here knows. */
  capitalised: string[]
  /** Words that stand in at most two records, one of them closed to most readers. */
  rare: string[]
  /** A time to the minute, a place and a size that together may point at one event of one customer; null unless all three. */
  combination: { time: string; place: string; size: string } | null
  /** Beginnings of outgoing passages that nearly repeat a text which stays inside. */
  nearCopies: string[]
}

const mostWords = 40

/** Looks for it in the text of the checklist, or of the support edition where there is none. */
export async function residualRisk(context: Context, examined: Examined): Promise<ResidualRisk> {
  const shown = examined.texts.customer ?? examined.texts.support
  if (!shown) return { unreviewed: 0, capitalised: [], rare: [], combination: null, nearCopies: [] }
  const text = plainText(editionMarkdown(shown.edition))
  const own = new Set(examined.findings.flatMap(finding => (finding.standIn ? wordsOf(finding.standIn) : [])))
  const unusual = wordsOf(text).filter(word => word.length >= 5 && !isKnown(word) && !own.has(word))
  return {
    unreviewed: examined.findings.filter(finding => finding.state === 'proposed' || isOpen(finding.state)).length,
    capitalised: unknownCapitalised(text, own),
    rare: await rareAmong(context.db, examined.record.id, [...new Set(unusual)].slice(0, 400)),
    combination: pointing(text),
    nearCopies: nearCopies(
      shown.passages.map(passage => passage.after),
      await internalTexts(context, examined.record, examined),
    ),
  }
}

function wordsOf(text: string): string[] {
  return (text.match(/\p{L}[\p{L}\p{N}'’-]*/gu) ?? []).map(word => word.toLowerCase())
}

function isKnown(word: string): boolean {
  return word === 'utc' || commonWords.has(word) || notNames.has(word) || givenNames.has(word)
}

/** Capitalised words that no list knows, each once, in reading order: names begin sentences as well. Pure. */
function unknownCapitalised(text: string, known: ReadonlySet<string> = new Set()): string[] {
  const found = new Map<string, string>()
  for (const match of text.matchAll(/(?<=[\p{Ll}\p{N},;:)’'"”.!?] |^|\n)\p{Lu}[\p{L}\p{N}'’-]{2,40}/gu)) {
    const word = match[0].toLowerCase()
    if (!isKnown(word) && !isKnown(word.replace(/s$/, '')) && !known.has(word)) found.set(word, match[0])
  }
  return [...found.values()].slice(0, mostWords)
}

const exactTime = /\b(?:[01]?\d|2[0-3]):[0-5]\d\b/
const place =
  /\b(?:(?:af|ap|ca|eu|me|sa|us|uk|cn)-(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-\d|Europe|Asia|Africa|Australia|Oceania|(?:North|South|Latin) America|Germany|France|Ireland|Spain|Italy|Poland|Sweden|Norway|Finland|Denmark|Netherlands|Switzerland|Austria|United (?:Kingdom|States)|Canada|Brazil|India|Japan|Singapore|Frankfurt|London|Dublin|Paris|Amsterdam|Tokyo|Sydney|Virginia|Oregon|Ohio)\b/
const size =
  /\b\d[\d.,]{0,12}\s?%|\b\d[\d.,]{0,12}\s(?:customers?|users?|accounts?|tenants?|organi[sz]ations?|passengers?|orders?|bookings?|requests?)\b/i

/** A time to the minute, a place and a size, where a text has all three. Pure. */
function pointing(text: string): ResidualRisk['combination'] {
  const [time, where, howMany] = [exactTime, place, size].map(pattern => pattern.exec(text)?.[0])
  return time && where && howMany ? { time, place: where, size: howMany } : null
}

const shingleWords = 4
const nearEnough = 0.6

function shingles(text: string): Set<string> {
  const words = wordsOf(text)
  return new Set(words.slice(shingleWords - 1).map((_, index) => words.slice(index, index + shingleWords).join(' ')))
}

/**
 * Outgoing passages of which at least 60 % of the runs of four words stand in one internal text: copied and shortened,
 * perhaps, where nobody meant to. Short passages prove nothing and are left out. Pure.
 */
function nearCopies(outgoing: readonly string[], internal: readonly string[]): string[] {
  const inside = internal.map(shingles)
  return outgoing
    .flatMap(text => text.split(/\n{2,}/))
    .filter(text => {
      const own = [...shingles(text)]
      return (
        own.length >= 6 &&
        inside.some(other => own.filter(shingle => other.has(shingle)).length >= nearEnough * own.length)
      )
    })
    .map(text => `${text.trim().slice(0, 90)}${text.trim().length > 90 ? '…' : ''}`)
}

/** Texts of the record that do not go out themselves: everything a person wrote that the editions of the desk leave out. */
async function internalTexts(context: Context, record: PostMortemRecord, examined: Examined): Promise<string[]> {
  const out = new Set(
    Object.values(examined.texts).flatMap(text => text.passages.map(passage => passage.before.trim())),
  )
  const actions = await actionsOf(context.db, record.id)
  return [
    ...record.sections.flatMap(section => section.markdown.split(/\n{2,}/)),
    ...record.timeline.map(row => row.text),
    ...record.factors.map(factor => factor.text),
    ...actions.map(action => action.text),
    ...Object.values(record.facts).flatMap(fact => (typeof fact.value === 'string' ? fact.value : [])),
  ].filter(text => !out.has(text.trim()))
}
