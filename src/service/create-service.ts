import { line, readFields } from '../person/fields.ts'
import { requireRun } from '../person/permission.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { slugOf } from '../team/slug.ts'
import { type ServiceFields, serviceFields, serviceIdsOf, teamIdOf } from './fields.ts'
import { findService, insertService, replaceDependencies, replaceTechnologies, type Service } from './store.ts'

/**
 * Writes a service into the directory. Refuses `service-exists`, `no-such-team`, `no-such-service` for an unknown
 * dependency, `does-not-fit`, `not-your-role`.
 */
export async function createService(
  context: Context,
  viewer: Viewer,
  input: ServiceFields & { name: string },
): Promise<Service> {
  requireRun(viewer, 'manage-services')
  const fields = readFields(serviceFields.extend({ name: line(120) }), input)
  return inTransaction(context, async within => {
    const { db, clock } = within
    const id = newId('service')
    const taken = await findService(db, fields.name)
    const made =
      !taken &&
      (await insertService(db, {
        id,
        slug: slugOf(fields.name),
        name: fields.name,
        publicName: fields.publicName ?? null,
        teamId: (await teamIdOf(within, fields.team)) ?? null,
        at: clock.now(),
      }))
    if (!made) {
      throw new Refusal(
        'conflict',
        'service-exists',
        `There is a service called “${taken?.name ?? fields.name}” already.`,
      )
    }
    await replaceTechnologies(db, id, fields.technologies ?? [])
    await replaceDependencies(db, id, await serviceIdsOf(within, fields.dependsOn ?? [], id))
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'create-service',
      object: `service:${id}`,
      detail: { name: fields.name },
    })
    const service = await findService(db, id)
    if (!service) throw new Error('the service just made is not there')
    return service
  })
}
