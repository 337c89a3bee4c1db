import { type SelectQueryBuilder, sql } from 'kysely'
import type { Db } from '../platform/context.ts'
import type { Role, Viewer } from './viewer.ts'

export interface Person {
  id: string
  name: string
  email: string
  leftAt: Date | null
  createdAt: Date
  roles: Role[]
  teams: { id: string; slug: string; name: string }[]
}

/** Whether anybody has an account yet; people are never deleted, so a yes stays a yes. */
export async function anybodyThere(db: Db): Promise<boolean> {
  const row = await db.selectFrom('person').select('id').limit(1).executeTakeFirst()
  return row !== undefined
}

/** Lets one caller at a time decide about who there is; held until the transaction ends. */
export async function lockPeople(db: Db): Promise<void> {
  await sql`lock table person in share row exclusive mode`.execute(db)
}

const people = (db: Db) =>
  db.selectFrom('person').select([
    'person.id',
    'person.name',
    'person.email',
    'person.left_at',
    'person.created_at',
    sql<Role[]>`coalesce((select json_agg(role order by granted_at, role) from person_role
      where person_id = person.id), '[]')`.as('roles'),
    sql<
      Person['teams']
    >`coalesce((select json_agg(json_build_object('id', team.id, 'slug', team.slug, 'name', team.name)
      order by team.name) from team_member join team on team.id = team_id where person_id = person.id), '[]')`.as(
      'teams',
    ),
  ])

type PersonRow = typeof people extends (db: Db) => SelectQueryBuilder<infer _DB, infer _TB, infer Row> ? Row : never

const asPerson = ({ left_at, created_at, ...row }: PersonRow): Person => ({
  ...row,
  leftAt: left_at,
  createdAt: created_at,
})

/** Everybody with an account, by name; those who left only when asked for. */
export async function listPeople(db: Db, { withThoseWhoLeft = false } = {}): Promise<Person[]> {
  const rows = await people(db)
    .$if(!withThoseWhoLeft, query => query.where('left_at', 'is', null))
    .orderBy('name')
    .orderBy('id')
    .execute()
  return rows.map(asPerson)
}

export async function findPerson(db: Db, id: string): Promise<Person | undefined> {
  const row = await people(db).where('person.id', '=', id).executeTakeFirst()
  return row && asPerson(row)
}

/** By e-mail address, in whatever case it is written. */
export async function findPersonByEmail(db: Db, email: string): Promise<Person | undefined> {
  const row = await people(db).where('person.email', '=', email.trim().toLowerCase()).executeTakeFirst()
  return row && asPerson(row)
}

/** The person as a viewer; nothing for somebody unknown or who left. */
export async function personAsViewer(db: Db, id: string): Promise<Viewer | undefined> {
  const row = await db
    .selectFrom('person')
    .select([
      'name',
      'email',
      sql<Role[]>`array(select role from person_role where person_id = person.id order by role)`.as('roles'),
      sql<string[]>`array(select team_id from team_member where person_id = person.id)`.as('teamIds'),
    ])
    .where('id', '=', id)
    .where('left_at', 'is', null)
    .executeTakeFirst()
  return row && { kind: 'person', personId: id, ...row }
}

/** A session that is not over, with whose it is, in one question; nothing for somebody who left. */
export async function sessionAsViewer(db: Db, token: string, now: Date) {
  const row = await db
    .selectFrom('session')
    .innerJoin('person', 'person.id', 'session.person_id')
    .select([
      'person.id',
      'person.name',
      'person.email',
      'session.created_at',
      'session.expires_at',
      sql<Role[]>`array(select role from person_role where person_id = person.id order by role)`.as('roles'),
      sql<string[]>`array(select team_id from team_member where person_id = person.id)`.as('teamIds'),
    ])
    .where('session.token', '=', token)
    .where('session.expires_at', '>', now)
    .where('person.left_at', 'is', null)
    .executeTakeFirst()
  if (!row) return undefined
  const { id, name, email, roles, teamIds } = row
  const viewer: Viewer = { kind: 'person', personId: id, name, email, roles, teamIds }
  return { viewer, createdAt: row.created_at, expiresAt: row.expires_at }
}

export async function insertPerson(db: Db, person: { id: string; name: string; email: string; at: Date }) {
  await db
    .insertInto('person')
    .values({
      id: person.id,
      name: person.name,
      email: person.email,
      // Whoever adds a person vouches for the address; nobody can add themselves.
      email_verified: true,
      created_at: person.at,
      updated_at: person.at,
    })
    .execute()
}

export async function setLeft(db: Db, id: string, leftAt: Date | null, at: Date) {
  await db.updateTable('person').set({ left_at: leftAt, updated_at: at }).where('id', '=', id).execute()
}

/** Whether it was not held before. */
export async function insertRole(db: Db, grant: { personId: string; role: Role; by: string; at: Date }) {
  const result = await db
    .insertInto('person_role')
    .values({ person_id: grant.personId, role: grant.role, granted_by: grant.by, granted_at: grant.at })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Whether it was held. */
export async function deleteRole(db: Db, personId: string, role: Role) {
  const result = await db
    .deleteFrom('person_role')
    .where('person_id', '=', personId)
    .where('role', '=', role)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** Admins who have not left, besides this one. */
export async function otherAdmins(db: Db, personId: string): Promise<number> {
  const row = await db
    .selectFrom('person_role')
    .innerJoin('person', 'person.id', 'person_id')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('role', '=', 'admin')
    .where('left_at', 'is', null)
    .where('person.id', '!=', personId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** The stored hash of a person's password. */
export async function passwordHash(db: Db, personId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('account')
    .select('password')
    .where('person_id', '=', personId)
    .where('provider_id', '=', 'credential')
    .executeTakeFirst()
  return row?.password ?? undefined
}

export async function storePasswordHash(db: Db, account: { id: string; personId: string; hash: string; at: Date }) {
  const result = await db
    .updateTable('account')
    .set({ password: account.hash, updated_at: account.at })
    .where('person_id', '=', account.personId)
    .where('provider_id', '=', 'credential')
    .executeTakeFirst()
  if (result.numUpdatedRows > 0n) return
  await db
    .insertInto('account')
    .values({
      id: account.id,
      person_id: account.personId,
      account_id: account.personId,
      provider_id: 'credential',
      password: account.hash,
      created_at: account.at,
      updated_at: account.at,
    })
    .execute()
}

/** Ends every session of a person, but for the one with this token. */
export async function deleteSessions(db: Db, personId: string, exceptToken?: string) {
  await db
    .deleteFrom('session')
    .where('person_id', '=', personId)
    .$if(exceptToken !== undefined, query => query.where('token', '!=', exceptToken ?? ''))
    .execute()
}

export async function deleteSession(db: Db, token: string) {
  await db.deleteFrom('session').where('token', '=', token).execute()
}

/** Everything that is over: sessions and links. */
export async function deleteExpired(db: Db, now: Date) {
  await db.deleteFrom('session').where('expires_at', '<', now).execute()
  await db.deleteFrom('verification').where('expires_at', '<', now).execute()
}

export async function insertVerification(
  db: Db,
  row: { id: string; identifier: string; value: string; expiresAt: Date; at: Date },
) {
  await db
    .insertInto('verification')
    .values({
      id: row.id,
      identifier: row.identifier,
      value: row.value,
      expires_at: row.expiresAt,
      created_at: row.at,
      updated_at: row.at,
    })
    .execute()
}

/** The value behind a link that is still good. */
export async function readVerification(db: Db, identifier: string, now: Date): Promise<string | undefined> {
  const row = await db
    .selectFrom('verification')
    .select('value')
    .where('identifier', '=', identifier)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row?.value
}

/** Takes the value away, so that of two who come with one link only one gets it. */
export async function takeVerification(db: Db, identifier: string, now: Date): Promise<string | undefined> {
  const row = await db
    .deleteFrom('verification')
    .where('identifier', '=', identifier)
    .where('expires_at', '>', now)
    .returning('value')
    .executeTakeFirst()
  return row?.value
}

/** Makes earlier links to the same end worthless. */
export async function deleteVerificationsWithValue(db: Db, prefix: string, value: string) {
  await db.deleteFrom('verification').where('identifier', 'like', `${prefix}%`).where('value', '=', value).execute()
}

export interface ApiToken {
  id: string
  name: string
  role: Role
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
  revokedAt: Date | null
}

const tokenColumns = [
  'id',
  'name',
  'role',
  'created_by',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
] as const

const asToken = (row: {
  id: string
  name: string
  role: string
  created_by: string
  created_at: Date
  expires_at: Date | null
  last_used_at: Date | null
  revoked_at: Date | null
}): ApiToken => ({
  id: row.id,
  name: row.name,
  role: row.role as Role,
  createdBy: row.created_by,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
})

export async function insertToken(db: Db, token: ApiToken, hash: string) {
  await db
    .insertInto('api_token')
    .values({
      id: token.id,
      name: token.name,
      role: token.role,
      hash,
      created_by: token.createdBy,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
    })
    .execute()
}

/** Tokens, newest first; of one maker only, when named. */
export async function listTokens(db: Db, createdBy?: string): Promise<ApiToken[]> {
  const rows = await db
    .selectFrom('api_token')
    .select(tokenColumns)
    .$if(createdBy !== undefined, query => query.where('created_by', '=', createdBy ?? ''))
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(asToken)
}

export async function findToken(db: Db, id: string): Promise<ApiToken | undefined> {
  const row = await db.selectFrom('api_token').select(tokenColumns).where('id', '=', id).executeTakeFirst()
  return row && asToken(row)
}

export async function findTokenByHash(db: Db, hash: string): Promise<ApiToken | undefined> {
  const row = await db.selectFrom('api_token').select(tokenColumns).where('hash', '=', hash).executeTakeFirst()
  return row && asToken(row)
}

export async function setTokenUsed(db: Db, id: string, at: Date) {
  await db.updateTable('api_token').set({ last_used_at: at }).where('id', '=', id).execute()
}

export async function setTokensRevoked(db: Db, which: { id: string } | { createdBy: string }, at: Date) {
  await db
    .updateTable('api_token')
    .set({ revoked_at: at })
    .where('revoked_at', 'is', null)
    .$if('id' in which, query => query.where('id', '=', 'id' in which ? which.id : ''))
    .$if('createdBy' in which, query => query.where('created_by', '=', 'createdBy' in which ? which.createdBy : ''))
    .execute()
}

/** An address whose holder reads one person's feeds, and nothing else, without signing in. */
export interface FeedAddress {
  id: string
  personId: string
  /** What reads it, in its maker's words. */
  name: string
  createdAt: Date
  /** The day, in UTC, on which it was read last. */
  lastUsedOn: string | null
  revokedAt: Date | null
}

const feedAddresses = (db: Db) =>
  db
    .selectFrom('feed_address')
    .select([
      'id',
      'person_id as personId',
      'name',
      'created_at as createdAt',
      'last_used_on as lastUsedOn',
      'revoked_at as revokedAt',
    ])

export async function insertFeedAddress(
  db: Db,
  address: Pick<FeedAddress, 'id' | 'personId' | 'name' | 'createdAt'>,
  hash: string,
) {
  const { id, personId, name, createdAt } = address
  await db.insertInto('feed_address').values({ id, person_id: personId, name, hash, created_at: createdAt }).execute()
}

/** A person's addresses that were not revoked, newest first. */
export async function listFeedAddresses(db: Db, personId: string): Promise<FeedAddress[]> {
  return feedAddresses(db)
    .where('person_id', '=', personId)
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
}

export async function findFeedAddress(db: Db, id: string): Promise<FeedAddress | undefined> {
  return feedAddresses(db).where('id', '=', id).executeTakeFirst()
}

export async function findFeedAddressByHash(db: Db, hash: string): Promise<FeedAddress | undefined> {
  return feedAddresses(db).where('hash', '=', hash).executeTakeFirst()
}

export async function setFeedAddressUsed(db: Db, id: string, day: string) {
  await db.updateTable('feed_address').set({ last_used_on: day }).where('id', '=', id).execute()
}

export async function setFeedAddressesRevoked(db: Db, which: { id: string } | { personId: string }, at: Date) {
  await db
    .updateTable('feed_address')
    .set({ revoked_at: at })
    .where('revoked_at', 'is', null)
    .$if('id' in which, query => query.where('id', '=', 'id' in which ? which.id : ''))
    .$if('personId' in which, query => query.where('person_id', '=', 'personId' in which ? which.personId : ''))
    .execute()
}

/** Ids by e-mail address in lower case, of those addresses that belong to somebody. */
export async function peopleByEmail(db: Db, emails: readonly string[]): Promise<Map<string, string>> {
  if (emails.length === 0) return new Map()
  const rows = await db.selectFrom('person').select(['id', 'email']).where('email', 'in', emails).execute()
  return new Map(rows.map(row => [row.email.toLowerCase(), row.id]))
}
