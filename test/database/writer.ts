/**
 * A program that opens a data folder and commits without pause, saying what was acknowledged: one number per line.
 * `writer.ts FOLDER FIRST [LAST]` numbers from FIRST. Killed by the tests that start it.
 */
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { createLog } from '../../src/platform/log.ts'

const [folder, first, last = 'Infinity'] = process.argv.slice(2)
const database = await openDatabase({ dataDirectory: folder!, clock: systemClock, log: createLog('silent') })
await migrate(database)
process.stdout.write('open\n')
for (let n = Number(first); n <= Number(last); n++) {
  await database.kysely.transaction().execute(async tx => {
    const team = { id: `tm-${n}`, slug: `team-${n}`, name: `Team ${n}`, created_at: new Date() }
    await tx.insertInto('team').values(team).execute()
    const service = {
      id: `sv-${n}`,
      slug: `service-${n}`,
      name: `Service ${n}`,
      team_id: team.id,
      created_at: new Date(),
    }
    await tx.insertInto('service').values(service).execute()
  })
  process.stdout.write(`${n}\n`)
}
await database.close()
