import { sql } from 'kysely'
import { mayKnowAccounts } from '../audience/policy.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Db } from '../platform/context.ts'

/** A customer of the directory. */
export interface Account {
  id: string
  name: string
}

/** Customers whom an incident touched, by name. The caller has decided that the viewer may know them. */
export async function accountsOf(db: Db, postMortemId: string): Promise<Account[]> {
  const { rows } = await sql<Account>`
    select entry.id, entry.name from affected_account join directory_entry entry on entry.id = affected_account.directory_entry_id
    where affected_account.post_mortem_id = ${postMortemId} order by lower(entry.name), entry.id`.execute(db)
  return rows
}

/** Customers of the directory with these names, whatever their case. */
export async function customersNamed(db: Db, names: string[]): Promise<Account[]> {
  if (names.length === 0) return []
  const lower = names.map(name => name.toLowerCase())
  const { rows } = await sql<Account>`select id, name from directory_entry
    where kind = 'customer' and lower(name) in (${sql.join(lower)}) order by id`.execute(db)
  return rows
}

export async function addAccounts(db: Db, postMortemId: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return
  await db
    .insertInto('affected_account')
    .values(ids.map(id => ({ post_mortem_id: postMortemId, directory_entry_id: id })))
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export async function clearAccounts(db: Db, postMortemId: string): Promise<void> {
  await db.deleteFrom('affected_account').where('post_mortem_id', '=', postMortemId).execute()
}

/** Each customer with the addresses of what was published about incidents that touched it, newest first. */
export async function touchedAccounts(db: Db, viewer: Viewer): Promise<(Account & { slugs: string[] })[]> {
  if (!mayKnowAccounts(viewer)) return []
  const { rows } = await sql<Account & { slugs: string[] }>`
    select entry.id, entry.name, jsonb_agg(publication.slug order by publication.published_at desc, publication.id) as slugs
    from affected_account join directory_entry entry on entry.id = affected_account.directory_entry_id
      join publication on publication.post_mortem_id = affected_account.post_mortem_id
    where publication.withdrawn_at is null
    group by entry.id, entry.name order by lower(entry.name), entry.id`.execute(db)
  return rows
}
