import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { EditionName } from '../audience/editions.ts'
import { editionsFor } from '../audience/policy.ts'
import { editionVisible, findable, recordVisible } from '../audience/visible.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Db } from '../platform/context.ts'

/** One post-mortem as a list shows it, in the words of the deepest text the viewer may read. */
export interface ListedPostMortem {
  id: string
  import_id: string | null
  title: string
  lede: string
  type: string
  status: string
  severity: string | null
  team: string | null
  owner: string | null
  services: string[]
  happened_at: string | null
  /** Reading time of that text, in seconds. */
  seconds: number
  stale: boolean
  handling: string
}

export interface ListQuery {
  /** Words to find, as people type them: `"exact phrase"`, `-without`, `or`. */
  query?: string
  severity?: string
  /** Slug or name of a team. */
  team?: string
  service?: string
  /** `YYYY-MM-DD`, inclusive. */
  from?: string
  to?: string
  state?: string
  sort?: 'newest' | 'oldest' | 'relevance'
  limit: number
  offset: number
}

export interface ListResult {
  items: ListedPostMortem[]
  total: number
}

/** Most hits that are ranked; beyond it the newest are kept, so that a very common word stays cheap. */
const mostRanked = 2000

/** The post-mortems a viewer may know of, filtered, sorted and counted; rights are applied before anything is counted. */
export async function listPostMortems(db: Db, viewer: Viewer, query: ListQuery): Promise<ListResult> {
  const conditions = [findable(viewer), ...filters(viewer, query)]
  const where = sql.join(conditions, sql` and `)
  const words = query.query?.trim()
  const byRelevance = words && query.sort !== 'newest' && query.sort !== 'oldest'
  const direction = query.sort === 'oldest' ? sql`asc` : sql`desc`
  const order = byRelevance
    ? sql`rank desc, happened_at desc nulls last, id`
    : sql`happened_at ${direction} nulls last, id`
  const found = byRelevance
    ? sql`(select candidate.*, (select max(ts_rank(entry.words, ${tsquery(words)})) from search_entry entry
            where entry.post_mortem_id = candidate.id and ${surfaceVisible(viewer, sql`candidate.record_visible`)}) as rank
          from (select post_mortem.id, incident.happened_at, ${recordVisible(viewer)} as record_visible
            from post_mortem join incident on incident.id = post_mortem.incident_id
            where ${where} order by incident.happened_at desc nulls last limit ${mostRanked}) candidate)`
    : sql`(select post_mortem.id, incident.happened_at from post_mortem
          join incident on incident.id = post_mortem.incident_id where ${where})`
  const { rows } = await sql<ListedPostMortem>`
    with page as (select id, row_number() over () as place from
        (select id from ${found} found order by ${order} limit ${query.limit} offset ${query.offset}) ordered)
    select post_mortem.id, case when visible then post_mortem.import_id end as import_id,
      case when visible then incident.title else artifact.title end as title,
      case when visible then coalesce(incident.facts #>> '{impact_statement,value}',
        (select left(markdown, 200) from section where post_mortem_id = post_mortem.id order by position limit 1), '')
      else artifact.lede end as lede,
      post_mortem.type, post_mortem.status,
      case when visible then incident.severity else artifact.severity end as severity,
      case when visible or artifact.edition = 'engineering' then coalesce(team.name, incident.team_name) end as team,
      case when visible or artifact.edition = 'engineering' then person.name end as owner,
      case when visible or artifact.edition = 'engineering' then coalesce(
        (select jsonb_agg(name order by name) from incident_service where incident_id = incident.id), '[]') else '[]' end as services,
      case when visible then incident.happened_at else artifact.happened_at end as happened_at,
      coalesce(artifact.seconds, (select seconds from search_entry
        where post_mortem_id = post_mortem.id and surface = 'record' and visible), 0) as seconds,
      exists (select from artifact own where own.post_mortem_id = post_mortem.id and own.stale_since is not null
        and own.superseded_at is null and own.edition in (${editionList(viewer)})) as stale,
      post_mortem.handling
    from page
    join post_mortem on post_mortem.id = page.id
    join incident on incident.id = post_mortem.incident_id
    left join team on team.id = incident.team_id
    left join person on person.id = post_mortem.owner_id
    cross join lateral (select ${recordVisible(viewer)} as visible) rights
    left join lateral (
      select approved.edition, approved.title, approved.lede, approved.seconds,
        approved.json::jsonb #>> '{headline,severity}' as severity, approved.json::jsonb #>> '{headline,happenedAt}' as happened_at
      from artifact approved
      where approved.post_mortem_id = post_mortem.id and approved.approved_at is not null and approved.superseded_at is null
        and approved.edition in (${editionList(viewer)})
      order by array_position(array['engineering','leadership','support','customer'], approved.edition) limit 1) artifact on true
    order by page.place`.execute(db)
  const total = await countPostMortems(db, viewer, query)
  return { items: rows, total }
}

/** How many the same query finds. */
async function countPostMortems(db: Db, viewer: Viewer, query: ListQuery): Promise<number> {
  const where = sql.join([findable(viewer), ...filters(viewer, query)], sql` and `)
  const { rows } = await sql<{ total: number }>`
    select count(*)::int as total from post_mortem join incident on incident.id = post_mortem.incident_id where ${where}`.execute(
    db,
  )
  return rows[0]?.total ?? 0
}

function filters(viewer: Viewer, query: ListQuery): RawBuilder<SqlBool>[] {
  const conditions: RawBuilder<SqlBool>[] = []
  const words = query.query?.trim()
  if (words) conditions.push(matches(viewer, words))
  // What the record says may be asked only where the viewer could read the answer in the record or the full edition.
  const answers = editionVisible(viewer, 'engineering')
  const known = sql<SqlBool>`(${recordVisible(viewer)} or ${answers})`
  if (query.severity) conditions.push(sql<SqlBool>`(incident.severity = ${query.severity} and ${known})`)
  if (query.team) {
    conditions.push(sql<SqlBool>`(${known} and (lower(incident.team_name) = lower(${query.team}) or incident.team_id in
      (select id from team where slug = ${query.team} or lower(name) = lower(${query.team}))))`)
  }
  if (query.service) {
    conditions.push(sql<SqlBool>`(${known} and incident.id in
      (select incident_id from incident_service where lower(name) = lower(${query.service})))`)
  }
  if (query.from) conditions.push(sql<SqlBool>`(incident.happened_at >= ${query.from} and ${known})`)
  if (query.to) conditions.push(sql<SqlBool>`(left(incident.happened_at, 10) <= ${query.to} and ${known})`)
  if (query.state === 'stale') {
    conditions.push(sql<SqlBool>`exists (select from artifact where artifact.post_mortem_id = post_mortem.id
      and artifact.stale_since is not null and artifact.superseded_at is null and artifact.edition in (${editionList(viewer)}))`)
  } else if (query.state) {
    conditions.push(sql<SqlBool>`post_mortem.status = ${query.state}`)
  }
  return conditions
}

/** Found in a text the viewer may read, or named by its id. */
function matches(viewer: Viewer, words: string): RawBuilder<SqlBool> {
  // The inner post_mortem hides the outer one, so that the index is asked once and not for every row.
  return sql<SqlBool>`(post_mortem.id in (select entry.post_mortem_id from search_entry entry
      join post_mortem on post_mortem.id = entry.post_mortem_id
      where entry.words @@ ${tsquery(words)} and ${surfaceVisible(viewer, recordVisible(viewer))})
    or post_mortem.id = ${words} or (post_mortem.import_id = ${words} and ${recordVisible(viewer)}))`
}

/** Every word is matched by its stem, the last one also by its beginning, since people type while they think. */
function tsquery(words: string): RawBuilder<unknown> {
  const last = /(?:^|\s)([\p{L}\p{N}]{3,})$/u.exec(words)?.[1]
  const whole = sql`websearch_to_tsquery('english', ${words})`
  if (!last || /["]|(^|\s)-/.test(words)) return whole
  const rest = words.slice(0, words.length - last.length).trim()
  const prefix = sql`to_tsquery('simple', ${`${last.toLowerCase()}:*`})`
  return rest === ''
    ? sql`(${whole} || ${prefix})`
    : sql`(${whole} || (websearch_to_tsquery('english', ${rest}) && ${prefix}))`
}

/** Which entries of the index may decide for this viewer: the record's where they see records, else approved editions. */
function surfaceVisible(viewer: Viewer, recordIsVisible: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql<SqlBool>`(entry.surface in (${editionList(viewer)}) or (entry.surface = 'record' and ${recordIsVisible}))`
}

function editionList(viewer: Viewer): RawBuilder<unknown> {
  const editions = editionsFor(viewer)
  return sql.join(editions.length > 0 ? editions : ['none'])
}

export interface SearchEntry {
  postMortemId: string
  surface: 'record' | EditionName
  title: string
  /** Weighs more than the body: services, summary, impact. */
  near: string
  body: string
  seconds: number
}

/** PostgreSQL keeps at most 1 MB of positions in one entry; longer texts are indexed by their beginning. */
const longestBody = 300_000

/** Writes entries of the index, replacing those of the same post-mortem and surface. */
export async function writeEntries(db: Db, entries: SearchEntry[]): Promise<void> {
  if (entries.length === 0) return
  const values = entries.map(
    entry => sql`(${entry.postMortemId}, ${entry.surface}, ${entry.title},
      setweight(to_tsvector('english', ${entry.title}), 'A') || setweight(to_tsvector('english', ${entry.near.slice(0, 50_000)}), 'B')
        || to_tsvector('english', ${entry.body.slice(0, longestBody)}), ${entry.seconds}::integer)`,
  )
  await sql`insert into search_entry (post_mortem_id, surface, title, words, seconds) values ${sql.join(values)}
    on conflict (post_mortem_id, surface) do update
    set title = excluded.title, words = excluded.words, seconds = excluded.seconds`.execute(db)
}

/** Teams and services that the viewer can filter by, from what the viewer may read in full. */
export async function filterChoices(
  db: Db,
  viewer: Viewer,
): Promise<{ teams: { value: string; label: string }[]; services: string[] }> {
  if (!editionsFor(viewer).includes('engineering')) return { teams: [], services: [] }
  const teams = await sql<{ value: string; label: string }>`
    select distinct coalesce(team.slug, incident.team_name) as value, coalesce(team.name, incident.team_name) as label
    from post_mortem join incident on incident.id = post_mortem.incident_id left join team on team.id = incident.team_id
    where (team.id is not null or incident.team_name is not null) and ${editionVisible(viewer, 'engineering')}
    order by label limit 200`.execute(db)
  const services = await sql<{ name: string }>`
    select incident_service.name from incident_service join incident on incident.id = incident_service.incident_id
    join post_mortem on post_mortem.incident_id = incident.id
    where ${editionVisible(viewer, 'engineering')} group by incident_service.name order by count(*) desc, 1 limit 100`.execute(
    db,
  )
  return { teams: teams.rows, services: services.rows.map(row => row.name).sort() }
}
