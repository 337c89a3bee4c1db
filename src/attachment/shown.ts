import type { Viewer } from '../person/viewer.ts'
import type { Context, Db } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { seesRestricted } from '../post-mortem/shown.ts'
import type { Attachment } from './attachment.ts'
import { attachmentFor, attachmentsOf } from './store.ts'

/** Attachments of a record that this viewer may see: restricted ones are for the owner and the participants only. */
export async function shownAttachments(db: Db, viewer: Viewer, record: PostMortemRecord): Promise<Attachment[]> {
  const attachments = await attachmentsOf(db, record.id)
  return seesRestricted(viewer, record) ? attachments : attachments.filter(one => one.visibility !== 'restricted')
}

/** The attachment with this id. Refuses `no-such-attachment`, also where the viewer may not know of it. */
export async function requireAttachment(context: Context, viewer: Viewer, id: string): Promise<Attachment> {
  const attachment = await attachmentFor(context.db, viewer, id)
  if (!attachment) throw noSuchAttachment()
  return attachment
}

export function noSuchAttachment(): Refusal {
  return new Refusal('not-found', 'no-such-attachment', 'There is no attachment here that you may see.')
}
