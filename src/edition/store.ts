import { type SqlBool, sql } from 'kysely'
import type { EditionName } from '../audience/editions.ts'
import type { ApprovalFunction } from '../audience/policy.ts'
import { editionVisible, findable, heldBackFrom, recordVisible } from '../audience/visible.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Db } from '../platform/context.ts'
import type { Artifact, ArtifactFile, UsedPart } from './edition.ts'

interface ArtifactRow {
  id: string
  post_mortem_id: string
  edition: string
  number: number
  title: string
  lede: string
  markdown: string
  html: string
  json: string
  sha256_markdown: string
  sha256_html: string
  sha256_json: string
  words: number
  seconds: number
  frozen_at: Date
  approved_at: Date | null
  superseded_at: Date | null
  stale_since: Date | null
  stale_parts: unknown
  used_parts: unknown
  held_back: unknown
  valid_until: string | null
}

function toArtifact(row: ArtifactRow): Artifact {
  return {
    id: row.id,
    postMortemId: row.post_mortem_id,
    edition: row.edition as EditionName,
    number: row.number,
    title: row.title,
    lede: row.lede,
    markdown: row.markdown,
    html: row.html,
    json: row.json,
    sha256Markdown: row.sha256_markdown,
    sha256Html: row.sha256_html,
    sha256Json: row.sha256_json,
    words: row.words,
    seconds: row.seconds,
    frozenAt: row.frozen_at,
    approvedAt: row.approved_at,
    supersededAt: row.superseded_at,
    staleSince: row.stale_since,
    staleParts: row.stale_parts as string[],
    usedParts: row.used_parts as Record<string, UsedPart>,
    heldBack: row.held_back as string[],
    validUntil: row.valid_until,
  }
}

/** One artifact by its id, approved or not; for the machinery of approval and delivery, which checks rights itself. */
export async function artifactById(db: Db, id: string): Promise<Artifact | null> {
  const row = await db.selectFrom('artifact').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? toArtifact(row) : null
}

/** The approved artifact of an edition that stands now, or null. */
export async function currentArtifact(db: Db, postMortemId: string, edition: EditionName): Promise<Artifact | null> {
  const row = await db
    .selectFrom('artifact')
    .selectAll()
    .where('post_mortem_id', '=', postMortemId)
    .where('edition', '=', edition)
    .where('approved_at', 'is not', null)
    .where('superseded_at', 'is', null)
    .executeTakeFirst()
  return row ? toArtifact(row) : null
}

/** Approved artifacts of one edition that the viewer may read, newest first, without those that are held back. */
export async function currentArtifacts(
  db: Db,
  viewer: Viewer,
  of: { edition: EditionName; limit: number; approvedAfter?: Date; approvedUntil?: Date },
): Promise<Artifact[]> {
  const rows = await db
    .selectFrom('artifact')
    .innerJoin('post_mortem', 'post_mortem.id', 'artifact.post_mortem_id')
    .selectAll('artifact')
    .where('artifact.edition', '=', of.edition)
    .where('artifact.approved_at', 'is not', null)
    .where('artifact.superseded_at', 'is', null)
    .where(sql<SqlBool>`artifact.held_back = '[]'`)
    .where(editionVisible(viewer, of.edition))
    .$if(of.approvedAfter !== undefined, query => query.where('artifact.approved_at', '>', of.approvedAfter!))
    .$if(of.approvedUntil !== undefined, query => query.where('artifact.approved_at', '<=', of.approvedUntil!))
    .orderBy('artifact.approved_at', 'desc')
    .limit(of.limit)
    .execute()
  return rows.map(toArtifact)
}

/** The artifact waiting for further approvals of an edition, or null. */
export async function pendingArtifact(db: Db, postMortemId: string, edition: EditionName): Promise<Artifact | null> {
  const row = await db
    .selectFrom('artifact')
    .selectAll()
    .where('post_mortem_id', '=', postMortemId)
    .where('edition', '=', edition)
    .where('approved_at', 'is', null)
    .where('superseded_at', 'is', null)
    .orderBy('number', 'desc')
    .executeTakeFirst()
  return row ? toArtifact(row) : null
}

/** Where each edition of a post-mortem stands, without the texts. */
export async function editionStates(db: Db, postMortemId: string) {
  const { rows } = await sql<{
    edition: EditionName
    id: string
    number: number
    approved_at: Date | null
    stale_since: Date | null
    stale_parts: string[]
    held_back: string[]
    seconds: number
    words: number
    sha256_markdown: string
    approvals: { actor: string; actor_name: string; function: ApprovalFunction | null; at: string }[]
  }>`
    select artifact.edition, artifact.id, artifact.number, artifact.approved_at, artifact.stale_since, artifact.stale_parts, artifact.held_back,
      artifact.seconds, artifact.words, artifact.sha256_markdown,
      coalesce((select jsonb_agg(jsonb_build_object('actor', actor, 'actor_name', actor_name, 'function', function, 'at', at) order by at)
        from approval where artifact_id = artifact.id and voided_at is null), '[]') as approvals
    from artifact where post_mortem_id = ${postMortemId} and superseded_at is null
    order by artifact.number`.execute(db)
  return rows
}

/** Freezes a text. The number continues those of earlier artifacts of the edition. */
export async function insertArtifact(
  db: Db,
  artifact: Omit<Artifact, 'number' | 'supersededAt' | 'approvedAt' | 'staleSince' | 'staleParts' | 'heldBack'> & {
    used: Record<string, string>
    approvalsNeeded: number
  },
): Promise<void> {
  await db
    .insertInto('artifact')
    .values({
      id: artifact.id,
      post_mortem_id: artifact.postMortemId,
      edition: artifact.edition,
      number: sql<number>`(select coalesce(max(number), 0) + 1 from artifact
        where post_mortem_id = ${artifact.postMortemId} and edition = ${artifact.edition})`,
      title: artifact.title,
      lede: artifact.lede,
      markdown: artifact.markdown,
      html: artifact.html,
      json: artifact.json,
      sha256_markdown: artifact.sha256Markdown,
      sha256_html: artifact.sha256Html,
      sha256_json: artifact.sha256Json,
      used: JSON.stringify(artifact.used),
      used_parts: JSON.stringify(artifact.usedParts),
      valid_until: artifact.validUntil,
      words: artifact.words,
      seconds: artifact.seconds,
      approvals_needed: artifact.approvalsNeeded,
      frozen_at: artifact.frozenAt,
    })
    .execute()
}

/** Pins the files that a frozen text shows: its readers may have these bytes. */
export async function insertArtifactFiles(
  db: Db,
  artifactId: string,
  files: readonly { sha256: string; name: string }[],
): Promise<void> {
  if (files.length === 0) return
  await db
    .insertInto('artifact_file')
    .values(files.map(({ sha256, name }) => ({ artifact_id: artifactId, sha256, name })))
    .execute()
}

/** Withdraws texts that were waiting for approval: the record changed under them. */
export async function supersedePending(db: Db, postMortemId: string, edition: EditionName, now: Date): Promise<void> {
  await db
    .updateTable('artifact')
    .set({ superseded_at: now })
    .where('post_mortem_id', '=', postMortemId)
    .where('edition', '=', edition)
    .where('approved_at', 'is', null)
    .where('superseded_at', 'is', null)
    .execute()
}

export async function insertApproval(
  db: Db,
  approval: {
    id: string
    artifactId: string
    function: ApprovalFunction | null
    actor: string
    actorName: string
    sha256: string
    at: Date
  },
): Promise<void> {
  await db
    .insertInto('approval')
    .values({
      id: approval.id,
      artifact_id: approval.artifactId,
      function: approval.function,
      actor: approval.actor,
      actor_name: approval.actorName,
      sha256_markdown: approval.sha256,
      at: approval.at,
    })
    .execute()
}

/** The approvals of a text that count, in the order they were given. */
export async function approvalsOf(db: Db, artifactId: string) {
  const rows = await db
    .selectFrom('approval')
    .selectAll()
    .where('artifact_id', '=', artifactId)
    .where('voided_at', 'is', null)
    .orderBy('at')
    .execute()
  return rows.map(row => ({ ...row, function: row.function as ApprovalFunction | null }))
}

/** Lets an approval count no more, with the reason; it stays written down. */
export async function voidApproval(db: Db, id: string, because: string, at: Date): Promise<void> {
  await db.updateTable('approval').set({ voided_at: at, voided_because: because }).where('id', '=', id).execute()
}

/** Approvals of texts that stand or wait which were voided, newest first. */
export async function voidedApprovals(db: Db, postMortemId: string) {
  const { rows } = await sql<{ actor_name: string; function: ApprovalFunction | null; at: Date; because: string }>`
    select approval.actor_name, approval.function, approval.voided_at as at, approval.voided_because as because
    from approval join artifact on artifact.id = approval.artifact_id
    where artifact.post_mortem_id = ${postMortemId} and artifact.superseded_at is null and approval.voided_at is not null
    order by approval.voided_at desc`.execute(db)
  return rows
}

/** Holds the editions of a post-mortem until the transaction ends, against a second approval at the same moment. */
export async function lockEditions(db: Db, postMortemId: string): Promise<void> {
  await sql`select id from post_mortem where id = ${postMortemId} for update`.execute(db)
}

/** Makes an artifact the one that stands; the one before it is superseded, never changed. */
export async function makeCurrent(
  db: Db,
  artifact: Pick<Artifact, 'id' | 'postMortemId' | 'edition'>,
  now: Date,
): Promise<void> {
  await db
    .updateTable('artifact')
    .set({ superseded_at: now })
    .where('post_mortem_id', '=', artifact.postMortemId)
    .where('edition', '=', artifact.edition)
    .where('approved_at', 'is not', null)
    .where('superseded_at', 'is', null)
    .execute()
  await db.updateTable('artifact').set({ approved_at: now }).where('id', '=', artifact.id).execute()
}

/** What the standing and waiting artifacts of a post-mortem were made of. */
export async function usedBy(db: Db, postMortemIds: string[]) {
  if (postMortemIds.length === 0) return []
  const rows = await db
    .selectFrom('artifact')
    .select(['id', 'post_mortem_id', 'edition', 'used', 'used_parts', 'held_back', 'approved_at', 'stale_since'])
    .where('post_mortem_id', 'in', postMortemIds)
    .where('superseded_at', 'is', null)
    .execute()
  return rows.map(row => ({
    ...row,
    edition: row.edition as EditionName,
    used: row.used as Record<string, string>,
    // An artifact of an earlier release kept no words, only names.
    usedParts: {
      ...Object.fromEntries(Object.keys(row.used as object).map(name => [name, { label: name, text: '' }])),
      ...(row.used_parts as Record<string, UsedPart>),
    },
    heldBack: row.held_back as string[],
  }))
}

/** Notes what became of the parts an artifact was made of: changed since, and narrowed so that it may not show them. */
export async function markStale(
  db: Db,
  artifactId: string,
  { changed, heldBack, since }: { changed: string[]; heldBack: string[]; since: Date | null },
): Promise<void> {
  await db
    .updateTable('artifact')
    .set({ stale_since: since, stale_parts: JSON.stringify(changed), held_back: JSON.stringify(heldBack) })
    .where('id', '=', artifactId)
    .execute()
}

export async function partsOf(db: Db, postMortemIds: string[]) {
  if (postMortemIds.length === 0) return []
  return db.selectFrom('edition_part').selectAll().where('post_mortem_id', 'in', postMortemIds).execute()
}

/** What a hand-written part said at one of its versions before the one that stands, or null where that is not kept. */
export async function partAt(
  db: Db,
  part: { postMortemId: string; edition: string; key: string; version: number },
): Promise<string | null> {
  if (part.version === 0) return ''
  const row = await db
    .selectFrom('edition_part_version')
    .select('markdown')
    .where('post_mortem_id', '=', part.postMortemId)
    .where('edition', '=', part.edition)
    .where('key', '=', part.key)
    .where('version', '=', part.version)
    .executeTakeFirst()
  return row?.markdown ?? null
}

/** Keeps what a hand-written part says now, before it is changed. */
async function keepPart(db: Db, part: { postMortemId: string; edition: string; key: string }): Promise<void> {
  await sql`insert into edition_part_version (post_mortem_id, edition, key, version, markdown)
    select post_mortem_id, edition, key, version, markdown from edition_part
    where post_mortem_id = ${part.postMortemId} and edition = ${part.edition} and key = ${part.key}
    on conflict do nothing`.execute(db)
}

/** Saves a hand-written part if nobody saved in between (`baseVersion` 0 = it did not exist); false otherwise. */
export async function savePart(
  db: Db,
  part: { postMortemId: string; edition: string; key: string; markdown: string; baseVersion: number; by: string },
  now: Date,
): Promise<boolean> {
  if (part.baseVersion === 0) {
    const inserted = await db
      .insertInto('edition_part')
      .values({
        post_mortem_id: part.postMortemId,
        edition: part.edition,
        key: part.key,
        markdown: part.markdown,
        updated_by: part.by,
        updated_at: now,
      })
      .onConflict(conflict => conflict.doNothing())
      .executeTakeFirst()
    return Number(inserted.numInsertedOrUpdatedRows ?? 0) === 1
  }
  await keepPart(db, part)
  const updated = await db
    .updateTable('edition_part')
    .set(row => ({ markdown: part.markdown, version: row('version', '+', 1), updated_by: part.by, updated_at: now }))
    .where('post_mortem_id', '=', part.postMortemId)
    .where('edition', '=', part.edition)
    .where('key', '=', part.key)
    .where('version', '=', part.baseVersion)
    .executeTakeFirst()
  return Number(updated.numUpdatedRows) === 1
}

/** Takes over hand-written parts from a source; parts a person has edited since (version > 1) stay as they are. */
export async function importParts(
  db: Db,
  parts: { postMortemId: string; edition: string; key: string; markdown: string; by: string }[],
  now: Date,
): Promise<void> {
  if (parts.length === 0) return
  await db
    .insertInto('edition_part')
    .values(
      parts.map(part => ({
        post_mortem_id: part.postMortemId,
        edition: part.edition,
        key: part.key,
        markdown: part.markdown,
        updated_by: part.by,
        updated_at: now,
      })),
    )
    .onConflict(conflict =>
      conflict
        .columns(['post_mortem_id', 'edition', 'key'])
        .doUpdateSet(row => ({
          markdown: row.ref('excluded.markdown'),
          updated_by: row.ref('excluded.updated_by'),
          updated_at: row.ref('excluded.updated_at'),
        }))
        .where('edition_part.version', '=', 1),
    )
    .execute()
}

/** What a viewer may read of one post-mortem, and a mark that changes whenever any text made of it could. */
export interface Access {
  id: string
  record_visible: boolean
  external_impact: string | null
  /** Editions that have an approved text standing which may be read. */
  approved: EditionName[]
  /** Editions whose approved text shows something that was narrowed since. */
  held: EditionName[]
  /** Reading times of the approved texts, in seconds. */
  seconds: Partial<Record<EditionName, number>>
  mark: string
}

/** Access to a post-mortem by its own id or import id; null when the viewer may not know of it. */
export async function accessTo(db: Db, viewer: Viewer, id: string): Promise<Access | null> {
  const { rows } = await sql<Access>`
    select post_mortem.id, ${recordVisible(viewer)} as record_visible, incident.external_impact,
      coalesce((select jsonb_agg(distinct edition) from artifact where post_mortem_id = post_mortem.id
        and approved_at is not null and superseded_at is null and held_back = '[]'), '[]') as approved,
      coalesce((select jsonb_agg(distinct edition) from artifact where post_mortem_id = post_mortem.id
        and approved_at is not null and superseded_at is null and held_back <> '[]'), '[]') as held,
      coalesce((select jsonb_object_agg(edition, seconds) from artifact where post_mortem_id = post_mortem.id
        and approved_at is not null and superseded_at is null and held_back = '[]'), '{}') as seconds,
      concat_ws('/', post_mortem.version, post_mortem.updated_at,
        (select concat_ws(',', count(*), max(updated_at)) from edition_part where post_mortem_id = post_mortem.id),
        (select concat_ws(',', count(*), max(updated_at)) from action where post_mortem_id = post_mortem.id),
        (select concat_ws(',', count(*), sum(version)) from redaction_decision where post_mortem_id = post_mortem.id),
        (select concat_ws(',', count(*), sum(version)) from attachment where post_mortem_id = post_mortem.id),
        (select concat_ws(',', count(*), max(created_at)) from directory_entry),
        (select concat_ws(',', count(*), max(updated_at)) from person),
        (select concat_ws(',', count(*), max(changed_at)) from setting),
        (select md5(string_agg(concat_ws(',', id, slug, name), '/' order by id)) from team),
        (select md5(string_agg(concat_ws(',', id, name, public_name), '/' order by id)) from service)) as mark
    from post_mortem join incident on incident.id = post_mortem.incident_id
    where (post_mortem.id = ${id} or (post_mortem.import_id = ${id} and ${recordVisible(viewer)})) and (${findable(viewer)} or ${heldBackFrom(viewer)})
    order by (post_mortem.id = ${id}) desc limit 1`.execute(db)
  return rows[0] ?? null
}

/** Pairs of readings of a post-mortem that somebody said are different quantities, with the reason. */
export async function settlementsOf(db: Db, postMortemId: string) {
  const rows = await db
    .selectFrom('contradiction_settlement')
    .select(['pair', 'reason', 'settled_by_name', 'settled_at'])
    .where('post_mortem_id', '=', postMortemId)
    .execute()
  return new Map(rows.map(row => [row.pair, { reason: row.reason, byName: row.settled_by_name, at: row.settled_at }]))
}

export async function insertSettlement(
  db: Db,
  settlement: {
    id: string
    postMortemId: string
    pair: string
    one: string
    other: string
    reason: string
    by: string
    byName: string
    at: Date
  },
): Promise<void> {
  await db
    .insertInto('contradiction_settlement')
    .values({
      id: settlement.id,
      post_mortem_id: settlement.postMortemId,
      pair: settlement.pair,
      one: settlement.one,
      other: settlement.other,
      reason: settlement.reason,
      settled_by: settlement.by,
      settled_by_name: settlement.byName,
      settled_at: settlement.at,
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** A file as an artifact shows it; null where it shows none with this hash. */
export async function artifactFile(db: Db, artifactId: string, sha256: string): Promise<ArtifactFile | null> {
  const { rows } = await sql<{ name: string; media_type: string; bytes: Uint8Array }>`
    select shown.name, file.media_type, file.bytes
    from artifact_file shown join attachment_file file on file.sha256 = shown.sha256
    where shown.artifact_id = ${artifactId} and shown.sha256 = ${sha256}`.execute(db)
  return rows[0] ? { name: rows[0].name, mediaType: rows[0].media_type, bytes: rows[0].bytes } : null
}
