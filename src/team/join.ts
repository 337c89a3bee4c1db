import { findPerson } from '../person/store.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { requireMayChangeMembers } from './membership.ts'
import { findTeam, insertMember } from './store.ts'

/** Takes a person into a team; being in it changes nothing. Refuses `no-such-team`, `no-such-person`, `not-your-role`. */
export async function join(context: Context, viewer: Viewer, teamWord: string, personId: string): Promise<void> {
  await inTransaction(context, async within => {
    const team = await findTeam(within.db, teamWord)
    if (!team) throw new Refusal('not-found', 'no-such-team', 'There is no such team.')
    requireMayChangeMembers(viewer, team.id)
    const person = await findPerson(within.db, personId)
    if (!person || person.leftAt) throw new Refusal('not-found', 'no-such-person', 'There is no such person.')
    if (!(await insertMember(within.db, team.id, personId))) return
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'join-team',
      object: `team:${team.id}`,
      detail: { person: personId },
    })
  })
}
