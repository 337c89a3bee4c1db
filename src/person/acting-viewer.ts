import type { CommandInput } from '../platform/command.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { findPersonByEmail, personAsViewer } from './store.ts'
import type { Viewer } from './viewer.ts'

/**
 * As whom a command acts: the operator, or with `--as EMAIL` that person, with their rights and under their name.
 * Refuses `no-such-person` for an address without an account and for somebody who left.
 */
export async function actingViewer(context: Context, input: Pick<CommandInput, 'actingAs'>): Promise<Viewer> {
  if (!input.actingAs) return { kind: 'operator' }
  const person = await findPersonByEmail(context.db, input.actingAs)
  const viewer = person && (await personAsViewer(context.db, person.id))
  if (!viewer) throw new Refusal('not-found', 'no-such-person', `Nobody here has the address ${input.actingAs}.`)
  return viewer
}

/** A repeatable option as texts: `--role a --role b`; `--role a,b` is the same. */
export function optionTexts(value: CommandInput['options'][string]): string[] {
  const list = value === undefined ? [] : Array.isArray(value) ? value : [value]
  return list
    .filter(item => typeof item === 'string')
    .flatMap(item => item.split(','))
    .map(item => item.trim())
    .filter(Boolean)
}

/** An option that is given once. */
export function optionText(value: CommandInput['options'][string]): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The one word a command needs. Refuses `missing-word`, or `too-many-words`, naming what belongs there. */
export function oneWord(input: Pick<CommandInput, 'words'>, what: string): string {
  const [word, ...more] = input.words
  if (word === undefined) throw new Refusal('bad-input', 'missing-word', `${what} is missing.`)
  if (more.length > 0) throw new Refusal('bad-input', 'too-many-words', `Only ${what} belongs here, not “${more[0]}”.`)
  return word
}
