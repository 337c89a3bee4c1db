import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../src/platform/clock.ts'
import { type Database, openDatabase } from '../../src/platform/database/database.ts'
import { openMemoryDatabase } from '../../src/platform/database/memory.ts'
import { applyMigrations, migrate } from '../../src/platform/database/migrate.ts'
import { migrationFiles } from '../../src/platform/database/migration-files.ts'
import { restore } from '../../src/platform/database/restore.ts'
import { withConnection } from '../../src/platform/database/store.ts'
import { createLog } from '../../src/platform/log.ts'
import { freshServerDatabase } from '../../test/postgres.ts'
import type { Finding } from './program.ts'

/** Backups of released versions, oldest first: `test/releases/0.1.0.backup`. */
export function releasesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.backup'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map(name => join(folder, name))
}

/**
 * Every migration applies to an empty database and to that of each release, with rows in it, and both end with the same
 * schema. On the embedded store, and on PostgreSQL where TEST_DATABASE_URL names a server.
 */
export async function checkMigrations(releases: readonly string[], files = migrationFiles()): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const open of [openMemory, openOnServer]) {
    const empty = await open()
    if (!empty) continue
    let wanted = ''
    await attempt(findings, 'migrations', async () => {
      await emptyOut(empty.database)
      await withConnection(empty.database.store, connection => applyMigrations(connection, new Date(), files))
      wanted = await schemaText(empty.database)
    })
    await empty.close()
    for (const release of releases) {
      const used = await open()
      if (!used) continue
      await attempt(findings, release, async () => {
        await restore(used.database, release, { replace: true })
        await migrate(used.database, systemClock, files)
        if ((await schemaText(used.database)) !== wanted)
          throw new Error('The schema differs from that of a new store.')
      })
      await used.close()
    }
  }
  return findings
}

async function attempt(findings: Finding[], file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    findings.push({ file, line: 1, sentence: error instanceof Error ? error.message : String(error) })
  }
}

type Opened = { database: Database; close(): Promise<void> }

async function openMemory(): Promise<Opened> {
  const database = await openMemoryDatabase()
  return { database, close: () => database.close() }
}

async function openOnServer(): Promise<Opened | undefined> {
  const server = await freshServerDatabase()
  if (!server) return undefined
  const log = createLog('silent')
  const database = await openDatabase({ dataDirectory: '', databaseUrl: server.url, clock: systemClock, log })
  return {
    database,
    async close() {
      await database.close()
      await server.drop()
    },
  }
}

/** A database in memory comes migrated; the check begins from nothing. */
async function emptyOut({ store }: Database): Promise<void> {
  await withConnection(store, connection => connection.run('drop schema public cascade; create schema public'))
}

/** Columns, constraints and indexes as text. */
async function schemaText({ store }: Database): Promise<string> {
  return withConnection(store, async connection => {
    const { rows } = await connection.run(`
      select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default, generation_expression)
      from information_schema.columns where table_schema = 'public'
      union all select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
      from pg_constraint where connamespace = 'public'::regnamespace
      union all select indexdef from pg_indexes where schemaname = 'public' order by 1`)
    return rows.join('\n')
  })
}
