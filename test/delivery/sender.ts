import { runDeliveries } from '../../src/delivery/send.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { createLog } from '../../src/platform/log.ts'
import { testContext } from './office.ts'

// A sender in a process of its own, to be killed: `sender.ts DATA SMTP_URL`. Ends when nothing is left to send.
const [dataDirectory, smtpUrl] = process.argv.slice(2) as [string, string]
const database = await openDatabase({ dataDirectory, clock: systemClock, log: createLog('silent') })
const context = testContext(database.kysely, { AFTERWORD_DATA: dataDirectory, SMTP_URL: smtpUrl }, systemClock)
const unfinished = async () => {
  const rows = await database.kysely
    .selectFrom('delivery')
    .select('id')
    .where('state', 'in', ['queued', 'sending'])
    .execute()
  return rows.length
}
while ((await unfinished()) > 0) {
  await runDeliveries(context, { leaseSeconds: 1, random: () => 0.05 })
  await new Promise(done => setTimeout(done, 100))
}
await database.close()
process.exit(0)
