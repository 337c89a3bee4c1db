import { editionsFor } from '../audience/policy.ts'
import { matchConfiguration, setCarried, waitingForDigest } from '../delivery/store.ts'
import { artifactById } from '../edition/store.ts'
import { listPeople, type Person } from '../person/store.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { getSetting } from '../platform/settings.ts'
import { type DigestWindow, digestDue } from './schedule.ts'
import { digestScheduleSetting } from './settings.ts'
import { insertDigests, lastWindowEnd, whoLeft } from './store.ts'

/** How a window is written where a delivery says which digest carried it. */
export function windowReference(end: Date): string {
  return `digest of ${end.toISOString()}`
}

/**
 * Writes the digests of the window that is due, if one is: what was approved in it, once for each person who may read
 * it and has not left. An empty window makes none. Returns the window and how many, or null when nothing was due.
 */
export async function compileDigests(
  context: Context,
): Promise<{ window: DigestWindow; readers: number; artifacts: number } | null> {
  // Without mail nothing is compiled: what was approved waits, and the first digest with mail lists all of it.
  if (!context.config.smtpUrl) return null
  return inTransaction(context, async ({ db, clock }) => {
    const now = clock.now()
    await matchConfiguration(db, 'digest', null, now)
    const schedule = await getSetting(db, digestScheduleSetting)
    const window = digestDue(now, await lastWindowEnd(db), schedule)
    if (!window) return null
    const waiting = await waitingForDigest(db, window.end)
    const listed: string[] = []
    for (const { artifactId } of waiting) {
      const artifact = await artifactById(db, artifactId)
      if (artifact?.approvedAt && !artifact.supersededAt && artifact.heldBack.length === 0) listed.push(artifactId)
    }
    if (listed.length === 0) return null
    const left = await whoLeft(db)
    const readers = (await listPeople(db)).filter(person => mayHaveDigest(person) && !left.has(person.id))
    await setCarried(db, listed, {
      state: readers.length > 0 ? 'sending' : 'cancelled',
      reference: windowReference(window.end),
      ...(readers.length === 0 && { error: 'Nobody receives the digest.' }),
    })
    await insertDigests(
      db,
      readers.map(person => ({
        id: newId('dig'),
        personId: person.id,
        windowStart: window.start,
        windowEnd: window.end,
        artifactIds: listed,
      })),
      now,
    )
    return { window, readers: readers.length, artifacts: listed.length }
  })
}

/** Whether the digest is for this person: they are here and may read engineering editions. */
export function mayHaveDigest(person: Pick<Person, 'id' | 'name' | 'email' | 'roles' | 'leftAt'>): boolean {
  if (person.leftAt) return false
  const { id, name, email, roles } = person
  return editionsFor({ kind: 'person', personId: id, name, email, roles, teamIds: [] }).includes('engineering')
}
