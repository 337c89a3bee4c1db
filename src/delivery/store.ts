import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type EditionName, editions } from '../audience/editions.ts'
import { editionsFor } from '../audience/policy.ts'
import { editionVisible } from '../audience/visible.ts'
import { installationRoles } from '../person/permission.ts'
import type { Role, Viewer } from '../person/viewer.ts'
import type { Db } from '../platform/context.ts'
import type { Delivery, DeliveryChannel, DeliveryState } from './delivery.ts'
import { type Claimed, type Lease, type Outcome, outcomeRows } from './outbox.ts'
import type { Situation } from './still-right.ts'

interface DeliveryRow {
  id: string
  post_mortem_id: string
  artifact_id: string
  edition: string
  channel: string
  recipient: string
  recipient_person_id: string | null
  reason: string
  state: string
  attempts: number
  next_attempt_at: Date
  last_error: string | null
  provider_reference: string | null
  acknowledgement_due_at: Date | null
  acknowledged_at: Date | null
  created_at: Date
  sent_at: Date | null
}

function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    postMortemId: row.post_mortem_id,
    artifactId: row.artifact_id,
    edition: row.edition as EditionName,
    channel: row.channel as DeliveryChannel,
    recipient: row.recipient,
    recipientPersonId: row.recipient_person_id,
    reason: row.reason,
    state: row.state as DeliveryState,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    lastError: row.last_error,
    providerReference: row.provider_reference,
    acknowledgementDueAt: row.acknowledgement_due_at,
    acknowledgedAt: row.acknowledged_at,
    createdAt: row.created_at,
    sentAt: row.sent_at,
  }
}

/** Puts deliveries into the outbox in one statement; those that are there already stay as they are. Says how many were new. */
export async function insertDeliveries(db: Db, deliveries: Delivery[]): Promise<number> {
  if (deliveries.length === 0) return 0
  const rows = deliveries.map(delivery => ({
    id: delivery.id,
    post_mortem_id: delivery.postMortemId,
    artifact_id: delivery.artifactId,
    edition: delivery.edition,
    channel: delivery.channel,
    recipient: delivery.recipient,
    recipient_person_id: delivery.recipientPersonId,
    reason: delivery.reason,
    state: delivery.state,
    next_attempt_at: delivery.nextAttemptAt,
    last_error: delivery.lastError,
    provider_reference: delivery.providerReference,
    acknowledgement_due_at: delivery.acknowledgementDueAt,
    created_at: delivery.createdAt,
    sent_at: delivery.sentAt,
  }))
  const result = await sql`
    insert into delivery (id, post_mortem_id, artifact_id, edition, channel, recipient, recipient_person_id, reason, state,
      next_attempt_at, last_error, provider_reference, acknowledgement_due_at, created_at, sent_at)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as fresh (id text, post_mortem_id text,
      artifact_id text, edition text, channel text, recipient text, recipient_person_id text, reason text, state text,
      next_attempt_at timestamptz, last_error text, provider_reference text, acknowledgement_due_at timestamptz,
      created_at timestamptz, sent_at timestamptz)
    on conflict (artifact_id, channel, recipient) do nothing`.execute(db)
  return Number(result.numAffectedRows ?? 0)
}

/** TLP label of a post-mortem; null where there is none with that id. */
export async function handlingOf(db: Db, postMortemId: string): Promise<string | null> {
  const row = await db.selectFrom('post_mortem').select('handling').where('id', '=', postMortemId).executeTakeFirst()
  return row?.handling ?? null
}

/** Takes back what has not left yet of earlier texts of an edition. */
export async function cancelEarlier(
  db: Db,
  of: { postMortemId: string; edition: EditionName; exceptArtifactId: string; because: string },
): Promise<void> {
  await sql`
    update delivery set state = 'cancelled', last_error = ${of.because}
    where post_mortem_id = ${of.postMortemId} and edition = ${of.edition} and artifact_id <> ${of.exceptArtifactId}
      and state in ('queued', 'waiting', 'dead', 'held')`.execute(db)
}

/** Marks what stood in public as taken back. */
export async function cancelPublic(db: Db, postMortemId: string, because: string): Promise<void> {
  await sql`
    update delivery set state = 'cancelled', last_error = ${because}
    where post_mortem_id = ${postMortemId} and channel in ('public-site', 'public-feed')
      and state <> 'cancelled'`.execute(db)
}

/** Sets rows of a channel that cannot send aside, and calls them back when it can. `missing` names what is not set. */
export async function matchConfiguration(db: Db, channel: string, missing: string | null, now: Date): Promise<void> {
  if (missing) {
    await sql`
      update delivery set state = 'waiting', last_error = ${notConfigured(missing)}
      where channel = ${channel} and state = 'queued'`.execute(db)
  } else {
    await sql`
      update delivery set state = 'queued', next_attempt_at = ${now}, last_error = null
      where channel = ${channel} and state = 'waiting'`.execute(db)
  }
}

/** What a waiting delivery says. */
export function notConfigured(missing: string): string {
  return `Not configured: ${missing} is not set. It goes out when it is.`
}

export type ClaimedDelivery = Delivery & Claimed

/** Leases up to `limit` due deliveries of one channel, and those whose sender vanished. Several workers may call at once. */
export async function claimDeliveries(
  db: Db,
  channel: string,
  limit: number,
  lease: Lease,
  now: Date,
): Promise<ClaimedDelivery[]> {
  const { rows } = await sql<DeliveryRow & { before: string }>`
    with due as (
      select id, state as before from delivery
      where channel = ${channel} and next_attempt_at <= ${now}
        and (state = 'queued' or (state = 'sending' and leased_until <= ${now}))
      order by leased_until is not null, next_attempt_at, id limit ${limit} for update skip locked)
    update delivery set state = 'sending', lease_id = ${lease.id}, leased_until = ${lease.until},
      -- A sender that vanished is no failure of the message, and must never use up its attempts.
      attempts = attempts + case when due.before = 'sending' then 0 else 1 end
    from due where delivery.id = due.id
    returning delivery.*, due.before`.execute(db)
  return rows.map(row => ({ ...toDelivery(row), recovered: row.before === 'sending' }))
}

/** Holds on to everything under a lease. */
export async function extendLease(db: Db, lease: Lease): Promise<void> {
  await sql`update delivery set leased_until = ${lease.until}
    where lease_id = ${lease.id} and state = 'sending'`.execute(db)
}

/** Writes what became of rows, as far as they are still under the lease. */
export async function settleDeliveries(db: Db, leaseId: string, outcomes: Outcome[]): Promise<void> {
  await sql`
    update delivery set state = became.state, attempts = delivery.attempts - became.refund, lease_id = null,
      leased_until = null, provider_reference = coalesce(became.reference, delivery.provider_reference),
      sent_at = coalesce(became.sent_at, delivery.sent_at),
      next_attempt_at = coalesce(became.next_attempt_at, delivery.next_attempt_at),
      last_error = case when became.state = 'sent' then null else coalesce(became.error, delivery.last_error) end
    from jsonb_to_recordset(${JSON.stringify(outcomeRows(outcomes))}::jsonb) as became (id text, state text, error text, reference text,
      sent_at timestamptz, next_attempt_at timestamptz, refund integer)
    where delivery.id = became.id and delivery.lease_id = ${leaseId} and delivery.state = 'sending'`.execute(db)
}

/** Nothing to this recipient before `until`. */
export async function postponeRecipient(db: Db, channel: string, recipient: string, until: Date): Promise<void> {
  await sql`update delivery set next_attempt_at = ${until}
    where channel = ${channel} and recipient = ${recipient} and state = 'queued'
      and next_attempt_at < ${until}`.execute(db)
}

/** What to look at again before these deliveries leave, by id. */
export async function situationsOf(db: Db, ids: string[]): Promise<Map<string, Situation>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{
    id: string
    edition: EditionName
    channel: DeliveryChannel
    recipient: string
    recipient_person_id: string | null
    approved_at: Date | null
    superseded_at: Date | null
    held_back: string[]
    handling: string
    person_id: string | null
    email: string | null
    left_at: Date | null
    reason: string
    roles: Role[]
    took_part: boolean
  }>`
    select delivery.id, delivery.edition, delivery.channel, delivery.recipient, delivery.recipient_person_id,
      delivery.reason, artifact.approved_at, artifact.superseded_at, artifact.held_back,
      post_mortem.handling, person.id as person_id,
      person.email, person.left_at,
      coalesce((select jsonb_agg(role) from person_role where person_role.person_id = person.id), '[]') as roles,
      coalesce(post_mortem.owner_id = person.id or exists (select from participant
        where participant.post_mortem_id = post_mortem.id and participant.person_id = person.id), false) as took_part
    from delivery join artifact on artifact.id = delivery.artifact_id
      join post_mortem on post_mortem.id = delivery.post_mortem_id
      left join person on person.id = delivery.recipient_person_id
    where delivery.id in (${sql.join(ids)})`.execute(db)
  return new Map(
    rows.map(row => [
      row.id,
      {
        edition: row.edition,
        channel: row.channel,
        recipient: row.recipient,
        person:
          row.person_id === null
            ? null
            : { id: row.person_id, email: row.email ?? '', roles: row.roles, leftAt: row.left_at },
        toPerson: row.recipient_person_id !== null,
        approvedAt: row.approved_at,
        supersededAt: row.superseded_at,
        heldBack: row.held_back.length > 0,
        handling: row.handling,
        tookPart: row.took_part,
      },
    ]),
  )
}

/** Owner and participants of a post-mortem, by person id. */
export async function tookPartIn(db: Db, postMortemId: string): Promise<Set<string>> {
  const { rows } = await sql<{ id: string | null }>`
    select owner_id as id from post_mortem where id = ${postMortemId}
    union select person_id from participant where post_mortem_id = ${postMortemId}`.execute(db)
  return new Set(rows.flatMap(row => (row.id ? [row.id] : [])))
}

/** Severity of the incident behind a post-mortem as it is now. */
export async function severityOf(db: Db, postMortemId: string): Promise<string | null> {
  const { rows } = await sql<{ severity: string | null }>`
    select incident.severity from post_mortem join incident on incident.id = post_mortem.incident_id
    where post_mortem.id = ${postMortemId}`.execute(db)
  return rows[0]?.severity ?? null
}

/** A delivery with the title of what it carries. */
export type ListedDelivery = Delivery & { title: string; superseded: boolean }

export interface DeliveryFilter {
  state?: DeliveryState
  channel?: DeliveryChannel
  edition?: EditionName
  postMortemId?: string
  /** Only what failed or waits for a second try. */
  failed?: boolean
  limit?: number
  offset?: number
}

/**
 * True for deliveries that the viewer may see: of editions they may read, and, unless they may replay, only those to
 * themselves.
 */
function deliveryVisible(viewer: Viewer): RawBuilder<SqlBool> {
  const readable = editionsFor(viewer)
  if (readable.length === 0) return sql<SqlBool>`false`
  const byEdition = sql.join(
    editions
      .filter(edition => readable.includes(edition))
      .map(edition => sql`(delivery.edition = ${edition} and ${editionVisible(viewer, edition)})`),
    sql` or `,
  )
  return sql<SqlBool>`((${byEdition}) and ${seesAll(viewer) ? sql`true` : mine(viewer)})`
}

function seesAll(viewer: Viewer): boolean {
  if (viewer.kind === 'operator' || viewer.kind === 'system') return true
  return viewer.kind !== 'anonymous' && viewer.roles.some(role => installationRoles['replay-delivery'].includes(role))
}

function mine(viewer: Viewer): RawBuilder<SqlBool> {
  return viewer.kind === 'person'
    ? sql<SqlBool>`delivery.recipient_person_id = ${viewer.personId}`
    : sql<SqlBool>`false`
}

function matching(viewer: Viewer, filter: DeliveryFilter): RawBuilder<SqlBool> {
  const conditions = [deliveryVisible(viewer)]
  if (filter.state) conditions.push(sql`delivery.state = ${filter.state}`)
  if (filter.channel) conditions.push(sql`delivery.channel = ${filter.channel}`)
  if (filter.edition) conditions.push(sql`delivery.edition = ${filter.edition}`)
  if (filter.postMortemId) conditions.push(sql`delivery.post_mortem_id = ${filter.postMortemId}`)
  if (filter.failed)
    conditions.push(
      sql`(delivery.state in ('dead', 'held') or (delivery.state in ('queued', 'sending') and delivery.last_error is not null))`,
    )
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`
}

/** Deliveries that the viewer may see, newest first; 50 unless told. */
export async function listDeliveries(db: Db, viewer: Viewer, filter: DeliveryFilter = {}): Promise<ListedDelivery[]> {
  const { rows } = await sql<DeliveryRow & { title: string; superseded: boolean }>`
    select delivery.*, artifact.title, artifact.superseded_at is not null as superseded
    from delivery join artifact on artifact.id = delivery.artifact_id
      join post_mortem on post_mortem.id = delivery.post_mortem_id
    where ${matching(viewer, filter)}
    order by delivery.created_at desc, delivery.id limit ${filter.limit ?? 50} offset ${filter.offset ?? 0}`.execute(db)
  return rows.map(row => ({ ...toDelivery(row), title: row.title, superseded: row.superseded }))
}

/** How many deliveries the viewer may see, by edition, channel and state. */
export async function countDeliveries(db: Db, viewer: Viewer, filter: DeliveryFilter = {}) {
  const { rows } = await sql<{
    edition: EditionName
    channel: DeliveryChannel
    state: DeliveryState
    count: number
    acknowledged: number
    asked: number
    last_sent_at: Date | null
  }>`
    select delivery.edition, delivery.channel, delivery.state, count(*)::int as count,
      count(acknowledged_at)::int as acknowledged, count(acknowledgement_due_at)::int as asked,
      max(delivery.sent_at) as last_sent_at
    from delivery join post_mortem on post_mortem.id = delivery.post_mortem_id
    where ${matching(viewer, filter)} group by 1, 2, 3`.execute(db)
  return rows
}

/** One delivery, or null where there is none or the viewer may not see it: nobody learns which. */
export async function findDelivery(db: Db, viewer: Viewer, id: string): Promise<ListedDelivery | null> {
  const { rows } = await sql<DeliveryRow & { title: string; superseded: boolean }>`
    select delivery.*, artifact.title, artifact.superseded_at is not null as superseded
    from delivery join artifact on artifact.id = delivery.artifact_id
      join post_mortem on post_mortem.id = delivery.post_mortem_id
    where delivery.id = ${id} and ${deliveryVisible(viewer)}`.execute(db)
  return rows[0] ? { ...toDelivery(rows[0]), title: rows[0].title, superseded: rows[0].superseded } : null
}

/** Everything that went out of one post-mortem, as far as the viewer may see it. */
export function deliveriesOf(db: Db, viewer: Viewer, postMortemId: string): Promise<ListedDelivery[]> {
  return listDeliveries(db, viewer, { postMortemId, limit: 500 })
}

/** What a person is asked to acknowledge and has not, soonest due first; only texts that still stand. */
export async function openAcknowledgements(db: Db, viewer: Viewer): Promise<ListedDelivery[]> {
  if (viewer.kind !== 'person') return []
  const { rows } = await sql<DeliveryRow & { title: string }>`
    select delivery.*, artifact.title from delivery join artifact on artifact.id = delivery.artifact_id
      join post_mortem on post_mortem.id = delivery.post_mortem_id
    where recipient_person_id = ${viewer.personId} and acknowledgement_due_at is not null and acknowledged_at is null
      and delivery.state <> 'cancelled' and artifact.superseded_at is null and ${deliveryVisible(viewer)}
    order by acknowledgement_due_at`.execute(db)
  return rows.map(row => ({ ...toDelivery(row), title: row.title, superseded: false }))
}

/** Notes the acknowledgement unless there is one; says whether it was new. */
export async function setAcknowledged(db: Db, id: string, at: Date): Promise<boolean> {
  const result = await sql`update delivery set acknowledged_at = ${at}
    where id = ${id} and acknowledged_at is null`.execute(db)
  return Number(result.numAffectedRows ?? 0) > 0
}

/** Puts a delivery that was given up or taken back into the queue again; says whether it was one. */
export async function requeue(db: Db, id: string, now: Date): Promise<boolean> {
  const result = await sql`
    update delivery set state = 'queued', next_attempt_at = ${now}, attempts = 0, lease_id = null, leased_until = null
    where id = ${id} and state in ('dead', 'held', 'cancelled', 'waiting', 'queued')`.execute(db)
  return Number(result.numAffectedRows ?? 0) > 0
}

/** Digest rows that no digest has carried yet, made before `until`: what a digest lists. */
export async function waitingForDigest(db: Db, until: Date): Promise<{ artifactId: string; createdAt: Date }[]> {
  const { rows } = await sql<{ artifact_id: string; created_at: Date }>`
    select artifact_id, created_at from delivery
    where channel = 'digest' and state in ('queued', 'waiting') and created_at < ${until}
    order by created_at, id`.execute(db)
  return rows.map(row => ({ artifactId: row.artifact_id, createdAt: row.created_at }))
}

/** Says what became of the digest rows of these artifacts. */
export async function setCarried(
  db: Db,
  artifactIds: string[],
  became: { state: 'sending' | 'sent' | 'cancelled'; reference: string; error?: string; at?: Date },
): Promise<void> {
  if (artifactIds.length === 0) return
  await sql`
    update delivery set state = ${became.state}, provider_reference = ${became.reference},
      last_error = ${became.error ?? null}, sent_at = coalesce(${became.at ?? null}::timestamptz, sent_at)
    where channel = 'digest' and artifact_id in (${sql.join(artifactIds)})
      and state in ('queued', 'waiting', 'sending')`.execute(db)
}
