import { sql } from 'kysely'
import { recordVisible, restrictedVisible } from '../audience/visible.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Db } from '../platform/context.ts'
import type { AttachedFile, Attachment } from './attachment.ts'

interface AttachmentRow {
  id: string
  post_mortem_id: string
  name: string
  url: string | null
  file: AttachedFile | null
  clean: AttachedFile | null
  captured_at: Date | null
  visibility: string
  version: number
  added_by: string
  added_at: Date
}

function toAttachment(row: AttachmentRow): Attachment {
  return {
    id: row.id,
    postMortemId: row.post_mortem_id,
    name: row.name,
    url: row.url,
    file: row.file,
    clean: row.clean,
    capturedAt: row.captured_at?.toISOString() ?? null,
    visibility: row.visibility as Attachment['visibility'],
    version: row.version,
    addedBy: row.added_by,
    addedAt: row.added_at,
  }
}

const described = (file: string) =>
  sql`(select jsonb_build_object('sha256', sha256, 'mediaType', media_type, 'size', size)
    from attachment_file where sha256 = ${sql.ref(file)})`

const columns = sql`attachment.id, attachment.post_mortem_id, attachment.name, attachment.url, attachment.captured_at,
  attachment.visibility, attachment.version, attachment.added_by, attachment.added_at,
  ${described('attachment.sha256')} as file, ${described('attachment.clean_sha256')} as clean`

/** Attachments of one post-mortem, oldest first. The caller has decided that the record is the viewer's to read. */
export async function attachmentsOf(db: Db, postMortemId: string): Promise<Attachment[]> {
  const { rows } = await sql<AttachmentRow>`select ${columns} from attachment
    where post_mortem_id = ${postMortemId} order by added_at, id`.execute(db)
  return rows.map(toAttachment)
}

/** One attachment of a record that the viewer may see, a restricted one only for its owner and participants. */
export async function attachmentFor(db: Db, viewer: Viewer, id: string): Promise<Attachment | null> {
  const { rows } = await sql<AttachmentRow>`select ${columns} from attachment
      join post_mortem on post_mortem.id = attachment.post_mortem_id
    where attachment.id = ${id} and ${recordVisible(viewer)}
      and (attachment.visibility <> 'restricted' or ${restrictedVisible(viewer)})`.execute(db)
  return rows[0] ? toAttachment(rows[0]) : null
}

/** The bytes under a hash. Whoever asks has decided that the reader may have them. */
export async function attachedBytes(db: Db, sha256: string): Promise<{ mediaType: string; bytes: Uint8Array } | null> {
  const row = await db
    .selectFrom('attachment_file')
    .select(['media_type', 'bytes'])
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  return row ? { mediaType: row.media_type, bytes: row.bytes } : null
}

/** Keeps bytes under their hash; the same bytes are kept once. */
export async function keepFile(db: Db, file: AttachedFile & { bytes: Uint8Array }): Promise<void> {
  await db
    .insertInto('attachment_file')
    .values({ sha256: file.sha256, media_type: file.mediaType, size: file.size, bytes: Buffer.from(file.bytes) })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export async function insertAttachment(db: Db, attachment: Attachment): Promise<void> {
  await db
    .insertInto('attachment')
    .values({
      id: attachment.id,
      post_mortem_id: attachment.postMortemId,
      name: attachment.name,
      url: attachment.url,
      sha256: attachment.file?.sha256 ?? null,
      clean_sha256: attachment.clean?.sha256 ?? null,
      captured_at: attachment.capturedAt,
      visibility: attachment.visibility,
      added_by: attachment.addedBy,
      added_at: attachment.addedAt,
    })
    .execute()
}

/** Saves name and visibility if the version is still `baseVersion`; false when somebody saved before. */
export async function updateAttachment(
  db: Db,
  id: string,
  baseVersion: number,
  set: { name: string; visibility: string },
): Promise<boolean> {
  const result = await db
    .updateTable('attachment')
    .set(row => ({ ...set, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .where('version', '=', baseVersion)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

/** Takes an attachment away; its bytes go with it unless another one or an approved text holds them. */
export async function deleteAttachment(db: Db, attachment: Attachment, baseVersion: number): Promise<boolean> {
  const result = await db
    .deleteFrom('attachment')
    .where('id', '=', attachment.id)
    .where('version', '=', baseVersion)
    .executeTakeFirst()
  if (Number(result.numDeletedRows) !== 1) return false
  const hashes = [attachment.file?.sha256, attachment.clean?.sha256].filter(hash => hash !== undefined)
  if (hashes.length > 0) {
    await sql`delete from attachment_file where sha256 in (${sql.join(hashes)})
      and not exists (select from attachment where attachment_file.sha256 in (attachment.sha256, attachment.clean_sha256))
      and not exists (select from artifact_file where artifact_file.sha256 = attachment_file.sha256)`.execute(db)
  }
  return true
}

/** Every file in a fixed order, without its bytes: for export. */
export async function everyAttachedFile(db: Db): Promise<AttachedFile[]> {
  const rows = await db
    .selectFrom('attachment_file')
    .select(['sha256', 'media_type', 'size'])
    .orderBy(sql`sha256 collate "C"`)
    .execute()
  return rows.map(row => ({ sha256: row.sha256, mediaType: row.media_type, size: row.size }))
}
