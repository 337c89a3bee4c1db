/**
 * Writes test/releases/VERSION.backup: the example organisation as this version stores it. Every later version has to
 * be able to take it over (`npm run check`), so it is made once, when the version is released, and kept.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { createApp, version } from '../src/app.ts'
import { loadExample } from '../src/archive/example.ts'
import { systemClock } from '../src/platform/clock.ts'
import { readConfig } from '../src/platform/config.ts'
import { backup } from '../src/platform/database/backup.ts'
import { packagePath } from '../src/platform/database/location.ts'
import { openMemoryDatabase } from '../src/platform/database/memory.ts'
import { createLog } from '../src/platform/log.ts'
import { realOutside } from '../src/platform/outside.ts'

const dataDirectory = mkdtempSync(join(tmpdir(), 'afterword-release-'))
try {
  const database = await openMemoryDatabase()
  const config = readConfig({ AFTERWORD_DATA: dataDirectory })
  const app = createApp({ config, database, clock: systemClock, outside: realOutside, log: createLog('error') })
  await loadExample(app.context)
  // Nobody signs in to it, so nobody's password needs to be in it.
  await sql`update account set password = 'none'`.execute(app.context.db)
  const file = packagePath('test', 'releases', `${version}.backup`)
  const { tables, rows } = await backup(database, file)
  await app.close()
  console.log(`${file}: ${tables} tables, ${rows} rows, ${Math.ceil(statSync(file).size / 1024)} kB`)
} finally {
  rmSync(dataDirectory, { recursive: true, force: true })
}
