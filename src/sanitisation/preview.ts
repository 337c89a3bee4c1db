import { createHash } from 'node:crypto'
import type { Artifact, Edition } from '../edition/edition.ts'
import { editionHtml } from '../edition/html.tsx'
import { editionJson, editionMarkdown } from '../edition/render.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { noSuchPostMortem } from '../post-mortem/read.ts'
import { openDesk } from './examine.ts'

type MailRenderer = (context: Context, artifact: Artifact) => string

let renderer: MailRenderer | null = null

/** Says how the mail with a support edition is made; called once by the domain that sends it. */
export function setSupportMail(render: MailRenderer): void {
  renderer = render
}

/**
 * The HTML of the mail as it would leave if the support text were approved now. Same rights as the desk.
 * Refuses `no-such-post-mortem`, also where there is no such text.
 */
export async function supportMail(context: Context, viewer: Viewer, id: string): Promise<string> {
  const { texts } = await openDesk(context, viewer, id)
  if (!renderer || !texts.support) throw noSuchPostMortem(id)
  return renderer(context, unapproved(texts.support.edition, context.clock.now()))
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
