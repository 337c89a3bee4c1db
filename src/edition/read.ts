import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { noSuchAttachment } from '../attachment/shown.ts'
import { attachedBytes } from '../attachment/store.ts'
import { type EditionName, editions } from '../audience/editions.ts'
import { type ApprovalFunction, approvalFunctions, approvers, editionsFor } from '../audience/policy.ts'
import type { Role, Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { countWords, readingSeconds } from '../platform/markdown/markdown.ts'
import { Refusal } from '../platform/refusal.ts'
import { noSuchPostMortem } from '../post-mortem/read.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { readRecord } from '../post-mortem/store.ts'
import { type Artifact, type Block, expiryNotice } from './edition.ts'
import { filesIn, hashIn } from './files.ts'
import { editionHtml } from './html.tsx'
import { type Projected, projectAll } from './project.ts'
import { editionJson, editionMarkdown } from './render.ts'
import { budgetWords, overBudget } from './shape.ts'
import { changesSince, heldBackText, type PartChange } from './staleness.ts'
import { type Access, accessTo, currentArtifact } from './store.ts'
import { validUntil } from './validity.ts'

/** An edition as somebody reads it: the approved text, or the record as it would read today. */
export interface Reading {
  postMortemId: string
  edition: EditionName
  /** `held` shows no text: the approved one holds something that was narrowed since, and there is no other to show. */
  state: 'approved' | 'stale' | 'draft' | 'held'
  title: string
  lede: string
  markdown: string
  html: string
  json: string
  /** SHA-256 of the Markdown, as an approval pins it. */
  sha256: string
  words: number
  seconds: number
  /** Date of the text: when it was approved, or now for a draft. */
  at: Date
  artifact: Artifact | null
  /** Editions this viewer may open of this post-mortem, deepest first, with their reading times. */
  ladder: { edition: EditionName; seconds: number; state: 'approved' | 'draft' }[]
  /** Whether the viewer sees the record and with it drafts. */
  recordVisible: boolean
  /** The whole record, for the rules of what the viewer may do; null for those who do not see it. */
  record: PostMortemRecord | null
  /** What changed since the approval, in the words of this edition; only for those who see the record. */
  changes: PartChange[]
  /** Kinds of parts that were narrowed since the approval; empty while the approved text may be read. */
  heldBack: string
  /** Roles that may approve this edition again. */
  approvers: readonly Role[]
  /** Sentence above a support text whose day has passed; null while it may be used. */
  expired: string | null
  /** Findings a person has to decide before this edition may leave; only for those who see the record. */
  undecided: number
}

/** What stands in the place of an edition that is held back, for those who see nothing but approved texts. */
function heldText(edition: EditionName, postMortemId: string): RenderedDraft {
  const title = 'This edition is held back'
  const lede =
    'Part of it was made less visible after it was approved. It can be read again once somebody has approved it anew.'
  const markdown = `# ${title}\n\n${lede}\n`
  const words = countWords(markdown)
  const seconds = readingSeconds(words)
  return {
    title,
    lede,
    markdown,
    html: editionHtml({ edition, headline: { title, lede, facts: [] }, blocks: [] }),
    json: JSON.stringify({
      edition,
      post_mortem: postMortemId,
      headline: { title, lede, facts: [] },
      blocks: [],
      words,
      seconds,
    }),
    words,
    seconds,
  }
}

interface RenderedDraft {
  title: string
  lede: string
  markdown: string
  html: string
  json: string
  words: number
  seconds: number
}

/**
 * A record and its editions as they are now: each has its reading time, but becomes a text only when somebody opens it.
 */
interface Drafts {
  record: PostMortemRecord
  editions: Map<EditionName, Projected>
}

/** What was projected and rendered lately, by everything it was made of. Approved texts need no cache: they are stored. */
const projections = new LRUCache<string, Drafts>({
  maxSize: 24_000_000,
  ttl: 10 * 60_000,
  // A record takes about as much as its full account.
  sizeCalculation: ({ editions }) =>
    [...editions.values()].reduce((sum, { edition }) => sum + 2000 + 10 * edition.words, 10_000),
})
const rendered = new LRUCache<string, RenderedDraft>({
  maxSize: 48_000_000,
  ttl: 10 * 60_000,
  sizeCalculation: ({ html, markdown, json }) => 1 + html.length + markdown.length + json.length,
})

/**
 * Reads one edition for a viewer; without a name the one their role is for. `draft` asks for the text as it would be
 * today even where an approved one stands (those who see the record only).
 * Refuses `no-such-post-mortem`, also for editions the viewer may not know of.
 */
export async function readEdition(
  context: Context,
  viewer: Viewer,
  id: string,
  wanted?: EditionName,
  options: { draft?: boolean } = {},
): Promise<Reading> {
  const access = await accessTo(context.db, viewer, id)
  if (!access) throw noSuchPostMortem(id)
  const open = openEditions(viewer, access)
  const edition = wanted ?? defaultEdition(viewer, open)
  if (!edition || !open.includes(edition)) throw noSuchPostMortem(id)

  const drafts = access.record_visible ? await projectDrafts(context, viewer, access) : null
  const artifact = access.approved.includes(edition) ? await currentArtifact(context.db, access.id, edition) : null
  const held = access.held.includes(edition) ? await currentArtifact(context.db, access.id, edition) : null
  const draft = drafts?.editions.get(edition) ?? null
  const shown =
    artifact && !(options.draft && draft)
      ? artifact
      : draft
        ? renderDraft(access, draft)
        : held && heldText(edition, access.id)
  if (!shown) throw noSuchPostMortem(id)
  const ladder = open.map(name => ({
    edition: name,
    seconds:
      drafts?.editions.get(name)?.edition.seconds ?? (name === edition ? shown.seconds : (access.seconds[name] ?? 0)),
    state: access.approved.includes(name) ? ('approved' as const) : ('draft' as const),
  }))
  const isArtifact = shown === artifact
  return {
    postMortemId: access.id,
    edition,
    state: isArtifact ? (artifact?.staleSince ? 'stale' : 'approved') : draft ? 'draft' : 'held',
    title: shown.title,
    lede: shown.lede,
    markdown: shown.markdown,
    html: shown.html,
    json: shown.json,
    sha256: createHash('sha256').update(shown.markdown).digest('hex'),
    words: shown.words,
    seconds: shown.seconds,
    at: isArtifact && artifact?.approvedAt ? artifact.approvedAt : context.clock.now(),
    artifact,
    ladder,
    recordVisible: access.record_visible,
    record: drafts?.record ?? null,
    changes: artifact && draft ? changesSince(artifact.usedParts, draft.edition.usedParts, artifact.staleParts) : [],
    heldBack: held ? heldBackText(held.heldBack) : '',
    approvers: approvers[edition],
    expired: expiryNotice(
      isArtifact ? (artifact?.validUntil ?? null) : draft ? validUntil(draft.edition) : null,
      context.clock.now(),
    ),
    undecided: draft?.unsettled.length ?? 0,
  }
}

/**
 * A file that an edition shows this viewer, in its approved text or in the draft. Refuses `no-such-attachment` for one
 * that neither shows, and what `readEdition` refuses.
 */
export async function readEditionFile(
  context: Context,
  viewer: Viewer,
  id: string,
  edition: EditionName,
  address: string,
): Promise<{ bytes: Uint8Array; mediaType: string; name: string }> {
  const sha256 = hashIn(address)
  for (const draft of [false, true]) {
    const { json } = await readEdition(context, viewer, id, edition, { draft })
    const file = filesIn((JSON.parse(json) as { blocks: Block[] }).blocks).find(one => one.sha256 === sha256)
    const kept = file && (await attachedBytes(context.db, file.sha256))
    if (kept) return { ...kept, name: file.name }
  }
  throw noSuchAttachment()
}

/** Editions of this post-mortem that the viewer may open: approved ones, and drafts where they see the record. */
function openEditions(viewer: Viewer, access: Access): EditionName[] {
  const readable = editionsFor(viewer)
  return editions.filter(name => {
    if (!readable.includes(name)) return false
    if (access.approved.includes(name) || access.held.includes(name)) return true
    return access.record_visible && (name !== 'customer' || affectsOutsiders(access))
  })
}

function affectsOutsiders(access: Access): boolean {
  return access.external_impact === 'some' || access.external_impact === 'widespread'
}

/** The edition a role is for: leaders the leadership page, support the talk track, everybody else the full account. */
function defaultEdition(viewer: Viewer, open: EditionName[]): EditionName | undefined {
  const roles: readonly string[] = viewer.kind === 'person' || viewer.kind === 'token' ? viewer.roles : []
  const first: EditionName =
    roles.includes('vp-engineering') || roles.includes('cto')
      ? 'leadership'
      : roles.includes('support')
        ? 'support'
        : 'engineering'
  return open.includes(first) ? first : open[0]
}

async function projectDrafts(context: Context, viewer: Viewer, access: Access): Promise<Drafts> {
  const key = `${access.id}/${access.mark}`
  const known = projections.get(key)
  if (known) return known
  const record = await readRecord(context.db, viewer, access.id)
  if (!record) throw noSuchPostMortem(access.id)
  const names = editions.filter(name => name !== 'customer' || affectsOutsiders(access))
  const drafts = { record, editions: await projectAll(context, record, names) }
  projections.set(key, drafts)
  return drafts
}

function renderDraft(access: Access, { edition }: Projected): RenderedDraft {
  const key = `${access.id}/${access.mark}/${edition.edition}`
  const known = rendered.get(key)
  if (known) return known
  const draft = {
    title: edition.headline.title,
    lede: edition.headline.lede,
    markdown: editionMarkdown(edition),
    html: editionHtml(edition),
    json: editionJson(edition),
    words: edition.words,
    seconds: edition.seconds,
  }
  rendered.set(key, draft)
  return draft
}

/** The Markdown of a reading, under a banner where its day has passed. */
export function bannered({ markdown, expired }: Pick<Reading, 'markdown' | 'expired'>): string {
  return expired ? `> **${expired}**\n\n${markdown}` : markdown
}

/** What the edition's budget says of this text, as a sentence; null when it is within it. */
export function budgetNote(reading: Pick<Reading, 'edition' | 'json'>): string | null {
  const { blocks } = JSON.parse(reading.json) as { blocks: Block[] }
  return overBudget(reading.edition, budgetWords(reading.edition, blocks))
}

/** The name of an edition as a door receives it. Refuses `unknown-edition`. */
export function parseEdition(text: string | undefined): EditionName | undefined {
  if (text === undefined || text === '') return undefined
  if ((editions as readonly string[]).includes(text)) return text as EditionName
  throw new Refusal('bad-input', 'unknown-edition', `The edition is one of ${editions.join(', ')}.`)
}

/** The function to sign in as a door receives it. Refuses `no-such-function`. */
export function parseFunction(text: string | undefined): ApprovalFunction | undefined {
  if (text === undefined || text === '') return undefined
  if ((approvalFunctions as readonly string[]).includes(text)) return text as ApprovalFunction
  throw new Refusal('bad-input', 'no-such-function', `One signs for ${approvalFunctions.join(', ')}.`)
}
