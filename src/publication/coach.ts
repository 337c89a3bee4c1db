import { z } from 'zod'
import { listPeople } from '../person/store.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { defineSetting, getSetting } from '../platform/settings.ts'
import { requireRecord } from '../post-mortem/read.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { coachedSoFar, coachingOf, insertCoaching, setCoachRead } from './store.ts'

/** Addresses of the people who read along with a team's first publications. */
export const coachesSetting = defineSetting('publication.coaches', z.array(z.email()).max(50), [])

/** How many of a team's publications a coach is asked to read along with (requirement S0-16). */
const coachedPublications = 5

/** Whether a coach is asked for this one; `before` counts the team's earlier ones. Pure. */
function wantsCoach(before: number): boolean {
  return before < coachedPublications
}

/**
 * Asks a coach to read along with one of a team's first publications: whoever was asked least so far, never the owner.
 * Asks nobody twice for one post-mortem, and nobody at all where the list of coaches is empty.
 */
export async function askCoach(context: Context, record: PostMortemRecord): Promise<void> {
  const { db, clock } = context
  if (await coachingOf(db, record.id)) return
  const { ofTeam, asked } = await coachedSoFar(db, record.id, record.team?.id ?? null)
  if (!wantsCoach(ofTeam)) return
  const coaches = await getSetting(db, coachesSetting)
  const people = (await listPeople(db)).filter(
    person => coaches.includes(person.email) && person.id !== record.owner?.id && person.leftAt === null,
  )
  const [coach] = people.sort((a, b) => (asked.get(a.id) ?? 0) - (asked.get(b.id) ?? 0))
  if (!coach) return
  await insertCoaching(db, { postMortemId: record.id, coachPersonId: coach.id, coachName: coach.name, at: clock.now() })
}

/** Says that the coach who was asked has read along. Refuses `no-such-post-mortem`, `not-asked`, `already-read`. */
export async function markCoachRead(context: Context, viewer: Viewer, id: string): Promise<void> {
  await inTransaction(context, async within => {
    const record = await requireRecord(within, viewer, id)
    const coaching = await coachingOf(within.db, record.id)
    if (viewer.kind !== 'person' || coaching?.coachPersonId !== viewer.personId)
      throw new Refusal('not-allowed', 'not-asked', 'Only the coach who was asked says that they have read it.')
    if (!(await setCoachRead(within.db, record.id, within.clock.now())))
      throw new Refusal('conflict', 'already-read', 'You have said so already.')
    await recordAudit(within, { actor: actorKey(viewer), verb: 'read-along', object: `post-mortem:${record.id}` })
  })
}
