import type { EditionName } from '../audience/editions.ts'
import { type Directory, findInDirectory } from './directory.ts'
import { defaultTreatment, goesOut, isTreated } from './edition-rules.ts'
import {
  type Candidate,
  type Claims,
  candidatesIn,
  claimsOfWords,
  type FindOptions,
  newClaims,
  withoutOverlaps,
} from './find-sensitive.ts'
import { type Decision, type Decisions, type Finding, unsettled } from './finding.ts'
import {
  applyEdits,
  type Edit,
  type KnownPlaces,
  type MarkdownPlaces,
  mayHide,
  placesAround,
} from './markdown-places.ts'
import { removedSecret, type StandIns } from './stand-ins.ts'

export interface RedactOptions extends FindOptions {
  edition: EditionName
  directory: Directory
  /** The pseudonyms of the edition family; new ones are given out into it. */
  standIns: StandIns
  /** What people decided, as far as it is in force: a secret is kept only when it says so. */
  decisions?: Decisions
  /** Key of a finding → the words a person chose to stand in its place. */
  ownWords?: ReadonlyMap<string, string>
  /** What was found so far, shared by the editions of one record. */
  claims?: Claims
  /** Words an outside recogniser named. */
  recognised?: readonly string[]
}

/** A finding and what became of it. */
export interface TreatedFinding extends Finding {
  /** Which of the given texts it is in, from 0. */
  part: number
  treatment: Decision
  /** What stands in its place; null where it was kept. */
  standIn: string | null
}

export interface Redaction {
  text: string
  findings: TreatedFinding[]
}

export interface Redactions {
  texts: string[]
  findings: TreatedFinding[]
  /** Uncertain findings nobody has decided, each value once. */
  unsettled: TreatedFinding[]
}

/** Rounds until nothing changes; replacing can bring words together that are found again. */
const mostRounds = 4

/** One text as an edition may show it. See `redactAll`. */
export async function redact(text: string, options: RedactOptions): Promise<Redaction> {
  const { texts, findings } = await redactAll([text], options)
  return { text: texts[0]!, findings }
}

/**
 * Texts (Markdown or plain) as an edition may show them, with everything that was found. Offsets are into the texts as
 * given. Secrets become “[secret removed]”, people their part in the response, other things a stand-in that is the same
 * in every edition of the family. Links to what must not be shown lose their target and keep their words; going out,
 * what no reader sees (comments, unused definitions) is dropped. Redacting the result again changes nothing.
 */
export async function redactAll(texts: readonly string[], options: RedactOptions): Promise<Redactions> {
  const decisions = options.decisions ?? new Map()
  const claims = options.claims ?? newClaims()
  const names = isTreated('name', options.edition)
  let current = [...texts]
  let findings: TreatedFinding[] = []
  for (let round = 0; round < mostRounds; round++) {
    const claimed = await candidatesIn(current, options.directory, options, claims, names)
    for (const [part, text] of current.entries())
      claimed[part]!.push(...claimsOfWords(text, options.recognised ?? [], options))
    const treated = current.map((text, part) =>
      treatText(text, part, claimed[part]!, options, decisions, claims.places),
    )
    const found = treated.flatMap(({ findings }) => findings)
    if (round === 0) findings = found
    const changed = treated.some(({ text }, part) => text !== current[part])
    current = treated.map(({ text }) => text)
    if (!changed) break
  }
  return { texts: current, findings, unsettled: unsettled(findings, decisions) }
}

function treatText(
  text: string,
  part: number,
  claimed: readonly Candidate[],
  options: RedactOptions,
  decisions: Decisions,
  known: KnownPlaces,
): { text: string; findings: TreatedFinding[] } {
  const { edition } = options
  const standing = claimed.length > 0 ? options.standIns.placesIn(text) : []
  const open = claimed.filter(candidate => {
    if (!isTreated(candidate.kind, edition)) return false
    return !standing.some(place => {
      if (!place.issued && candidate.confidence === 'certain') return false
      const within = candidate.start >= place.start && candidate.end <= place.end
      const touchesRemoved =
        place.issued && text[place.start] === '[' && candidate.start < place.end && candidate.end > place.start
      return within || touchesRemoved
    })
  })
  const treatmentOf = (candidate: Candidate): Decision =>
    decisions.get(candidate.key) ?? (candidate.layer === 'secret' ? 'replace' : defaultTreatment(candidate, edition))
  const replaced = withoutOverlaps(
    open.filter(candidate => treatmentOf(candidate) === 'replace'),
    text,
  )
  const kept = withoutOverlaps(
    open.filter(candidate => treatmentOf(candidate) === 'keep'),
    text,
  )

  const outward = goesOut(edition)
  if (replaced.length === 0 && !(outward && mayHide(text))) {
    return { text, findings: kept.map(candidate => treatedFinding(candidate, part, null)) }
  }
  const places = placesAround(text, replaced, known)
  const isPublic = (words: string) =>
    findInDirectory(words, options.directory).some(match => match.confidence === 'certain')
  const chosen = replaced.map(candidate => {
    const wish = options.ownWords?.get(candidate.key) ?? candidate.wish
    const words =
      candidate.layer === 'secret'
        ? removedSecret
        : options.standIns.standInFor(candidate.kind, candidate.identity, wish, words => {
            return words !== candidate.wish || candidate.kind === 'person' ? isPublic(words) : false
          })
    return { candidate, words }
  })
  const edits = editsFor(text, chosen, places, outward)
  const findings = [
    ...chosen.map(({ candidate, words }) => treatedFinding(candidate, part, words)),
    ...kept.map(candidate => treatedFinding(candidate, part, null)),
  ].sort((a, b) => a.start - b.start)
  return { text: applyEdits(text, edits), findings }
}

function treatedFinding(candidate: Candidate, part: number, standIn: string | null): TreatedFinding {
  const { identity: _identity, wish: _wish, ...finding } = candidate
  return { ...finding, part, treatment: standIn === null ? 'keep' : 'replace', standIn }
}

interface Chosen {
  candidate: Candidate
  words: string
}

const internalPage = 'an internal page'

/** The edits that put stand-ins in place without breaking what stands around them. */
function editsFor(text: string, chosen: readonly Chosen[], places: MarkdownPlaces, outward: boolean): Edit[] {
  const edits: Edit[] = []
  const touching = (place: { start: number; end: number }) =>
    chosen.filter(({ candidate }) => candidate.start < place.end && candidate.end > place.start)
  const gone = new Set<string>()

  if (outward) for (const place of places.hidden) edits.push({ ...place, words: '' })
  const unwrap = (node: { start: number; end: number }, inside: { start: number; end: number } | null) => {
    if (!inside) return edits.push({ ...node, words: '' })
    edits.push({ start: node.start, end: inside.start, words: '' })
    return edits.push({ start: inside.end, end: node.end, words: '' })
  }
  for (const { node, text: inside, target, label, definition } of places.targets) {
    if (touching(target).length === 0) continue
    if (label) gone.add(label)
    if (definition) edits.push({ ...node, words: '' })
    else unwrap(node, inside)
  }
  for (const { node, text: inside, label } of places.references) if (gone.has(label)) unwrap(node, inside)
  for (const link of places.bareLinks) {
    const inside = touching(link)
    if (inside.length === 0) continue
    const whole = inside.find(({ candidate }) => candidate.start <= link.start + 1 && candidate.end >= link.end - 1)
    if (whole && text[link.start] !== '<' && whole.candidate.start <= link.start && whole.candidate.end >= link.end)
      continue
    edits.push({
      ...link,
      words: inCase(
        text,
        link.start,
        whole?.words ?? inside.find(({ candidate }) => candidate.layer === 'secret')?.words ?? internalPage,
      ),
    })
  }
  for (const { candidate, words } of chosen) edits.push(editFor(text, candidate, words, places))
  return edits
}

const isWithin = (span: { start: number; end: number }, places: readonly { start: number; end: number }[]) =>
  places.some(place => span.start >= place.start && span.end <= place.end)

function editFor(text: string, candidate: Candidate, words: string, places: MarkdownPlaces): Edit {
  const { start, end } = candidate
  if (isWithin(candidate, places.labels))
    return { start, end, words: words.replace(/[^\w-]+/g, '-').replace(/^-|-$/g, '') }
  if (isWithin(candidate, places.code)) return { start, end, words }
  const edit = { start, end, words: inCase(text, start, words) }
  // Emphasis that opens inside the span and closes behind it, or the other way round, goes with it.
  for (const marks of ['**', '__', '*', '_', '~~', '`']) {
    const inside = text.slice(start, end).split(marks).length - 1
    if (inside % 2 === 0 || candidate.layer === 'secret') continue
    if (text.startsWith(marks, edit.end)) edit.end += marks.length
    else if (text.endsWith(marks, edit.start) || text.slice(0, edit.start).endsWith(marks)) edit.start -= marks.length
    else if (marks.length === 2 || marks === '`') edit.words += marks
    break
  }
  // `[secret removed]` before a bracket or colon would become a link or a definition.
  if (edit.words.endsWith(']') && /[([:]/.test(text[edit.end] ?? '')) edit.words += ' '
  return edit
}

/** A stand-in with a capital where it begins a sentence, a cell or a line. */
function inCase(text: string, start: number, words: string): string {
  const line = text.slice(Math.max(0, text.lastIndexOf('\n', start - 1) + 1, start - 200), start)
  const begins = /^[\s>#*_+-]*(?:\d+[.)]\s+)?[*_]*$|[.!?]["')*_]*\s+[*_]*$/.test(line) && /^(?:an?|the)\s/.test(words)
  return begins ? words[0]!.toUpperCase() + words.slice(1) : words
}
