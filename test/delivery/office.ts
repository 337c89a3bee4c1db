import { createHash } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commitment } from '../../src/commitment/domain.ts'
import { delivery } from '../../src/delivery/domain.ts'
import { digest } from '../../src/digest/domain.ts'
import type { Artifact } from '../../src/edition/edition.ts'
import { editionApproved } from '../../src/edition/events.ts'
import { insertArtifact, makeCurrent } from '../../src/edition/store.ts'
import type { Role, Viewer } from '../../src/person/viewer.ts'
import { readConfig } from '../../src/platform/config.ts'
import { type Context, type Db, inTransaction } from '../../src/platform/context.ts'
import { openMemoryDatabase } from '../../src/platform/database/memory.ts'
import { Events } from '../../src/platform/events.ts'
import { createLog } from '../../src/platform/log.ts'
import { realOutside } from '../../src/platform/outside.ts'
import { publication } from '../../src/publication/domain.ts'
import { putInPublic } from '../../src/publication/publish.ts'
import { isRed, publicationOf } from '../../src/publication/store.ts'
import { artifactOf } from './artifact.ts'

/** A stopped clock that a test moves. */
export class TestClock {
  #now: Date
  constructor(start = '2026-03-04T10:00:00Z') {
    this.#now = new Date(start)
  }
  now() {
    return new Date(this.#now)
  }
  set(text: string) {
    this.#now = new Date(text)
  }
  forward(seconds: number) {
    this.#now = new Date(this.#now.getTime() + seconds * 1000)
  }
}

export interface Office extends Context {
  clock: TestClock
  close(): Promise<void>
}

export function testContext(db: Db, environment: Record<string, string>, clock: Context['clock']): Context {
  return {
    db,
    clock,
    config: readConfig({
      AFTERWORD_DATA: mkdtempSync(join(tmpdir(), 'afterword-delivery-')),
      PUBLIC_URL: 'https://afterword.example',
      LOG_LEVEL: 'silent',
      ...environment,
    }),
    events: new Events([commitment, publication, delivery, digest].flatMap(domain => domain.subscriptions ?? [])),
    log: createLog('silent'),
    outside: realOutside,
    key: purpose => createHash('sha256').update(`test ${purpose}`).digest(),
  }
}

/** Publication, delivery and digest on the real store in memory; the environment says what is configured. */
export async function openOffice(environment: Record<string, string> = {}): Promise<Office> {
  const database = await openMemoryDatabase()
  const clock = new TestClock()
  return {
    ...testContext(database.kysely, environment, clock),
    clock,
    close: () => database.close(),
  }
}

/** Somebody with these roles; `person-vera`, vera@example.org. */
export async function hire(context: Context, name: string, ...roles: Role[]): Promise<Viewer & { kind: 'person' }> {
  const id = `person-${name.toLowerCase()}`
  const email = `${name.toLowerCase()}@example.org`
  const now = context.clock.now()
  await context.db.insertInto('person').values({ id, name, email, email_verified: true }).execute()
  for (const role of roles)
    await context.db
      .insertInto('person_role')
      .values({ person_id: id, role, granted_by: 'operator', granted_at: now })
      .execute()
  return { kind: 'person', personId: id, name, email, roles, teamIds: [] }
}

/** A post-mortem with nothing in it but what deliveries look at. */
export async function openRecord(context: Context, id: string, severity = 'SEV1', handling = 'amber_strict') {
  const now = context.clock.now()
  await context.db
    .insertInto('incident')
    .values({
      id: `inc-${id}`,
      facts: JSON.stringify({ title: { value: id }, severity: { value: severity } }),
      created_at: now,
      updated_at: now,
    })
    .execute()
  await context.db
    .insertInto('post_mortem')
    .values({ id, incident_id: `inc-${id}`, handling, created_by: 'operator', created_at: now, updated_at: now })
    .execute()
}

async function mayStand(context: Context, postMortemId: string): Promise<boolean> {
  const publication = await publicationOf(context.db, postMortemId)
  return !publication?.withdrawnAt && !(await isRed(context.db, postMortemId))
}

let made = 0

/** Freezes a text and gives it every approval it needs, as approving does, in one transaction. */
export async function approve(
  context: Context,
  postMortemId: string,
  edition: Artifact['edition'],
  { severity = 'SEV1', ...changes }: Partial<Artifact> & { severity?: string } = {},
): Promise<Artifact> {
  made += 1
  const now = context.clock.now()
  const artifact = artifactOf({
    edition,
    postMortemId,
    id: `art-test${String(made).padStart(8, '0')}`,
    frozenAt: now,
    approvedAt: now,
    ...changes,
  })
  await inTransaction(context, async within => {
    await insertArtifact(within.db, { ...artifact, used: {}, approvalsNeeded: 1 })
    await makeCurrent(within.db, artifact, now)
    await within.events.emit(within, editionApproved, { artifact, severity })
    // There is no record behind these texts, so nothing about them can be checked before they are published.
    if (edition === 'customer' && (await mayStand(within, postMortemId))) await putInPublic(within, artifact)
  })
  return artifact
}
