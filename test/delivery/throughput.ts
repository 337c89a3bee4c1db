import { createTransport } from 'nodemailer'
import { renderMail } from '../../src/channel/email/mail.ts'
import { mailConnections } from '../../src/channel/email/transport.ts'
import { runDeliveries } from '../../src/delivery/send.ts'
import { supportAddressesSetting } from '../../src/delivery/settings.ts'
import { setSetting } from '../../src/platform/settings.ts'
import { artifactOf } from './artifact.ts'
import { startMailServer } from './mail-server.ts'
import { approve, openOffice, openRecord } from './office.ts'

/**
 * How fast 1,000 deliveries leave, beside a bare nodemailer loop with the same server and as many connections.
 * Prints one JSON document; run with `tsx test/delivery/throughput.ts`.
 */
const mails = 1000
const server = await startMailServer()
const context = await openOffice({ SMTP_URL: server.url })
const addresses = Array.from({ length: 200 }, (_, index) => `desk-${index}@example.org`)
await setSetting(context, 'operator', supportAddressesSetting, addresses)
for (let index = 0; index < mails / addresses.length; index += 1) {
  await openRecord(context, `pm-${index}`)
  await approve(context, `pm-${index}`, 'support')
}
// The loop sends the same mail as the deliveries do, so that only the outbox is compared.
const { html, text, subject, from } = renderMail(
  {
    key: 'dlv-sample',
    artifact: artifactOf({ edition: 'support' }),
    recipient: 'desk-0@example.org',
    reason: 'You are on the support list.',
    url: 'https://afterword.example/',
    createdAt: context.clock.now(),
  },
  context.config.mailFrom,
  context.config.publicUrl,
)
const sample = { html, text, subject, from, textEncoding: 'base64' as const }
const transport = createTransport({ url: server.url, pool: true, maxConnections: mailConnections } as never)
const bare = async () => {
  const start = performance.now()
  await Promise.all(
    Array.from({ length: mails }, (_, index) =>
      transport.sendMail({ ...sample, to: `b${index}@example.org`, messageId: `<bare-${index}@example.org>` }),
    ),
  )
  return mails / ((performance.now() - start) / 1000)
}
await bare()
const loop = await bare()
const start = performance.now()
const { sent } = await runDeliveries(context)
const deliveries = sent / ((performance.now() - start) / 1000)
transport.close()
console.log(
  JSON.stringify({
    mails: sent,
    bare_per_second: Math.round(loop),
    deliveries_per_second: Math.round(deliveries),
    share: Number((deliveries / loop).toFixed(2)),
  }),
)
await context.close()
await server.close()
process.exit(0)
