import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { restrictedMarkSql } from '../audience/marks.ts'
import { editionsFor } from '../audience/policy.ts'
import { accountsVisible, recordVisible, restrictedVisible } from '../audience/visible.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Db } from '../platform/context.ts'
import type { Factor, Participant, PostMortemRecord, Section, TimelineEntry } from './record.ts'

/**
 * Reads the records with these ids (own or import ids) that the viewer may see, each whole, in one query.
 * Ids that do not exist and ids that are not the viewer's are equally absent.
 */
export async function readRecords(db: Db, viewer: Viewer, ids: string[]): Promise<PostMortemRecord[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{ record: PostMortemRecord }>`
    select jsonb_build_object(
      'id', post_mortem.id, 'import_id', post_mortem.import_id, 'incident_id', incident.id,
      'type', post_mortem.type, 'status', post_mortem.status, 'handling', post_mortem.handling,
      'language', post_mortem.language, 'version', post_mortem.version,
      'created_at', post_mortem.created_at, 'updated_at', post_mortem.updated_at,
      'owner', (select jsonb_build_object('id', person.id, 'name', person.name) from person where person.id = post_mortem.owner_id),
      'team', (select jsonb_build_object('id', team.id, 'slug', team.slug, 'name', team.name) from team where team.id = incident.team_id),
      'facts', incident.facts,
      'services', coalesce((select jsonb_agg(jsonb_build_object(
          'name', named.name, 'service_id', named.service_id, 'public_name', service.public_name) order by named.name)
        from incident_service named left join service on service.id = named.service_id
        where named.incident_id = incident.id), '[]'),
      'severity_history', coalesce((select jsonb_agg(jsonb_build_object(
          'level', level, 'from', from_at, 'to', to_at, 'reason', reason) order by position)
        from severity_change where incident_id = incident.id), '[]'),
      'participants', coalesce((select jsonb_agg(to_jsonb(participant) - 'post_mortem_id' order by id)
        from participant where post_mortem_id = post_mortem.id), '[]'),
      'sections', coalesce((select jsonb_agg(to_jsonb(section) - 'post_mortem_id' order by position, id)
        from section where post_mortem_id = post_mortem.id), '[]'),
      'timeline', coalesce((select jsonb_agg(to_jsonb(timeline_entry) - 'post_mortem_id' order by position, id)
        from timeline_entry where post_mortem_id = post_mortem.id), '[]'),
      'factors', coalesce((select jsonb_agg(to_jsonb(factor) - 'post_mortem_id' order by position, id)
        from factor where post_mortem_id = post_mortem.id), '[]')
    ) as record
    from post_mortem join incident on incident.id = post_mortem.incident_id
    where (post_mortem.id in (${sql.join(ids)}) or post_mortem.import_id in (${sql.join(ids)})) and ${recordVisible(viewer)}
  `.execute(db)
  return rows.map(row => row.record)
}

/** One record, or null when there is none that the viewer may see. */
export async function readRecord(db: Db, viewer: Viewer, id: string): Promise<PostMortemRecord | null> {
  const records = await readRecords(db, viewer, [id])
  return records.find(record => record.id === id) ?? records[0] ?? null
}

export interface NewPostMortem {
  id: string
  incidentId: string
  importId: string | null
  type: string
  handling: string
  language: string
  ownerId: string | null
  createdBy: string
}

export async function insertPostMortems(db: Db, postMortems: NewPostMortem[], now: Date): Promise<void> {
  if (postMortems.length === 0) return
  await db
    .insertInto('post_mortem')
    .values(
      postMortems.map(postMortem => ({
        id: postMortem.id,
        incident_id: postMortem.incidentId,
        import_id: postMortem.importId,
        type: postMortem.type,
        handling: postMortem.handling,
        language: postMortem.language,
        owner_id: postMortem.ownerId,
        created_by: postMortem.createdBy,
        created_at: now,
        updated_at: now,
      })),
    )
    .execute()
}

/** What is stored of a row of the record besides its post-mortem. */
export type NewSection = Omit<Section, 'version'>
export type NewTimelineEntry = Omit<TimelineEntry, 'version'>
export type NewFactor = Omit<Factor, 'version'>

const chunk = 500

/** Stores rows of many post-mortems in few statements: the embedded store pays per statement, not per row. */
async function insertChunked<Row>(rows: Row[], insert: (rows: Row[]) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < rows.length; start += chunk) await insert(rows.slice(start, start + chunk))
}

export async function insertSections(db: Db, rows: (NewSection & { postMortemId: string })[]): Promise<void> {
  await insertChunked(rows, part =>
    db
      .insertInto('section')
      .values(
        part.map(({ postMortemId, source, ...row }) => ({
          ...row,
          post_mortem_id: postMortemId,
          source: json(source),
        })),
      )
      .execute(),
  )
}

export async function insertTimelineEntries(
  db: Db,
  rows: (NewTimelineEntry & { postMortemId: string })[],
): Promise<void> {
  await insertChunked(rows, part =>
    db
      .insertInto('timeline_entry')
      .values(
        part.map(({ postMortemId, source, ...row }) => ({
          ...row,
          post_mortem_id: postMortemId,
          source: json(source),
        })),
      )
      .execute(),
  )
}

export async function insertFactors(db: Db, rows: (NewFactor & { postMortemId: string })[]): Promise<void> {
  await insertChunked(rows, part =>
    db
      .insertInto('factor')
      .values(
        part.map(({ postMortemId, source, ...row }) => ({
          ...row,
          post_mortem_id: postMortemId,
          source: json(source),
        })),
      )
      .execute(),
  )
}

export async function insertParticipants(db: Db, rows: (Participant & { postMortemId: string })[]): Promise<void> {
  await insertChunked(rows, part =>
    db
      .insertInto('participant')
      .values(part.map(({ postMortemId, ...row }) => ({ ...row, post_mortem_id: postMortemId })))
      .execute(),
  )
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}

/** Takes away the rows that the next import brings anew; rows a person has changed since (version > 1) stay. */
export async function deleteImportedRows(db: Db, postMortemId: string): Promise<{ kept: string[] }> {
  const kept: string[] = []
  for (const table of ['section', 'timeline_entry', 'factor'] as const) {
    const touched = await db
      .selectFrom(table)
      .select('id')
      .where('post_mortem_id', '=', postMortemId)
      .where(edited => edited.or([edited('version', '>', 1), edited('source', 'is', null)]))
      .executeTakeFirst()
    if (touched) kept.push(table)
    else await db.deleteFrom(table).where('post_mortem_id', '=', postMortemId).execute()
  }
  return { kept }
}

/** Keeps the state a record had before a change. */
export async function keepVersion(
  db: Db,
  record: PostMortemRecord,
  change: { by: string; at: Date; what: string },
): Promise<void> {
  await db
    .insertInto('post_mortem_version')
    .values({
      post_mortem_id: record.id,
      version: record.version,
      changed_by: change.by,
      changed_at: change.at,
      change: change.what,
      record: JSON.stringify(record),
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** Raises the version of a post-mortem. */
export async function touchPostMortem(db: Db, id: string, now: Date): Promise<void> {
  await db
    .updateTable('post_mortem')
    .set(row => ({ version: row('version', '+', 1), updated_at: now }))
    .where('id', '=', id)
    .execute()
}

export async function setAttributes(
  db: Db,
  id: string,
  set: Partial<{ type: string; handling: string; owner_id: string | null; language: string }>,
): Promise<void> {
  if (Object.keys(set).length > 0) await db.updateTable('post_mortem').set(set).where('id', '=', id).execute()
}

/** Sets the status alone: approving and distributing change no part of the account. */
export async function setStatus(db: Db, id: string, status: string): Promise<void> {
  await db.updateTable('post_mortem').set({ status }).where('id', '=', id).execute()
}

/** Earlier states of a record, newest first, without their bodies. */
export async function versionsOf(db: Db, id: string) {
  return db
    .selectFrom('post_mortem_version')
    .select(['version', 'changed_by', 'changed_at', 'change'])
    .where('post_mortem_id', '=', id)
    .orderBy('version', 'desc')
    .execute()
}

/** What a section said at one of its versions, or null where that is not kept. */
export async function sectionTextAt(
  db: Db,
  postMortemId: string,
  sectionId: string,
  version: number,
): Promise<string | null> {
  const { rows } = await sql<{ markdown: string }>`
    select part ->> 'markdown' as markdown
    from post_mortem_version kept, jsonb_array_elements(kept.record -> 'sections') part
    where kept.post_mortem_id = ${postMortemId} and part ->> 'id' = ${sectionId}
      and (part ->> 'version')::integer = ${version}
    limit 1`.execute(db)
  return rows[0]?.markdown ?? null
}

/** Saves one row if its version is still `baseVersion`; false when somebody saved before. */
export async function updateSection(
  db: Db,
  id: string,
  baseVersion: number,
  set: { markdown: string; heading?: string; visibility?: string | null },
): Promise<boolean> {
  const result = await db
    .updateTable('section')
    .set(row => ({ ...set, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .where('version', '=', baseVersion)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

export async function updateTimelineEntry(
  db: Db,
  id: string,
  baseVersion: number,
  set: { at: string | null; precision: string; kind: string; text: string; visibility: string | null },
): Promise<boolean> {
  const result = await db
    .updateTable('timeline_entry')
    .set(row => ({ ...set, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .where('version', '=', baseVersion)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

export async function updateFactor(
  db: Db,
  id: string,
  baseVersion: number,
  set: { text: string; lane: string | null; role: string | null; evidence: string | null; visibility: string | null },
): Promise<boolean> {
  const result = await db
    .updateTable('factor')
    .set(row => ({ ...set, version: row('version', '+', 1) }))
    .where('id', '=', id)
    .where('version', '=', baseVersion)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

/** Moves the rows from a position on by one, so that a new row has that place for itself. */
export async function makeRoom(
  db: Db,
  table: 'section' | 'timeline_entry',
  postMortemId: string,
  position: number,
): Promise<void> {
  await db
    .updateTable(table)
    .set(row => ({ position: row('position', '+', 1) }))
    .where('post_mortem_id', '=', postMortemId)
    .where('position', '>=', position)
    .execute()
}

export async function deleteRow(
  db: Db,
  table: 'section' | 'timeline_entry' | 'factor',
  id: string,
  baseVersion: number,
): Promise<boolean> {
  const result = await db.deleteFrom(table).where('id', '=', id).where('version', '=', baseVersion).executeTakeFirst()
  return Number(result.numDeletedRows) === 1
}

/** Import ids already known, with the hash of the part each was read from last. */
export async function knownImports(db: Db, importIds: string[]) {
  if (importIds.length === 0) return []
  const { rows } = await sql<{ id: string; import_id: string; incident_id: string; part_sha256: string | null }>`
    select post_mortem.id, post_mortem.import_id, post_mortem.incident_id,
      (select part_sha256 from post_mortem_source where post_mortem_id = post_mortem.id
       order by imported_at desc limit 1) as part_sha256
    from post_mortem where post_mortem.import_id in (${sql.join(importIds)})`.execute(db)
  return rows
}

export async function insertSourceFiles(
  db: Db,
  files: { id: string; sha256: string; name: string; mediaType: string; bytes: Uint8Array }[],
  now: Date,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  if (files.length === 0) return ids
  await db
    .insertInto('source_file')
    .values(
      files.map(file => ({
        id: file.id,
        sha256: file.sha256,
        name: file.name,
        media_type: file.mediaType,
        size: file.bytes.byteLength,
        bytes: Buffer.from(file.bytes),
        received_at: now,
      })),
    )
    .onConflict(conflict => conflict.column('sha256').doNothing())
    .execute()
  const stored = await db
    .selectFrom('source_file')
    .select(['id', 'sha256'])
    .where(
      'sha256',
      'in',
      files.map(file => file.sha256),
    )
    .execute()
  for (const row of stored) ids.set(row.sha256, row.id)
  return ids
}

export async function linkSources(
  db: Db,
  links: { postMortemId: string; sourceFileId: string; format: string; partSha256: string }[],
  by: string,
  now: Date,
): Promise<void> {
  if (links.length === 0) return
  await db
    .insertInto('post_mortem_source')
    .values(
      links.map(link => ({
        post_mortem_id: link.postMortemId,
        source_file_id: link.sourceFileId,
        format: link.format,
        part_sha256: link.partSha256,
        imported_at: now,
        imported_by: by,
      })),
    )
    .onConflict(conflict =>
      conflict.columns(['post_mortem_id', 'source_file_id']).doUpdateSet(row => ({
        part_sha256: row.ref('excluded.part_sha256'),
        imported_at: row.ref('excluded.imported_at'),
        imported_by: row.ref('excluded.imported_by'),
      })),
    )
    .execute()
}

/** The files a record came from, newest first, without their bytes. */
export async function sourcesOf(db: Db, postMortemId: string) {
  return db
    .selectFrom('post_mortem_source')
    .innerJoin('source_file', 'source_file.id', 'post_mortem_source.source_file_id')
    .select([
      'source_file.id',
      'source_file.name',
      'source_file.media_type',
      'source_file.size',
      'format',
      'imported_at',
      'imported_by',
    ])
    .where('post_mortem_id', '=', postMortemId)
    .orderBy('imported_at', 'desc')
    .execute()
}

/** True for post-mortems that hold something restricted which is not this viewer's to see. */
function holdsHidden(viewer: Viewer): RawBuilder<SqlBool> {
  const rows = Object.entries({ section: 'markdown', timeline_entry: 'text', factor: 'text', action: 'text' }).map(
    ([table, text]) =>
      sql`exists (select from ${sql.table(table)} part where part.post_mortem_id = post_mortem.id
        and (part.visibility = 'restricted' or ${sql.ref(`part.${text}`)} ~ ${restrictedMarkSql}))`,
  )
  return sql<SqlBool>`(not ${restrictedVisible(viewer)} and (${sql.join(rows, sql` or `)} or exists (
    select from incident, jsonb_each(incident.facts) fact
    where incident.id = post_mortem.incident_id
      and (fact.value ->> 'visibility' = 'restricted' or fact.value ->> 'value' ~ ${restrictedMarkSql}))))`
}

/** True for post-mortems whose affected customers are not this viewer's to know. */
function holdsAccounts(viewer: Viewer): RawBuilder<SqlBool> {
  return sql<SqlBool>`(not ${accountsVisible(viewer)} and exists (
    select from affected_account where affected_account.post_mortem_id = post_mortem.id))`
}

/** Whether a record holds something restricted that is not this viewer's to see. */
export async function hidesParts(db: Db, viewer: Viewer, postMortemId: string): Promise<boolean> {
  const { rows } =
    await sql`select from post_mortem where post_mortem.id = ${postMortemId} and ${holdsHidden(viewer)}`.execute(db)
  return rows.length > 0
}

/** True for post-mortems that somebody wrote words for an audience into which this viewer may not read. */
function holdsOtherWords(viewer: Viewer): RawBuilder<SqlBool> {
  const readable = editionsFor(viewer)
  const owns =
    viewer.kind === 'person'
      ? sql<SqlBool>`post_mortem.owner_id is not distinct from ${viewer.personId}`
      : sql<SqlBool>`false`
  return sql<SqlBool>`(not ${owns} and exists (select from edition_part part where part.post_mortem_id = post_mortem.id
    and part.edition not in (${sql.join(readable.length > 0 ? readable : ['none'])})))`
}

/**
 * A source file's bytes, if the viewer may see every record that came from it, whole: the original also says what was
 * restricted since, and what was written for one audience only.
 */
export async function sourceFileBytes(db: Db, viewer: Viewer, sourceFileId: string) {
  const { rows } = await sql<{ name: string; media_type: string; bytes: Uint8Array }>`
    select source_file.name, source_file.media_type, source_file.bytes from source_file
    where source_file.id = ${sourceFileId} and exists (
      select from post_mortem_source join post_mortem on post_mortem.id = post_mortem_source.post_mortem_id
      where post_mortem_source.source_file_id = source_file.id and ${recordVisible(viewer)})
    and not exists (
      select from post_mortem_source join post_mortem on post_mortem.id = post_mortem_source.post_mortem_id
      where post_mortem_source.source_file_id = source_file.id and (not ${recordVisible(viewer)} or ${holdsHidden(viewer)} or ${holdsAccounts(viewer)} or ${holdsOtherWords(viewer)}))`.execute(
    db,
  )
  return rows[0] ?? null
}

export async function saveDraft(
  db: Db,
  draft: { postMortemId: string; personId: string; part: string; baseVersion: number; text: string },
  now: Date,
): Promise<void> {
  await db
    .insertInto('desk_draft')
    .values({
      post_mortem_id: draft.postMortemId,
      person_id: draft.personId,
      part: draft.part,
      base_version: draft.baseVersion,
      text: draft.text,
      saved_at: now,
    })
    .onConflict(conflict =>
      conflict
        .columns(['post_mortem_id', 'person_id', 'part'])
        .doUpdateSet({ base_version: draft.baseVersion, text: draft.text, saved_at: now }),
    )
    .execute()
}

export async function draftsOf(db: Db, postMortemId: string, personId: string) {
  return db
    .selectFrom('desk_draft')
    .select(['part', 'base_version', 'text', 'saved_at'])
    .where('post_mortem_id', '=', postMortemId)
    .where('person_id', '=', personId)
    .execute()
}

export async function deleteDraft(db: Db, postMortemId: string, personId: string, part: string): Promise<void> {
  await db
    .deleteFrom('desk_draft')
    .where('post_mortem_id', '=', postMortemId)
    .where('person_id', '=', personId)
    .where('part', '=', part)
    .execute()
}

/** The state a record had at one version, or null where none is kept. */
export async function versionAt(db: Db, id: string, version: number) {
  const row = await db
    .selectFrom('post_mortem_version')
    .select(['version', 'changed_by', 'changed_at', 'change', 'record'])
    .where('post_mortem_id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return row ? { ...row, record: row.record as unknown as PostMortemRecord } : null
}

/** People who have typed something unsaved into this record since then, without what they typed. */
export async function editorsSince(db: Db, id: string, since: Date): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom('desk_draft')
    .innerJoin('person', 'person.id', 'desk_draft.person_id')
    .select(['person.id', 'person.name'])
    .distinct()
    .where('desk_draft.post_mortem_id', '=', id)
    .where('desk_draft.saved_at', '>=', since)
    .orderBy('person.name')
    .execute()
}

/** Records in which a person has unsaved text, latest first. */
export async function recordsWithDrafts(
  db: Db,
  viewer: Viewer,
  limit: number,
): Promise<{ id: string; title: string; savedAt: Date }[]> {
  if (viewer.kind !== 'person') return []
  const { rows } = await sql<{ id: string; title: string; saved_at: Date }>`
    select post_mortem.id, incident.title, max(desk_draft.saved_at) as saved_at
    from desk_draft join post_mortem on post_mortem.id = desk_draft.post_mortem_id
      join incident on incident.id = post_mortem.incident_id
    where desk_draft.person_id = ${viewer.personId} and ${recordVisible(viewer)}
    group by post_mortem.id, incident.title order by saved_at desc limit ${limit}`.execute(db)
  return rows.map(row => ({ id: row.id, title: row.title, savedAt: row.saved_at }))
}

/** Records a person owns that nobody has approved yet, latest first. */
export async function ownedDrafts(
  db: Db,
  viewer: Viewer,
  limit: number,
): Promise<{ id: string; title: string; type: string; updatedAt: Date }[]> {
  if (viewer.kind !== 'person') return []
  const { rows } = await sql<{ id: string; title: string; type: string; updated_at: Date }>`
    select post_mortem.id, incident.title, post_mortem.type, post_mortem.updated_at
    from post_mortem join incident on incident.id = post_mortem.incident_id
    where post_mortem.owner_id = ${viewer.personId} and post_mortem.status = 'draft' and ${recordVisible(viewer)}
    order by post_mortem.updated_at desc limit ${limit}`.execute(db)
  return rows.map(row => ({ id: row.id, title: row.title, type: row.type, updatedAt: row.updated_at }))
}

export async function updateParticipant(
  db: Db,
  id: string,
  set: { role_label: string; person_id: string | null },
): Promise<void> {
  await db.updateTable('participant').set(set).where('id', '=', id).execute()
}

export async function deleteParticipant(db: Db, id: string): Promise<void> {
  await db.deleteFrom('participant').where('id', '=', id).execute()
}
