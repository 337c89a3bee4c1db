import { sql } from 'kysely'
import type { Db } from '../platform/context.ts'

export interface Team {
  id: string
  slug: string
  name: string
  createdAt: Date
  members: { id: string; name: string; email: string }[]
}

const teams = (db: Db) =>
  db.selectFrom('team').select([
    'team.id',
    'team.slug',
    'team.name',
    'team.created_at as createdAt',
    sql<Team['members']>`coalesce((select json_agg(json_build_object('id', person.id, 'name', person.name,
      'email', person.email) order by person.name, person.id) from team_member join person on person.id = person_id
      where team_id = team.id and left_at is null), '[]')`.as('members'),
  ])

/** Every team by name, with its members who have not left. */
export async function listTeams(db: Db): Promise<Team[]> {
  return teams(db).orderBy('name').orderBy('team.id').execute()
}

/** By id, slug or name; the name in whatever case. */
export async function findTeam(db: Db, word: string): Promise<Team | undefined> {
  return teams(db)
    .where(({ or, eb }) =>
      or([eb('team.id', '=', word), eb('slug', '=', word), eb(sql`lower(name)`, '=', word.toLowerCase())]),
    )
    .orderBy(sql`case when team.id = ${word} then 0 when slug = ${word} then 1 else 2 end`)
    .orderBy('team.id')
    .limit(1)
    .executeTakeFirst()
}

/** Whether the slug was free. */
export async function insertTeam(db: Db, team: { id: string; slug: string; name: string; at: Date }) {
  const result = await db
    .insertInto('team')
    .values({ id: team.id, slug: team.slug, name: team.name, created_at: team.at })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Whether they were not a member before. */
export async function insertMember(db: Db, teamId: string, personId: string) {
  const result = await db
    .insertInto('team_member')
    .values({ team_id: teamId, person_id: personId })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Whether they were a member. */
export async function deleteMember(db: Db, teamId: string, personId: string) {
  const result = await db
    .deleteFrom('team_member')
    .where('team_id', '=', teamId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** Ids of teams by slug or name, in lower case, of those that exist. */
export async function teamsByName(db: Db, words: readonly string[]): Promise<Map<string, string>> {
  if (words.length === 0) return new Map()
  const wanted = words.map(word => word.toLowerCase())
  const rows = await db
    .selectFrom('team')
    .select(['id', 'slug', 'name'])
    .where(({ or, eb }) => or([eb('slug', 'in', wanted), eb(sql`lower(name)`, 'in', wanted)]))
    .execute()
  return new Map(rows.flatMap(row => [[row.name.toLowerCase(), row.id] as const, [row.slug, row.id] as const]))
}
