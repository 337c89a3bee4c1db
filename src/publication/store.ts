import { sql } from 'kysely'
import { editionVisible } from '../audience/visible.ts'
import type { Artifact } from '../edition/edition.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Db } from '../platform/context.ts'
import type { Publication } from './publication.ts'

interface PublicationRow {
  id: string
  post_mortem_id: string
  artifact_id: string
  slug: string
  published_at: Date
  updated_at: Date
  withdrawn_at: Date | null
}

function toPublication(row: PublicationRow): Publication {
  return {
    id: row.id,
    postMortemId: row.post_mortem_id,
    artifactId: row.artifact_id,
    slug: row.slug,
    publishedAt: row.published_at,
    updatedAt: row.updated_at,
    withdrawnAt: row.withdrawn_at,
  }
}

/** What outsiders see of a publication: the frozen text and when it was put there. Nothing of the record behind it. */
export interface PublicReport extends Pick<Artifact, 'title' | 'lede' | 'html' | 'sha256Html' | 'words' | 'seconds'> {
  /** The publication's id, which says nothing about the record's. */
  id: string
  slug: string
  publishedAt: Date
  updatedAt: Date
}

interface ReportRow {
  id: string
  slug: string
  published_at: Date
  updated_at: Date
  title: string
  lede: string
  html: string
  sha256_html: string
  words: number
  seconds: number
}

function toReport(row: ReportRow): PublicReport {
  return {
    id: row.id,
    slug: row.slug,
    publishedAt: row.published_at,
    updatedAt: row.updated_at,
    title: row.title,
    lede: row.lede,
    html: row.html,
    sha256Html: row.sha256_html,
    words: row.words,
    seconds: row.seconds,
  }
}

// The last guard: only an approved customer artifact of a post-mortem that is not RED can come out of this table.
const standing = sql`publication join artifact on artifact.id = publication.artifact_id
  join post_mortem on post_mortem.id = publication.post_mortem_id
  where publication.withdrawn_at is null and artifact.edition = 'customer' and artifact.approved_at is not null
    and post_mortem.handling <> 'red'`

const columns = sql`publication.id, publication.slug, publication.published_at, publication.updated_at, artifact.title,
  artifact.lede, artifact.html, artifact.sha256_html, artifact.words, artifact.seconds`

/** What stands on the public site, newest first; `year` narrows to one year of publishing (UTC). */
export async function publicReports(
  db: Db,
  { limit, year }: { limit: number; year?: number },
): Promise<PublicReport[]> {
  const within = year
    ? sql`and publication.published_at >= ${new Date(Date.UTC(year, 0))} and publication.published_at < ${new Date(Date.UTC(year + 1, 0))}`
    : sql``
  const { rows } = await sql<ReportRow>`select ${columns} from ${standing} ${within}
    order by publication.published_at desc, publication.id limit ${limit}`.execute(db)
  return rows.map(toReport)
}

/** Years in which something that still stands was published, newest first, with how many. */
export async function publicYears(db: Db): Promise<{ year: number; count: number }[]> {
  const { rows } = await sql<{ year: number; count: number }>`
    select extract(year from publication.published_at at time zone 'UTC')::int as year, count(*)::int as count
    from ${standing} group by 1 order by 1 desc`.execute(db)
  return rows
}

/** The report at a permalink; `withdrawn` where one stood; null where none ever did. */
export async function publicReport(db: Db, slug: string): Promise<PublicReport | { withdrawnAt: Date | null } | null> {
  const { rows } = await sql<ReportRow>`select ${columns} from ${standing} and publication.slug = ${slug}`.execute(db)
  if (rows[0]) return toReport(rows[0])
  const gone = await db.selectFrom('publication').select('withdrawn_at').where('slug', '=', slug).executeTakeFirst()
  return gone ? { withdrawnAt: gone.withdrawn_at } : null
}

/** A file that something standing on the public site shows, with the name it has there; null for any other. */
export async function publicFile(db: Db, sha256: string) {
  const { rows } = await sql<{ name: string; media_type: string; bytes: Uint8Array }>`
    select shown.name, file.media_type, file.bytes
    from artifact_file shown join attachment_file file on file.sha256 = shown.sha256
    where shown.sha256 = ${sha256} and shown.artifact_id in (select publication.artifact_id from ${standing})
    order by shown.artifact_id limit 1`.execute(db)
  return rows[0] ? { name: rows[0].name, mediaType: rows[0].media_type, bytes: rows[0].bytes } : null
}

export async function publicationOf(db: Db, postMortemId: string): Promise<Publication | null> {
  const row = await db
    .selectFrom('publication')
    .selectAll()
    .where('post_mortem_id', '=', postMortemId)
    .executeTakeFirst()
  return row ? toPublication(row) : null
}

export async function publicationById(db: Db, id: string): Promise<Publication | null> {
  const row = await db.selectFrom('publication').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? toPublication(row) : null
}

/** Every publication that the viewer may read, withdrawn ones too, newest first: for the desk, not for outsiders. */
export async function listPublications(db: Db, viewer: Viewer): Promise<(Publication & { title: string })[]> {
  const { rows } = await sql<PublicationRow & { title: string }>`
    select publication.*, artifact.title from publication join artifact on artifact.id = publication.artifact_id
      join post_mortem on post_mortem.id = publication.post_mortem_id
    where ${editionVisible(viewer, 'customer')}
    order by publication.published_at desc, publication.id`.execute(db)
  return rows.map(row => ({ ...toPublication(row), title: row.title }))
}

/** Whether the post-mortem is marked TLP:RED. */
export async function isRed(db: Db, postMortemId: string): Promise<boolean> {
  const row = await db.selectFrom('post_mortem').select('handling').where('id', '=', postMortemId).executeTakeFirst()
  return row?.handling === 'red'
}

/** Puts an artifact in public, or corrects what stands there; the permalink and the first date stay. */
export async function upsertPublication(
  db: Db,
  publication: { id: string; postMortemId: string; artifactId: string; slug: string; at: Date },
): Promise<void> {
  await sql`
    insert into publication (id, post_mortem_id, artifact_id, slug, published_at, updated_at)
    values (${publication.id}, ${publication.postMortemId}, ${publication.artifactId}, ${publication.slug},
      ${publication.at}, ${publication.at})
    on conflict (post_mortem_id) do update
      set artifact_id = excluded.artifact_id, updated_at = excluded.updated_at, withdrawn_at = null`.execute(db)
}

/** Takes a publication back; says whether it stood. */
export async function setWithdrawn(db: Db, id: string, at: Date): Promise<boolean> {
  const result = await sql`update publication set withdrawn_at = ${at}, updated_at = ${at}
    where id = ${id} and withdrawn_at is null`.execute(db)
  return Number(result.numAffectedRows ?? 0) > 0
}
