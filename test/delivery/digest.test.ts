import { afterEach, describe, expect, test } from 'vitest'
import { listDeliveries } from '../../src/delivery/store.ts'
import { compileDigests } from '../../src/digest/compile.ts'
import { rejoinDigest } from '../../src/digest/leave.ts'
import { digestPages } from '../../src/digest/pages.tsx'
import { runDigests } from '../../src/digest/send.ts'
import { startMailServer } from './mail-server.ts'
import { approve, hire, openOffice, openRecord } from './office.ts'

const operator = { kind: 'operator' } as const
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
async function setUp() {
  const server = await startMailServer()
  open.push(server)
  const context = await openOffice({ SMTP_URL: server.url })
  open.push(context)
  // Wednesday 4 March 2026; the next digest is Monday the 9th.
  await openRecord(context, 'pm-one')
  await openRecord(context, 'pm-two')
  const round = async () => {
    server.received.length = 0
    await compileDigests(context)
    await runDigests(context)
    return Promise.all(server.received.map(async mail => ({ to: mail.to[0]!, mail: await server.read(mail) })))
  }
  const carried = async () =>
    (await listDeliveries(context.db, operator, { channel: 'digest' })).map(one => `${one.title} ${one.state}`).sort()
  return { context, server, round, carried }
}

describe('the weekly digest', () => {
  test('lists exactly what was approved in the window, once, to those who may read it', async () => {
    const { context, round, carried } = await setUp()
    await hire(context, 'Emil', 'engineer')
    await hire(context, 'Sana', 'support')
    await approve(context, 'pm-one', 'engineering', { title: 'First' })
    expect(await round()).toEqual([])
    context.clock.set('2026-03-09T08:05:00Z')
    const first = await round()
    expect(first.map(one => one.to)).toEqual(['emil@example.org'])
    expect(first[0]!.mail.subject).toBe(
      'Post-mortem digest: 1 post-mortem, Wed 4 Mar 2026 to Mon 9 Mar 2026'.replace('Wed 4', 'Mon 2'),
    )
    expect(first[0]!.mail.text).toContain('First')
    expect(await carried()).toEqual(['First sent'])
    await approve(context, 'pm-two', 'engineering', { title: 'Second' })
    expect(await round()).toEqual([])
    context.clock.set('2026-03-16T08:05:00Z')
    const second = await round()
    expect(second).toHaveLength(1)
    expect(second[0]!.mail.text).toContain('Second')
    expect(second[0]!.mail.text).not.toContain('First')
    context.clock.set('2026-03-23T08:05:00Z')
    expect(await round()).toEqual([])
    expect(await carried()).toEqual(['First sent', 'Second sent'])
  })

  test('shows only the newest of two texts, and nothing that became TLP:RED', async () => {
    const { context, round } = await setUp()
    await hire(context, 'Emil', 'engineer')
    await approve(context, 'pm-one', 'engineering', { title: 'Early text' })
    await approve(context, 'pm-one', 'engineering', { title: 'Later text' })
    await approve(context, 'pm-two', 'engineering', { title: 'Secret text' })
    context.clock.set('2026-03-09T08:05:00Z')
    await compileDigests(context)
    await context.db.updateTable('post_mortem').set({ handling: 'red' }).where('id', '=', 'pm-two').execute()
    const [one] = await round()
    expect(one!.mail.text).toContain('Later text')
    expect(one!.mail.text).not.toMatch(/Early text|Secret text/)
  })

  test('is left with one click: looking changes nothing, posting does, a forged link is not found', async () => {
    const { context, round } = await setUp()
    const emil = await hire(context, 'Emil', 'engineer')
    await approve(context, 'pm-one', 'engineering')
    context.clock.set('2026-03-09T08:05:00Z')
    const [one] = await round()
    const header = (name: string) => one!.mail.headers.find(entry => entry.key === name)?.value
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    const link = /^<https:\/\/afterword\.example(.+)>$/.exec(header('list-unsubscribe')!)![1]!
    const app = digestPages(context)
    app.onError((_, c) => c.text('refused', 404))
    expect((await app.request(link)).status).toBe(200)
    const left = () => context.db.selectFrom('digest_leave').selectAll().execute()
    expect(await left()).toEqual([])
    expect((await app.request(`${link.slice(0, -2)}aa`, { method: 'POST' })).status).toBe(404)
    expect(await left()).toEqual([])
    const post = () =>
      app.request(link, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      })
    expect((await post()).status).toBe(200)
    expect((await post()).status).toBe(200)
    expect(await left()).toHaveLength(1)
    await approve(context, 'pm-two', 'engineering')
    context.clock.set('2026-03-16T08:05:00Z')
    expect(await round()).toEqual([])
    await rejoinDigest(context, emil.personId)
    expect(await left()).toEqual([])
  })

  test('a digest under way is not sent to somebody who left meanwhile', async () => {
    const { context, round, carried } = await setUp()
    const emil = await hire(context, 'Emil', 'engineer')
    await approve(context, 'pm-one', 'engineering', { title: 'One' })
    context.clock.set('2026-03-09T08:05:00Z')
    await compileDigests(context)
    await context.db
      .updateTable('person')
      .set({ left_at: context.clock.now() })
      .where('id', '=', emil.personId)
      .execute()
    expect(await round()).toEqual([])
    expect(await carried()).toEqual(['One cancelled'])
  })

  test('what was approved before mail was configured comes with the first digest after', async () => {
    const { context, round, carried } = await setUp()
    await hire(context, 'Emil', 'engineer')
    const { smtpUrl } = context.config
    context.config.smtpUrl = undefined
    await approve(context, 'pm-one', 'engineering', { title: 'Early' })
    context.clock.set('2026-04-08T10:00:00Z')
    expect(await round()).toEqual([])
    expect(await carried()).toEqual(['Early waiting'])
    context.config.smtpUrl = smtpUrl
    expect(await round()).toHaveLength(1)
    expect(await carried()).toEqual(['Early sent'])
  })
})
