import { type Directory, findInDirectory } from './directory.ts'
import { type Finding, type FindingKind, findingKey, type Layer, layers } from './finding.ts'
import { findIdentifiers, type IdentifierOptions } from './identifiers.ts'
import { findNames } from './names.ts'
import { secretsBySecretlint, secretsByShape } from './secrets.ts'

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

/** What was claimed in a text, for as long as directory and options are the same: editions share most of theirs. */
export type Claims = Map<string, Candidate[]>

/** All that any detector claims in each of the texts, overlaps included. */
export async function candidatesIn(
  texts: readonly string[],
  directory: Directory,
  options: FindOptions,
  claims: Claims = new Map(),
): Promise<Candidate[][]> {
  const fresh = [...new Set(texts)].filter(text => !claims.has(text))
  const secrets = await lintTogether(fresh)
  for (const [index, text] of fresh.entries()) {
    claims.set(text, candidatesOf(text, secrets[index]!, directory, options))
  }
  return texts.map(text => claims.get(text)!)
}

type SecretSpans = Awaited<ReturnType<typeof secretsBySecretlint>>

/** One run of secretlint for many short texts: its cost is per run, not per character. */
async function lintTogether(texts: readonly string[]): Promise<SecretSpans[]> {
  const border = '\n\n'
  const spans = await secretsBySecretlint(texts.join(border))
  let from = 0
  return texts.map(text => {
    const to = from + text.length
    const own = spans
      .filter(span => span.start < to && span.end > from)
      .map(span => ({ ...span, start: Math.max(0, span.start - from), end: Math.min(text.length, span.end - from) }))
    from = to + border.length
    return own
  })
}

function candidatesOf(text: string, secrets: SecretSpans, directory: Directory, options: FindOptions): Candidate[] {
  const candidates: Candidate[] = []
  const open = new Set(options.publicWords?.map(words => words.toLowerCase()))
  const add = (
    layer: Layer,
    kind: FindingKind,
    span: { start: number; end: number; confidence: Finding['confidence'] },
    identity?: string,
    wish?: string,
  ) => {
    const value = text.slice(span.start, span.end)
    if (value.trim() === '' || (layer !== 'secret' && open.has(value.toLowerCase()))) return
    const key = findingKey(kind, value, options.instanceKey)
    const { start, end, confidence } = span
    const name = identity === undefined ? key : findingKey(kind, identity, options.instanceKey)
    candidates.push({ kind, layer, start, end, confidence, value, key, identity: name, ...(wish && { wish }) })
  }

  for (const span of secrets) add('secret', span.kind, span)
  for (const span of secretsByShape(text)) add('secret', span.kind, span)
  for (const span of findIdentifiers(text, options)) {
    const value = text.slice(span.start, span.end)
    const entry = span.kind === 'email' ? directory.emails.get(value.toLowerCase()) : undefined
    if (entry) add('directory', entry.kind, { ...span, confidence: 'certain' }, entry.name, wishOf(entry))
    else if (span.kind === 'host') add('identifier', 'host', span, value.split(/[.:]/)[0])
    else add('identifier', span.kind, span)
  }
  for (const match of findInDirectory(text, directory)) {
    const { entry } = match
    // `@jane` goes with its sign.
    const start =
      text[match.start - 1] === '@' && !/[\w.]/.test(text[match.start - 2] ?? '') ? match.start - 1 : match.start
    const identity = entry.kind === 'host' ? entry.name.split('.')[0] : entry.name
    add('directory', entry.kind, { ...match, start }, identity, wishOf(entry))
  }
  for (const span of findNames(text)) add('name', 'name', { ...span, confidence: 'uncertain' })
  return candidates
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
