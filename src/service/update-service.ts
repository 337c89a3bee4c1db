import { readFields } from '../person/fields.ts'
import { requireRun } from '../person/permission.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { type ServiceFields, serviceFields, serviceIdsOf, teamIdOf } from './fields.ts'
import { findService, replaceDependencies, replaceTechnologies, type Service, updateServiceRow } from './store.ts'

/**
 * Changes what is given and leaves the rest; `technologies` and `dependsOn` replace the whole list. The slug stays,
 * so that links do. Refuses like `createService`, and `no-such-service`.
 */
export async function updateService(
  context: Context,
  viewer: Viewer,
  word: string,
  input: ServiceFields,
): Promise<Service> {
  requireRun(viewer, 'manage-services')
  const fields = readFields(serviceFields, input)
  return inTransaction(context, async within => {
    const { db } = within
    const service = await findService(db, word)
    if (!service) throw new Refusal('not-found', 'no-such-service', 'There is no such service.')
    if (fields.name !== undefined) {
      const other = await findService(db, fields.name)
      if (other && other.id !== service.id) {
        throw new Refusal('conflict', 'service-exists', `There is a service called “${other.name}” already.`)
      }
    }
    await updateServiceRow(db, service.id, {
      name: fields.name,
      publicName: fields.publicName,
      teamId: await teamIdOf(within, fields.team),
    })
    if (fields.technologies) await replaceTechnologies(db, service.id, fields.technologies)
    if (fields.dependsOn) {
      await replaceDependencies(db, service.id, await serviceIdsOf(within, fields.dependsOn, service.id))
    }
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'update-service',
      object: `service:${service.id}`,
      detail: { changed: Object.keys(fields) },
    })
    const now = await findService(db, service.id)
    if (!now) throw new Error('the service just changed is not there')
    return now
  })
}
