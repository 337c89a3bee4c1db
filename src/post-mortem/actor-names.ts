import { findPerson } from '../person/store.ts'
import type { Db } from '../platform/context.ts'

/** How actors are named to readers, by the key under which they were written down. */
export async function actorNames(db: Db, keys: readonly string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const key of new Set(keys)) {
    const [kind, id] = key.split(':', 2)
    if (kind === 'person' && id) names.set(key, (await findPerson(db, id))?.name ?? 'somebody who is gone')
    else names.set(key, kind === 'operator' ? 'the operator' : kind === 'token' ? 'a token' : 'Afterword')
  }
  return names
}
