import { requireMay } from '../audience/policy.ts'
import type { Facts } from '../incident/fact.ts'
import { insertIncidents } from '../incident/store.ts'
import { postMortemTypes } from '../incident/words.ts'
import { actorKey, actorName, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { recordsChanged } from './events.ts'
import { requireStorable } from './storable-text.ts'
import { insertPostMortems } from './store.ts'

const longestTitle = 200

/**
 * Starts a post-mortem from nothing but its title and type; everything else is asked for on the desk, one fact at a
 * time. Whoever starts it owns it until somebody else accepts. Returns its id.
 * Refuses `not-your-role`, `no-title`, `unknown-type`.
 */
export async function startPostMortem(
  context: Context,
  viewer: Viewer,
  input: { title: string; type: string },
): Promise<string> {
  requireMay(viewer, 'import')
  requireStorable(input.title)
  const title = input.title.replace(/\s+/g, ' ').trim()
  if (title === '') throw new Refusal('bad-input', 'no-title', 'Give it a title: what people noticed, not why.')
  if (title.length > longestTitle)
    throw new Refusal('bad-input', 'title-too-long', `A title holds at most ${longestTitle} characters.`)
  if (!(postMortemTypes as readonly string[]).includes(input.type)) {
    throw new Refusal('bad-input', 'unknown-type', `The type is one of ${postMortemTypes.join(', ')}.`)
  }
  return inTransaction(context, async context => {
    const now = context.clock.now()
    const [id, incidentId] = [newId('pm'), newId('inc')]
    const facts: Facts = {
      title: {
        value: title,
        source: { testimony: actorName(viewer) },
        confidence: 'reported',
        as_of: now.toISOString(),
        entered_by: actorKey(viewer),
        version: 1,
      },
    }
    await insertIncidents(context.db, [{ id: incidentId, facts, teamId: null, services: [], severityHistory: [] }], now)
    await insertPostMortems(
      context.db,
      [
        {
          id,
          incidentId,
          importId: null,
          type: input.type,
          handling: 'amber_strict',
          language: 'en',
          ownerId: viewer.kind === 'person' ? viewer.personId : null,
          createdBy: actorKey(viewer),
        },
      ],
      now,
    )
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'start-post-mortem',
      object: `post-mortem:${id}`,
      detail: {},
    })
    await context.events.emit(context, recordsChanged, { postMortemIds: [id] })
    return id
  })
}
