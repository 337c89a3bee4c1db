import { afterAll, beforeAll, expect, test } from 'vitest'
import { approveEdition } from '../../src/edition/approve.ts'
import { listAudit } from '../../src/platform/audit.ts'
import { correctFact } from '../../src/post-mortem/correct-fact.ts'
import { readRecord } from '../../src/post-mortem/store.ts'
import { sanitise } from '../sanitised.ts'
import { createWorld, operator, type World } from '../world.ts'

let world: World
let id: string

beforeAll(async () => {
  world = await createWorld({ environment: { SMTP_URL: 'smtp://127.0.0.1:9' } })
  await world.bring({
    'labels.json': JSON.stringify({
      id: 'labels/preview',
      title: 'Labels printed twice after a retry',
      customer_title: 'Labels came twice',
      severity: 'SEV1',
      external_impact: 'some',
      impact_started_at: '2026-02-03T04:00:00Z',
      impact_ended_at: '2026-02-03T05:00:00Z',
      impact_statement: 'Every label came twice for an hour.',
      apology: 'We are sorry for the paper.',
      what_happened: 'The host db-7.internal.lantern.example was slow.',
      actions: [{ text: 'Print once', visibility: 'customer' }],
    }),
  })
  id = await world.idOf('labels/preview')
})
afterAll(() => world?.close())

const outside = (path: string) => world.app.http.request(`http://localhost:4000${path}`)
const share = async (fields: Record<string, string>) => {
  const cleo = await world.as('cleo')
  return cleo.submit(`/post-mortems/${id}/previews`, `/post-mortems/${id}/previews`, fields)
}
const linkIn = (html: string) => /http:\/\/localhost:4000(\/public\/preview\/[\w-]{43})/.exec(html)?.[1]

test('the desk sees the page, the feed entry, the mail and the card as they would leave, in a frame that may do nothing', async () => {
  const cleo = await world.as('cleo')
  const page = await cleo.get(`/post-mortems/${id}/preview/page`)
  const html = await page.text()
  expect(html).toContain('Labels came twice')
  expect(html).toContain('Where our commitments stand')
  expect(html).not.toContain('db-7')
  expect(page.headers.get('content-security-policy')).toMatch(/frame-ancestors 'self'.*sandbox allow-same-origin$/)
  expect(page.headers.get('x-frame-options')).toBe('SAMEORIGIN')
  expect(page.headers.get('cache-control')).toBe('private, no-store')
  const feed = await (await cleo.get(`/post-mortems/${id}/preview/feed`)).text()
  expect(feed).toContain('<title>Labels came twice</title>')
  expect(await (await cleo.get(`/post-mortems/${id}/preview/feed?format=json`)).text()).toContain('"content_html"')
  const card = await cleo.get(`/post-mortems/${id}/preview/card`)
  expect([card.headers.get('content-type'), (await card.arrayBuffer()).byteLength > 5000]).toEqual(['image/png', true])
  expect(await (await cleo.get(`/post-mortems/${id}/preview/mail?format=text`)).text()).toContain('Labels came twice')
  // Support reads approved customer texts only, and this is none.
  const sam = await world.as('sam')
  for (const part of ['page', 'feed', 'card', 'mail'])
    expect([part, (await sam.get(`/post-mortems/${id}/preview/${part}`)).status]).toEqual([part, 404])
  const other = await cleo.get(`/post-mortems/${id}`)
  expect(other.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
})

test('nobody outside has a preview before it was shared inside', async () => {
  const answer = await share({ reader: 'Our insurer', days: '7' })
  expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining('Share it inside first')])
  await approveEdition(world.app.context, operator, { id, edition: 'engineering' })
  const unsigned = await share({ reader: 'Our insurer', days: '7' })
  expect([unsigned.status, await unsigned.text()]).toEqual([409, expect.stringContaining('has not signed this text')])
  await sanitise(world.app.context, id)
  expect((await share({ reader: 'Our insurer', days: '7' })).status).toBe(200)
})

test('a preview link shows the sanitised text as not published, to nobody who has it not, and is written down', async () => {
  const link = linkIn(await (await share({ reader: 'Our insurer', days: '7' })).text())!
  const answer = await outside(link)
  const html = await answer.text()
  expect(answer.status).toBe(200)
  expect(html).toContain('Not published.')
  expect(html).toContain('Every label came twice for an hour.')
  expect(html).toContain('<meta name="robots" content="noindex"/>')
  expect(html).not.toMatch(/db-7|<script/)
  expect(answer.headers.get('x-robots-tag')).toContain('noindex')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.headers.getSetCookie()).toEqual([])
  const { db } = world.app.context
  expect(JSON.stringify(await db.selectFrom('preview_link').selectAll().execute())).not.toContain(
    link.split('/').at(-1),
  )
  const opened = (await listAudit(db, { object: `post-mortem:${id}` })).filter(entry => entry.verb === 'open-preview')
  expect(opened).toHaveLength(1)
  expect(Object.keys(opened[0]!.detail).sort()).toEqual(['link', 'shown'])
  const cleo = await world.as('cleo')
  const list = await (await cleo.get(`/post-mortems/${id}/previews`)).text()
  expect(list).toContain('opened 1 time')
  expect(list).not.toContain(link)
  expect((await outside(`${link.slice(0, -3)}aaa`)).status).toBe(404)
  expect(await (await outside('/public/')).text()).not.toContain('Labels came twice')
})

test('a preview ends by itself, when it is ended, when the text changes, and when the record becomes TLP:RED', async () => {
  const fresh = async (days = '7') => linkIn(await (await share({ reader: 'A partner', days })).text())!
  const short = await fresh('1')
  world.clock.forward(86_401)
  expect((await outside(short)).status).toBe(404)

  const ended = await fresh()
  const { db } = world.app.context
  const newest = await db
    .selectFrom('preview_link')
    .select('id')
    .orderBy('created_at', 'desc')
    .executeTakeFirstOrThrow()
  const cleo = await world.as('cleo')
  const page = `/post-mortems/${id}/previews`
  expect((await cleo.submit(page, `${page}/revoke`, { link: newest.id })).status).toBe(303)
  expect((await outside(ended)).status).toBe(404)
  expect((await cleo.submit(page, `${page}/revoke`, { link: newest.id })).status).toBe(404)

  const stale = await fresh()
  const record = (await readRecord(db, operator, id))!
  await correctFact(world.app.context, operator, id, {
    field: 'impact_statement',
    value: 'Every label came three times.',
    baseVersion: record.facts.impact_statement!.version,
  })
  const changed = await (await outside(stale)).text()
  expect(changed).toContain('The text was changed')
  expect(changed).not.toMatch(/three times|came twice/)
  await sanitise(world.app.context, id)

  const red = await fresh()
  await db.updateTable('post_mortem').set({ handling: 'red' }).where('id', '=', id).execute()
  expect((await outside(red)).status).toBe(404)
  await db.updateTable('post_mortem').set({ handling: 'amber' }).where('id', '=', id).execute()
})

test('a preview is refused for nobody in particular, for ever, and by whoever may not write for customers', async () => {
  expect((await share({ reader: ' ', days: '7' })).status).toBe(400)
  for (const days of ['0', '31', 'x', '1.5']) expect((await share({ reader: 'A partner', days })).status).toBe(400)
  const vera = await world.as('vera')
  const csrf = await vera.formToken('/account')
  const refused = await vera.post(`/post-mortems/${id}/previews`, { csrf, reader: 'Me', days: '7' })
  expect(refused.status).toBeGreaterThanOrEqual(403)
})
