import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { type Context, type Db, inTransaction } from './context.ts'

export interface AuditRecord {
  /** Key of who did it (`person:…`, `token:…`, `operator`, `system:…`). */
  actor: string
  /** What was done, in kebab case: `grant-role`. */
  verb: string
  /** What it was done to: `person:person-…`. */
  object: string
  /** What a later reader needs beside; never a secret. */
  detail?: Record<string, unknown>
}

export interface AuditEntry extends Required<AuditRecord> {
  seq: number
  at: Date
  hash: string
}

const beginning = '0'.repeat(64)

/**
 * Appends one entry to the audit log, in the caller's transaction where there is one, so that nothing is done
 * without its entry and no entry tells of something undone. Each entry carries the hash of the one before it.
 */
export async function recordAudit(context: Context, record: AuditRecord): Promise<void> {
  await inTransaction(context, async ({ db, clock }) => {
    // Two writers must not follow the same entry; whoever reads the log is not kept waiting.
    await sql`lock table audit_entry in exclusive mode`.execute(db)
    const previous = await auditHead(db)
    const entry = {
      at: clock.now(),
      actor: record.actor,
      verb: record.verb,
      object: record.object,
      detail: JSON.parse(JSON.stringify(record.detail ?? {})) as Record<string, unknown>,
      previous_hash: previous || beginning,
    }
    await db
      .insertInto('audit_entry')
      .values({ ...entry, detail: JSON.stringify(entry.detail), hash: hashOf(entry) })
      .execute()
  })
}

/**
 * The hash of the newest entry, '' while there is none. Since nothing is changed without an entry, what was derived from
 * the database holds as long as this stays the same.
 */
export async function auditHead(db: Db): Promise<string> {
  const last = await db.selectFrom('audit_entry').select('hash').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  return last?.hash ?? ''
}

/** The newest entries, newest first; `object` narrows to one thing. */
export async function listAudit(db: Db, { object, limit = 100 }: { object?: string; limit?: number } = {}) {
  const rows = await db
    .selectFrom('audit_entry')
    .selectAll()
    .$if(object !== undefined, query => query.where('object', '=', object ?? ''))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute()
  return rows.map(
    ({ seq, at, actor, verb, object, detail, hash }): AuditEntry => ({
      seq: Number(seq),
      at,
      actor,
      verb,
      object,
      detail: detail as Record<string, unknown>,
      hash,
    }),
  )
}

export type AuditVerification =
  | { intact: true; entries: number; head: string }
  | { intact: false; entries: number; seq: number; reason: 'changed' | 'broken-chain' }

/**
 * Walks the whole chain. A changed entry, a removed one and one put between are found. Entries cut off the end are
 * not, unless `head` of an earlier verification was kept elsewhere and is missing now.
 */
export async function verifyAudit(db: Db): Promise<AuditVerification> {
  let previous = beginning
  let entries = 0
  let after = 0
  for (;;) {
    const rows = await db
      .selectFrom('audit_entry')
      .selectAll()
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(1000)
      .execute()
    for (const row of rows) {
      entries += 1
      after = Number(row.seq)
      if (row.previous_hash !== previous) return { intact: false, entries, seq: after, reason: 'broken-chain' }
      if (hashOf(row) !== row.hash) return { intact: false, entries, seq: after, reason: 'changed' }
      previous = row.hash
    }
    if (rows.length < 1000) return { intact: true, entries, head: previous }
  }
}

interface Hashed {
  at: Date
  actor: string
  verb: string
  object: string
  detail: unknown
  previous_hash: string
}

function hashOf({ at, actor, verb, object, detail, previous_hash }: Hashed): string {
  return createHash('sha256')
    .update(canonical([previous_hash, at.toISOString(), actor, verb, object, detail]))
    .digest('hex')
}

/** JSON with sorted keys: the database keeps the detail's values, not the order of its keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${pairs.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`
  }
  return JSON.stringify(value)
}
