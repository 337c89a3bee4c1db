import { sql } from 'kysely'
import { type Claimed, type Lease, type Outcome, outcomeRows } from '../delivery/outbox.ts'
import type { Db } from '../platform/context.ts'
import type { MailKind, MailSubscription } from './subscription.ts'

interface SubscriptionRow {
  id: string
  topic: string
  asked_at: Date
  confirmed_at: Date | null
}

function toSubscription(row: SubscriptionRow): MailSubscription {
  return { id: row.id, topic: row.topic, askedAt: row.asked_at, confirmedAt: row.confirmed_at }
}

/** Notes a wish, or finds the one that is there, locked until the transaction ends. */
export async function insertSubscription(
  db: Db,
  wish: { id: string; addressHash: string; addressSealed: string; topic: string; at: Date },
): Promise<{ subscription: MailSubscription; isNew: boolean }> {
  const { rows } = await sql<SubscriptionRow & { is_new: boolean }>`
    insert into mail_subscription (id, address_hash, address_sealed, topic, asked_at)
    values (${wish.id}, ${wish.addressHash}, ${wish.addressSealed}, ${wish.topic}, ${wish.at})
    on conflict (address_hash, topic) do update set topic = excluded.topic
    returning id, topic, asked_at, confirmed_at, id = ${wish.id} as is_new`.execute(db)
  return { subscription: toSubscription(rows[0]!), isNew: rows[0]!.is_new }
}

export async function setAskedAgain(db: Db, id: string, at: Date): Promise<void> {
  await db.updateTable('mail_subscription').set({ asked_at: at }).where('id', '=', id).execute()
}

/** How many were asked to confirm since then and have not. */
export async function countUnconfirmed(db: Db, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from mail_subscription where confirmed_at is null and asked_at > ${since}`.execute(db)
  return rows[0]!.count
}

export async function subscriptionById(db: Db, id: string): Promise<MailSubscription | null> {
  const row = await db.selectFrom('mail_subscription').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? toSubscription(row) : null
}

export async function setConfirmed(db: Db, id: string, at: Date): Promise<void> {
  await sql`update mail_subscription set confirmed_at = ${at} where id = ${id} and confirmed_at is null`.execute(db)
}

/** Forgets a subscription with its address and everything on its way there; says whether there was one. */
export async function deleteSubscription(db: Db, id: string): Promise<boolean> {
  const result = await sql`delete from mail_subscription where id = ${id}`.execute(db)
  return Number(result.numAffectedRows ?? 0) > 0
}

/** Forgets wishes that nobody confirmed in time, and mails that are long over. */
export async function forgetOld(db: Db, before: { unconfirmed: Date; mails: Date }): Promise<void> {
  await sql`delete from mail_subscription where confirmed_at is null and asked_at < ${before.unconfirmed}`.execute(db)
  await sql`delete from subscriber_mail
    where state in ('sent', 'dead', 'cancelled') and created_at < ${before.mails}`.execute(db)
}

/** Puts the mail that asks for confirmation into the outbox. */
export async function insertConfirmation(
  db: Db,
  mail: { id: string; subscriptionId: string; at: Date },
): Promise<void> {
  await db
    .insertInto('subscriber_mail')
    .values({
      id: mail.id,
      subscription_id: mail.subscriptionId,
      kind: 'confirm',
      next_attempt_at: mail.at,
      created_at: mail.at,
    })
    .execute()
}

/** Confirmed subscriptions to everything or to one of these topics: one for each address. */
export async function subscriptionsTo(db: Db, topics: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct on (address_hash) id from mail_subscription
    where confirmed_at is not null and topic in (${sql.join(['', ...topics])})
    order by address_hash, topic`.execute(db)
  return rows.map(row => row.id)
}

export interface NewMail {
  id: string
  subscriptionId: string
  publicationId: string
  artifactId: string
  kind: MailKind
}

/** Puts mails into the outbox in one statement; one that is there already stays. */
export async function insertMails(db: Db, mails: NewMail[], at: Date): Promise<void> {
  if (mails.length === 0) return
  const rows = mails.map(one => ({
    id: one.id,
    subscription_id: one.subscriptionId,
    publication_id: one.publicationId,
    artifact_id: one.artifactId,
    kind: one.kind,
  }))
  await sql`
    insert into subscriber_mail (id, subscription_id, publication_id, artifact_id, kind, next_attempt_at, created_at)
    select id, subscription_id, publication_id, artifact_id, kind, ${at}::timestamptz, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as fresh (id text, subscription_id text,
      publication_id text, artifact_id text, kind text)
    on conflict do nothing`.execute(db)
}

/** A mail under lease; `recipient` is sealed until it is sent. */
export interface ClaimedMail extends Claimed {
  kind: MailKind
  subscriptionId: string
  publicationId: string | null
  artifactId: string | null
  confirmedAt: Date | null
}

/** Leases mails that are due, and those whose sender vanished. */
export async function claimMails(db: Db, limit: number, lease: Lease, now: Date): Promise<ClaimedMail[]> {
  const { rows } = await sql<{
    id: string
    kind: MailKind
    subscription_id: string
    publication_id: string | null
    artifact_id: string | null
    attempts: number
    before: string
    address_sealed: string
    confirmed_at: Date | null
  }>`
    with due as (
      select id, state as before from subscriber_mail
      where next_attempt_at <= ${now} and (state = 'queued' or (state = 'sending' and leased_until <= ${now}))
      order by leased_until is not null, next_attempt_at, id limit ${limit} for update skip locked)
    update subscriber_mail set state = 'sending', lease_id = ${lease.id}, leased_until = ${lease.until},
      -- A sender that vanished is no failure of the message, and must never use up its attempts.
      attempts = attempts + case when due.before = 'sending' then 0 else 1 end
    from due, mail_subscription
    where subscriber_mail.id = due.id and mail_subscription.id = subscriber_mail.subscription_id
    returning subscriber_mail.*, due.before, mail_subscription.address_sealed, mail_subscription.confirmed_at`.execute(
    db,
  )
  return rows.map(row => ({
    id: row.id,
    kind: row.kind,
    subscriptionId: row.subscription_id,
    publicationId: row.publication_id,
    artifactId: row.artifact_id,
    recipient: row.address_sealed,
    confirmedAt: row.confirmed_at,
    attempts: row.attempts,
    recovered: row.before === 'sending',
  }))
}

export async function extendMailLease(db: Db, lease: Lease): Promise<void> {
  await sql`update subscriber_mail set leased_until = ${lease.until}
    where lease_id = ${lease.id} and state = 'sending'`.execute(db)
}

/** Writes what became of mails, as far as they are still under the lease. */
export async function settleMails(db: Db, leaseId: string, outcomes: Outcome[]): Promise<void> {
  await sql`
    update subscriber_mail set state = became.state, attempts = subscriber_mail.attempts - became.refund,
      lease_id = null, leased_until = null, sent_at = coalesce(became.sent_at, subscriber_mail.sent_at),
      last_error = became.error, next_attempt_at = coalesce(became.next_attempt_at, subscriber_mail.next_attempt_at)
    from jsonb_to_recordset(${JSON.stringify(outcomeRows(outcomes))}::jsonb) as became (id text, state text, error text,
      sent_at timestamptz, next_attempt_at timestamptz, refund integer)
    where subscriber_mail.id = became.id and subscriber_mail.lease_id = ${leaseId}
      and subscriber_mail.state = 'sending'`.execute(db)
}

/** How many mails about this post-mortem the last look keeps, and why. */
export async function heldMails(db: Db, postMortemId: string): Promise<{ count: number; error: string } | null> {
  const { rows } = await sql<{ count: number; error: string | null }>`
    select count(*)::int as count, max(last_error) as error from subscriber_mail
    where state = 'held' and publication_id in (select id from publication where post_mortem_id = ${postMortemId})`.execute(
    db,
  )
  const [row] = rows
  return row && row.count > 0 ? { count: row.count, error: row.error ?? '' } : null
}

/** Lets the mails that were held back about these post-mortems be looked at and sent again; says how many. */
export async function requeueHeldMails(db: Db, postMortemIds: readonly string[], at: Date): Promise<number> {
  const result = await sql`
    update subscriber_mail set state = 'queued', next_attempt_at = ${at}, attempts = 0, last_error = null
    from publication, jsonb_array_elements_text(${JSON.stringify(postMortemIds)}::jsonb) wanted
    where subscriber_mail.state = 'held' and publication.id = subscriber_mail.publication_id
      and publication.post_mortem_id = wanted`.execute(db)
  return Number(result.numAffectedRows ?? 0)
}
