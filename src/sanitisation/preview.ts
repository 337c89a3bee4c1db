import { createHash } from 'node:crypto'
import type { EditionName } from '../audience/editions.ts'
import type { Artifact, Edition } from '../edition/edition.ts'
import { editionHtml } from '../edition/html.tsx'
import { editionJson, editionMarkdown } from '../edition/render.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { type DeskEdition, openDesk } from './examine.ts'

/** The bytes of one way out, made by the same code that will send them. */
export interface Preview {
  /** Last part of its address: `mail`, `page`, `feed`, `card`. */
  name: string
  label: string
  /** Editions that leave this way. */
  editions: readonly DeskEdition[]
  render(context: Context, artifact: Artifact): Promise<{ type: string; body: string | Uint8Array<ArrayBuffer> }>
}

const previews: Preview[] = []

/** Lets a way out be looked at from the desk; called once by the domain that owns it. */
export function addPreview(preview: Preview): void {
  previews.push(preview)
}

/** What can be looked at of this edition, in the order of domains. */
export function previewsOf(edition: DeskEdition): Preview[] {
  return previews.filter(preview => preview.editions.includes(edition))
}

/**
 * The bytes as they would leave if the text were approved now. Same rights as the desk.
 * Refuses `no-such-post-mortem`, `no-such-preview`.
 */
export async function previewBytes(
  context: Context,
  viewer: Viewer,
  id: string,
  wanted: { name: string; edition: EditionName },
) {
  const { texts } = await openDesk(context, viewer, id)
  const preview = previews.find(one => one.name === wanted.name && one.editions.some(name => name === wanted.edition))
  const text = wanted.edition === 'customer' || wanted.edition === 'support' ? texts[wanted.edition] : undefined
  if (!preview || !text)
    throw new Refusal('not-found', 'no-such-preview', 'There is no such preview of this post-mortem.')
  return preview.render(context, unapproved(text.edition, context.clock.now()))
}

/** The artifact that an approval would freeze at this moment; stored nowhere, and approved by nobody. */
function unapproved(edition: Edition, now: Date): Artifact {
  const bodies = { markdown: editionMarkdown(edition), html: editionHtml(edition), json: editionJson(edition) }
  return {
    id: 'preview',
    postMortemId: edition.postMortemId,
    edition: edition.edition,
    number: 0,
    title: edition.headline.title,
    lede: edition.headline.lede,
    ...bodies,
    sha256Markdown: sha256(bodies.markdown),
    sha256Html: sha256(bodies.html),
    sha256Json: sha256(bodies.json),
    words: edition.words,
    seconds: edition.seconds,
    frozenAt: now,
    approvedAt: null,
    supersededAt: null,
    staleSince: null,
    staleParts: [],
    usedParts: {},
    heldBack: [],
    validUntil: null,
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
