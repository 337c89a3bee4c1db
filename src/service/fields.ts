import { z } from 'zod'
import { line } from '../person/fields.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { findTeam } from '../team/store.ts'
import { findService } from './store.ts'

/** What one says about a service; teams and services by id, slug or name. */
export const serviceFields = z.object({
  name: line(120).optional(),
  publicName: line(120).nullable().optional(),
  team: z.string().trim().min(1).nullable().optional(),
  technologies: z
    .array(line(60).toLowerCase())
    .max(50, 'are more than 50')
    .transform(list => [...new Set(list)].sort())
    .optional(),
  dependsOn: z.array(z.string().trim().min(1)).max(200, 'are more than 200').optional(),
})
export type ServiceFields = z.input<typeof serviceFields>

/** The team's id; `null` for none. Refuses `no-such-team`. */
export async function teamIdOf(context: Context, word: string | null | undefined): Promise<string | null | undefined> {
  if (word === undefined || word === null) return word
  const team = await findTeam(context.db, word)
  if (!team) throw new Refusal('not-found', 'no-such-team', `There is no team “${word}”.`)
  return team.id
}

/** Ids of the services named, without `self`. Refuses `no-such-service` and `depends-on-itself`. */
export async function serviceIdsOf(context: Context, words: readonly string[], self: string): Promise<string[]> {
  const ids = new Set<string>()
  for (const word of words) {
    const service = await findService(context.db, word)
    if (!service) throw new Refusal('not-found', 'no-such-service', `There is no service “${word}”.`)
    if (service.id === self) {
      throw new Refusal('bad-input', 'depends-on-itself', `${service.name} cannot depend on itself.`)
    }
    ids.add(service.id)
  }
  return [...ids]
}
