import { sql } from 'kysely'
import type { Db } from '../platform/context.ts'
import type { PreviewLink } from './preview-link.ts'

interface LinkRow {
  id: string
  post_mortem_id: string
  sha256_markdown: string
  reader: string
  created_by_name: string
  created_at: Date
  expires_at: Date
  revoked_at: Date | null
  opened: number
  last_opened_at: Date | null
}

function toLink(row: LinkRow): PreviewLink {
  return {
    id: row.id,
    postMortemId: row.post_mortem_id,
    sha256: row.sha256_markdown,
    reader: row.reader,
    createdByName: row.created_by_name,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    opened: row.opened,
    lastOpenedAt: row.last_opened_at,
  }
}

export async function insertPreviewLink(
  db: Db,
  link: PreviewLink & { tokenHash: string; createdBy: string },
): Promise<void> {
  await db
    .insertInto('preview_link')
    .values({
      id: link.id,
      post_mortem_id: link.postMortemId,
      token_hash: link.tokenHash,
      sha256_markdown: link.sha256,
      reader: link.reader,
      created_by: link.createdBy,
      created_by_name: link.createdByName,
      created_at: link.createdAt,
      expires_at: link.expiresAt,
    })
    .execute()
}

/** Links of a post-mortem, newest first. The caller has decided that the record is the viewer's to read. */
export async function previewLinksOf(db: Db, postMortemId: string): Promise<PreviewLink[]> {
  const rows = await db
    .selectFrom('preview_link')
    .selectAll()
    .where('post_mortem_id', '=', postMortemId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(toLink)
}

export async function previewLinkByToken(db: Db, tokenHash: string): Promise<PreviewLink | null> {
  const row = await db.selectFrom('preview_link').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst()
  return row ? toLink(row) : null
}

/** Ends a link; says whether it was there and had not been ended before. */
export async function setRevoked(db: Db, postMortemId: string, id: string, at: Date): Promise<boolean> {
  const result = await sql`update preview_link set revoked_at = ${at}
    where id = ${id} and post_mortem_id = ${postMortemId} and revoked_at is null`.execute(db)
  return Number(result.numAffectedRows ?? 0) > 0
}

export async function countOpening(db: Db, id: string, at: Date): Promise<void> {
  await sql`update preview_link set opened = opened + 1, last_opened_at = ${at} where id = ${id}`.execute(db)
}
