import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { emailChannel } from '../../src/channel/email/channel.ts'
import { supportAddressesSetting } from '../../src/delivery/settings.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { createLog } from '../../src/platform/log.ts'
import { setSetting } from '../../src/platform/settings.ts'
import { startMailServer } from './mail-server.ts'
import { approve, openRecord, TestClock, testContext } from './office.ts'

/** `AFTERWORD_KILLS=30` for a longer run. */
const kills = Number(process.env.AFTERWORD_KILLS ?? 3)
const perRecord = 200

test('a sender killed at any moment loses nothing, and repeats at most what was in flight', {
  timeout: 600_000,
}, async () => {
  const records = Math.max(2, Math.ceil(kills / 2))
  const server = await startMailServer({
    // One in ten is refused for now, as busy servers do.
    onRcptTo(_address, _session, answer) {
      answer(Math.random() < 0.1 ? Object.assign(new Error('greylisted'), { responseCode: 451 }) : undefined)
    },
  })
  const dataDirectory = mkdtempSync(join(tmpdir(), 'afterword-kill-'))
  const openFolder = () => openDatabase({ dataDirectory, clock: systemClock, log: createLog('silent') })
  const seeded = await openFolder()
  await migrate(seeded)
  const seeding = testContext(seeded.kysely, { AFTERWORD_DATA: dataDirectory, SMTP_URL: server.url }, new TestClock())
  const addresses = Array.from({ length: perRecord }, (_, index) => `desk-${index}@example.org`)
  await setSetting(seeding, 'operator', supportAddressesSetting, addresses)
  for (let index = 0; index < records; index += 1) {
    await openRecord(seeding, `pm-${index}`)
    await approve(seeding, `pm-${index}`, 'support')
  }
  await seeded.close()

  const start = () =>
    spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'sender.ts'), dataDirectory, server.url], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  let killed = 0
  for (let round = 0; round < kills; round += 1) {
    const before = server.received.length
    const sender = start()
    while (server.received.length === before && sender.exitCode === null) await sleep(5)
    await sleep(Math.random() * 150)
    if (sender.exitCode !== null) break
    sender.kill('SIGKILL')
    await once(sender, 'exit')
    killed += 1
  }
  const last = start()
  const [code] = last.exitCode === null ? await once(last, 'exit') : [last.exitCode]
  expect(code).toBe(0)
  await server.close()

  const finished = await openFolder()
  const rows = await finished.kysely.selectFrom('delivery').select(['id', 'state']).execute()
  await finished.close()
  const arrivals = new Map<string, number>()
  for (const mail of server.received) {
    const key = /^X-Afterword-Delivery: (\S+)/im.exec(mail.raw.toString('latin1'))![1]!
    arrivals.set(key, (arrivals.get(key) ?? 0) + 1)
  }
  const lost = rows.filter(row => !arrivals.has(row.id))
  const repeated = [...arrivals.values()].reduce((sum, count) => sum + count - 1, 0)
  const inFlight = emailChannel({ smtpUrl: server.url, mailFrom: 'a@b', publicUrl: 'http://c' }).describe().concurrency
  console.info(`${killed} kills, ${rows.length} deliveries: ${lost.length} lost, ${repeated} repeated`)
  expect(rows).toHaveLength(records * perRecord)
  expect(rows.every(row => row.state === 'sent')).toBe(true)
  expect(lost).toEqual([])
  expect(repeated).toBeLessThanOrEqual(killed * inFlight)
})
