import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { editionVisible } from '../audience/visible.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Db } from '../platform/context.ts'
import { hidesParts } from '../post-mortem/store.ts'
import type { Talk } from './talk.ts'

interface TalkRow {
  id: string
  post_mortem_id: string
  artifact_id: string
  artifact_title: string
  outdated: boolean
  level: string
  state: string
  title: string
  abstract: string
  audience: string
  outline: string
  speaker: Talk['speaker']
  event: string
  deadline: string | null
  held_on: string | null
  slides_url: string | null
  recording_url: string | null
  version: number
  updated_at: Date
}

function toTalk(row: TalkRow): Talk {
  return {
    id: row.id,
    postMortemId: row.post_mortem_id,
    artifactId: row.artifact_id,
    artifactTitle: row.artifact_title,
    outdated: row.outdated,
    level: row.level as Talk['level'],
    state: row.state as Talk['state'],
    title: row.title,
    abstract: row.abstract,
    audience: row.audience,
    outline: row.outline,
    speaker: row.speaker,
    event: row.event,
    deadline: row.deadline,
    heldOn: row.held_on,
    slidesUrl: row.slides_url,
    recordingUrl: row.recording_url,
    version: row.version,
    updatedAt: row.updated_at,
  }
}

/** True for talks whose level's edition the viewer may read. */
function talkVisible(viewer: Viewer): RawBuilder<SqlBool> {
  return sql<SqlBool>`((talk.level = 'internal' and ${editionVisible(viewer, 'engineering')})
    or (talk.level = 'public' and ${editionVisible(viewer, 'customer')}))`
}

async function read(db: Db, viewer: Viewer, condition: RawBuilder<SqlBool>): Promise<Talk[]> {
  const { rows } = await sql<TalkRow>`
    select talk.*, talk.deadline::text as deadline, talk.held_on::text as held_on, artifact.title as artifact_title,
      (artifact.superseded_at is not null or (talk.level = 'public' and not exists (
        select from publication where publication.artifact_id = talk.artifact_id and publication.withdrawn_at is null))) as outdated,
      (select jsonb_build_object('id', person.id, 'name', person.name) from person where person.id = talk.speaker_id) as speaker
    from talk join post_mortem on post_mortem.id = talk.post_mortem_id join artifact on artifact.id = talk.artifact_id
    where ${talkVisible(viewer)} and ${condition} order by talk.deadline nulls last, talk.opened_at, talk.id`.execute(
    db,
  )
  const talks: Talk[] = []
  for (const talk of rows.map(toTalk)) {
    const hushed = talk.outdated && (await hidesParts(db, viewer, talk.postMortemId))
    talks.push(hushed ? { ...talk, outline: null } : talk)
  }
  return talks
}

/** Every talk the viewer may know of, by deadline; only those about one post-mortem where it is named. */
export async function talksFor(db: Db, viewer: Viewer, postMortemId?: string): Promise<Talk[]> {
  const about = postMortemId ? sql<SqlBool>`talk.post_mortem_id = ${postMortemId}` : sql<SqlBool>`true`
  return read(db, viewer, about)
}

export async function talkFor(db: Db, viewer: Viewer, id: string): Promise<Talk | null> {
  const [talk] = await read(db, viewer, sql<SqlBool>`talk.id = ${id}`)
  return talk ?? null
}

/** Talks this person gives and has not submitted, whose call for papers ends by then. */
export async function talksDue(db: Db, viewer: Viewer, until: string): Promise<Talk[]> {
  if (viewer.kind !== 'person') return []
  return read(
    db,
    viewer,
    sql<SqlBool>`talk.speaker_id = ${viewer.personId} and talk.state in ('candidate', 'drafted')
      and talk.deadline <= ${until}::date`,
  )
}

export async function insertTalk(
  db: Db,
  talk: Pick<Talk, 'id' | 'postMortemId' | 'artifactId' | 'level' | 'title'> & {
    outline: string
    by: string
    at: Date
  },
): Promise<void> {
  await db
    .insertInto('talk')
    .values({
      id: talk.id,
      post_mortem_id: talk.postMortemId,
      artifact_id: talk.artifactId,
      level: talk.level,
      state: 'candidate',
      title: talk.title,
      outline: talk.outline,
      opened_by: talk.by,
      opened_at: talk.at,
      updated_at: talk.at,
    })
    .execute()
}

/** What an edit of a talk sets, by column. */
export type TalkValues = Partial<
  Record<'title' | 'abstract' | 'audience' | 'outline' | 'event' | 'state' | 'artifact_id', string> &
    Record<'speaker_id' | 'deadline' | 'held_on' | 'slides_url' | 'recording_url', string | null>
>

/** Saves a talk if its version is still `baseVersion`; false when somebody saved before. */
export async function updateTalk(
  db: Db,
  id: string,
  baseVersion: number,
  set: TalkValues,
  now: Date,
): Promise<boolean> {
  const result = await db
    .updateTable('talk')
    .set(row => ({ ...set, version: row('version', '+', 1), updated_at: now }))
    .where('id', '=', id)
    .where('version', '=', baseVersion)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

export async function deleteTalk(db: Db, id: string): Promise<void> {
  await db.deleteFrom('talk').where('id', '=', id).execute()
}

/** What was answered to "did this teach something new beyond us?", or null while nobody has. */
export async function answerOf(db: Db, postMortemId: string): Promise<'yes' | 'no' | null> {
  const row = await db
    .selectFrom('talk_question')
    .select('answer')
    .where('post_mortem_id', '=', postMortemId)
    .executeTakeFirst()
  return (row?.answer as 'yes' | 'no' | undefined) ?? null
}

/** Keeps the answer; false where there is one already. */
export async function insertAnswer(
  db: Db,
  answer: { postMortemId: string; answer: 'yes' | 'no'; by: string; at: Date },
): Promise<boolean> {
  const inserted = await db
    .insertInto('talk_question')
    .values({
      post_mortem_id: answer.postMortemId,
      answer: answer.answer,
      answered_by: answer.by,
      answered_at: answer.at,
    })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return Number(inserted.numInsertedOrUpdatedRows ?? 0) === 1
}
