import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { requireMayChangeMembers } from './membership.ts'
import { deleteMember, findTeam } from './store.ts'

/** Takes a person out of a team; oneself always. Refuses `no-such-team`, `not-your-role`. */
export async function leaveTeam(context: Context, viewer: Viewer, teamWord: string, personId: string): Promise<void> {
  await inTransaction(context, async within => {
    const team = await findTeam(within.db, teamWord)
    if (!team) throw new Refusal('not-found', 'no-such-team', 'There is no such team.')
    const oneself = viewer.kind === 'person' && viewer.personId === personId
    if (!oneself) requireMayChangeMembers(viewer, team.id)
    if (!(await deleteMember(within.db, team.id, personId))) return
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'leave-team',
      object: `team:${team.id}`,
      detail: { person: personId },
    })
  })
}
