import { sql } from 'kysely'
import type { Db } from '../platform/context.ts'
import { type CategoryName, categoryNames } from './category.ts'

/** One category signed by one person, for one text. */
export interface Signature {
  category: CategoryName
  /** Principal (`person:…`) who signed. */
  by: string
  name: string
  at: Date
  /** SHA-256 of the customer text that was signed. */
  sha256: string
  /** Of what the category looks at; the signature stands while this is the same. */
  digest: string
  found: number
  treated: number
  kept: number
  note: string | null
}

/** Every signature of a post-mortem, standing or void, in the order of the checklist. */
export async function signaturesOf(db: Db, postMortemId: string): Promise<Signature[]> {
  const rows = await db
    .selectFrom('sanitisation_signature')
    .selectAll()
    .where('post_mortem_id', '=', postMortemId)
    .execute()
  return rows
    .map(row => ({
      category: row.category as CategoryName,
      by: row.signed_by,
      name: row.signer_name,
      at: row.signed_at,
      sha256: row.sha256,
      digest: row.digest,
      found: row.found,
      treated: row.treated,
      kept: row.kept,
      note: row.note,
    }))
    .sort((a, b) => categoryNames.indexOf(a.category) - categoryNames.indexOf(b.category))
}

/** Signs, or signs again what a change had voided. */
export async function saveSignature(db: Db, postMortemId: string, signature: Signature): Promise<void> {
  const row = {
    signed_by: signature.by,
    signer_name: signature.name,
    signed_at: signature.at,
    sha256: signature.sha256,
    digest: signature.digest,
    found: signature.found,
    treated: signature.treated,
    kept: signature.kept,
    note: signature.note,
  }
  await db
    .insertInto('sanitisation_signature')
    .values({ post_mortem_id: postMortemId, category: signature.category, ...row })
    .onConflict(conflict => conflict.columns(['post_mortem_id', 'category']).doUpdateSet(row))
    .execute()
}

/** Makes whoever decides or signs about a post-mortem at the same time wait for this transaction. */
export async function lockDesk(db: Db, postMortemId: string): Promise<void> {
  await sql`select id from post_mortem where id = ${postMortemId} for update`.execute(db)
}

/**
 * Actors who last wrote a hand-written part or a section that the customer text uses, as they were written down, and the
 * people behind tokens among them. A section nobody edited counts for whoever brought the record in.
 */
export async function authorsOf(
  db: Db,
  postMortemId: string,
  used: { parts: readonly string[]; sections: readonly string[] },
): Promise<Set<string>> {
  const { rows } = await sql<{ actor: string; maker: string | null }>`
    select actor, api_token.created_by as maker from (
      select updated_by as actor from edition_part
        where post_mortem_id = ${postMortemId} and edition = 'customer'
          and key in (select jsonb_array_elements_text(${JSON.stringify(used.parts)}::jsonb))
      union select coalesce((select changed_by from post_mortem_version as version
          where version.post_mortem_id = post_mortem.id
            and change in ('section:' || section.id, 'new-section:' || section.key)
          order by version.version desc limit 1), post_mortem.created_by)
        from section join post_mortem on post_mortem.id = section.post_mortem_id
        where post_mortem.id = ${postMortemId}
          and section.key in (select jsonb_array_elements_text(${JSON.stringify(used.sections)}::jsonb))
    ) author left join api_token on 'token:' || api_token.id = author.actor
    where actor is not null`.execute(db)
  return new Set(rows.flatMap(row => (row.maker ? [row.actor, row.maker] : [row.actor])))
}

/** A mark that changes whenever the check of the same outgoing bytes could answer differently. */
export async function checkMark(db: Db, postMortemId: string): Promise<string> {
  const { rows } = await sql<{ mark: string }>`
    select concat_ws('/',
      (select concat_ws(',', count(*), max(created_at), max(id)) from directory_entry),
      (select concat_ws(',', count(*), max(updated_at)) from person),
      (select concat_ws(',', count(*), max(changed_at)) from setting where key like 'redaction.%'),
      (select concat_ws(',', count(*), sum(version)) from redaction_decision where post_mortem_id = ${postMortemId}),
      (select count(*) from participant where post_mortem_id = ${postMortemId})) as mark`.execute(db)
  return rows[0]!.mark
}

/**
 * Those of these words that stand in at most two records, one of them TLP:RED or in a restricted part. Which records, and
 * how many, is nobody's business here: the answer holds words of the given text only.
 */
export async function rareAmong(db: Db, postMortemId: string, words: readonly string[]): Promise<string[]> {
  if (words.length === 0) return []
  const { rows } = await sql<{ word: string }>`
    select word from jsonb_array_elements_text(${JSON.stringify(words)}::jsonb) word, lateral (
      select count(distinct entry.post_mortem_id) as records,
        bool_or(entry.surface = 'restricted'
          or (post_mortem.handling = 'red' and entry.post_mortem_id <> ${postMortemId})) as closed
      from (select post_mortem_id, surface from search_entry
          where surface in ('record', 'restricted') and words @@ plainto_tsquery('english', word) limit 50) entry
        join post_mortem on post_mortem.id = entry.post_mortem_id) found
    where found.records between 1 and 2 and found.closed
    order by word limit 40`.execute(db)
  return rows.map(row => row.word)
}
