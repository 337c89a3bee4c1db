import { sql } from 'kysely'
import type { EditionName } from '../audience/editions.ts'
import type { About } from '../audience/policy.ts'
import { recordVisible } from '../audience/visible.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Db } from '../platform/context.ts'

/** Home owns no table; these are questions over those of the domains above it, and none of them writes. */

interface AboutRow {
  id: string
  title: string
  owner_id: string | null
  team_id: string | null
  handling: string
  participant_ids: string[]
}

const aboutColumns = sql`post_mortem.id, incident.title, post_mortem.owner_id, incident.team_id, post_mortem.handling,
  coalesce((select jsonb_agg(person_id) from participant
    where post_mortem_id = post_mortem.id and person_id is not null), '[]') as participant_ids`

function aboutOf(row: AboutRow): About {
  return { ownerId: row.owner_id, teamId: row.team_id, handling: row.handling, participantIds: row.participant_ids }
}

export interface Unapproved {
  id: string
  title: string
  edition: EditionName
  /** Waiting for another approval, narrowed or changed since its approval, or never approved. */
  why: 'second' | 'held' | 'stale' | 'ready'
  since: Date
  about: About
  approvedBy: string[]
}

/** Editions that wait for an approval: a second one, one anew because the record changed, or their first. */
export async function unapprovedEditions(db: Db, viewer: Viewer, changedSince: Date): Promise<Unapproved[]> {
  const waiting = await sql<
    AboutRow & { edition: EditionName; pending: boolean; held: boolean; since: Date; approved_by: string[] }
  >`
    select ${aboutColumns}, artifact.edition, artifact.approved_at is null as pending,
      artifact.held_back <> '[]' as held,
      coalesce(artifact.stale_since, artifact.frozen_at) as since,
      case when artifact.approved_at is null
        then coalesce((select jsonb_agg(actor) from approval where artifact_id = artifact.id), '[]') else '[]' end as approved_by
    from artifact join post_mortem on post_mortem.id = artifact.post_mortem_id
      join incident on incident.id = post_mortem.incident_id
    where artifact.superseded_at is null and (artifact.approved_at is null or artifact.stale_since is not null)
      and ${recordVisible(viewer)}
    order by held desc, since desc limit 60`.execute(db)
  const teams = viewer.kind === 'person' ? [...viewer.teamIds] : []
  const ready = await sql<AboutRow & { since: Date }>`
    select ${aboutColumns}, post_mortem.updated_at as since
    from post_mortem join incident on incident.id = post_mortem.incident_id
    where post_mortem.status = 'draft' and (post_mortem.version > 1 or post_mortem.import_id is null)
      and post_mortem.updated_at >= ${changedSince}
      and (incident.team_id is null or incident.team_id in (${sql.join(['none', ...teams])}))
      and not exists (select from artifact where artifact.post_mortem_id = post_mortem.id
        and artifact.edition = 'engineering' and artifact.superseded_at is null)
      and ${recordVisible(viewer)}
    order by post_mortem.updated_at desc limit 30`.execute(db)
  return [
    ...waiting.rows.map(row => ({
      id: row.id,
      title: row.title,
      edition: row.edition,
      why: row.pending ? ('second' as const) : row.held ? ('held' as const) : ('stale' as const),
      since: row.since,
      about: aboutOf(row),
      approvedBy: row.approved_by,
    })),
    ...ready.rows.map(row => ({
      id: row.id,
      title: row.title,
      edition: 'engineering' as const,
      why: 'ready' as const,
      since: row.since,
      about: aboutOf(row),
      approvedBy: [],
    })),
  ]
}

/** Records with external impact that somebody works on: where a customer edition may hold something undecided. */
export async function customerDrafts(db: Db, viewer: Viewer, changedSince: Date, limit: number) {
  const { rows } = await sql<AboutRow>`
    select ${aboutColumns} from post_mortem join incident on incident.id = post_mortem.incident_id
    where incident.external_impact in ('some', 'widespread') and post_mortem.updated_at >= ${changedSince}
      and (post_mortem.version > 1 or post_mortem.import_id is null or post_mortem.status = 'approved')
      and not exists (select from artifact where artifact.post_mortem_id = post_mortem.id
        and artifact.edition = 'customer' and artifact.superseded_at is null and artifact.stale_since is null)
      and ${recordVisible(viewer)}
    order by post_mortem.updated_at desc limit ${limit}`.execute(db)
  return rows.map(row => ({ id: row.id, title: row.title, about: aboutOf(row) }))
}

/** What ties these post-mortems to a viewer. */
export async function tiesTo(db: Db, ids: string[]): Promise<Map<string, About>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<AboutRow>`
    select ${aboutColumns} from post_mortem join incident on incident.id = post_mortem.incident_id
    where post_mortem.id in (${sql.join(ids)})`.execute(db)
  return new Map(rows.map(row => [row.id, aboutOf(row)]))
}
