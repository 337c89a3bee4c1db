import { mkdirSync } from 'node:fs'
import { createTransport } from 'nodemailer'
import { renderMail } from '../src/channel/email/mail.ts'
import { mailConnections } from '../src/channel/email/transport.ts'
import { runDeliveries } from '../src/delivery/send.ts'
import { supportAddressesSetting } from '../src/delivery/settings.ts'
import { systemClock } from '../src/platform/clock.ts'
import { openDatabase } from '../src/platform/database/database.ts'
import { migrate } from '../src/platform/database/migrate.ts'
import { createLog } from '../src/platform/log.ts'
import { setSetting } from '../src/platform/settings.ts'
import { artifactOf } from '../test/delivery/artifact.ts'
import { startMailServer } from '../test/delivery/mail-server.ts'
import { approve, openRecord, TestClock, testContext } from '../test/delivery/office.ts'
import { median } from './figures.ts'
import type { Workshop } from './workshop.ts'

const mails = 1000
const perRecord = 200
const rounds = 3

/** How fast the outbox empties on the embedded store, beside a bare loop that sends the same mail to the same server. */
export async function measureMail(workshop: Workshop): Promise<void> {
  const server = await startMailServer()
  const dataDirectory = workshop.path('mail')
  mkdirSync(dataDirectory)
  const database = await openDatabase({ dataDirectory, clock: systemClock, log: createLog('silent') })
  const environment = { AFTERWORD_DATA: dataDirectory, SMTP_URL: server.url }
  const context = testContext(database.kysely, environment, new TestClock(new Date().toISOString()))
  const shares: number[] = []
  const loops: number[] = []
  const boxes: number[] = []
  try {
    await migrate(database)
    const addresses = Array.from({ length: perRecord }, (_, index) => `desk-${index}@example.org`)
    await setSetting(context, 'operator', supportAddressesSetting, addresses)
    await bareLoop(server.url, context.clock.now())
    for (let round = 0; round < rounds; round += 1) {
      for (let index = 0; index < mails / perRecord; index += 1) {
        const id = `pm-${round}-${index}`
        await openRecord(context, id)
        await approve(context, id, 'support')
      }
      const loop = await bareLoop(server.url, context.clock.now())
      const began = performance.now()
      const { sent } = await runDeliveries(context)
      if (sent !== mails) throw new Error(`${sent} of ${mails} mails were sent.`)
      const box = sent / ((performance.now() - began) / 1000)
      loops.push(loop)
      boxes.push(box)
      shares.push((100 * box) / loop)
    }
  } finally {
    await database.close()
    await server.close()
  }
  workshop.report({
    section: 'mail',
    name: `${mails} mails, share of a bare loop's rate`,
    value: median(shares),
    unit: '%',
    goal: { least: 60 },
    note: `median of ${rounds}: ${Math.round(median(boxes))}/s against ${Math.round(median(loops))}/s`,
  })
}

async function bareLoop(url: string, now: Date): Promise<number> {
  const { html, text, subject, from } = renderMail(
    {
      key: 'dlv-sample',
      artifact: artifactOf({ edition: 'support' }),
      recipient: 'desk-0@example.org',
      reason: 'You are on the support list.',
      url: 'https://afterword.example/',
      createdAt: now,
    },
    'Afterword <afterword@localhost>',
    'https://afterword.example',
  )
  const transport = createTransport({ url, pool: true, maxConnections: mailConnections } as never)
  const began = performance.now()
  const sendings = Array.from({ length: mails }, (_, index) =>
    transport.sendMail({ html, text, subject, from, to: `b${index}@example.org`, textEncoding: 'base64' }),
  )
  await Promise.all(sendings)
  const rate = mails / ((performance.now() - began) / 1000)
  transport.close()
  return rate
}
