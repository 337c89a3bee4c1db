import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { approveEdition } from '../../src/edition/approve.ts'
import { publishDue, schedulePublication } from '../../src/publication/change-schedule.ts'
import { readPath } from '../../src/publication/read-path.ts'
import { addDirectoryEntry } from '../../src/redaction/edit-directory.ts'
import { decideFinding } from '../../src/sanitisation/decide.ts'
import { openDesk } from '../../src/sanitisation/examine.ts'
import { runSubscriberMails } from '../../src/subscription/send.ts'
import { startMailServer } from '../delivery/mail-server.ts'
import { completeForPublication, signCustomer } from '../publishing.ts'
import { sanitise } from '../sanitised.ts'
import { createWorld, operator, type World } from '../world.ts'

let world: World
let mail: Awaited<ReturnType<typeof startMailServer>>

beforeAll(async () => {
  mail = await startMailServer()
  const people = ['ada', 'cleo', 'sigrid', 'pia', 'vera'] as const
  world = await createWorld({ people, environment: { SMTP_URL: mail.url } })
})
afterAll(async () => {
  await world?.close()
  await mail?.close()
})

/** A report whose text names this customer in a way that only the directory can know. */
async function bring(id: string, customer: string): Promise<string> {
  await world.bring({
    [`${id}.json`]: JSON.stringify({
      id,
      title: `Parcels stood still, ${id}`,
      severity: 'SEV2',
      impact_statement: `Nobody at ${customer} could follow a parcel.`,
      impact_started_at: '2026-02-03T04:00:00Z',
      impact_ended_at: '2026-02-03T05:30:00Z',
      external_impact: 'some',
      summary: `A queue had no bound, and ${customer} waited.`,
      apology: `We are sorry for the time in which ${customer} could not follow parcels.`,
      customer_title: `Parcels could not be followed, ${id}`,
    }),
  })
  const own = await world.idOf(id)
  await completeForPublication(world.app.context, own)
  await sanitise(world.app.context, own)
  return own
}
const shareInside = (id: string) => approveEdition(world.app.context, operator, { id, edition: 'engineering' })
const list = (name: string) => addDirectoryEntry(world.app.context, operator, { kind: 'customer', name })
const pathOf = async (id: string) => (await readPath(world.app.context, operator, id)).path
const isPublic = async (title: string) => (await (await world.outsider().get('/public/')).text()).includes(title)

/** Somebody decides that the customer agreed to be named, and signs what that has re-opened. */
async function keep(id: string): Promise<void> {
  const { context } = world.app
  const sigrid = await world.viewer('sigrid')
  const { findings } = await openDesk(context, sigrid, id)
  const { key } = findings.find(finding => finding.kind === 'customer')!
  await decideFinding(context, sigrid, id, { key, decision: 'keep', reason: 'They have agreed to be named.' })
  // Whoever keeps something does not sign for it as well.
  await sanitise(context, id, { kind: 'token', tokenId: 'second', name: 'A second person', roles: ['security'] })
}

test('what a new directory entry catches is not published at its moment: it is held back, seen, and goes by one click', async () => {
  const { context } = world.app
  const id = await bring('moment', 'zephyrine cruises')
  await shareInside(id)
  await schedulePublication(context, await world.viewer('cleo'), id, { at: '2026-03-04T12:00:00Z' })
  await signCustomer(context, id)
  expect((await pathOf(id)).state).toBe('scheduled')
  await list('Zephyrine Cruises')
  world.clock.set('2026-03-04T12:00:01Z')
  await publishDue(context)

  expect(await isPublic('followed, moment')).toBe(false)
  const { schedule, path } = await readPath(context, operator, id)
  expect(schedule?.state).toBe('failed')
  expect(schedule?.obstacles[0]).toMatchObject({
    code: 'outgoing-bytes',
    sentence: expect.stringMatching(/the page holds customer/),
    href: `/post-mortems/${id}/sanitise?edition=customer`,
  })
  expect(JSON.stringify(schedule)).not.toMatch(/zephyrine/i)
  expect(path.state).toBe('held')
  const cleo = await world.as('cleo')
  expect(await (await cleo.get('/publications')).text()).toContain('Held back')
  const page = `/post-mortems/${id}/publication`
  const shown = await (await cleo.get(page)).text()
  expect(shown).toContain(`/post-mortems/${id}/sanitise?edition=customer`)
  expect(shown).toContain('Publish now')

  await keep(id)
  expect((await pathOf(id)).state).toBe('approved')
  await cleo.submit(page, `${page}/publish`, {})
  expect(await isPublic('followed, moment')).toBe(true)
})

test('the last approval does not publish what a new directory entry catches', async () => {
  const id = await bring('last', 'quillfeather lines')
  await signCustomer(world.app.context, id)
  await list('Quillfeather Lines')
  await shareInside(id)
  expect(await isPublic('followed, last')).toBe(false)
  expect((await pathOf(id)).state).toBe('held')
})

test('no copy of the site is written, and no mail to subscribers leaves, with what a new directory entry catches', async () => {
  const { context } = world.app
  const at = (path: string, fields: Record<string, string>) =>
    context &&
    world.app.http.request(`http://localhost:4000${path}`, { method: 'POST', body: new URLSearchParams(fields) })
  await at('/public/subscribe', { address: 'rhea@reader.example', service: '' })
  await runSubscriberMails(context)
  const asked = await mail.read(mail.received.at(-1)!)
  const link = /http:\/\/localhost:4000(\/public\/subscribe\/confirm\/\S+)/.exec(asked.text ?? '')![1]!
  await at(link, {})
  mail.received.length = 0

  const id = await bring('copy', 'brambleward freight')
  await shareInside(id)
  await signCustomer(context, id)
  expect((await pathOf(id)).state).toBe('published')
  await list('Brambleward Freight')

  await runSubscriberMails(context)
  expect(mail.received.map(one => one.to)).toEqual([])
  const directory = join(world.dataDirectory, 'copy')
  await expect(world.command('site', 'build', directory)).rejects.toMatchObject({
    code: 'outgoing-bytes',
    message: expect.stringMatching(
      /^Nothing was written, because .*parcels-could-not-be-followed-copy.* may not leave/,
    ),
  })
  const cleo = await world.as('cleo')
  const page = `/post-mortems/${id}/publication`
  const shown = await (await cleo.get(page)).text()
  expect(shown).toContain('What is public would be held back today')
  expect(shown).toMatch(/1 mail to subscribers is held back/)

  await cleo.submit(page, `${page}/subscriber-mails`, {})
  await runSubscriberMails(context)
  expect(mail.received.map(one => one.to)).toEqual([])

  // The decision alone lets them go: nobody has to remember them.
  await keep(id)
  await runSubscriberMails(context)
  expect(mail.received.flatMap(one => one.to)).toEqual(['rhea@reader.example'])
  expect(await (await cleo.get(page)).text()).not.toMatch(/held back/)
  await expect(world.command('site', 'build', directory)).resolves.toBeDefined()
})
