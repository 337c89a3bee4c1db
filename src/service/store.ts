import { sql } from 'kysely'
import type { Db } from '../platform/context.ts'

export interface Service {
  id: string
  slug: string
  name: string
  /** What outsiders call it; without one it is never named outside. */
  publicName: string | null
  team: { id: string; slug: string; name: string } | null
  technologies: string[]
  dependsOn: { id: string; slug: string; name: string }[]
  createdAt: Date
}

const services = (db: Db) =>
  db.selectFrom('service').select([
    'service.id',
    'service.slug',
    'service.name',
    'service.public_name as publicName',
    'service.created_at as createdAt',
    sql<Service['team']>`(select json_build_object('id', team.id, 'slug', team.slug, 'name', team.name)
      from team where team.id = service.team_id)`.as('team'),
    sql<string[]>`coalesce((select json_agg(technology order by technology) from service_technology
      where service_id = service.id), '[]')`.as('technologies'),
    sql<Service['dependsOn']>`coalesce((select json_agg(json_build_object('id', other.id, 'slug', other.slug,
      'name', other.name) order by other.name) from service_dependency join service other on other.id = depends_on_id
      where service_id = service.id), '[]')`.as('dependsOn'),
  ])

/** Every service by name. */
export async function listServices(db: Db): Promise<Service[]> {
  return services(db).orderBy('service.name').orderBy('service.id').execute()
}

/** By id, slug or name; the name in whatever case. */
export async function findService(db: Db, word: string): Promise<Service | undefined> {
  return services(db)
    .where(({ or, eb }) =>
      or([
        eb('service.id', '=', word),
        eb('service.slug', '=', word),
        eb(sql`lower(service.name)`, '=', word.toLowerCase()),
      ]),
    )
    .orderBy(sql`case when service.id = ${word} then 0 when service.slug = ${word} then 1 else 2 end`)
    .orderBy('service.id')
    .limit(1)
    .executeTakeFirst()
}

/** Whether the slug was free. */
export async function insertService(
  db: Db,
  service: { id: string; slug: string; name: string; publicName: string | null; teamId: string | null; at: Date },
) {
  const result = await db
    .insertInto('service')
    .values({
      id: service.id,
      slug: service.slug,
      name: service.name,
      public_name: service.publicName,
      team_id: service.teamId,
      created_at: service.at,
    })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function updateServiceRow(
  db: Db,
  id: string,
  change: { name?: string; publicName?: string | null; teamId?: string | null },
) {
  const set = {
    ...(change.name !== undefined && { name: change.name }),
    ...(change.publicName !== undefined && { public_name: change.publicName }),
    ...(change.teamId !== undefined && { team_id: change.teamId }),
  }
  if (Object.keys(set).length > 0) await db.updateTable('service').set(set).where('id', '=', id).execute()
}

export async function replaceTechnologies(db: Db, serviceId: string, technologies: readonly string[]) {
  await db.deleteFrom('service_technology').where('service_id', '=', serviceId).execute()
  if (technologies.length === 0) return
  await db
    .insertInto('service_technology')
    .values(technologies.map(technology => ({ service_id: serviceId, technology })))
    .execute()
}

export async function replaceDependencies(db: Db, serviceId: string, dependsOnIds: readonly string[]) {
  await db.deleteFrom('service_dependency').where('service_id', '=', serviceId).execute()
  if (dependsOnIds.length === 0) return
  await db
    .insertInto('service_dependency')
    .values(dependsOnIds.map(id => ({ service_id: serviceId, depends_on_id: id })))
    .execute()
}

/** Ids of services by slug or name, in lower case, of those that exist. */
export async function servicesByName(db: Db, words: readonly string[]): Promise<Map<string, string>> {
  if (words.length === 0) return new Map()
  const wanted = words.map(word => word.toLowerCase())
  const rows = await db
    .selectFrom('service')
    .select(['id', 'slug', 'name'])
    .where(({ or, eb }) => or([eb('slug', 'in', wanted), eb(sql`lower(name)`, 'in', wanted)]))
    .execute()
  return new Map(rows.flatMap(row => [[row.name.toLowerCase(), row.id] as const, [row.slug, row.id] as const]))
}
