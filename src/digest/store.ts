import { sql } from 'kysely'
import { type Claimed, type Lease, type Outcome, outcomeRows } from '../delivery/outbox.ts'
import type { Db } from '../platform/context.ts'

/** What one person is sent of one window. */
export interface Digest {
  id: string
  personId: string
  windowStart: Date
  windowEnd: Date
  artifactIds: string[]
}

/** The end of the newest window of which digests were made. */
export async function lastWindowEnd(db: Db): Promise<Date | null> {
  const { rows } = await sql<{ last: Date | null }>`select max(window_end) as last from digest`.execute(db)
  return rows[0]?.last ?? null
}

/** Writes one digest for each person; a second one for the same window is impossible. */
export async function insertDigests(db: Db, digests: Digest[], now: Date): Promise<void> {
  const rows = digests.map(one => ({
    id: one.id,
    person_id: one.personId,
    window_start: one.windowStart,
    window_end: one.windowEnd,
    artifact_ids: one.artifactIds,
  }))
  await sql`
    insert into digest (id, person_id, window_start, window_end, artifact_ids, next_attempt_at)
    select id, person_id, window_start, window_end, artifact_ids, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as fresh (id text, person_id text, window_start timestamptz,
      window_end timestamptz, artifact_ids jsonb)
    on conflict (person_id, window_start) do nothing`.execute(db)
}

export type ClaimedDigest = Digest & Claimed

/** Leases digests that are due, and those whose sender vanished. */
export async function claimDigests(db: Db, limit: number, lease: Lease, now: Date): Promise<ClaimedDigest[]> {
  const { rows } = await sql<{
    id: string
    person_id: string
    window_start: Date
    window_end: Date
    artifact_ids: string[]
    attempts: number
    before: string
    email: string
  }>`
    with due as (
      select id, state as before from digest
      where next_attempt_at <= ${now} and (state = 'queued' or (state = 'sending' and leased_until <= ${now}))
      order by leased_until is not null, next_attempt_at, id limit ${limit} for update skip locked)
    update digest set state = 'sending', lease_id = ${lease.id}, leased_until = ${lease.until},
      -- A sender that vanished is no failure of the message, and must never use up its attempts.
      attempts = attempts + case when due.before = 'sending' then 0 else 1 end
    from due, person where digest.id = due.id and person.id = digest.person_id
    returning digest.*, due.before, person.email`.execute(db)
  return rows.map(row => ({
    id: row.id,
    personId: row.person_id,
    windowStart: row.window_start,
    windowEnd: row.window_end,
    artifactIds: row.artifact_ids,
    recipient: row.email,
    attempts: row.attempts,
    recovered: row.before === 'sending',
  }))
}

export async function extendDigestLease(db: Db, lease: Lease): Promise<void> {
  await sql`update digest set leased_until = ${lease.until}
    where lease_id = ${lease.id} and state = 'sending'`.execute(db)
}

/** Writes what became of digests, as far as they are still under the lease. */
export async function settleDigests(db: Db, leaseId: string, outcomes: Outcome[]): Promise<void> {
  await sql`
    update digest set state = became.state, attempts = digest.attempts - became.refund, lease_id = null,
      leased_until = null, sent_at = coalesce(became.sent_at, digest.sent_at), last_error = became.error,
      next_attempt_at = coalesce(became.next_attempt_at, digest.next_attempt_at)
    from jsonb_to_recordset(${JSON.stringify(outcomeRows(outcomes))}::jsonb) as became (id text, state text, error text,
      sent_at timestamptz, next_attempt_at timestamptz, refund integer)
    where digest.id = became.id and digest.lease_id = ${leaseId} and digest.state = 'sending'`.execute(db)
}

/** Windows whose digests are all over, one way or another, with what they listed: whether any of them arrived. */
export async function finishedWindows(db: Db, since: Date) {
  const { rows } = await sql<{ window_end: Date; artifact_id: string; sent_at: Date | null }>`
    select digest.window_end, listed.artifact_id, max(digest.sent_at) as sent_at
    from digest cross join lateral jsonb_array_elements_text(digest.artifact_ids) as listed (artifact_id)
    where digest.window_end >= ${since}
    group by 1, 2
    having bool_or(digest.state = 'sent') or bool_and(digest.state in ('sent', 'dead', 'cancelled'))`.execute(db)
  return rows
}

/** Who left the digest. */
export async function whoLeft(db: Db): Promise<Set<string>> {
  const rows = await db.selectFrom('digest_leave').select('person_id').execute()
  return new Set(rows.map(row => row.person_id))
}

/** Notes that a person left the digest; says whether that was new. */
export async function insertLeave(db: Db, personId: string, at: Date): Promise<boolean> {
  const result = await sql`
    insert into digest_leave (person_id, left_at) select id, ${at}::timestamptz from person where id = ${personId}
    on conflict (person_id) do nothing`.execute(db)
  return Number(result.numAffectedRows ?? 0) > 0
}

/** Lets a person have the digest again; says whether they had left. */
export async function deleteLeave(db: Db, personId: string): Promise<boolean> {
  const result = await sql`delete from digest_leave where person_id = ${personId}`.execute(db)
  return Number(result.numAffectedRows ?? 0) > 0
}
