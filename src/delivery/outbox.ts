import { setTimeout as sleep } from 'node:timers/promises'
import { TransportError } from '../channel/channel.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { attemptsAllowed, backoffSeconds } from './backoff.ts'
import type { Pace } from './pace.ts'

/** A row under lease. `recovered`: an earlier sender vanished with it, so nobody knows whether it left. */
export interface Claimed {
  id: string
  recipient: string
  attempts: number
  recovered: boolean
}

export interface Lease {
  id: string
  until: Date
}

/** What became of a row; `refund` gives the attempt back, because the row was not really tried. */
export type Outcome =
  | { id: string; state: 'sent'; reference: string; at: Date }
  | { id: string; state: 'queued'; error: string | null; next: Date; refund: boolean }
  | { id: string; state: 'dead' | 'held' | 'cancelled'; error: string }

/** Outcomes as rows that an outbox's table is updated from: what does not apply is null. */
export function outcomeRows(outcomes: readonly Outcome[]) {
  return outcomes.map(outcome => ({
    id: outcome.id,
    state: outcome.state,
    error: 'error' in outcome ? outcome.error : null,
    reference: outcome.state === 'sent' ? outcome.reference : null,
    sent_at: outcome.state === 'sent' ? outcome.at : null,
    next_attempt_at: outcome.state === 'queued' ? outcome.next : null,
    refund: outcome.state === 'queued' && outcome.refund ? 1 : 0,
  }))
}

/** The rows that go out, wherever they are kept. Every method is one short query; nothing is held while sending. */
export interface Outbox<Row extends Claimed> {
  claim(limit: number, lease: Lease, now: Date): Promise<Row[]>
  /** Id → why it must no longer go out, for those that must not. */
  check(rows: Row[]): Promise<Map<string, string>>
  /** Sends one and returns the other side's reference. */
  send(row: Row): Promise<string>
  /** Writes outcomes of rows that are still under this lease. */
  settle(leaseId: string, outcomes: Outcome[]): Promise<void>
  extend(lease: Lease): Promise<void>
  /** Makes every queued row to this recipient wait until then. */
  postpone(recipient: string, until: Date): Promise<void>
}

export interface DrainOptions {
  clock: Clock
  log: Log
  concurrency: number
  pace: Pace | null
  leaseId: string
  /** A vanished sender's rows return after this. */
  leaseSeconds?: number
  batch?: number
  random?: () => number
  signal?: AbortSignal
}

export interface Tally {
  sent: number
  retrying: number
  dead: number
  held: number
  cancelled: number
}

export const nothingSent: Readonly<Tally> = { sent: 0, retrying: 0, dead: 0, held: 0, cancelled: 0 }

/** Thrown instead of sending where the bytes must not leave; the row waits, whole, for a person. */
export class HeldBack extends Error {}

/** Whether somebody may still have it is looked at again when the last look is older than this. */
const freshMilliseconds = 1000
const longestPaceWait = 3000
const sendDeadline = 120_000

/**
 * Sends everything that is due, at most `concurrency` at a time. A slot takes its next row only after the outcome of
 * the one before is committed, so that a kill repeats at most `concurrency` messages. Outcomes that arrive together
 * are committed together.
 */
export async function drain<Row extends Claimed>(outbox: Outbox<Row>, options: DrainOptions): Promise<Tally> {
  const { clock, concurrency, pace, leaseId, leaseSeconds = 60, batch = 100, random = Math.random, signal } = options
  const tally: Tally = { ...nothingSent }
  const queue: { row: Row; checkedAt: number; problem: string | null }[] = []
  const lease = (): Lease => ({ id: leaseId, until: new Date(clock.now().getTime() + leaseSeconds * 1000) })
  let exhausted = false

  const look = async (entries: typeof queue) => {
    const problems = await outbox.check(entries.map(entry => entry.row))
    const at = performance.now()
    for (const entry of entries) Object.assign(entry, { checkedAt: at, problem: problems.get(entry.row.id) ?? null })
  }
  const refill = singleFlight(async () => {
    if (exhausted || signal?.aborted || queue.length > concurrency) return
    const rows = await outbox.claim(batch, lease(), clock.now())
    if (rows.length < batch) exhausted = true
    const entries = rows.map(row => ({ row, checkedAt: 0, problem: null as string | null }))
    if (entries.length > 0) await look(entries)
    queue.push(...entries)
  })
  const lookAgain = singleFlight(() => look([...queue]))
  const settle = groupCommit<Outcome>(outcomes => outbox.settle(leaseId, outcomes))

  const attempt = async (row: Row): Promise<Outcome> => {
    if (pace) {
      const wait = pace.reserve(row.recipient, clock.now().getTime(), longestPaceWait)
      if (wait === null) {
        const next = new Date(pace.dueAt(row.recipient, clock.now().getTime()))
        return { id: row.id, state: 'queued', error: null, next, refund: true }
      }
      if (wait > 0) await sleep(wait)
    }
    try {
      const reference = await withDeadline(outbox.send(row), sendDeadline)
      return { id: row.id, state: 'sent', reference, at: clock.now() }
    } catch (error) {
      if (error instanceof HeldBack) return { id: row.id, state: 'held', error: error.message }
      const failure = error instanceof TransportError ? error : new TransportError(String(error), { permanent: false })
      if (failure.permanent) return { id: row.id, state: 'dead', error: failure.message }
      const told = failure.retryAfterSeconds
      const seconds = told === undefined ? backoffSeconds(row.attempts, random()) : Math.ceil(told)
      const next = new Date(clock.now().getTime() + seconds * 1000)
      if (pace && told !== undefined) {
        // A rate limit is about how fast we write, not about this message: it costs no attempt and holds up the others.
        pace.pause(row.recipient, next.getTime())
        await outbox.postpone(row.recipient, next)
        return { id: row.id, state: 'queued', error: failure.message, next, refund: true }
      }
      if (row.attempts >= attemptsAllowed)
        return { id: row.id, state: 'dead', error: `Given up after ${row.attempts} attempts. ${failure.message}` }
      return { id: row.id, state: 'queued', error: failure.message, next, refund: false }
    }
  }

  const slot = async () => {
    for (;;) {
      if (queue.length <= concurrency && !exhausted) {
        const filling = refill()
        if (queue.length === 0) await filling
        else filling.catch(() => {})
      }
      const oldest = queue[0]
      if (oldest && performance.now() - oldest.checkedAt > freshMilliseconds) {
        // One look for all that wait, shared by every slot.
        await lookAgain()
        continue
      }
      const entry = queue.shift()
      if (!entry) {
        if (exhausted || signal?.aborted) return
        continue
      }
      if (signal?.aborted) {
        await settle({ id: entry.row.id, state: 'queued', error: null, next: clock.now(), refund: true })
        continue
      }
      const outcome: Outcome = entry.problem
        ? { id: entry.row.id, state: 'cancelled', error: entry.problem }
        : await attempt(entry.row)
      await settle(outcome)
      if (outcome.state !== 'queued') tally[outcome.state] += 1
      else if (!outcome.refund) tally.retrying += 1
    }
  }

  await refill()
  if (queue.length === 0) return tally
  const heartbeat = setInterval(
    () => {
      outbox.extend(lease()).catch(error => options.log.warn({ error }, 'could not extend a lease'))
    },
    (leaseSeconds * 1000) / 3,
  )
  try {
    const ended = await Promise.allSettled(Array.from({ length: concurrency }, slot))
    const broken = ended.find(end => end.status === 'rejected')
    if (broken) throw broken.reason
  } finally {
    clearInterval(heartbeat)
  }
  return tally
}

/** Runs `work` once at a time; calls meanwhile share the run under way. */
function singleFlight(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  return () => {
    running ??= work().finally(() => {
      running = null
    })
    return running
  }
}

/** Collects what arrives while a commit is under way and commits it together next; each caller waits for its own. */
function groupCommit<Item>(commit: (items: Item[]) => Promise<void>): (item: Item) => Promise<void> {
  let waiting: Item[] = []
  let next: Promise<void> | null = null
  let current: Promise<void> = Promise.resolve()
  return item => {
    waiting.push(item)
    next ??= current
      .catch(() => {})
      .then(() => {
        const items = waiting
        waiting = []
        next = null
        current = commit(items)
        return current
      })
    return next
  }
}

async function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new TransportError('The other side took the message and did not answer.', { permanent: false })),
      milliseconds,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
