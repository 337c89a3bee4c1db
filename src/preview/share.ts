import { requireMay } from '../audience/policy.ts'
import { currentArtifact } from '../edition/store.ts'
import { actorKey, actorName, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { about, requireRecord } from '../post-mortem/read.ts'
import { siteAddress } from '../public-site/settings.ts'
import { draftReport } from './draft-report.ts'
import { longestDays, newPreviewToken, type PreviewLink, previewTokenHash } from './preview-link.ts'
import { whyNotOutside } from './ready.ts'
import { insertPreviewLink, setRevoked } from './store.ts'

/**
 * Makes a link with which one person outside reads the customer text as it is now, for so many days. Inside first: the
 * engineering edition has to stand, and the sanitising desk has to have signed this text. It shows this very text and no later one.
 * Refuses `not-shared-inside`, `undecided-findings`, `not-sanitised`, `handling-red`, `reader-missing`, `bad-days`, `not-your-role`.
 */
export async function sharePreview(
  context: Context,
  viewer: Viewer,
  id: string,
  wish: { reader: string; days: number },
): Promise<{ link: PreviewLink; url: string }> {
  const record = await requireRecord(context, viewer, id)
  requireMay(viewer, 'edit-customer-text', about(record))
  const reader = wish.reader.trim().slice(0, 120)
  if (reader === '') throw new Refusal('bad-input', 'reader-missing', 'Say who it is for, so that others know later.')
  if (!Number.isInteger(wish.days) || wish.days < 1 || wish.days > longestDays)
    throw new Refusal('bad-input', 'bad-days', `A preview ends after 1 to ${longestDays} days.`)
  if (record.handling === 'red')
    throw new Refusal('not-allowed', 'handling-red', 'It is marked TLP:RED: nobody else may read it.')
  if (!(await currentArtifact(context.db, record.id, 'engineering')))
    throw new Refusal(
      'conflict',
      'not-shared-inside',
      'Share it inside first: the engineering edition has to be approved before anybody outside reads a preview.',
    )
  const { reading } = await draftReport(context, viewer, record.id)
  const obstacle = await whyNotOutside(context, viewer, record, reading)
  if (obstacle) throw obstacle
  const now = context.clock.now()
  const token = newPreviewToken()
  const link: PreviewLink = {
    id: newId('prev'),
    postMortemId: record.id,
    sha256: reading.sha256,
    reader,
    createdByName: actorName(viewer),
    createdAt: now,
    expiresAt: new Date(now.getTime() + wish.days * 86_400_000),
    revokedAt: null,
    opened: 0,
    lastOpenedAt: null,
  }
  await inTransaction(context, async within => {
    await insertPreviewLink(within.db, { ...link, tokenHash: previewTokenHash(token), createdBy: actorKey(viewer) })
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'share-preview',
      object: `post-mortem:${record.id}`,
      detail: { link: link.id, reader, sha256: link.sha256, expires_at: link.expiresAt },
    })
  })
  return { link, url: `${await siteAddress(context.db, context.config)}/public/preview/${token}` }
}

/** Ends a link at once. Refuses `no-such-preview`, `not-your-role`. */
export async function revokePreview(context: Context, viewer: Viewer, id: string, linkId: string): Promise<void> {
  const record = await requireRecord(context, viewer, id)
  requireMay(viewer, 'edit-customer-text', about(record))
  await inTransaction(context, async within => {
    if (!(await setRevoked(within.db, record.id, linkId, within.clock.now())))
      throw new Refusal('not-found', 'no-such-preview', 'There is no such preview, or it has ended already.')
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'revoke-preview',
      object: `post-mortem:${record.id}`,
      detail: { link: linkId },
    })
  })
}
