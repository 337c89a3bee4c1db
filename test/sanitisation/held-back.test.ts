import { afterAll, beforeAll, expect, test } from 'vitest'
import { approveEdition } from '../../src/edition/approve.ts'
import { listAudit } from '../../src/platform/audit.ts'
import { addDirectoryEntry } from '../../src/redaction/edit-directory.ts'
import { decideFinding } from '../../src/sanitisation/decide.ts'
import { openDesk } from '../../src/sanitisation/examine.ts'
import { startMailServer } from '../delivery/mail-server.ts'
import { createWorld, operator, type World } from '../world.ts'

let world: World
let mail: Awaited<ReturnType<typeof startMailServer>>

beforeAll(async () => {
  mail = await startMailServer()
  world = await createWorld({ people: ['sam', 'cleo', 'sigrid', 'pia'], environment: { SMTP_URL: mail.url } })
})
afterAll(async () => {
  await world?.close()
  await mail?.close()
})

const send = async () => {
  for (const job of world.app.jobs.filter(({ name }) => name === 'deliveries')) await job.run(world.app.context)
}

test('a mail whose words a new directory entry catches is held back, whole and seen, and goes by one click after a decision', async () => {
  const { context } = world.app
  await world.bring({
    'held.json': JSON.stringify({
      id: 'held',
      title: 'Parcels stood still',
      severity: 'SEV2',
      talk_track_say: 'zephyrine cruises can follow parcels again.',
    }),
  })
  const id = await world.idOf('held')
  await approveEdition(context, await world.viewer('cleo'), { id, edition: 'support' })
  await addDirectoryEntry(context, operator, { kind: 'customer', name: 'Zephyrine Cruises' })
  await send()
  expect(mail.received).toEqual([])
  const row = await context.db
    .selectFrom('delivery')
    .selectAll()
    .where('channel', '=', 'email')
    .executeTakeFirstOrThrow()
  expect(row).toMatchObject({ state: 'held', recipient: 'sam@lantern.example' })
  expect(row.last_error).toMatch(/customer.*Decide it on the sanitising desk/)
  expect(row.last_error).not.toMatch(/zephyrine/i)
  const log = await listAudit(context.db, { object: `delivery:${row.id}` })
  expect(log.map(entry => entry.verb)).toEqual(['hold-delivery'])

  const pia = await world.as('pia')
  expect(await (await pia.get('/deliveries')).text()).toContain('held back')
  const page = `/deliveries/${row.id}`
  expect(await (await pia.get(page)).text()).toContain(`/post-mortems/${id}/sanitise?edition=support`)
  await pia.submit(page, `${page}/replay`, {})
  await send()
  expect(mail.received).toEqual([])

  const sigrid = await world.viewer('sigrid')
  const { findings } = await openDesk(context, sigrid, id)
  const { key } = findings.find(finding => finding.kind === 'customer')!
  await decideFinding(context, sigrid, id, { key, decision: 'keep', reason: 'They have agreed to be named.' })
  await pia.submit(page, `${page}/replay`, {})
  await send()
  expect(mail.received.flatMap(one => one.to)).toContain('sam@lantern.example')
})
