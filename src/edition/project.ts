import { actionsOf } from '../action/store.ts'
import { attachmentsOf } from '../attachment/store.ts'
import type { EditionName } from '../audience/editions.ts'
import type { Context } from '../platform/context.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import type { TreatedFinding } from '../redaction/redact.ts'
import { openRedactor, type Redactor } from '../redaction/redactor.ts'
import { type Draft, draftEdition, type Sources } from './draft.ts'
import type { Block, Edition, Headline } from './edition.ts'
import { readingCost } from './render.ts'
import { partsOf } from './store.ts'

/** An edition together with what redaction found on the way to it. */
export interface Projected {
  edition: Edition
  /** What was found, settled or not; values are for the desk only. */
  findings: TreatedFinding[]
  /** Findings that a person has to decide before this edition may leave. */
  unsettled: TreatedFinding[]
}

/** One string of an edition as it stands in the record and as it goes out. */
export interface Passage {
  /** Key of the block it belongs to; `headline` for what stands above all blocks. */
  block: string
  heading: string
  before: string
  after: string
}

/** An edition for the desk: beside the text that goes out, the internal one. Never leaves the pages of those who decide. */
export interface Inspected extends Projected {
  /** In reading order; `part` of a finding counts these. */
  passages: Passage[]
}

/**
 * Makes one edition of a record: projection, then redaction of every string in it. The only maker of `Edition`.
 * `record` must have been read for the viewer who is going to see the result.
 */
export async function project(
  context: Context,
  record: PostMortemRecord,
  edition: EditionName,
  redactor?: Redactor,
): Promise<Projected> {
  const { passages: _, ...projected } = await inspect(
    context,
    record,
    edition,
    redactor ?? (await openRedactor(context, record)),
  )
  return projected
}

/** `project` with the internal text beside what became of it. */
export async function inspect(
  context: Context,
  record: PostMortemRecord,
  edition: EditionName,
  redactor: Redactor,
): Promise<Inspected> {
  const sources = await sourcesOfRecord(context, record)
  return redactDraft(draftEdition(edition, sources), record.id, redactor)
}

/** All four editions from one reading of the sources, for verbs that compare them. */
export async function projectAll(
  context: Context,
  record: PostMortemRecord,
  editions: readonly EditionName[],
): Promise<Map<EditionName, Projected>> {
  const sources = await sourcesOfRecord(context, record)
  const redactor = await openRedactor(context, record)
  const projected = new Map<EditionName, Projected>()
  for (const edition of editions) {
    const { passages: _, ...one } = await redactDraft(draftEdition(edition, sources), record.id, redactor)
    projected.set(edition, one)
  }
  return projected
}

/** Everything the editions of a record are made of now. */
export async function sourcesOfRecord(context: Context, record: PostMortemRecord): Promise<Sources> {
  const actions = await actionsOf(context.db, record.id)
  const parts = await partsOf(context.db, [record.id])
  const attachments = await attachmentsOf(context.db, record.id)
  return { record, actions, attachments, parts, now: context.clock.now() }
}

/**
 * Redacts every string of a draft in one pass, so that stand-ins are consistent and the detectors run once:
 * strings are collected, redacted together and put back in the same places.
 */
async function redactDraft(draft: Draft, postMortemId: string, redactor: Redactor): Promise<Inspected> {
  const places: Omit<Passage, 'after'>[] = []
  mapStrings(draft, (before, block, heading) => {
    places.push({ block, heading, before })
    return before
  })
  const { texts, findings, unsettled } = await redactor.redact(
    places.map(place => place.before),
    draft.edition,
  )
  let next = 0
  const { headline, blocks } = mapStrings(draft, () => texts[next++] ?? '')
  const edition = {
    edition: draft.edition,
    postMortemId,
    headline,
    blocks,
    used: draft.used,
    usedParts: draft.usedParts,
    ...readingCost(blocks, headline),
  } as unknown as Edition
  const passages = places.map((place, index) => ({ ...place, after: texts[index] ?? '' }))
  return { edition, findings, unsettled, passages }
}

/** What to make of a string; told the block it stands in and the words above it there. */
type Visit = (text: string, block: string, heading: string) => string

/** Visits every string that a person could have written, in a fixed order. */
function mapStrings(draft: Draft, visit: Visit): { headline: Headline; blocks: Block[] } {
  const headline: Headline = {
    ...draft.headline,
    title: visit(draft.headline.title, 'headline', 'Title'),
    lede: visit(draft.headline.lede, 'headline', 'Summary'),
    facts: draft.headline.facts.map(line => ({ ...line, text: visit(line.text, 'headline', line.label) })),
  }
  const blocks = draft.blocks.map(block => visitBlock(block, text => visit(text, block.key, block.heading)))
  return { headline, blocks }
}

function visitBlock(block: Block, visit: (text: string) => string): Block {
  const optional = (text: string | undefined) => (text === undefined ? undefined : visit(text))
  const heading = visit(block.heading)
  switch (block.kind) {
    case 'prose':
      return { ...block, heading, markdown: visit(block.markdown) }
    case 'facts':
      return { ...block, heading, lines: block.lines.map(line => ({ ...line, text: visit(line.text) })) }
    case 'timeline':
      return { ...block, heading, rows: block.rows.map(row => ({ ...row, text: visit(row.text) })) }
    case 'factors': {
      const factors = block.factors.map(factor => ({
        ...factor,
        text: visit(factor.text),
        evidence: optional(factor.evidence),
      }))
      return { ...block, heading, factors }
    }
    case 'actions': {
      const actions = block.actions.map(action => ({
        ...action,
        text: visit(action.text),
        owner: optional(action.owner),
      }))
      return { ...block, heading, actions }
    }
    case 'attachments': {
      const attachments = block.attachments.map(one => ({ ...one, name: visit(one.name), url: optional(one.url) }))
      return { ...block, heading, attachments }
    }
  }
}
