import { sql } from 'kysely'
import type { ArtifactFile } from '../edition/edition.ts'
import { artifactFile } from '../edition/store.ts'
import type { Db } from '../platform/context.ts'
import { commitmentsIn, type KeptPromise } from './commitments-in.ts'
import {
  type Change,
  type Correction,
  type FullReport,
  type PublicReport,
  type Topic,
  topicsOf,
  type WithdrawalClass,
  type WithdrawnReport,
} from './report.ts'

interface ReportRow {
  id: string
  slug: string
  published_at: Date
  updated_at: Date
  preliminary: boolean
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
    preliminary: row.preliminary,
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

const columns = sql`publication.id, publication.slug, publication.published_at, publication.updated_at,
  publication.preliminary, artifact.title,
  artifact.lede, artifact.html, artifact.sha256_html, artifact.words, artifact.seconds`

/** The line of an approved text that names the services concerned, as everybody reads it. */
const services = sql`(select line ->> 'text' from jsonb_array_elements(artifact.json::jsonb -> 'blocks') as block,
  jsonb_array_elements(coalesce(block -> 'lines', '[]')) as line where line ->> 'field' = 'services' limit 1)`

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
export async function publicReport(db: Db, slug: string): Promise<FullReport | WithdrawnReport | null> {
  const { rows } = await sql<ReportRow & { json: string; services: string | null; promised: KeptPromise[] }>`
    select ${columns}, artifact.json, ${services} as services, (select coalesce(jsonb_agg(jsonb_build_object('position', position, 'word', word,
      'reason', reason, 'since', since)), '[]') from commitment where commitment.artifact_id = artifact.id) as promised
    from ${standing} and publication.slug = ${slug}`.execute(db)
  const [row] = rows
  if (row) {
    const report = toReport(row)
    const commitments = commitmentsIn(row.json, row.promised, report.publishedAt)
    const changes = [report.updatedAt, ...commitments.flatMap(one => one.since ?? [])]
    return {
      ...report,
      services: row.services,
      commitments,
      corrections: await correctionsOf(db, report.id),
      changedAt: new Date(Math.max(...changes.map(at => at.getTime()))),
    }
  }
  const gone = await db
    .selectFrom('publication')
    .select(['withdrawn_at', 'withdrawn_class'])
    .where('slug', '=', slug)
    .executeTakeFirst()
  if (!gone) return null
  const because = gone.withdrawn_at && ((gone.withdrawn_class ?? 'other') as WithdrawalClass)
  return { withdrawnAt: gone.withdrawn_at, because }
}

/** Public names of services that standing reports name in their approved text, with how many name each. */
export async function publicTopics(db: Db): Promise<Topic[]> {
  const { rows } = await sql<{ services: string | null }>`select ${services} as services from ${standing}`.execute(db)
  const topics = new Map<string, Topic>()
  for (const topic of rows.flatMap(row => topicsOf(row.services))) {
    const known = topics.get(topic.slug)
    topics.set(topic.slug, { ...topic, count: (known?.count ?? 0) + 1 })
  }
  return [...topics.values()].sort((one, other) => one.name.localeCompare(other.name, 'en'))
}

/** Standing reports that name this service, newest first. */
export async function reportsOfTopic(db: Db, slug: string, limit: number): Promise<PublicReport[]> {
  const { rows } = await sql<ReportRow & { services: string }>`
    select ${columns}, ${services} as services from ${standing} and ${services} is not null
    order by publication.published_at desc, publication.id`.execute(db)
  return rows
    .filter(row => topicsOf(row.services).some(topic => topic.slug === slug))
    .slice(0, limit)
    .map(toReport)
}

/** Addresses of everything that stands, newest first, and when each was changed last. */
export async function publicAddresses(db: Db): Promise<{ slug: string; artifactId: string; updatedAt: Date }[]> {
  const { rows } = await sql<{ slug: string; artifact_id: string; updated_at: Date }>`
    select publication.slug, publication.artifact_id, publication.updated_at from ${standing}
    order by publication.published_at desc, publication.id limit 49000`.execute(db)
  return rows.map(row => ({ slug: row.slug, artifactId: row.artifact_id, updatedAt: row.updated_at }))
}

/** A file that something standing on the public site shows, with the name it has there; null for any other. */
export async function publicFile(db: Db, sha256: string): Promise<ArtifactFile | null> {
  const { rows } = await sql<{ artifact_id: string }>`
    select shown.artifact_id from artifact_file shown
    where shown.sha256 = ${sha256} and shown.artifact_id in (select publication.artifact_id from ${standing})
    order by shown.artifact_id limit 1`.execute(db)
  return rows[0] ? artifactFile(db, rows[0].artifact_id, sha256) : null
}

/** Hashes of every file that something standing on the public site shows. */
export async function publicFileHashes(db: Db): Promise<string[]> {
  const { rows } = await sql<{ sha256: string }>`
    select distinct shown.sha256 from artifact_file shown
    where shown.artifact_id in (select publication.artifact_id from ${standing}) order by 1`.execute(db)
  return rows.map(row => row.sha256)
}

interface CorrectionRow {
  id: string
  publication_id: string
  number: number
  from_artifact_id: string
  artifact_id: string
  note: string
  changes: Change[]
  corrected_by_name: string
  corrected_at: Date
}

/** The corrections of a publication, oldest first: made of approved texts alone, so that anybody may read them. */
export async function correctionsOf(db: Db, publicationId: string): Promise<Correction[]> {
  const { rows } = await sql<CorrectionRow>`select * from publication_correction
    where publication_id = ${publicationId} order by number`.execute(db)
  return rows.map(row => ({
    id: row.id,
    publicationId: row.publication_id,
    number: row.number,
    fromArtifactId: row.from_artifact_id,
    artifactId: row.artifact_id,
    note: row.note,
    changes: row.changes,
    byName: row.corrected_by_name,
    at: row.corrected_at,
  }))
}

/** A former address of a publication leads to where it is read now; null where nothing ever moved from there. */
export async function movedTo(db: Db, slug: string): Promise<{ slug: string; leftAt: Date } | null> {
  const { rows } = await sql<{ slug: string; left_at: Date }>`
    select publication.slug, publication_address.left_at
    from publication_address join publication on publication.id = publication_address.publication_id
    where publication_address.slug = ${slug}`.execute(db)
  return rows[0] ? { slug: rows[0].slug, leftAt: rows[0].left_at } : null
}

/** Every address at which something was withdrawn, and every one that something moved away from. */
export async function formerAddresses(db: Db): Promise<string[]> {
  const { rows } = await sql<{ slug: string }>`
    select slug from publication_address
    union all
    select publication.slug from publication where publication.id not in (select publication.id from ${standing})
    order by 1`.execute(db)
  return rows.map(row => row.slug)
}

/** The logo as it is served. */
export interface Logo {
  sha256: string
  mediaType: 'image/png' | 'image/webp' | 'image/svg+xml'
  width: number
  height: number
  content: Uint8Array
  setAt: Date
}

export async function currentLogo(db: Db): Promise<Logo | null> {
  const row = await db.selectFrom('site_logo').selectAll().executeTakeFirst()
  if (!row) return null
  return {
    sha256: row.sha256,
    mediaType: row.media_type as Logo['mediaType'],
    width: row.width,
    height: row.height,
    content: row.content,
    setAt: row.set_at,
  }
}

/** Puts a logo in the place of the one before; null leaves none. */
export async function replaceLogo(db: Db, logo: Logo | null): Promise<void> {
  await db.deleteFrom('site_logo').execute()
  if (!logo) return
  await db
    .insertInto('site_logo')
    .values({
      sha256: logo.sha256,
      media_type: logo.mediaType,
      width: logo.width,
      height: logo.height,
      content: Buffer.from(logo.content),
      set_at: logo.setAt,
    })
    .execute()
}
