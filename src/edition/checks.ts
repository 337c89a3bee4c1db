import type { EditionName } from '../audience/editions.ts'
import { editionsOf } from '../audience/policy.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { about, noSuchPostMortem, requireRecord } from '../post-mortem/read.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { shownRecord } from '../post-mortem/shown.ts'
import { addApprovalGate } from './approval-gates.ts'
import { hasExternalImpact } from './approve.ts'
import { type Contradiction, contradictionsIn, type WrittenText } from './contradictions.ts'
import { type Cut, cutsOf } from './cuts.ts'
import type { Block, Edition } from './edition.ts'
import { type HiddenText, hiddenTextIn } from './hidden-text.ts'
import { project } from './project.ts'
import { shapes } from './shape.ts'
import { currentArtifact, partsOf, settlementsOf } from './store.ts'
import { type VagueWords, vagueWordsIn } from './vague.ts'

/** What is to be said about an edition before somebody approves it. */
export interface Checks {
  /** Open ones stop the approval; settled ones keep their reason. */
  contradictions: (Contradiction & { settled: { reason: string; byName: string; at: Date } | null })[]
  /** Stop the approval of what goes outside. */
  hidden: HiddenText[]
  /** Sentences to cut to come within the budget. */
  cuts: Cut[]
  /** Only of support and customer texts. */
  vague: (VagueWords & { heading: string })[]
}

/**
 * Checks one edition as it would read now. Compared are only texts and facts that the viewer may read, so that nobody
 * learns of another edition here; who approves that one is told there.
 */
async function checkEdition(
  context: Context,
  viewer: Viewer,
  record: PostMortemRecord,
  edition: Edition,
): Promise<Checks> {
  const outside = edition.edition === 'support' || edition.edition === 'customer'
  const written = writtenIn(edition.edition, edition.blocks)
  const others = await otherTexts(context, viewer, record, edition.edition)
  const found = contradictionsIn(written, others, shownRecord(viewer, record).facts, context.clock.now())
  const settled = await settlementsOf(context.db, record.id)
  const prose = edition.blocks.flatMap(block => (block.kind === 'prose' ? [block] : []))
  return {
    contradictions: found.map(one => ({ ...one, settled: settled.get(one.pair) ?? null })),
    hidden: outside ? textsOf(edition.blocks).flatMap(hiddenTextIn) : [],
    cuts: cutsOf(edition.edition, edition.blocks),
    vague: outside
      ? prose.flatMap(block => vagueWordsIn(block.markdown).map(words => ({ ...words, heading: block.heading })))
      : [],
  }
}

/** The checks of an edition by its name. Refuses `no-such-post-mortem`, also for editions the viewer may not read. */
export async function readChecks(context: Context, viewer: Viewer, id: string, edition: EditionName): Promise<Checks> {
  const record = await requireRecord(context, viewer, id)
  const open =
    editionsOf(viewer, about(record)).includes(edition) && (edition !== 'customer' || hasExternalImpact(record))
  if (!open) throw noSuchPostMortem(id)
  return checkEdition(context, viewer, record, (await project(context, record, edition)).edition)
}

async function otherTexts(
  context: Context,
  viewer: Viewer,
  record: PostMortemRecord,
  own: EditionName,
): Promise<WrittenText[]> {
  const readable = editionsOf(viewer, about(record)).filter(edition => edition !== own)
  const customer = readable.includes('customer') ? await currentArtifact(context.db, record.id, 'customer') : null
  // While its correction is due, the published text differs because the record changed: that is said elsewhere.
  const published = customer && customer.staleSince === null && customer.heldBack.length === 0 ? customer : null
  const parts = await partsOf(context.db, [record.id])
  const drafts = parts.flatMap((part): WrittenText[] => {
    const edition = readable.find(name => name === part.edition)
    if (!edition || (edition === 'customer' && published)) return []
    const heading = shapes[edition].parts.find(({ key }) => key === part.key)?.heading ?? part.key
    return [{ edition, heading, markdown: part.markdown }]
  })
  if (!published) return drafts
  const { blocks } = JSON.parse(published.json) as { blocks: Block[] }
  return [...drafts, ...writtenIn('customer', blocks).map(text => ({ ...text, published: true }))]
}

/** What a person wrote of an edition. What is derived is rounded from the facts and needs no comparison. */
function writtenIn(edition: EditionName, blocks: readonly Block[]): WrittenText[] {
  return blocks.flatMap(block =>
    block.kind === 'prose' && block.handWritten ? [{ edition, heading: block.heading, markdown: block.markdown }] : [],
  )
}

function textsOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap(block => {
    switch (block.kind) {
      case 'prose':
        return [block.markdown]
      case 'timeline':
        return block.rows.map(row => row.text)
      case 'factors':
        return block.factors.map(factor => factor.text)
      case 'actions':
        return block.actions.map(action => action.text)
      default:
        return []
    }
  })
}

addApprovalGate(async (context, viewer, { record, edition }) => {
  const { contradictions, hidden } = await checkEdition(context, viewer, record, edition)
  const open = contradictions.filter(one => one.settled === null)
  const [first] = open
  if (first) {
    const more = open.length > 1 ? ` ${open.length - 1} more of the kind.` : ''
    return new Refusal(
      'conflict',
      'contradiction',
      `${first.about}: “${first.one.words}” in ${first.one.place}, but “${first.other.words}” in ${first.other.place}. Mend one, or say why they are different quantities.${more}`,
      { contradictions: open.map(({ settled: _, ...one }) => one) },
    )
  }
  const [concealed] = hidden
  return concealed
    ? new Refusal(
        'conflict',
        'hidden-text',
        `This text holds ${concealed.where} that no reader sees: “${concealed.text}”. Write it out or take it away.`,
        { hidden },
      )
    : null
})
