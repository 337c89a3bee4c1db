import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/platform/clock.ts'
import { type Database, openDatabase } from '../../src/platform/database/database.ts'
import { openMemoryDatabase } from '../../src/platform/database/memory.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { withConnection } from '../../src/platform/database/store.ts'
import { createLog } from '../../src/platform/log.ts'
import { Refusal } from '../../src/platform/refusal.ts'
import { freshServerDatabase } from '../postgres.ts'

export const log = createLog('silent')

/** A folder that is new, and what removes it. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'afterword-test-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

export interface Opened {
  database: Database
  /** Another opening of the same data, as a second program would; only where that is allowed. */
  another?(): Promise<Database>
  close(): Promise<void>
}

/** An empty database, without any table, on each kind of store that this machine has. */
export const stores: { name: string; missing: boolean; open(): Promise<Opened> }[] = [
  {
    name: 'the embedded store',
    missing: false,
    async open() {
      const database = await openMemoryDatabase()
      await withConnection(database.store, connection =>
        connection.run('drop schema public cascade; create schema public'),
      )
      return { database, close: () => database.close() }
    },
  },
  {
    name: 'PostgreSQL (TEST_DATABASE_URL; see scripts/with-postgres.sh)',
    missing: !process.env.TEST_DATABASE_URL,
    async open() {
      const server = await freshServerDatabase()
      if (!server) throw new Error('TEST_DATABASE_URL is not set.')
      const another = () =>
        openDatabase({ dataDirectory: '/nowhere', databaseUrl: server.url, clock: systemClock, log })
      const database = await another()
      const close = async () => {
        await database.close()
        await server.drop()
      }
      return { database, another, close }
    },
  },
]

export async function openMigrated(store: (typeof stores)[number]): Promise<Opened> {
  const opened = await store.open()
  await migrate(opened.database)
  return opened
}

/** What a promise was refused with; fails the test when it was not refused. */
export async function refusalOf(promise: Promise<unknown>): Promise<Refusal> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('It was not refused.')
}
