import type { Db } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import type { Facts } from './fact.ts'

export interface SeverityChange {
  level: string
  from?: string | null
  to?: string | null
  reason?: string | null
}

export interface NewIncident {
  id: string
  facts: Facts
  teamId: string | null
  services: { name: string; serviceId: string | null }[]
  severityHistory: SeverityChange[]
}

const chunk = 500

/** Stores several incidents at once, with their services and severity history. */
export async function insertIncidents(db: Db, incidents: NewIncident[], now: Date): Promise<void> {
  if (incidents.length === 0) return
  await db
    .insertInto('incident')
    .values(
      incidents.map(incident => ({
        id: incident.id,
        facts: JSON.stringify(incident.facts),
        team_id: incident.teamId,
        created_at: now,
        updated_at: now,
      })),
    )
    .execute()
  await insertParts(db, incidents)
}

/** The embedded store pays per statement, so the parts of many incidents go together. */
async function insertParts(db: Db, incidents: readonly Pick<NewIncident, 'id' | 'services' | 'severityHistory'>[]) {
  const services = incidents.flatMap(({ id, services }) =>
    services.map(({ name, serviceId }) => ({ incident_id: id, name, service_id: serviceId })),
  )
  for (let start = 0; start < services.length; start += chunk) {
    await db
      .insertInto('incident_service')
      .values(services.slice(start, start + chunk))
      .onConflict(conflict => conflict.doNothing())
      .execute()
  }
  const changes = incidents.flatMap(({ id, severityHistory }) =>
    severityHistory.map((change, position) => ({
      id: newId('sev'),
      incident_id: id,
      level: change.level,
      from_at: change.from ?? null,
      to_at: change.to ?? null,
      reason: change.reason ?? null,
      position,
    })),
  )
  for (let start = 0; start < changes.length; start += chunk) {
    await db
      .insertInto('severity_change')
      .values(changes.slice(start, start + chunk))
      .execute()
  }
}

/** Replaces the facts of an incident, its team and the services it names. */
export async function updateIncident(db: Db, incident: NewIncident, now: Date): Promise<void> {
  await db
    .updateTable('incident')
    .set({ facts: JSON.stringify(incident.facts), team_id: incident.teamId, updated_at: now })
    .where('id', '=', incident.id)
    .execute()
  await db.deleteFrom('incident_service').where('incident_id', '=', incident.id).execute()
  await db.deleteFrom('severity_change').where('incident_id', '=', incident.id).execute()
  await insertParts(db, [incident])
}
