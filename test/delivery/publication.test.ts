import { Hono } from 'hono'
import { afterEach, describe, expect, test } from 'vitest'
import { feedPages } from '../../src/channel/feed/pages.ts'
import { countDeliveries, listDeliveries } from '../../src/delivery/store.ts'
import type { HttpEnvironment } from '../../src/person/environment.ts'
import type { Viewer } from '../../src/person/viewer.ts'
import { Refusal } from '../../src/platform/refusal.ts'
import { setSetting } from '../../src/platform/settings.ts'
import { organisationSetting } from '../../src/public-site/settings.ts'
import { mountSite } from '../../src/public-site/site.ts'
import { forgetPages } from '../../src/public-site/site-cache.ts'
import { reportParts } from '../../src/public-site/site-pages.tsx'
import { slugOf } from '../../src/publication/publication.ts'
import { listPublications } from '../../src/publication/store.ts'
import { withdraw } from '../../src/publication/withdraw.ts'
import { approve, hire, type Office, openOffice, openRecord } from './office.ts'

const operator = { kind: 'operator' } as const
const open: Office[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
const office = async () => {
  const opened = await openOffice()
  open.push(opened)
  return opened
}

/** The doors with somebody standing before them; nobody unless told. */
function doors(context: Office, viewer: Viewer = { kind: 'anonymous' }) {
  const app = new Hono<HttpEnvironment>()
  app.use(async (c, next) => {
    c.set('viewer', viewer)
    await next()
  })
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json(error.toJSON(), error.status)
    throw error
  })
  app.route('/', mountSite(context, reportParts))
  app.route('/', feedPages(context))
  return app
}
const slugIn = async (context: Office) => (await listPublications(context.db, { kind: 'operator' }))[0]!.slug

describe('the public site', () => {
  test('shows a customer edition from its frozen text, without a script, below 50 kB', async () => {
    const context = await office()
    await setSetting(context, 'operator', organisationSetting, { name: 'Kestrel Parcels', accent: '#8a1c5b' })
    await openRecord(context, 'pm-one')
    const artifact = await approve(context, 'pm-one', 'customer')
    const app = doors(context)
    const answer = await app.request(`/public/reports/${await slugIn(context)}`)
    const body = await answer.text()
    expect(answer.status).toBe(200)
    expect(body).toContain(artifact.html)
    expect(body).toContain('Kestrel Parcels')
    expect(body).not.toMatch(/<script|https?:\/\/(?!afterword\.example)/)
    expect(body.length).toBeLessThan(50_000)
    expect(body).not.toContain('pm-one')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=60')
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe')

    const index = await (await app.request('/public/')).text()
    expect(index).toContain('March 2026')
    expect(index).toContain(artifact.title)
  })

  test('answers 304 to who has it, and anew after a correction at the same permalink', async () => {
    const context = await office()
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'customer')
    const app = doors(context)
    const path = `/public/reports/${await slugIn(context)}`
    const tag = (await app.request(path)).headers.get('etag')!
    expect((await app.request(path, { headers: { 'if-none-match': tag } })).status).toBe(304)
    context.clock.forward(86_400)
    await approve(context, 'pm-one', 'customer', { title: 'Labels, corrected', html: '<p>Corrected.</p>' })
    const answer = await app.request(path, { headers: { 'if-none-match': tag } })
    expect(answer.status).toBe(200)
    const body = await answer.text()
    expect(body).toContain('<p>Corrected.</p>')
    expect(body).toContain('corrected Thu 5 Mar 2026')
    expect(await listPublications(context.db, { kind: 'operator' })).toHaveLength(1)
  })

  test('knows nothing but what stands: other editions and unknown addresses are not found', async () => {
    const context = await office()
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'engineering')
    await openRecord(context, 'pm-two', 'SEV1', 'red')
    await approve(context, 'pm-two', 'customer')
    const app = doors(context)
    expect(await listPublications(context.db, { kind: 'operator' })).toEqual([])
    for (const path of ['pm-one', 'pm-two', 'aaaaaaaa-bbbbbbbb', '..%2f..%2fetc', ''])
      expect((await app.request(`/public/reports/${path}`)).status).toBe(404)
    expect(await (await app.request('/public/')).text()).toContain('Nothing has been published yet.')
  })

  test('leaves a tombstone where something was withdrawn, and forgets it everywhere else', async () => {
    const context = await office()
    await openRecord(context, 'pm-one')
    const artifact = await approve(context, 'pm-one', 'customer')
    const app = doors(context)
    const path = `/public/reports/${await slugIn(context)}`
    await app.request(path)
    await expect(withdraw(context, operator, 'pm-one', ' ')).rejects.toMatchObject({ code: 'reason-missing' })
    await expect(withdraw(context, await hire(context, 'Emil', 'engineer'), 'pm-one', 'wrong')).rejects.toMatchObject({
      code: 'not-your-role',
    })
    await withdraw(context, operator, 'pm-one', 'A number was wrong.')
    const gone = await app.request(path)
    expect(gone.status).toBe(410)
    const bodies = [await gone.text()]
    for (const other of [
      '/public/',
      '/public/feed.atom',
      '/public/feed.json',
      '/public/sitemap.xml',
      '/public/years/2026',
    ])
      bodies.push(await (await app.request(other)).text())
    for (const body of bodies) expect(body).not.toContain(artifact.title)
    const states = await countDeliveries(context.db, operator, { edition: 'customer' })
    expect(states.map(one => one.state)).toEqual(['cancelled', 'cancelled'])
    await expect(withdraw(context, operator, 'pm-one', 'again')).rejects.toMatchObject({ code: 'already-withdrawn' })
    // Nothing brings it back, a newer text neither.
    await approve(context, 'pm-one', 'customer')
    expect((await app.request(path)).status).toBe(410)
  })

  test('what becomes TLP:RED is gone as well', async () => {
    const context = await office()
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'customer')
    const app = doors(context)
    await context.db.updateTable('post_mortem').set({ handling: 'red' }).execute()
    forgetPages(context.config)
    expect((await app.request(`/public/reports/${await slugIn(context)}`)).status).toBe(410)
    expect(await (await app.request('/public/')).text()).not.toContain('Parcel labels')
  })

  test('both places of a publication are in the ledger', async () => {
    const context = await office()
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'customer')
    const rows = await listDeliveries(context.db, operator)
    expect(rows.map(one => `${one.channel} ${one.state}`).sort()).toEqual(['public-feed sent', 'public-site sent'])
  })
})

describe('a permalink', () => {
  test('says what it is about and not how many there are', () => {
    expect(slugOf('Störung: Etiketten doppelt gedruckt!')).toMatch(/^storung-etiketten-doppelt-gedruckt-[0-9a-z]{8}$/)
    expect(slugOf('🔥🔥')).toMatch(/^[0-9a-z]{8}$/)
    expect(slugOf('x'.repeat(500)).length).toBeLessThanOrEqual(70)
    expect(new Set(Array.from({ length: 200 }, () => slugOf('Same title'))).size).toBe(200)
  })
})

describe('the internal feed', () => {
  test('lists what the reader may open, and an edition they may not is not there', async () => {
    const context = await office()
    const emil = await hire(context, 'Emil', 'engineer')
    const sana = await hire(context, 'Sana', 'support')
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'engineering', { title: 'Engineering text' })
    await approve(context, 'pm-one', 'support', { title: 'Support text' })
    await openRecord(context, 'pm-red', 'SEV1', 'red')
    await approve(context, 'pm-red', 'engineering', { title: 'Red text' })
    const forEmil = await doors(context, emil).request('/feed.atom')
    const atom = await forEmil.text()
    expect(atom).toContain('Engineering text')
    expect(atom).not.toContain('Red text')
    expect(forEmil.headers.get('cache-control')).toBe('private, no-cache')
    expect(await (await doors(context, sana).request('/feed.json')).text()).toContain('Support text')
    expect((await doors(context, sana).request('/feed.atom?edition=engineering')).status).toBe(404)
    expect((await doors(context, emil).request('/feed.atom?edition=leadership')).status).toBe(404)
    expect((await doors(context).request('/feed.atom')).status).toBe(401)
    const tag = forEmil.headers.get('etag')!
    expect((await doors(context, emil).request('/feed.atom', { headers: { 'if-none-match': tag } })).status).toBe(304)
  })
})
