import { LRUCache } from 'lru-cache'
import type { EditionName } from '../audience/editions.ts'
import type { AboutToApprove, ApprovalGate } from '../edition/approval-gates.ts'
import type { Artifact } from '../edition/edition.ts'
import { editionHtml } from '../edition/html.tsx'
import { editionJson, editionMarkdown } from '../edition/render.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { readRecord } from '../post-mortem/store.ts'
import { goesOut } from '../redaction/edition-rules.ts'
import type { FindingKind } from '../redaction/finding.ts'
import { openRedactor } from '../redaction/redactor.ts'
import { categories, categoryOf } from './category.ts'
import { decodedJson, decodedMarkup } from './decoded.ts'
import { checkMark } from './store.ts'

/** One body as it leaves: a page, a mail part, a feed entry, a card. `xml` is for anything with tags. */
export interface OutgoingBody {
  /** What it is called in a sentence: `the mail`. */
  name: string
  format: 'text' | 'xml' | 'json'
  text: string
}

/** Something in outgoing bytes that no decision lets out. Holds no value. */
export interface Leak {
  body: string
  kind: FindingKind
  key: string
}

const checker: Viewer = { kind: 'system', name: 'check-outgoing' }

const known = new LRUCache<string, Leak[]>({ max: 500 })

/**
 * Runs the detectors on bytes that are about to leave, decoded as their reader would decode them, with the directory and
 * the decisions of this moment. Counted is what is certain and not replaced, and not kept by a decision; doubts were
 * settled when the text was signed. `own` are words of ours that may stand there: addresses of the installation, the
 * recipient. The answer is empty for editions that do not go out.
 */
export async function checkOutgoing(
  context: Context,
  about: { postMortemId: string; edition: EditionName; own?: readonly string[] },
  bodies: readonly OutgoingBody[],
): Promise<Leak[]> {
  if (!goesOut(about.edition)) return []
  const record = await readRecord(context.db, checker, about.postMortemId)
  if (!record) throw new Error(`No record stands behind the text of ${about.postMortemId}.`)
  const own = [context.config.publicUrl, about.postMortemId, ...(about.own ?? [])].filter(word => word !== '')
  const redactor = await openRedactor(context, record)
  const texts = bodies.map(body => without(decode(body), own))
  const { findings } = await redactor.redact(texts, about.edition, { frozen: true })
  return findings
    .filter(finding => finding.treatment === 'replace' && finding.confidence === 'certain')
    .map(({ part, kind, key }) => ({ body: bodies[part]!.name, kind, key }))
}

/**
 * `checkOutgoing` for a text that is approved, as it goes through one way out. The answer is kept while nothing it depends
 * on has changed; `wording` names what of the bodies differs from those of other recipients.
 */
export async function checkArtifact(
  context: Context,
  artifact: Pick<Artifact, 'id' | 'postMortemId' | 'edition' | 'sha256Markdown'>,
  wording: string,
  bodies: () => { own: readonly string[]; bodies: readonly OutgoingBody[] },
): Promise<Leak[]> {
  if (!goesOut(artifact.edition)) return []
  const key = [artifact.id, artifact.sha256Markdown, wording, await checkMark(context.db, artifact.postMortemId)].join(
    '\n',
  )
  const before = known.get(key)
  if (before) return before
  const made = bodies()
  const own = [artifact.sha256Markdown, artifact.id, ...made.own]
  const leaks = await checkOutgoing(context, { ...artifact, own }, made.bodies)
  known.set(key, leaks)
  return leaks
}

/** What was found, as a sentence that names kinds and places but no value. */
export function leakSentence(leaks: readonly Leak[]): string {
  const places = new Map<string, Set<string>>()
  for (const { body, kind } of leaks) {
    const what = `${kind.replaceAll('-', ' ')} (${categories[categoryOf(kind)].title.toLowerCase()})`
    places.set(body, (places.get(body) ?? new Set()).add(what))
  }
  const said = [...places].map(([body, kinds]) => `${body} holds ${[...kinds].join(', ')}`)
  return `The check of what leaves found something that no decision lets out: ${said.join('; ')}. Decide it on the sanitising desk, then try again.`
}

/** Nothing is approved whose frozen bodies hold what must not leave: `outgoing-bytes`. */
export const outgoingGate: ApprovalGate = async (context, _viewer, { record, edition, sha256 }) => {
  const leaks = await checkOutgoing(
    context,
    { postMortemId: record.id, edition: edition.edition, own: [sha256] },
    frozenBodies(edition),
  )
  if (leaks.length === 0) return null
  return new Refusal('conflict', 'outgoing-bytes', leakSentence(leaks), {
    leaks,
    href: `/post-mortems/${record.id}/sanitise?edition=${edition.edition}`,
  })
}

function frozenBodies(edition: AboutToApprove['edition']): OutgoingBody[] {
  return [
    { name: 'the Markdown', format: 'text', text: editionMarkdown(edition) },
    { name: 'the page', format: 'xml', text: editionHtml(edition) },
    { name: 'the JSON', format: 'json', text: editionJson(edition) },
  ]
}

function decode({ format, text }: OutgoingBody): string {
  return format === 'text' ? text : format === 'xml' ? decodedMarkup(text) : decodedJson(text)
}

function without(text: string, own: readonly string[]): string {
  // Longest first, so that an address goes before the host in it.
  return [...own].sort((a, b) => b.length - a.length).reduce((rest, word) => rest.replaceAll(word, ' '), text)
}
