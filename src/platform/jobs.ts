import { Cron } from 'croner'
import { sql } from 'kysely'
import type { Context } from './context.ts'

/** Work that the program does by itself. `every` is in seconds; `cron` is a five-field pattern in UTC. */
export type Job = { name: string; run(context: Context): Promise<void> } & ({ every: number } | { cron: string })

/** Whether a job is due: pure, so that clock changes and restarts can be tested. */
export function isDue(job: Job, lastRun: Date | null, now: Date): boolean {
  if (!lastRun) return true
  if ('every' in job) return now.getTime() - lastRun.getTime() >= job.every * 1000
  const next = new Cron(job.cron, { timezone: 'UTC' }).nextRun(lastRun)
  return next !== null && next <= now
}

/**
 * Runs each job when it is due. Jobs with a `cron` pattern write down when they ran, so that a restart neither skips
 * nor repeats one and, on PostgreSQL, only one of several workers takes it. A failing job is logged and tried again
 * at its next time. Returns a function that stops and waits for what is under way.
 */
export function startJobs(context: Context, jobs: Job[]): () => Promise<void> {
  let stopped = false
  const underWay = new Set<Promise<void>>()
  const timers = new Set<NodeJS.Timeout>()

  const loop = (job: Job, seconds: number) => {
    const timer = setTimeout(async () => {
      timers.delete(timer)
      const work = runIfDue(context, job).catch(error => context.log.error({ job: job.name, err: error }, 'job failed'))
      underWay.add(work)
      await work
      underWay.delete(work)
      if (!stopped) loop(job, 'every' in job ? job.every : 30)
    }, seconds * 1000)
    timer.unref()
    timers.add(timer)
  }
  for (const job of jobs) loop(job, 'every' in job ? Math.min(job.every, 1) : 5)

  return async () => {
    stopped = true
    for (const timer of timers) clearTimeout(timer)
    await Promise.all(underWay)
  }
}

async function runIfDue(context: Context, job: Job): Promise<void> {
  if ('every' in job) return job.run(context)
  if (await takeTurn(context, job)) await job.run(context)
}

/** Claims this occurrence of a scheduled job; false when it is not due or another worker has it. */
export async function takeTurn(context: Context, job: Job): Promise<boolean> {
  const now = context.clock.now()
  const row = await context.db.selectFrom('schedule_run').selectAll().where('job', '=', job.name).executeTakeFirst()
  if (!row) {
    const first = await context.db
      .insertInto('schedule_run')
      .values({ job: job.name, last_run_at: now })
      .onConflict(conflict => conflict.doNothing())
      .executeTakeFirst()
    // A new installation begins its schedule now instead of running everything at once.
    return Number(first.numInsertedOrUpdatedRows) === 1 && 'every' in job
  }
  if (!isDue(job, row.last_run_at, now)) return false
  const claim =
    await sql`update schedule_run set last_run_at = ${now} where job = ${job.name} and last_run_at = ${row.last_run_at}`.execute(
      context.db,
    )
  return Number(claim.numAffectedRows) === 1
}
