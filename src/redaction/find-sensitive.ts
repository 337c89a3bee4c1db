import { type Directory, findInDirectory } from './directory.ts'
import { type Finding, type FindingKind, findingKey, type Layer, layers } from './finding.ts'
import { findIdentifiers, type IdentifierOptions } from './identifiers.ts'
import type { KnownPlaces } from './markdown-places.ts'
import { findNames, mentionsOf, type NameSpan, namesIn } from './names.ts'
import { passagesOf } from './passages.ts'
import {
  holdsSecret,
  mayHoldSecret,
  privateKeys,
  secretsBySecretlint,
  secretsByShape,
  wordsInBase64,
} from './secrets.ts'

export interface FindOptions extends IdentifierOptions {
  /** The installation's key, under which findings are named. */
  instanceKey: string | Uint8Array
  /** Words that may be read by anyone, such as the public support address; never found. */
  publicWords?: readonly string[]
}

/** A finding with what it stands for: which entry of the directory, where it is one. */
export interface Candidate extends Finding {
  /** Stable name of the thing, shared by all its spellings. */
  identity: string
  /** What it may be called instead, in the words of its entry. */
  wish?: string
}

/**
 * Everything sensitive in a text, in reading order and without overlaps: secrets, structured identifiers, the
 * directory in every variant, and names no directory lists. Offsets are into the text as given.
 */
export async function findSensitive(text: string, directory: Directory, options: FindOptions): Promise<Finding[]> {
  const [candidates] = await candidatesIn([text], directory, options)
  return withoutOverlaps(candidates!, text).map(({ identity: _identity, wish: _wish, ...finding }) => finding)
}

/**
 * What was claimed so far, for as long as directory and options are the same. Kept by paragraph: the editions of a
 * record share most of theirs, and replacing words in one leaves the others as they were.
 */
export interface Claims {
  paragraphs: Map<string, readonly Candidate[]>
  names: Map<string, readonly NameSpan[]>
  texts: Map<string, readonly Candidate[]>
  places: KnownPlaces
}

export const newClaims = (): Claims => ({
  paragraphs: new Map(),
  names: new Map(),
  texts: new Map(),
  places: new Map(),
})

/** All that any detector claims in each of the texts, overlaps included; `names` tells whether unlisted names matter. */
export async function candidatesIn(
  texts: readonly string[],
  directory: Directory,
  options: FindOptions,
  claims: Claims = newClaims(),
  names = true,
): Promise<Candidate[][]> {
  const claim = claimsUnder(options)
  const fresh = [...new Set(texts)].filter(text => !claims.texts.has(text))
  const secrets = await lintTogether(fresh)
  for (const [index, text] of fresh.entries()) {
    const found: Candidate[] = []
    for (const span of [...secrets[index]!, ...privateKeys(text)]) claim(found, text, 'secret', span.kind, span)
    for (const { start, end } of passagesOf(text)) {
      const paragraph = text.slice(start, end)
      const own = remembered(claims.paragraphs, paragraph, () => candidatesOf(paragraph, directory, options, claim))
      for (const candidate of own)
        found.push({ ...candidate, start: candidate.start + start, end: candidate.end + start })
    }
    claims.texts.set(text, found)
  }
  const claimed = texts.map(text => claims.texts.get(text)!)
  if (!names) return claimed.map(found => [...found])
  const named = namesAmong(texts, claims)
  return texts.map((text, part) => {
    const found = [...claimed[part]!]
    for (const span of named[part]!) claim(found, text, 'name', 'name', { ...span, confidence: 'uncertain' })
    return found
  })
}

/** Wherever one of the words stands that an outside recogniser named. */
export function claimsOfWords(text: string, words: readonly string[], options: FindOptions): Candidate[] {
  const claim = claimsUnder(options)
  const found: Candidate[] = []
  for (const word of words) {
    for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + word.length)) {
      const end = start + word.length
      if (/[\p{L}\p{N}]/u.test(text[start - 1] ?? '') || /[\p{L}\p{N}]/u.test(text[end] ?? '')) continue
      claim(found, text, 'recogniser', 'name', { start, end, confidence: 'uncertain' })
    }
  }
  return found
}

function remembered<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const value = known.get(key) ?? make()
  known.set(key, value)
  return value
}

/** Names by their look, in each text, and then wherever one of the same people is mentioned again. */
function namesAmong(texts: readonly string[], claims: Claims): NameSpan[][] {
  const named = texts.map(text =>
    passagesOf(text).flatMap(({ start, end }) => {
      const paragraph = text.slice(start, end)
      const own = remembered(claims.names, paragraph, () => findNames(paragraph))
      return own.map(span => ({ start: span.start + start, end: span.end + start }))
    }),
  )
  const known = new Set(texts.flatMap((text, part) => namesIn(text, named[part]!)))
  return known.size === 0 ? named : texts.map((text, part) => [...named[part]!, ...mentionsOf(text, known)])
}

type SecretSpans = Awaited<ReturnType<typeof secretsBySecretlint>>

/** One run of secretlint for many short texts: its cost is per run, not per character. */
async function lintTogether(texts: readonly string[]): Promise<SecretSpans[]> {
  const border = '\n\n'
  const worth = texts.map(mayHoldSecret)
  const spans = await secretsBySecretlint(texts.filter((_, index) => worth[index]).join(border))
  let from = 0
  return texts.map((text, index) => {
    if (!worth[index]) return []
    const to = from + text.length
    const own = spans
      .filter(span => span.start < to && span.end > from)
      .map(span => ({ ...span, start: Math.max(0, span.start - from), end: Math.min(text.length, span.end - from) }))
    from = to + border.length
    return own
  })
}

type Claim = ReturnType<typeof claimsUnder>

/** Makes candidates of spans, under one set of options. */
function claimsUnder(options: FindOptions) {
  const open = new Set(options.publicWords?.map(words => words.toLowerCase()))
  const keys = new Map<string, string>()
  const keyOf = (kind: FindingKind, words: string) => {
    const known = keys.get(`${kind} ${words}`)
    if (known !== undefined) return known
    const key = findingKey(kind, words, options.instanceKey)
    keys.set(`${kind} ${words}`, key)
    return key
  }
  return (
    found: Candidate[],
    text: string,
    layer: Layer,
    kind: FindingKind,
    span: { start: number; end: number; confidence: Finding['confidence'] },
    identity?: string,
    wish?: string,
  ): void => {
    const { start, end, confidence } = span
    const value = text.slice(start, end)
    if (value.trim() === '' || (layer !== 'secret' && open.has(value.toLowerCase()))) return
    const key = keyOf(kind, value)
    const name = identity === undefined ? key : keyOf(kind, identity)
    found.push({ kind, layer, start, end, confidence, value, key, identity: name, ...(wish && { wish }) })
  }
}

function candidatesOf(text: string, directory: Directory, options: FindOptions, claim: Claim): Candidate[] {
  const found: Candidate[] = []
  for (const span of secretsByShape(text)) claim(found, text, 'secret', span.kind, span)
  for (const { decoded, ...span } of wordsInBase64(text)) {
    const [inside] = holdsSecret(decoded)
      ? (['token'] as const)
      : [...findIdentifiers(decoded, options), ...findInDirectory(decoded, directory)]
          .filter(({ confidence }) => confidence === 'certain')
          .map(match => ('entry' in match ? match.entry.kind : match.kind))
    if (inside)
      claim(found, text, inside === 'token' ? 'secret' : 'identifier', inside, { ...span, confidence: 'certain' })
  }
  for (const span of findIdentifiers(text, options)) {
    const value = text.slice(span.start, span.end)
    const entry = span.kind === 'email' ? directory.emails.get(value.toLowerCase()) : undefined
    if (entry)
      claim(found, text, 'directory', entry.kind, { ...span, confidence: 'certain' }, entry.name, wishOf(entry))
    else if (span.kind === 'host') claim(found, text, 'identifier', 'host', span, value.split(/[.:]/)[0])
    else claim(found, text, 'identifier', span.kind, span)
  }
  for (const match of findInDirectory(text, directory)) {
    const { entry } = match
    // `@jane` goes with its sign.
    const start =
      text[match.start - 1] === '@' && !/[\w.]/.test(text[match.start - 2] ?? '') ? match.start - 1 : match.start
    const identity = entry.kind === 'host' ? entry.name.split('.')[0] : entry.name
    claim(found, text, 'directory', entry.kind, { ...match, start }, identity, wishOf(entry))
  }
  return found
}

function wishOf(entry: { kind: FindingKind; publicName?: string; roleLabel?: string }): string | undefined {
  if (entry.kind !== 'person') return entry.publicName
  const label = entry.roleLabel?.trim()
  if (!label) return undefined
  return /^(?:an?|the|our|one|some)\s/i.test(label) || /^\p{Lu}/u.test(label) ? label : `the ${label}`
}

const rank = (candidate: Candidate) =>
  layers.indexOf(candidate.layer) * 2 + (candidate.confidence === 'certain' ? 0 : 9)

/**
 * One finding for each passage: secrets first, then the longer claim, then the surer and earlier layer. What a winner
 * leaves uncovered of a loser stays a finding of its own, so that nothing found is ever shown.
 */
export function withoutOverlaps(candidates: readonly Candidate[], text: string): Candidate[] {
  const isSecret = (candidate: Candidate) => (candidate.layer === 'secret' ? 0 : 1)
  const order = [...candidates].sort(
    (a, b) =>
      isSecret(a) - isSecret(b) || b.end - b.start - (a.end - a.start) || rank(a) - rank(b) || a.start - b.start,
  )
  const taken: Candidate[] = []
  for (const candidate of order) {
    for (const rest of uncovered(candidate, taken)) {
      const value = text.slice(rest.start, rest.end)
      if (rest.start === candidate.start && rest.end === candidate.end) insert(taken, candidate)
      else if (/[\p{L}\p{N}]{2}/u.test(value)) insert(taken, { ...candidate, ...trimmed(rest, text) })
    }
  }
  return taken
}

function trimmed(span: { start: number; end: number }, text: string) {
  const value = text.slice(span.start, span.end)
  const start = span.start + /^[^\p{L}\p{N}]*/u.exec(value)![0].length
  const end = span.end - /[^\p{L}\p{N}]*$/u.exec(value)![0].length
  return { start, end, value: text.slice(start, end) }
}

/** Index of the first taken finding that ends after `at`; taken ones are sorted and apart. */
function firstAfter(taken: readonly Candidate[], at: number): number {
  let low = 0
  let high = taken.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (taken[middle]!.end <= at) low = middle + 1
    else high = middle
  }
  return low
}

function uncovered(
  span: { start: number; end: number },
  taken: readonly Candidate[],
): { start: number; end: number }[] {
  const rests: { start: number; end: number }[] = []
  let at = span.start
  for (let index = firstAfter(taken, span.start); index < taken.length && taken[index]!.start < span.end; index++) {
    if (taken[index]!.start > at) rests.push({ start: at, end: taken[index]!.start })
    at = Math.max(at, taken[index]!.end)
  }
  if (at < span.end) rests.push({ start: at, end: span.end })
  return rests
}

function insert(taken: Candidate[], candidate: Candidate): void {
  taken.splice(firstAfter(taken, candidate.start), 0, candidate)
}
