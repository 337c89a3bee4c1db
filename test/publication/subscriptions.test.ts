import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { withdraw } from '../../src/publication/withdraw.ts'
import { runSubscriberMails } from '../../src/subscription/send.ts'
import { startMailServer } from '../delivery/mail-server.ts'
import { approve, openRecord } from '../delivery/office.ts'
import { createWorld, operator, type World } from '../world.ts'

let world: World
let mail: Awaited<ReturnType<typeof startMailServer>>
let records = 0

beforeAll(async () => {
  mail = await startMailServer()
  world = await createWorld({ environment: { SMTP_URL: mail.url }, people: [] })
})
afterAll(async () => {
  await world?.close()
  await mail?.close()
})
beforeEach(() => {
  mail.received.length = 0
  // Another hour: nobody is slowed down by the test before.
  world.clock.forward(3700)
})

const at = (path: string, init?: RequestInit) => world.app.http.request(`http://localhost:4000${path}`, init)
const post = (path: string, fields: Record<string, string> = {}) =>
  at(path, { method: 'POST', body: new URLSearchParams(fields) })
const rows = () => world.app.context.db.selectFrom('mail_subscription').selectAll().execute()

/** Runs the job and reads what arrived since. */
async function arrived() {
  mail.received.length = 0
  await runSubscriberMails(world.app.context)
  return Promise.all(mail.received.map(async one => ({ to: one.to[0]!, mail: await mail.read(one) })))
}
async function publish(services = 'Labels', title = 'Labels printed twice') {
  const id = `pm-told${++records}`
  await openRecord(world.app.context, id)
  const json = JSON.stringify({ blocks: [{ lines: [{ field: 'services', text: services }] }] })
  await approve(world.app.context, id, 'customer', { title, json })
  return id
}
const linkIn = (text: string | undefined, kind: string) =>
  new RegExp(`http://localhost:4000(/public/subscribe/${kind}/\\S+)`).exec(text ?? '')![1]!

async function join(address: string, service = ''): Promise<void> {
  expect((await post('/public/subscribe', { address, service })).status).toBe(200)
  const mine = (await arrived()).find(one => one.to === address)!
  expect((await post(linkIn(mine.mail.text, 'confirm'))).status).toBe(200)
}

describe('being told by mail', () => {
  test('needs a yes from the address itself; looking at the link says nothing', async () => {
    expect((await post('/public/subscribe', { address: 'rhea@reader.example' })).status).toBe(200)
    const [asked] = await arrived()
    expect(asked!.to).toBe('rhea@reader.example')
    await publish()
    expect(await arrived()).toEqual([])
    const link = linkIn(asked!.mail.text, 'confirm')
    expect((await at(link)).status).toBe(200)
    await publish()
    expect(await arrived()).toEqual([])
    expect((await post(link)).status).toBe(200)
    expect((await post(link)).status).toBe(200)
    await publish('Labels', 'Told at last')
    const [told] = await arrived()
    expect([told!.to, told!.mail.subject]).toEqual(['rhea@reader.example', 'Incident reports: Told at last'])
  })

  test('is left with one click as mail programs do it, and the address is gone', async () => {
    await join('leo@reader.example')
    await publish()
    const mine = (await arrived()).find(one => one.to === 'leo@reader.example')!
    const header = (name: string) => mine.mail.headers.find(entry => entry.key === name)?.value
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    const link = /^<http:\/\/localhost:4000(.+)>$/.exec(header('list-unsubscribe')!)![1]!
    const before = (await rows()).length
    expect((await at(link)).status).toBe(200)
    expect(await rows()).toHaveLength(before)
    expect((await post(`${link.slice(0, -2)}aa`)).status).toBe(404)
    expect((await post(link.replace('/leave/', '/confirm/'))).status).toBe(404)
    expect((await post(link, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200)
    expect(await rows()).toHaveLength(before - 1)
    expect((await post(link)).status).toBe(200)
    await publish()
    expect((await arrived()).map(one => one.to)).not.toContain('leo@reader.example')
  })

  test('tells of corrections and withdrawals, and of one service only where asked', async () => {
    await publish('Tracking', 'Of tracking')
    await join('tess@reader.example', 'tracking')
    await join('tess@reader.example')
    await join('tom@reader.example', 'tracking')
    const id = await publish('Labels, Tracking', 'Of both')
    const to = async () => (await arrived()).map(one => `${one.to} ${one.mail.subject}`)
    const first = await to()
    // Who asked twice is told once.
    expect(first.filter(one => one.startsWith('tess@'))).toEqual(['tess@reader.example Incident reports: Of both'])
    expect(first.filter(one => one.startsWith('tom@'))).toHaveLength(1)
    world.clock.forward(60)
    const json = JSON.stringify({ blocks: [{ lines: [{ field: 'services', text: 'Labels, Tracking' }] }] })
    await approve(world.app.context, id, 'customer', { title: 'Of both, better', json })
    expect(await to()).toContain('tom@reader.example Incident reports: corrected: Of both, better')
    await withdraw(world.app.context, operator, id, 'A reason for inside.')
    const withdrawn = (await arrived()).find(one => one.to === 'tom@reader.example')!
    expect(withdrawn.mail.subject).toBe('Incident reports: a report was withdrawn')
    expect(`${withdrawn.mail.text}${withdrawn.mail.html}`).not.toMatch(/Of both|reason for inside/)
    await publish('Labels', 'Of labels')
    expect((await to()).filter(one => one.startsWith('tom@'))).toEqual([])
  })

  test('what was withdrawn or corrected before its mail left is not told any more', async () => {
    await join('una@reader.example')
    const id = await publish('Labels', 'Never told')
    await withdraw(world.app.context, operator, id, 'At once.')
    const subjects = (await arrived()).filter(one => one.to === 'una@reader.example').map(one => one.mail.subject)
    expect(subjects).toEqual(['Incident reports: a report was withdrawn'])
  })

  test('answers the same whether an address is known, and asks it once an hour at most', async () => {
    const answer = async (address: string) => {
      const said = await post('/public/subscribe', { address })
      return [
        said.status,
        [...said.headers].map(([name, value]) => `${name}: ${value.replace(/nonce-[^']+/, '')}`).sort(),
        await said.text(),
      ]
    }
    await join('vic@reader.example')
    const known = await answer('vic@reader.example')
    const fresh = await answer('wim@reader.example')
    expect(known).toEqual(fresh)
    expect(await answer('WIM@Reader.example')).toEqual(fresh)
    expect((await arrived()).map(one => one.to)).toEqual(['wim@reader.example'])
    world.clock.forward(3601)
    await answer('wim@reader.example')
    expect((await arrived()).map(one => one.to)).toEqual(['wim@reader.example'])
  })

  test('keeps no address that anybody could read without the secret, and forgets wishes that nobody confirmed', async () => {
    await post('/public/subscribe', { address: 'xenia@reader.example' })
    expect(JSON.stringify(await rows())).not.toMatch(/xenia|reader\.example/)
    const [asked] = (await arrived()).filter(one => one.to === 'xenia@reader.example')
    const before = (await rows()).length
    world.clock.forward(49 * 3600)
    expect((await post(linkIn(asked!.mail.text, 'confirm'))).status).toBe(404)
    for (const job of world.app.jobs.filter(({ name }) => name === 'forget-subscriptions'))
      await job.run(world.app.context)
    expect((await rows()).length).toBeLessThan(before)
    expect((await rows()).every(row => row.confirmed_at !== null)).toBe(true)
    const audit = JSON.stringify(await world.app.context.db.selectFrom('audit_entry').selectAll().execute())
    expect(audit).not.toContain('reader.example')
  })

  test('refuses what is no address, no service, and too many at once', async () => {
    for (const address of ['', 'nobody', 'a@b\r\nBcc: c@d.example', 'a@b.example, c@d.example'])
      expect((await post('/public/subscribe', { address })).status).toBe(400)
    expect((await post('/public/subscribe', { address: 'y@reader.example', service: 'no-such' })).status).toBe(400)
    const answers: number[] = []
    for (let index = 0; index < 8; index++)
      answers.push((await post('/public/subscribe', { address: `many${index}@reader.example` })).status)
    expect(answers).toContain(429)
    expect((await arrived()).filter(one => one.to.startsWith('many')).length).toBeLessThan(8)
  })

  test('a mail server that is away is tried again, and nobody gets a mail twice', async () => {
    await join('zoe@reader.example')
    await publish('Labels', 'Sent in the end')
    const { smtpUrl } = world.app.context.config
    world.app.context.config.smtpUrl = 'smtp://127.0.0.1:9'
    expect((await runSubscriberMails(world.app.context)).retrying).toBeGreaterThan(0)
    world.app.context.config.smtpUrl = smtpUrl
    world.clock.forward(600)
    const mine = (await arrived()).filter(one => one.to === 'zoe@reader.example')
    expect(mine.map(one => one.mail.subject)).toEqual(['Incident reports: Sent in the end'])
    expect((await arrived()).filter(one => one.to === 'zoe@reader.example')).toEqual([])
  })
})
