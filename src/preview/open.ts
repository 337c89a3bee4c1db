import type { Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { requireRecord } from '../post-mortem/read.ts'
import type { FullReport } from '../public-site/report.ts'
import { noSuchPage } from '../public-site/site.ts'
import { isRed } from '../publication/store.ts'
import { draftReport } from './draft-report.ts'
import { isOpen, type PreviewLink, previewTokenHash } from './preview-link.ts'
import { whyNotOutside } from './ready.ts'
import { countOpening, previewLinkByToken } from './store.ts'

const reader: Viewer = { kind: 'system', name: 'preview' }

/**
 * What a link shows: the text it was made for, or null where that text was changed since or is signed no more. Every opening is written down,
 * without anything about who opened it. Refuses `no-such-page` for a link that never was, has run out or was ended.
 */
export async function openPreview(
  context: Context,
  token: string,
): Promise<{ link: PreviewLink; report: FullReport | null }> {
  const { db, clock } = context
  const link = await previewLinkByToken(db, previewTokenHash(token))
  if (!link || !isOpen(link, clock.now()) || (await isRed(db, link.postMortemId))) throw noSuchPage()
  const { report, reading } = await draftReport(context, reader, link.postMortemId)
  const record = await requireRecord(context, reader, link.postMortemId)
  const same = reading.sha256 === link.sha256 && !(await whyNotOutside(context, reader, record, reading))
  await inTransaction(context, async within => {
    await countOpening(within.db, link.id, clock.now())
    await recordAudit(within, {
      actor: 'reader',
      verb: 'open-preview',
      object: `post-mortem:${link.postMortemId}`,
      detail: { link: link.id, shown: same },
    })
  })
  return { link, report: same ? report : null }
}
