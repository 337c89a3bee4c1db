import { createHash } from 'node:crypto'
import { editionsOf, may } from '../audience/policy.ts'
import { hasExternalImpact } from '../edition/approve.ts'
import type { Edition } from '../edition/edition.ts'
import { type Inspected, inspect, type Passage } from '../edition/project.ts'
import { blockMarkdown, editionMarkdown } from '../edition/render.ts'
import { verbFor } from '../edition/write-part.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { about, noSuchPostMortem, requireRecord } from '../post-mortem/read.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { type FindingDecision, holds } from '../redaction/decision.ts'
import type { TreatedFinding } from '../redaction/redact.ts'
import { openRedactor, type Redactor } from '../redaction/redactor.ts'
import { type CategoryName, categories, categoryNames, categoryOf } from './category.ts'
import { type Signature, signaturesOf } from './store.ts'
import { type Hint, hintsIn } from './word-rules.ts'

/** The editions that leave, and so come to this desk. */
export const deskEditions = ['customer', 'support'] as const
export type DeskEdition = (typeof deskEditions)[number]

/**
 * Where a finding stands. `proposed`: certain, and replaced unless somebody says otherwise. `doubt`: uncertain and
 * undecided. `reopened`: decided about a text that has changed since. `awaiting`: a secret that one person keeps.
 */
export type FindingState = 'proposed' | 'doubt' | 'reopened' | 'awaiting' | 'accepted' | 'changed' | 'kept'

/** One thing that was found, wherever it stands in the editions of the desk. */
export interface DeskFinding extends Pick<TreatedFinding, 'key' | 'kind' | 'layer' | 'confidence' | 'value'> {
  category: CategoryName
  state: FindingState
  /** What stands in its place; null where it is kept. */
  standIn: string | null
  /** How often it stands in each edition. */
  count: Partial<Record<DeskEdition, number>>
  /** Passages it stands in, which a decision binds. */
  passages: string[]
  decision: FindingDecision | null
}

/** One of the sixteen, as far as it has come for the text as it is now. */
export interface CategoryState {
  name: CategoryName
  findings: DeskFinding[]
  hints: Hint[]
  found: number
  treated: number
  kept: number
  /** Findings somebody has to decide before it can be signed. */
  open: number
  digest: string
  signature: Signature | null
  /** Whether the signature stands for the text as it is now. */
  signed: boolean
}

export interface Examined {
  record: PostMortemRecord
  redactor: Redactor
  /** What each edition reads inside and outside; only those the viewer may see. */
  texts: Partial<Record<DeskEdition, Inspected>>
  findings: DeskFinding[]
  /** The checklist of the customer edition; null where there is none. */
  checklist: { sha256: string; edition: Edition; passages: Passage[]; categories: CategoryState[] } | null
}

/**
 * Everything the desk shows of a record, for somebody who may see it. Refuses `no-such-post-mortem`, also where the viewer
 * may neither read nor write any of the editions: what was found in a text is as much as the text.
 */
export async function openDesk(context: Context, viewer: Viewer, id: string): Promise<Examined> {
  const record = await requireRecord(context, viewer, id)
  const readable = editionsOf(viewer, about(record))
  const open = deskEditions.filter(
    name => exists(name, record) && (readable.includes(name) || may(viewer, verbFor[name], about(record)) === true),
  )
  if (open.length === 0) throw noSuchPostMortem(id)
  return examine(context, record, open)
}

function exists(name: DeskEdition, record: PostMortemRecord): boolean {
  return name === 'support' || hasExternalImpact(record)
}

/** Reads a record as the desk does. The text of the checklist is the very one that an approval would freeze. */
export async function examine(
  context: Context,
  record: PostMortemRecord,
  editions: readonly DeskEdition[] = deskEditions,
): Promise<Examined> {
  const redactor = await openRedactor(context, record)
  const texts: Partial<Record<DeskEdition, Inspected>> = {}
  for (const name of deskEditions) {
    if (!editions.includes(name) || !exists(name, record)) continue
    texts[name] = await inspect(context, record, name, redactor)
  }
  const findings = await gather(texts, redactor)
  const customer = texts.customer
  if (!customer) return { record, redactor, texts, findings, checklist: null }
  const signatures = await signaturesOf(context.db, record.id)
  return { record, redactor, texts, findings, checklist: await checklistOf(customer, redactor, signatures) }
}

/** The checklist, or a refusal `no-external-impact` for a record that nobody outside was affected by. */
export function requireChecklist(examined: Examined): NonNullable<Examined['checklist']> {
  if (examined.checklist) return examined.checklist
  throw new Refusal(
    'conflict',
    'no-external-impact',
    'There is no customer edition to sign: the record says nobody outside was affected.',
  )
}

async function gather(texts: Examined['texts'], redactor: Redactor): Promise<DeskFinding[]> {
  const strings = Object.values(texts).flatMap(text => text.passages.map(passage => passage.before))
  const passages = await redactor.passagesIn(strings)
  const gathered = new Map<string, DeskFinding>()
  for (const [name, text] of Object.entries(texts) as [DeskEdition, Inspected][]) {
    for (const finding of text.findings) {
      const { key, kind, layer, confidence, value, standIn } = finding
      const one = gathered.get(key) ?? {
        key,
        kind,
        layer,
        confidence,
        value,
        category: categoryOf(kind),
        state: 'proposed',
        standIn,
        count: {},
        passages: passages.get(key) ?? [],
        decision: redactor.decisions.get(key) ?? null,
      }
      one.count[name] = (one.count[name] ?? 0) + 1
      one.state = stateOf(one)
      gathered.set(key, one)
    }
  }
  return [...gathered.values()]
}

/** Where a finding stands, from what was decided about it and about which passages. Pure. */
export function stateOf(finding: Pick<DeskFinding, 'decision' | 'confidence' | 'layer' | 'passages'>): FindingState {
  const { decision, layer, passages } = finding
  if (!decision) return finding.confidence === 'certain' ? 'proposed' : 'doubt'
  if (!passages.every(mark => decision.passages.includes(mark))) return 'reopened'
  if (!holds(decision, layer, passages)) return 'awaiting'
  return ({ accept: 'accepted', change: 'changed', keep: 'kept' } as const)[decision.decision]
}

/** Whether somebody has to say something about it before its category can be signed. */
export function isOpen(state: FindingState): boolean {
  return state === 'doubt' || state === 'reopened' || state === 'awaiting'
}

/** What of a finding a decider has in front of them: two people who see the same do not overwrite each other. */
export function seenMark(finding: Pick<DeskFinding, 'decision' | 'passages'>): string {
  return sha256(JSON.stringify([finding.decision?.version ?? 0, [...finding.passages].sort()])).slice(0, 16)
}

async function checklistOf(customer: Inspected, redactor: Redactor, signatures: readonly Signature[]) {
  const markdown = editionMarkdown(customer.edition)
  const hints = hintsIn(customer.passages.map(passage => passage.after))
  // What only the support text holds neither needs a signature here nor voids one.
  const findings = await gather({ customer }, redactor)
  const states = categoryNames.map((name): CategoryState => {
    const own = findings.filter(finding => finding.category === name)
    const ownHints = hints.filter(hint => hint.category === name)
    const kept = own.filter(finding => finding.standIn === null).length
    const digest = digestOf(name, own, ownHints, customer.edition, markdown)
    const signature = signatures.find(candidate => candidate.category === name) ?? null
    return {
      name,
      findings: own,
      hints: ownHints,
      found: own.length + ownHints.length,
      treated: own.length - kept,
      kept: kept + ownHints.length,
      open: own.filter(finding => isOpen(finding.state)).length,
      digest,
      signature,
      signed: signature?.digest === digest,
    }
  })
  return { sha256: sha256(markdown), edition: customer.edition, passages: customer.passages, categories: states }
}

/** A mark of everything a category looks at: while it is the same, a signature stands. */
function digestOf(
  name: CategoryName,
  findings: readonly DeskFinding[],
  hints: readonly Hint[],
  edition: Edition,
  markdown: string,
): string {
  const found = findings.map(({ key, standIn, passages }) => [key, standIn, [...passages].sort()]).sort()
  return sha256(JSON.stringify([name, found, hints.map(hint => hint.words), scopeText(name, edition, markdown)]))
}

function scopeText(name: CategoryName, { headline, blocks }: Edition, markdown: string): unknown {
  switch (categories[name].scope) {
    case 'findings':
      return null
    case 'prose':
      return [headline.title, headline.lede, ...blocks.filter(block => block.kind !== 'facts').map(blockMarkdown)]
    case 'numbers':
      return markdown.match(/\d[\d.,:]{0,30}/g)
    case 'everything':
      return markdown
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
