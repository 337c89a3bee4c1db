import { requireMay } from '../audience/policy.ts'
import { hasExternalImpact } from '../edition/approve.ts'
import { lockEditions } from '../edition/store.ts'
import { actorKey, actorName, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { about, requireRecord } from '../post-mortem/read.ts'
import { momentOf } from './moment.ts'
import { tryToPublish } from './publish.ts'
import type { Schedule } from './schedule.ts'
import { failSchedule, insertSchedule, lastSchedule, publicationOf, schedulesDue, settleSchedule } from './store.ts'

/**
 * Chooses the moment at which a report is published; one chosen before is moved. Refuses `no-such-post-mortem`,
 * `not-your-role`, `no-external-impact`, `withdrawn`, `moment-past` and what `momentOf` refuses.
 */
export async function schedulePublication(
  context: Context,
  viewer: Viewer,
  id: string,
  given: { at: string; zone?: string },
): Promise<Schedule> {
  const zone = given.zone?.trim() || 'UTC'
  const publishAt = momentOf(given.at, zone)
  return inTransaction(context, async within => {
    const { db, clock } = within
    const record = await requireRecord(within, viewer, id)
    requireMay(viewer, 'publish', about(record))
    await lockEditions(db, record.id)
    if (!hasExternalImpact(record))
      throw new Refusal('conflict', 'no-external-impact', 'There is nothing to publish: nobody outside was affected.')
    if ((await publicationOf(db, record.id))?.withdrawnAt)
      throw new Refusal('conflict', 'withdrawn', 'It was withdrawn; what was withdrawn is not published again.')
    const at = clock.now()
    if (publishAt <= at) throw new Refusal('bad-input', 'moment-past', 'That moment has passed; choose one to come.')
    const before = await lastSchedule(db, record.id)
    const byName = actorName(viewer)
    if (before?.state === 'waiting') await settleSchedule(db, before.id, { state: 'cancelled', byName, at })
    await insertSchedule(db, {
      id: newId('sch'),
      postMortemId: record.id,
      publishAt,
      zone,
      by: actorKey(viewer),
      byName,
      at,
    })
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'schedule-publication',
      object: `post-mortem:${record.id}`,
      detail: { publish_at: publishAt.toISOString(), zone },
    })
    return (await lastSchedule(db, record.id))!
  })
}

/** Takes the chosen moment back. Refuses `no-such-post-mortem`, `not-your-role`, `not-scheduled`. */
export async function cancelSchedule(context: Context, viewer: Viewer, id: string): Promise<void> {
  await inTransaction(context, async within => {
    const { db, clock } = within
    const record = await requireRecord(within, viewer, id)
    requireMay(viewer, 'publish', about(record))
    await lockEditions(db, record.id)
    const schedule = await lastSchedule(db, record.id)
    const settled = { state: 'cancelled', byName: actorName(viewer), at: clock.now() } as const
    if (!schedule || !(await settleSchedule(db, schedule.id, settled)))
      throw new Refusal('conflict', 'not-scheduled', 'No moment is chosen for it.')
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'cancel-schedule',
      object: `post-mortem:${record.id}`,
      detail: { publish_at: schedule.publishAt.toISOString() },
    })
  })
}

const publisher: Viewer = { kind: 'system', name: 'publication' }

/**
 * Publishes what is due. Each moment is taken and acted on in one transaction, so that of several workers one does it,
 * a killed one leaves it waiting, and clocks that go back do not bring it again. What could not be published keeps why.
 */
export async function publishDue(context: Context): Promise<void> {
  for (const due of await schedulesDue(context.db, context.clock.now())) {
    await inTransaction(context, async within => {
      const { db, clock } = within
      await lockEditions(db, due.postMortemId)
      const at = clock.now()
      if (!(await settleSchedule(db, due.id, { state: 'published', byName: actorName(publisher), at }))) return
      const obstacles = await tryToPublish(within, due.postMortemId, publisher)
      if (obstacles.length === 0) return
      await failSchedule(db, due.id, obstacles)
      await recordAudit(within, {
        actor: actorKey(publisher),
        verb: 'scheduled-publication-failed',
        object: `post-mortem:${due.postMortemId}`,
        detail: { obstacles: obstacles.map(one => one.code) },
      })
    })
  }
}
