import { z } from 'zod'
import { line, readFields } from '../person/fields.ts'
import { requireRun } from '../person/permission.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { slugOf } from './slug.ts'
import { findTeam, insertTeam, type Team } from './store.ts'

/** Makes a team. Refuses `team-exists`, `does-not-fit`, `not-your-role`. */
export async function createTeam(context: Context, viewer: Viewer, input: { name: string }): Promise<Team> {
  requireRun(viewer, 'manage-people')
  const { name } = readFields(z.object({ name: line(80) }), input)
  return inTransaction(context, async within => {
    const id = newId('team')
    const taken = await findTeam(within.db, name)
    const made = !taken && (await insertTeam(within.db, { id, slug: slugOf(name), name, at: within.clock.now() }))
    if (!made) throw new Refusal('conflict', 'team-exists', `There is a team called “${taken?.name ?? name}” already.`)
    await recordAudit(within, { actor: actorKey(viewer), verb: 'create-team', object: `team:${id}`, detail: { name } })
    const team = await findTeam(within.db, id)
    if (!team) throw new Error('the team just made is not there')
    return team
  })
}

/** The team of this name, slug or id; made when there is none. For imports and set-up, which name teams. */
export async function ensureTeam(context: Context, viewer: Viewer, name: string): Promise<Team> {
  return inTransaction(
    context,
    async within => (await findTeam(within.db, name.trim())) ?? createTeam(within, viewer, { name }),
  )
}
