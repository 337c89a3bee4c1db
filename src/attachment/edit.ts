import { narrower } from '../audience/editions.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { changedMeanwhile, changeRecord } from '../post-mortem/change.ts'
import { parseVisibility } from '../post-mortem/correct-fact.ts'
import { requireRecord } from '../post-mortem/read.ts'
import { seesRestricted } from '../post-mortem/shown.ts'
import { requireStorable } from '../post-mortem/storable-text.ts'
import { type Attachment, attachmentName } from './attachment.ts'
import { requireAttachment } from './shown.ts'
import { deleteAttachment, updateAttachment } from './store.ts'

export interface AttachmentEdit {
  /** Empty takes the attachment away. */
  name?: string
  /** Only narrower than it is. */
  visibility?: string
}

/**
 * Renames an attachment, narrows how far it travels, or takes it away (an empty name). Refuses `no-such-attachment`,
 * `not-your-role`, `no-name`, `only-narrower`, `unknown-visibility`, and `changed-meanwhile` with both names.
 */
export async function editAttachment(
  context: Context,
  viewer: Viewer,
  id: string,
  baseVersion: number,
  edit: AttachmentEdit,
): Promise<void> {
  requireStorable(edit)
  const visibility = parseVisibility(edit.visibility)
  await inTransaction(context, async context => {
    const attachment = await requireAttachment(context, viewer, id)
    const part = `attachment:${attachment.id}`
    await changeRecord(context, viewer, attachment.postMortemId, part, async context => {
      const away = edit.name?.trim() === ''
      const saved = away
        ? await deleteAttachment(context.db, attachment, baseVersion)
        : await updateAttachment(context.db, attachment.id, baseVersion, {
            name: edit.name === undefined ? attachment.name : attachmentName(edit.name),
            visibility: await narrowed(context, viewer, attachment, visibility),
          })
      if (!saved) throw changedMeanwhile(part, edit.name ?? attachment.name, attachment.name, attachment.version)
      await recordAudit(context, {
        actor: actorKey(viewer),
        verb: away ? 'remove-attachment' : 'edit-attachment',
        object: `post-mortem:${attachment.postMortemId}`,
        detail: { attachment: attachment.id, sha256: attachment.file?.sha256 ?? null, visibility },
      })
    })
  })
}

async function narrowed(
  context: Context,
  viewer: Viewer,
  attachment: Attachment,
  wanted: Attachment['visibility'] | null,
): Promise<Attachment['visibility']> {
  if (!wanted || wanted === attachment.visibility) return attachment.visibility
  if (narrower(attachment.visibility, wanted) !== wanted) {
    throw new Refusal(
      'bad-input',
      'only-narrower',
      'An attachment only travels less far than before. To let it travel further, take it away and add it again.',
    )
  }
  const record = await requireRecord(context, viewer, attachment.postMortemId)
  if (wanted === 'restricted' && !seesRestricted(viewer, record)) {
    throw new Refusal('not-allowed', 'not-your-role', 'Only the owner and the participants may restrict a part.')
  }
  return wanted
}
