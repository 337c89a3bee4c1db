import { type Visibility, visibilities } from '../audience/editions.ts'
import { may } from '../audience/policy.ts'
import type { Fact, Facts, Precision } from '../incident/fact.ts'
import { fieldNamed, fields } from '../incident/fields.ts'
import { updateIncident } from '../incident/store.ts'
import { parseValue } from '../incident/value.ts'
import { actorKey, actorName, type Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { servicesByName } from '../service/store.ts'
import { teamsByName } from '../team/store.ts'
import { changedMeanwhile, changeRecord } from './change.ts'
import { about } from './read.ts'
import type { PostMortemRecord } from './record.ts'
import { requireStorable } from './storable-text.ts'

export interface Correction {
  /** Name of a field of domain.md §3, or an alias. */
  field: string
  /** As a person writes it, or already in the field's shape; empty takes the fact away. */
  value: unknown
  /** Version of the fact the editor started from; 0 where there was none. */
  baseVersion: number
  precision?: Precision
  confidence?: Fact['confidence']
  visibility?: string | null
}

/**
 * Corrects one fact. Its provenance becomes the editor's word; other fields are not touched, so two editors of different
 * fields never clash. Returns the new version of the fact.
 * Refuses `unknown-field`, `value-does-not-fit`, `unknown-visibility`, `title-is-read`, `team-of-others`, `changed-meanwhile` and what `changeRecord` refuses.
 */
export async function correctFact(
  context: Context,
  viewer: Viewer,
  id: string,
  correction: Correction,
): Promise<number> {
  const name = fieldNamed(correction.field)
  const field = name ? fields[name] : undefined
  if (!name || !field || field.place.in !== 'facts') {
    throw new Refusal('bad-input', 'unknown-field', `${JSON.stringify(correction.field)} is not a fact of the record.`)
  }
  requireStorable(correction.value)
  const value = parseValue(field, correction.value)
  const visibility = parseVisibility(correction.visibility)
  if (name === 'title' && visibility === 'restricted') {
    throw new Refusal(
      'bad-input',
      'title-is-read',
      'Everybody who may open the record reads its title; take what they must not read out of it instead.',
    )
  }
  return changeRecord(context, viewer, id, `fact:${name}`, async (context, record) => {
    const before = record.facts[name]
    if ((before?.version ?? 0) !== correction.baseVersion) {
      throw changedMeanwhile(`fact:${name}`, value, before?.value ?? null, before?.version ?? 0)
    }
    const now = context.clock.now()
    const facts: Facts = { ...record.facts }
    const version = (before?.version ?? 0) + 1
    if (value === null) delete facts[name]
    else {
      facts[name] = {
        value,
        precision: field.kind === 'instant' ? (correction.precision ?? before?.precision ?? 'minute') : undefined,
        source: { testimony: actorName(viewer) },
        confidence: correction.confidence ?? 'reported',
        as_of: now.toISOString(),
        entered_by: actorKey(viewer),
        // What was narrowed stays so unless the editor says otherwise.
        visibility: correction.visibility === undefined ? before?.visibility : (visibility ?? undefined),
        version,
      }
    }
    const incident = await incidentOf(context, record, facts)
    requireStillEditable(viewer, record, incident.teamId)
    await updateIncident(context.db, incident, now)
    return version
  })
}

/** Nobody gives a record away to a team by a slip: whoever could no longer mend it is told so instead. */
function requireStillEditable(viewer: Viewer, record: PostMortemRecord, teamId: string | null): void {
  if (teamId === about(record).teamId || may(viewer, 'edit-record', { ...about(record), teamId }) === true) return
  throw new Refusal(
    'conflict',
    'team-of-others',
    'You are not in that team, so you could not edit this record afterwards. Name an owner first, under “About this record”, or ask somebody of that team.',
  )
}

async function incidentOf(context: Context, record: PostMortemRecord, facts: Facts) {
  const team = facts.team?.value
  const teams = typeof team === 'string' ? await teamsByName(context.db, [team]) : new Map<string, string>()
  const names = Array.isArray(facts.services?.value)
    ? facts.services.value.filter(name => typeof name === 'string')
    : []
  const services = await servicesByName(context.db, names)
  return {
    id: record.incident_id,
    facts,
    teamId: typeof team === 'string' ? (teams.get(team.toLowerCase()) ?? null) : null,
    services: names.map(name => ({ name, serviceId: services.get(name.toLowerCase()) ?? null })),
    severityHistory: record.severity_history,
  }
}

/** A visibility as a form gives it; empty means "as the field says". Refuses `unknown-visibility`. */
export function parseVisibility(text: string | null | undefined): Visibility | null {
  if (!text) return null
  if ((visibilities as readonly string[]).includes(text)) return text as Visibility
  throw new Refusal('bad-input', 'unknown-visibility', `Visibility is one of ${visibilities.join(', ')}.`)
}
