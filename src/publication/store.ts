import { sql } from 'kysely'
import { editionVisible, recordVisible } from '../audience/visible.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Db } from '../platform/context.ts'
import type { Correction, WithdrawalClass } from '../public-site/report.ts'
import type { Decided, Outcome } from './criteria.ts'
import type { Decision } from './decision.ts'
import type { Publication } from './publication.ts'
import type { PublishObstacle, Schedule } from './schedule.ts'

interface PublicationRow {
  id: string
  post_mortem_id: string
  artifact_id: string
  slug: string
  published_at: Date
  updated_at: Date
  withdrawn_at: Date | null
  preliminary: boolean
  final_at: Date | null
  published_by_name: string
  withdrawn_class: string | null
  withdrawn_reason: string | null
  withdrawn_by_name: string | null
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
    preliminary: row.preliminary,
    finalAt: row.final_at,
    byName: row.published_by_name,
    withdrawal: row.withdrawn_at && {
      class: (row.withdrawn_class ?? 'other') as WithdrawalClass,
      reason: row.withdrawn_reason ?? '',
      byName: row.withdrawn_by_name ?? '',
    },
  }
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

export async function insertCorrection(db: Db, correction: Omit<Correction, 'number'>): Promise<void> {
  await sql`
    insert into publication_correction (id, publication_id, number, from_artifact_id, artifact_id, note, changes,
      corrected_by_name, corrected_at)
    values (${correction.id}, ${correction.publicationId},
      (select coalesce(max(number), 0) + 1 from publication_correction where publication_id = ${correction.publicationId}),
      ${correction.fromArtifactId}, ${correction.artifactId}, ${correction.note},
      ${JSON.stringify(correction.changes)}::jsonb, ${correction.byName}, ${correction.at})`.execute(db)
}

/** Says again what a correction changed, with less of it. */
export async function setCorrectionChanges(db: Db, id: string, changes: Correction['changes']): Promise<void> {
  await sql`update publication_correction set changes = ${JSON.stringify(changes)}::jsonb where id = ${id}`.execute(db)
}

interface DecisionRow {
  id: string
  post_mortem_id: string
  number: number
  decision: string
  review_on: string | null
  reason: string
  rule: string
  rule_text: string
  rule_outcome: string
  criteria: string
  criteria_version: number
  overrides: boolean
  decided_by: string
  decided_by_name: string
  decided_at: Date
}

/** Every decision about a post-mortem, oldest first; the last is the one that holds. */
export async function decisionsAbout(db: Db, postMortemId: string): Promise<Decision[]> {
  const { rows } = await sql<DecisionRow>`select *, review_on::text as review_on from publication_decision
    where post_mortem_id = ${postMortemId} order by number`.execute(db)
  return rows.map(toDecision)
}

function toDecision(row: DecisionRow): Decision {
  return {
    id: row.id,
    postMortemId: row.post_mortem_id,
    number: row.number,
    decision: row.decision as Decided,
    reviewOn: row.review_on,
    reason: row.reason,
    rule: { name: row.rule, text: row.rule_text, outcome: row.rule_outcome as Outcome },
    criteria: { of: row.criteria, version: row.criteria_version },
    overrides: row.overrides,
    by: row.decided_by,
    byName: row.decided_by_name,
    at: row.decided_at,
  }
}

/** Writes a decision down after those before it. */
export async function insertDecision(db: Db, decision: Omit<Decision, 'number'>): Promise<void> {
  await sql`
    insert into publication_decision (id, post_mortem_id, number, decision, review_on, reason, rule, rule_text,
      rule_outcome, criteria, criteria_version, overrides, decided_by, decided_by_name, decided_at)
    values (${decision.id}, ${decision.postMortemId},
      (select coalesce(max(number), 0) + 1 from publication_decision where post_mortem_id = ${decision.postMortemId}),
      ${decision.decision}, ${decision.reviewOn}::date, ${decision.reason}, ${decision.rule.name}, ${decision.rule.text},
      ${decision.rule.outcome}, ${decision.criteria.of}, ${decision.criteria.version}, ${decision.overrides},
      ${decision.by}, ${decision.byName}, ${decision.at})`.execute(db)
}

/** A version of somebody's criteria, as it was written. */
export interface CriteriaVersion {
  id: string
  teamId: string | null
  version: number
  rules: string
  why: string
  byName: string
  at: Date
}

/** Every version of a team's own criteria, or without a team of everybody's, newest first. */
export async function criteriaVersions(db: Db, teamId: string | null): Promise<CriteriaVersion[]> {
  const rows = await db
    .selectFrom('publish_criteria')
    .selectAll()
    .where('team_id', teamId === null ? 'is' : '=', teamId)
    .orderBy('version', 'desc')
    .execute()
  return rows.map(row => ({
    id: row.id,
    teamId: row.team_id,
    version: row.version,
    rules: row.rules,
    why: row.why,
    byName: row.created_by_name,
    at: row.created_at,
  }))
}

/** Teams that have criteria of their own. */
export async function teamsWithCriteria(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('publish_criteria').select('team_id').distinct().execute()
  return rows.flatMap(row => row.team_id ?? [])
}

/** Adds a version after `version`; false when somebody else did so meanwhile. */
export async function insertCriteria(
  db: Db,
  criteria: Omit<CriteriaVersion, 'byName'> & { by: string; byName: string },
): Promise<boolean> {
  const result = await sql`
    insert into publish_criteria (id, team_id, version, rules, why, created_by, created_by_name, created_at)
    values (${criteria.id}, ${criteria.teamId}, ${criteria.version}, ${criteria.rules}, ${criteria.why}, ${criteria.by},
      ${criteria.byName}, ${criteria.at}) on conflict do nothing`.execute(db)
  return Number(result.numAffectedRows ?? 0) === 1
}

interface ScheduleRow {
  id: string
  post_mortem_id: string
  publish_at: Date
  zone: string
  state: string
  scheduled_by_name: string
  scheduled_at: Date
  settled_at: Date | null
  settled_by_name: string | null
  obstacles: PublishObstacle[]
}

function toSchedule(row: ScheduleRow): Schedule {
  return {
    id: row.id,
    postMortemId: row.post_mortem_id,
    publishAt: row.publish_at,
    zone: row.zone,
    state: row.state as Schedule['state'],
    byName: row.scheduled_by_name,
    at: row.scheduled_at,
    settledAt: row.settled_at,
    settledByName: row.settled_by_name,
    obstacles: row.obstacles,
  }
}

/** The moment chosen last for a post-mortem, whatever became of it. */
export async function lastSchedule(db: Db, postMortemId: string): Promise<Schedule | null> {
  const { rows } = await sql<ScheduleRow>`select * from publication_schedule where post_mortem_id = ${postMortemId}
    order by (state = 'waiting') desc, scheduled_at desc, id desc limit 1`.execute(db)
  return rows[0] ? toSchedule(rows[0]) : null
}

/** Moments that have come and wait to be acted on, the earliest first. */
export async function schedulesDue(db: Db, now: Date): Promise<Schedule[]> {
  const { rows } = await sql<ScheduleRow>`select * from publication_schedule
    where state = 'waiting' and publish_at <= ${now} order by publish_at, id limit 100`.execute(db)
  return rows.map(toSchedule)
}

export async function insertSchedule(
  db: Db,
  schedule: { id: string; postMortemId: string; publishAt: Date; zone: string; by: string; byName: string; at: Date },
): Promise<void> {
  await sql`
    insert into publication_schedule (id, post_mortem_id, publish_at, zone, scheduled_by, scheduled_by_name, scheduled_at)
    values (${schedule.id}, ${schedule.postMortemId}, ${schedule.publishAt}, ${schedule.zone}, ${schedule.by},
      ${schedule.byName}, ${schedule.at})`.execute(db)
}

/** Settles a moment that waits, once: of several who try, one is answered true. */
export async function settleSchedule(
  db: Db,
  id: string,
  settled: { state: 'published' | 'failed' | 'cancelled'; byName: string; at: Date; obstacles?: PublishObstacle[] },
): Promise<boolean> {
  const result =
    await sql`update publication_schedule set state = ${settled.state}, settled_by_name = ${settled.byName},
      settled_at = ${settled.at}, obstacles = ${JSON.stringify(settled.obstacles ?? [])}::jsonb
    where id = ${id} and state = 'waiting'`.execute(db)
  return Number(result.numAffectedRows ?? 0) === 1
}

/** Says of a moment that was taken, in the same transaction, that nothing went out and why. */
export async function failSchedule(db: Db, id: string, obstacles: PublishObstacle[]): Promise<void> {
  await sql`update publication_schedule set state = 'failed', obstacles = ${JSON.stringify(obstacles)}::jsonb
    where id = ${id}`.execute(db)
}

/** Whoever reads along with one of a team's first publications. */
export interface Coaching {
  postMortemId: string
  coachPersonId: string | null
  coachName: string
  askedAt: Date
  readAt: Date | null
}

export async function coachingOf(db: Db, postMortemId: string): Promise<Coaching | null> {
  const row = await db
    .selectFrom('publication_coaching')
    .selectAll()
    .where('post_mortem_id', '=', postMortemId)
    .executeTakeFirst()
  return row
    ? {
        postMortemId: row.post_mortem_id,
        coachPersonId: row.coach_person_id,
        coachName: row.coach_name,
        askedAt: row.asked_at,
        readAt: row.read_at,
      }
    : null
}

export async function insertCoaching(
  db: Db,
  coaching: { postMortemId: string; coachPersonId: string; coachName: string; at: Date },
): Promise<void> {
  await sql`insert into publication_coaching (post_mortem_id, coach_person_id, coach_name, asked_at)
    values (${coaching.postMortemId}, ${coaching.coachPersonId}, ${coaching.coachName}, ${coaching.at})
    on conflict do nothing`.execute(db)
}

/** Says that the coach has read along; false when nobody was asked or it was said before. */
export async function setCoachRead(db: Db, postMortemId: string, at: Date): Promise<boolean> {
  const result = await sql`update publication_coaching set read_at = ${at}
    where post_mortem_id = ${postMortemId} and read_at is null`.execute(db)
  return Number(result.numAffectedRows ?? 0) === 1
}

/** How many of a team's other post-mortems were published or had a coach asked for, and how often each coach was. */
export async function coachedSoFar(db: Db, postMortemId: string, teamId: string | null) {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from post_mortem join incident on incident.id = post_mortem.incident_id
    where incident.team_id is not distinct from ${teamId} and post_mortem.id <> ${postMortemId}
      and (exists (select from publication where publication.post_mortem_id = post_mortem.id)
        or exists (select from publication_coaching where publication_coaching.post_mortem_id = post_mortem.id))`.execute(
    db,
  )
  const asked = await sql<{ coach_person_id: string; count: number }>`
    select coach_person_id, count(*)::int as count from publication_coaching
    where coach_person_id is not null group by 1`.execute(db)
  return { ofTeam: rows[0]?.count ?? 0, asked: new Map(asked.rows.map(row => [row.coach_person_id, row.count])) }
}

/** Ids of the post-mortems that this viewer was asked to read along with and has not. */
export async function coachingAsked(db: Db, viewer: Viewer): Promise<string[]> {
  if (viewer.kind !== 'person') return []
  const { rows } = await sql<{ id: string }>`
    select post_mortem.id from publication_coaching
      join post_mortem on post_mortem.id = publication_coaching.post_mortem_id
    where publication_coaching.coach_person_id = ${viewer.personId} and publication_coaching.read_at is null
      and ${recordVisible(viewer)} and ${editionVisible(viewer, 'customer')}
    order by publication_coaching.asked_at`.execute(db)
  return rows.map(row => row.id)
}

/** Whether a report stands in public about the post-mortem that a record names as repeated, by any of its ids. */
export async function isPublished(db: Db, word: string): Promise<boolean> {
  const { rows } = await sql`select from publication join post_mortem on post_mortem.id = publication.post_mortem_id
    where publication.withdrawn_at is null and (post_mortem.id = ${word} or post_mortem.import_id = ${word}
      or publication.slug = ${word})`.execute(db)
  return rows.length > 0
}

/** Ids of the post-mortems with impact outside whose record the viewer may see, the newest incident first. */
export async function candidateIds(db: Db, viewer: Viewer, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select post_mortem.id from post_mortem join incident on incident.id = post_mortem.incident_id
    where incident.external_impact in ('some', 'widespread') and ${recordVisible(viewer)}
    order by incident.happened_at desc nulls last, post_mortem.id limit ${limit}`.execute(db)
  return rows.map(row => row.id)
}

/** When each edition of a post-mortem was approved for the first time. */
export async function firstApprovals(db: Db, postMortemId: string): Promise<Map<string, Date>> {
  const { rows } = await sql<{ edition: string; at: Date }>`select edition, min(approved_at) as at from artifact
    where post_mortem_id = ${postMortemId} and approved_at is not null group by edition`.execute(db)
  return new Map(rows.map(row => [row.edition, row.at]))
}

/** Whether the post-mortem is marked TLP:RED. */
export async function isRed(db: Db, postMortemId: string): Promise<boolean> {
  const row = await db.selectFrom('post_mortem').select('handling').where('id', '=', postMortemId).executeTakeFirst()
  return row?.handling === 'red'
}

/** Puts an artifact in public, or corrects what stands there; the permalink and the first date stay. */
export async function upsertPublication(
  db: Db,
  publication: {
    id: string
    postMortemId: string
    artifactId: string
    slug: string
    preliminary: boolean
    by: string
    byName: string
    at: Date
  },
): Promise<void> {
  const finalAt = publication.preliminary ? null : publication.at
  await sql`
    insert into publication (id, post_mortem_id, artifact_id, slug, published_at, updated_at, preliminary, final_at,
      published_by, published_by_name)
    values (${publication.id}, ${publication.postMortemId}, ${publication.artifactId}, ${publication.slug},
      ${publication.at}, ${publication.at}, ${publication.preliminary}, ${finalAt}, ${publication.by},
      ${publication.byName})
    on conflict (post_mortem_id) do update
      set artifact_id = excluded.artifact_id, updated_at = excluded.updated_at, preliminary = excluded.preliminary,
        final_at = coalesce(publication.final_at, excluded.final_at)`.execute(db)
}

/** Takes a publication back; says whether it stood. */
export async function setWithdrawn(
  db: Db,
  id: string,
  { at, class: kind, reason, byName }: { at: Date; class: WithdrawalClass; reason: string; byName: string },
): Promise<boolean> {
  const result = await sql`update publication set withdrawn_at = ${at}, updated_at = ${at}, withdrawn_class = ${kind},
      withdrawn_reason = ${reason}, withdrawn_by_name = ${byName}
    where id = ${id} and withdrawn_at is null`.execute(db)
  return Number(result.numAffectedRows ?? 0) > 0
}

/** Gives a publication another address; the one before leads to it from now on. */
export async function setAddress(db: Db, publication: Publication, slug: string, at: Date): Promise<void> {
  await db.updateTable('publication').set({ slug }).where('id', '=', publication.id).execute()
  await db
    .insertInto('publication_address')
    .values({ slug: publication.slug, publication_id: publication.id, left_at: at })
    .execute()
}
