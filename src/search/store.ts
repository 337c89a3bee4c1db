import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { EditionName } from '../audience/editions.ts'
import { editionsFor } from '../audience/policy.ts'
import { editionVisible, findable, recordVisible, restrictedVisible } from '../audience/visible.ts'
import type { Viewer } from '../person/viewer.ts'
import { auditHead } from '../platform/audit.ts'
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
  /** Head of the audit log when it was read. */
  head: string
}

/** Most hits that are ranked; beyond it the newest are kept, so that a very common word stays cheap. */
const mostRanked = 2000

/**
 * The post-mortems a viewer may know of, filtered, sorted and counted; rights are applied before anything is counted. The
 * same question by the same viewer is answered from memory until something changes.
 */
export async function listPostMortems(db: Db, viewer: Viewer, query: ListQuery): Promise<ListResult> {
  const head = await auditHead(db)
  const page = await untilChanged(db, head, ['list', viewer, query], () => readPage(db, head, viewer, query))
  return { ...page, head }
}

async function readPage(db: Db, head: string, viewer: Viewer, query: ListQuery): Promise<Omit<ListResult, 'head'>> {
  const { ids, hits } = await findPage(db, viewer, query)
  const items = await readListed(db, viewer, ids)
  // What was ranked has been counted; asking again would search again.
  const { sort: _sort, limit: _limit, offset: _offset, ...asked } = query
  const total =
    hits !== null && hits < mostRanked
      ? hits
      : await untilChanged(db, head, ['total', viewer, asked], () => countPostMortems(db, viewer, query))
  return { items, total }
}

/** Ids of one page in their order, and how many were ranked if any were. */
async function findPage(db: Db, viewer: Viewer, query: ListQuery): Promise<{ ids: string[]; hits: number | null }> {
  const words = query.query?.trim()
  const byRelevance = words && query.sort !== 'newest' && query.sort !== 'oldest'
  const conditions = [findable(viewer), ...filters(viewer, query, !byRelevance)]
  const where = sql.join(conditions, sql` and `)
  const direction = query.sort === 'oldest' ? sql`asc` : sql`desc`
  const order = byRelevance
    ? sql`rank desc, happened_at desc nulls last, id`
    : sql`happened_at ${direction} nulls last, id`
  const found = byRelevance
    ? sql`(select id, happened_at, max(ts_rank(words, ${tsquery(words)})) as rank
          from (select post_mortem.id, incident.happened_at, entry.words
            from search_entry entry join post_mortem on post_mortem.id = entry.post_mortem_id
            join incident on incident.id = post_mortem.incident_id
            where ${sql.join([entryMatches(viewer, words), ...conditions], sql` and `)}
            order by incident.happened_at desc nulls last limit ${mostRanked}) candidate group by id, happened_at)`
    : sql`(select post_mortem.id, incident.happened_at from post_mortem
          join incident on incident.id = post_mortem.incident_id where ${where})`
  // How many entries hold the words decides how best to look, so a search is planned for its words.
  const { rows } = await sql<{ id: string; hits: number | null }>`${words ? sql`/* planned anew */` : sql``}
    select id, ${byRelevance ? sql`count(*) over ()` : sql`null::bigint`} as hits from ${found} found
    order by ${order} limit ${query.limit} offset ${query.offset}`.execute(db)
  return { ids: rows.map(row => row.id), hits: rows[0]?.hits ?? null }
}

/**
 * What a list shows of these post-mortems, in this order. Apart from finding them, because this half is the same for
 * every page and filter, so that the store plans it once.
 */
async function readListed(db: Db, viewer: Viewer, ids: string[]): Promise<ListedPostMortem[]> {
  if (ids.length === 0) return []
  // Decided once for each row: the planner would repeat a right wherever it is mentioned, and plan each of them.
  const tookPart = sql<SqlBool>`rights.took_part`
  const { rows } = await sql<ListedPostMortem>`
    select post_mortem.id, case when visible then post_mortem.import_id end as import_id,
      case when visible then incident.title else artifact.title end as title,
      case when visible then coalesce(entry.lede, '') else artifact.lede end as lede,
      post_mortem.type, post_mortem.status,
      case when visible then case when ${isOpen(tookPart, 'severity')} then incident.severity end else artifact.headline ->> 'severity' end as severity,
      case when (visible or artifact.edition = 'engineering') and ${isOpen(tookPart, 'team')} then coalesce(team.name, incident.team_name) end as team,
      case when visible or artifact.edition = 'engineering' then person.name end as owner,
      case when (visible or artifact.edition = 'engineering') and ${isOpen(tookPart, 'services')} then 
        array(select name from incident_service where incident_id = incident.id order by name) else '{}' end as services,
      case when visible then case when ${dateIsOpen(tookPart)} then incident.happened_at end else artifact.headline ->> 'happenedAt' end as happened_at,
      coalesce(artifact.seconds, case when visible then entry.seconds end, 0) as seconds,
      exists (select from artifact own where own.post_mortem_id = post_mortem.id and own.stale_since is not null
        and own.superseded_at is null and own.edition in (${editionList(viewer)})) as stale,
      post_mortem.handling
    from unnest(${ids}::text[]) with ordinality page (id, place)
    join post_mortem on post_mortem.id = page.id
    join incident on incident.id = post_mortem.incident_id
    left join team on team.id = incident.team_id
    left join person on person.id = post_mortem.owner_id
    left join search_entry entry on entry.post_mortem_id = post_mortem.id and entry.surface = 'record'
    cross join lateral (select ${recordVisible(viewer)} as visible, ${restrictedVisible(viewer)} as took_part offset 0) rights
    left join lateral (
      select approved.edition, approved.title, approved.lede, approved.seconds,
        case when not rights.visible then approved.json::jsonb -> 'headline' end as headline
      from artifact approved
      where approved.post_mortem_id = post_mortem.id and approved.approved_at is not null and approved.superseded_at is null
        and approved.held_back = '[]'
        and approved.edition in (${editionList(viewer)})
      order by array_position(array['engineering','leadership','support','customer'], approved.edition) limit 1) artifact on true
    where ${findable(viewer)} order by page.place`.execute(db)
  return rows
}

/** How many the same query finds. */
async function countPostMortems(db: Db, viewer: Viewer, query: ListQuery): Promise<number> {
  const where = sql.join([findable(viewer), ...filters(viewer, query)], sql` and `)
  const asksTheRecord = query.severity || query.team || query.service || query.from || query.to
  const withIncident = sql`join incident on incident.id = post_mortem.incident_id`
  const { rows } = await sql<{ total: number }>`
    select count(*)::int as total from post_mortem ${asksTheRecord ? withIncident : sql``} where ${where}`.execute(db)
  return rows[0]?.total ?? 0
}

/** What a query asks; without its words where they are looked up in the index anyway. */
function filters(viewer: Viewer, query: ListQuery, withWords = true): RawBuilder<SqlBool>[] {
  const conditions: RawBuilder<SqlBool>[] = []
  const words = query.query?.trim()
  if (words && withWords) conditions.push(matches(viewer, words))
  // What the record says may be asked only where the viewer could read the answer in the record or the full edition.
  const answers = editionVisible(viewer, 'engineering')
  const known = sql<SqlBool>`(${recordVisible(viewer)} or ${answers})`
  if (query.severity)
    conditions.push(
      sql<SqlBool>`(incident.severity = ${query.severity} and ${known} and ${isOpen(restrictedVisible(viewer), 'severity')})`,
    )
  if (query.team) {
    conditions.push(sql<SqlBool>`(${known} and ${isOpen(restrictedVisible(viewer), 'team')} and (lower(incident.team_name) = lower(${query.team}) or incident.team_id in
      (select id from team where slug = ${query.team} or lower(name) = lower(${query.team}))))`)
  }
  if (query.service) {
    conditions.push(sql<SqlBool>`(${known} and ${isOpen(restrictedVisible(viewer), 'services')} and incident.id in
      (select incident_id from incident_service where lower(name) = lower(${query.service})))`)
  }
  if (query.from)
    conditions.push(
      sql<SqlBool>`(incident.happened_at >= ${query.from} and ${known} and ${dateIsOpen(restrictedVisible(viewer))})`,
    )
  if (query.to)
    conditions.push(
      sql<SqlBool>`(left(incident.happened_at, 10) <= ${query.to} and ${known} and ${dateIsOpen(restrictedVisible(viewer))})`,
    )
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
  return sql<SqlBool>`post_mortem.id in (select entry.post_mortem_id from search_entry entry
      join post_mortem on post_mortem.id = entry.post_mortem_id where ${entryMatches(viewer, words)})`
}

/** An entry of the index that the viewer may be answered from and that holds the words, or whose id they are. */
function entryMatches(viewer: Viewer, words: string): RawBuilder<SqlBool> {
  const open = surfaceVisible(viewer, recordVisible(viewer))
  const held = sql<SqlBool>`(entry.words @@ ${tsquery(words)} and ${open})`
  // Nobody types an id among other words, and asking for both would keep the index from being used.
  if (/\s/.test(words)) return held
  return sql<SqlBool>`${open} and entry.post_mortem_id in (select entry.post_mortem_id from search_entry entry
      join post_mortem on post_mortem.id = entry.post_mortem_id where ${held}
    union select post_mortem.id from post_mortem
      where post_mortem.id = ${words} or (post_mortem.import_id = ${words} and ${recordVisible(viewer)}))`
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

/**
 * Which entries of the index may decide for this viewer: the record's where they see records, what is restricted in it
 * where they took part, else approved editions.
 */
function surfaceVisible(viewer: Viewer, recordIsVisible: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql<SqlBool>`(entry.surface in (${editionList(viewer)}) or (entry.surface = 'record' and ${recordIsVisible})
    or (entry.surface = 'restricted' and ${restrictedVisible(viewer)}))`
}

/** True where a fact is not restricted, or the viewer may see what is. */
function isOpen(restrictedIsVisible: RawBuilder<SqlBool>, field: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(not incident.restricted ? ${field} or ${restrictedIsVisible})`
}

/** The same of the fact that `happened_at` was taken from. */
function dateIsOpen(restrictedIsVisible: RawBuilder<SqlBool>): RawBuilder<SqlBool> {
  return sql<SqlBool>`(not incident.restricted ? coalesce(incident.happened_field, '') or ${restrictedIsVisible})`
}

function editionList(viewer: Viewer): RawBuilder<unknown> {
  const editions = editionsFor(viewer)
  return sql.join(editions.length > 0 ? editions : ['none'])
}

export interface SearchEntry {
  postMortemId: string
  /** `restricted` holds what is restricted in the record, and nothing else does. */
  surface: 'record' | 'restricted' | EditionName
  title: string
  /** What a list shows below the title; of the record only, and nothing restricted. */
  lede?: string
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
    entry => sql`(${entry.postMortemId}, ${entry.surface}, ${entry.title}, ${entry.lede ?? ''},
      setweight(to_tsvector('english', ${entry.title}), 'A') || setweight(to_tsvector('english', ${entry.near.slice(0, 50_000)}), 'B')
        || to_tsvector('english', ${entry.body.slice(0, longestBody)}), ${entry.seconds}::integer)`,
  )
  await sql`insert into search_entry (post_mortem_id, surface, title, lede, words, seconds) values ${sql.join(values)}
    on conflict (post_mortem_id, surface) do update
    set title = excluded.title, lede = excluded.lede, words = excluded.words, seconds = excluded.seconds`.execute(db)
}

/** Takes the entries of one surface away. */
export async function dropEntries(db: Db, postMortemIds: string[], surface: SearchEntry['surface']): Promise<void> {
  if (postMortemIds.length === 0) return
  await db
    .deleteFrom('search_entry')
    .where('surface', '=', surface)
    .where('post_mortem_id', 'in', postMortemIds)
    .execute()
}

export interface FilterChoices {
  teams: { value: string; label: string }[]
  services: string[]
}

/**
 * Answers that are the same for everybody who asks as this viewer until something changes anywhere: kept by what was
 * asked and by the head of the audit log.
 */
const answered = new WeakMap<Db, LRUCache<string, Promise<unknown>>>()

async function untilChanged<Answer>(
  db: Db,
  head: string,
  asked: unknown[],
  find: () => Promise<Answer>,
): Promise<Answer> {
  const kept = answered.get(db) ?? new LRUCache<string, Promise<unknown>>({ max: 500, ttl: 60_000 })
  answered.set(db, kept)
  const key = JSON.stringify([head, ...asked])
  const known = kept.get(key) as Promise<Answer> | undefined
  if (known) return known
  const answer = find()
  kept.set(key, answer)
  answer.catch(() => kept.delete(key))
  return answer
}

/** Teams and services that the viewer can filter by, from what the viewer may read in full; `head` as in `ListResult`. */
export async function filterChoices(db: Db, viewer: Viewer, head: string): Promise<FilterChoices> {
  if (!editionsFor(viewer).includes('engineering')) return { teams: [], services: [] }
  return untilChanged(db, head, ['choices', viewer], () => readChoices(db, viewer))
}

async function readChoices(db: Db, viewer: Viewer): Promise<FilterChoices> {
  const teams = await sql<{ value: string; label: string }>`
    select distinct coalesce(team.slug, incident.team_name) as value, coalesce(team.name, incident.team_name) as label
    from post_mortem join incident on incident.id = post_mortem.incident_id left join team on team.id = incident.team_id
    where (team.id is not null or incident.team_name is not null) and ${editionVisible(viewer, 'engineering')}
      and ${isOpen(restrictedVisible(viewer), 'team')}
    order by label limit 200`.execute(db)
  const services = await sql<{ name: string }>`
    select incident_service.name from incident_service join incident on incident.id = incident_service.incident_id
    join post_mortem on post_mortem.incident_id = incident.id
    where ${editionVisible(viewer, 'engineering')} and ${isOpen(restrictedVisible(viewer), 'services')} group by incident_service.name order by count(*) desc, 1 limit 100`.execute(
    db,
  )
  return { teams: teams.rows, services: services.rows.map(row => row.name).sort() }
}
