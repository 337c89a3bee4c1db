import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { setSetting } from '../../src/platform/settings.ts'
import { recordsChanged } from '../../src/post-mortem/events.ts'
import { setLogo } from '../../src/public-site/logo.ts'
import { organisationSetting, recruitingSetting } from '../../src/public-site/settings.ts'
import { everyPage, openSite } from '../../src/public-site/site.ts'
import { forgetPages } from '../../src/public-site/site-cache.ts'
import { movePublication } from '../../src/publication/move.ts'
import { publicationOf } from '../../src/publication/store.ts'
import { withdraw } from '../../src/publication/withdraw.ts'
import { approve, openRecord } from '../delivery/office.ts'
import { createWorld, operator, type World } from '../world.ts'

let world: World
let records = 0

beforeAll(async () => {
  const { ensureBuilt } = (await import('../../scripts/build.js')) as { ensureBuilt(): Promise<void> }
  await ensureBuilt()
  world = await createWorld({ environment: { SMTP_URL: 'smtp://127.0.0.1:9' } })
}, 120_000)
afterAll(() => world?.close())
beforeEach(() => forgetPages(world.app.context.config))

const at = (path: string, init?: RequestInit) => world.app.http.request(`http://localhost:4000${path}`, init)
const text = async (path: string) => (await at(path)).text()

/** A customer text of its own that stands; says its record and address. */
async function published(changes: Parameters<typeof approve>[3] = {}): Promise<{ id: string; path: string }> {
  const { context } = world.app
  const id = `pm-site${++records}`
  await openRecord(context, id)
  await approve(context, id, 'customer', changes)
  return { id, path: await pathOf(id) }
}
async function pathOf(id: string): Promise<string> {
  return `/public/reports/${(await publicationOf(world.app.context.db, id))!.slug}`
}
const bodyOf = (blocks: unknown[]) =>
  JSON.stringify({ edition: 'customer', headline: { title: 'x', lede: '', facts: [] }, blocks })

describe('the public site', () => {
  test('is read under its own domain, where there is nothing else', async () => {
    const { path } = await published({ title: 'Labels printed twice' })
    const own = (address: string) => world.app.http.request(`http://incidents.kestrel.example${address}`)
    expect((await own('/public/')).status).toBe(400)
    await setSetting(world.app.context, 'operator', organisationSetting, {
      name: 'Kestrel Parcels',
      address: 'http://incidents.kestrel.example',
    })
    forgetPages(world.app.context.config)
    await new Promise(resolve => setTimeout(resolve, 2050))
    try {
      const index = await (await own('/public/')).text()
      expect(index).toContain(`href="http://incidents.kestrel.example${path}"`)
      expect(index).not.toContain('localhost:4000')
      expect((await own('/')).headers.get('location')).toBe('/public/')
      expect((await own(path)).status).toBe(200)
      expect(await (await own('/robots.txt')).text()).toContain('http://incidents.kestrel.example/public/sitemap.xml')
      expect(await (await own('/public/feed.atom')).text()).toContain(`http://incidents.kestrel.example${path}`)
      for (const inside of ['/sign-in', '/post-mortems', '/api/v1/me', '/healthz/x', '/settings', '/first-admin'])
        expect([inside, (await own(inside)).status]).toEqual([inside, 404])
      expect((await world.app.http.request('http://elsewhere.example/public/')).status).toBe(400)
    } finally {
      await setSetting(world.app.context, 'operator', organisationSetting, { name: 'Kestrel Parcels' })
      forgetPages(world.app.context.config)
    }
  })

  test('answers everything that does not stand alike, whether it never was, is not approved or has an impossible address', async () => {
    const { context } = world.app
    await openRecord(context, 'pm-unapproved')
    const answers = await Promise.all(
      [
        '/public/reports/never-was-here',
        '/public/reports/pm-unapproved',
        '/public/reports/..%2f..%2fetc%2fpasswd',
        '/public/services/nothing',
        '/public/services/nothing/feed.atom',
        '/public/cards/never-was-here-0123456789abcdef.png',
        '/public/logo-0123456789abcdef.png',
        '/public/years/1999',
        '/public/nothing-at-all',
      ].map(async path => {
        const answer = await at(path)
        const headers = [...answer.headers].map(([name, value]) => `${name}: ${value.replace(/nonce-[^']+/, '')}`)
        const body = (await answer.text()).replace(/nonce="[^"]*"|content="[\w-]{22}"/g, '')
        return JSON.stringify([answer.status, headers.sort(), body])
      }),
    )
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('404')
  })

  test('answers HEAD and 304 with the headers of the page and nothing of it', async () => {
    const { path } = await published()
    const full = await at(path)
    const head = await at(path, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    for (const name of ['etag', 'last-modified', 'cache-control', 'content-type'])
      expect(head.headers.get(name)).toBe(full.headers.get(name))
    expect(full.headers.get('etag')).toMatch(/^"[\w-]{27}"$/)
    expect((await at(path, { headers: { 'if-modified-since': full.headers.get('last-modified')! } })).status).toBe(304)
  })

  test('an address that a report had leads to the one it has, and feeds keep its id', async () => {
    const { id, path } = await published({ title: 'What Northwind saw' })
    const idIn = (feed: string, link: string) =>
      feed
        .split('<entry>')
        .find(entry => entry.includes(link))
        ?.match(/urn:uuid:[\w-]+/)?.[0]
    const before = idIn(await text('/public/feed.atom'), path)
    await movePublication(world.app.context, operator, id, 'What a customer saw')
    const now = await pathOf(id)
    expect(now).toMatch(/what-a-customer-saw-\w{8}$/)
    const old = await at(path)
    expect([old.status, old.headers.get('location')]).toEqual([301, `http://localhost:4000${now}`])
    expect((await at(now)).status).toBe(200)
    const feed = await text('/public/feed.atom')
    expect([idIn(feed, now), feed.includes(path)]).toEqual([before, false])
    expect(await text('/public/sitemap.xml')).not.toContain(path)
    const ines = await world.viewer('ines')
    await expect(movePublication(world.app.context, ines, id, 'x')).rejects.toMatchObject({ code: 'not-your-role' })
    await expect(movePublication(world.app.context, operator, id, ' ')).rejects.toMatchObject({ code: 'words-missing' })
  })

  test('lists reports by service under public names only', async () => {
    const blocks = [{ kind: 'facts', lines: [{ field: 'services', label: 'Affected', text: 'Labels, 追跡' }] }]
    const { path } = await published({ title: 'Of two services', json: bodyOf(blocks) })
    const index = await text('/public/')
    expect(index).toContain('href="http://localhost:4000/public/services/labels"')
    const own = await text('/public/services/labels')
    expect(own).toContain('Of two services')
    expect(own).not.toContain('Labels printed twice')
    expect(own).toContain('services/labels/feed.atom')
    expect(await text('/public/services/labels/feed.json')).toContain(path)
    const other = /href="http:\/\/localhost:4000(\/public\/services\/[0-9a-f]{12})"/.exec(index)![1]!
    expect(await text(other)).toContain('追跡')
  })

  test('says nothing of careers unless switched on, and then on every page', async () => {
    const { path } = await published()
    const pages = async () => Promise.all(['/public/', path].map(text))
    await setSetting(world.app.context, 'operator', recruitingSetting, {
      shown: false,
      careersHref: 'https://jobs.kestrel.example/',
      statement: 'We write down what went wrong.',
    })
    forgetPages(world.app.context.config)
    for (const page of await pages()) expect(page).not.toMatch(/jobs\.kestrel|what went wrong/)
    const alma = await world.as('alma')
    const answer = await alma.submit('/settings/public-site', '/settings/public-site', {
      name: 'Kestrel Parcels',
      shown: 'yes',
      careers: 'https://jobs.kestrel.example/',
      statement: 'We write down what went wrong.',
    })
    expect(answer.status).toBe(303)
    for (const page of await pages()) {
      expect(page).toContain('href="https://jobs.kestrel.example/"')
      expect(page).toContain('We write down what went wrong.')
      expect(page).not.toMatch(/<script|<iframe/)
    }
  })
})

describe('a social card', () => {
  const cardIn = (page: string) => /property="og:image" content="http:\/\/localhost:4000([^"]+)"/.exec(page)![1]!

  test('is a PNG of 1200 × 630 whatever the title holds, and gone with the text it belongs to', async () => {
    for (const title of [
      'Short',
      'Etiketten 🔥 & <b>'.repeat(20),
      'שלום עולם',
      '\u202eevil',
      'x'.repeat(400),
      '漢字',
    ]) {
      const { id, path } = await published({ title })
      const card = cardIn(await text(path))
      const answer = await at(card)
      const bytes = Buffer.from(await answer.arrayBuffer())
      expect(answer.headers.get('content-type')).toBe('image/png')
      expect([bytes.toString('latin1', 1, 4), bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([
        'PNG',
        1200,
        630,
      ])
      expect((await at(card.replace(/-[0-9a-f]{16}/, '-0123456789abcdef'))).status).toBe(404)
      await withdraw(world.app.context, operator, id, 'Enough.')
      expect((await at(card)).status).toBe(404)
    }
  })

  test('of a corrected text has another address', async () => {
    const { id, path } = await published({ title: 'Before' })
    const before = cardIn(await text(path))
    await approve(world.app.context, id, 'customer', { title: 'After' })
    const after = cardIn(await text(path))
    expect([(await at(before)).status, (await at(after)).status]).toEqual([404, 200])
  })
})

describe('a logo', () => {
  const svg = (inside: string, attributes = '') =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="120" height="40" ${attributes}><rect width="9" height="9" fill="#123"/>${inside}</svg>`,
    )

  test.each([
    ['a script', svg('<script>alert(1)</script>')],
    ['a script under another prefix', svg('<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>')],
    ['an event', svg('', 'onload="alert(1)"')],
    ['a page inside', svg('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>')],
    ['a picture from elsewhere', svg('<image href="https://elsewhere.example/x.png" width="9" height="9"/>')],
    ['a style from elsewhere', svg('<style>@import "https://elsewhere.example/x.css";</style>')],
    ['a paint from elsewhere', svg('<path d="M0 0h9v9z" fill="url(https://elsewhere.example/x#y)"/>')],
    ['an entity', Buffer.from(`<!DOCTYPE svg [<!ENTITY a "b">]>${svg('&a;')}`)],
    ['a link', svg('<a href="#x"><path d="M0 0h9v9z"/></a>')],
  ])('with %s is refused and changes nothing', async (_what, bytes) => {
    const alma = await world.viewer('alma')
    await expect(setLogo(world.app.context, alma, bytes)).rejects.toMatchObject({ code: 'logo-with-script' })
    expect(await text('/public/')).not.toContain('site-logo')
  })

  test('that is too large, no picture, or cut off is refused', async () => {
    const alma = await world.viewer('alma')
    const refused = (bytes: Uint8Array) =>
      setLogo(world.app.context, alma, bytes).then(
        () => null,
        error => error.code,
      )
    expect(await refused(Buffer.alloc(24_001))).toBe('logo-too-large')
    expect(await refused(Buffer.from('GIF89a'))).toBe('logo-unreadable')
    expect(await refused(Buffer.from('89504e470d0a1a0a', 'hex'))).toBe('logo-unreadable')
    expect(await refused(Buffer.from('RIFF\x04\0\0\0WEBP', 'latin1'))).toBe('logo-unreadable')
    const ines = await world.viewer('ines')
    await expect(setLogo(world.app.context, ines, svg(''))).rejects.toMatchObject({ code: 'not-your-role' })
  })

  test('stands at the head of every page, cleaned, and may do nothing when opened alone', async () => {
    const alma = await world.as('alma')
    const send = async (bytes: Uint8Array<ArrayBuffer>, name: string) => {
      const form = new FormData()
      form.set('csrf', await alma.formToken('/settings/public-site'))
      form.set('logo', new File([bytes], name))
      const answer = await alma.request('/settings/public-site/logo', {
        method: 'POST',
        body: form,
        headers: { origin: alma.origin },
      })
      expect(answer.status).toBe(303)
      const address = /class="site-logo" src="http:\/\/localhost:4000([^"]+)"/.exec(await text('/public/'))![1]!
      return at(address)
    }
    const drawn = await send(new Uint8Array(svg('<!-- made by Wilma Example --><desc>secret</desc>')), 'logo.svg')
    expect(drawn.headers.get('content-security-policy')).toContain('sandbox')
    const drawing = await drawn.text()
    expect(drawing).toContain('<path')
    expect(drawing).not.toMatch(/Wilma|secret/)

    const chunk = (name: string, data: Buffer) => {
      const head = Buffer.alloc(8)
      head.writeUInt32BE(data.length)
      head.write(name, 4, 'latin1')
      return Buffer.concat([head, data, Buffer.alloc(4)])
    }
    const size = Buffer.from('0000000a0000000508060000 00'.replace(' ', ''), 'hex')
    const png = Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      chunk('IHDR', size),
      chunk('tEXt', Buffer.from('Author\0Wilma Example')),
      chunk('eXIf', Buffer.from('a place')),
      chunk('IDAT', Buffer.from('pixels')),
      chunk('IEND', Buffer.alloc(0)),
    ])
    const cleaned = Buffer.from(await (await send(new Uint8Array(png), 'logo.png')).arrayBuffer()).toString('latin1')
    expect(cleaned).toContain('pixels')
    expect(cleaned).not.toMatch(/Wilma|a place/)
    await setLogo(world.app.context, operator, null)
    expect(await text('/public/')).not.toContain('site-logo')
  })
})

describe('a commitment', () => {
  test('says in fixed words what became of its action: done only when verified, never what somebody wrote', async () => {
    await world.bring({
      'promise.json': JSON.stringify({
        id: 'promise/one',
        title: 'Labels stood still',
        severity: 'SEV1',
        external_impact: 'some',
        impact_started_at: '2026-02-03T04:00:00Z',
        impact_statement: 'No labels for an hour.',
        actions: [
          { text: 'Bound the queue', due: '2026-05-01', visibility: 'customer' },
          { text: 'Tell Northwind on the phone', visibility: 'customer' },
          { text: 'Name the culprit', visibility: 'engineering' },
        ],
      }),
    })
    const id = await world.idOf('promise/one')
    const { context } = world.app
    const actions = [
      { text: 'Bound the queue', dueOn: '2026-05-01', state: 'committed' },
      { text: 'Tell a customer', state: 'committed' },
    ]
    await approve(context, id, 'customer', { json: bodyOf([{ kind: 'actions', actions }]) })
    const path = await pathOf(id)
    const stands = async () => {
      const [, list = ''] = (await text(path)).split('class="commitments"')
      return [...list.matchAll(/commitment-state">([^<]+)</g)].map(match => match[1])
    }
    expect(await stands()).toEqual(['Committed, by Fri 1 May 2026', 'Committed'])
    const first = await at(path)
    const set = async (state: string, what = 'Bound the queue', more: Record<string, unknown> = {}) => {
      world.clock.forward(86_400)
      await context.db
        .updateTable('action')
        .set({ state, ...more })
        .where('text', '=', what)
        .execute()
      await context.events.emit(context, recordsChanged, { postMortemIds: [id] })
      return stands()
    }
    expect(await set('done')).toEqual(['Committed, by Fri 1 May 2026', 'Committed'])
    expect((await set('verified'))[0]).toMatch(/^Done, \w{3} \d+ Mar 2026$/)
    const later = await at(path, { headers: { 'if-modified-since': first.headers.get('last-modified')! } })
    expect(later.status).toBe(200)
    expect(await later.text()).toContain('Bound the queue')
    expect((await set('reopened'))[0]).toBe('Committed, by Fri 1 May 2026')
    expect((await set('declined'))[0]).toMatch(/^No longer planned: we decided against it, /)
    // Narrowed meanwhile: nothing new is told of it, nor its new text.
    await set('verified', 'Tell Northwind on the phone', { visibility: 'engineering', text: 'Shout at Northwind' })
    const page = await text(path)
    expect((await stands())[1]).toBe('Committed')
    expect(page).toContain('Tell a customer')
    expect(page).not.toMatch(/Northwind|culprit/)
    await context.db.deleteFrom('action').where('text', '=', 'Bound the queue').execute()
    expect((await set('verified', 'nothing'))[0]).toMatch(/^No longer planned: it no longer applies, /)
  })
})

describe('the site as files', () => {
  const files = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(path => statSync(join(folder, path)).isFile())
      .map(path => relative(folder, join(folder, path)))
      .sort()

  test('has the bytes that the server sends, for every page, feed, card and tombstone, and loses what is withdrawn', async () => {
    await setLogo(
      world.app.context,
      operator,
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30"><path d="M0 0h90v30z"/></svg>'),
    )
    const { id, path } = await published({ title: 'Soon withdrawn' })
    const gone = await published({ title: 'Withdrawn before' })
    await withdraw(world.app.context, operator, gone.id, 'Wrong.')
    const built = await world.command('site', 'build', 'out')
    expect(built.exit).toBe(0)
    const folder = join(world.dataDirectory, 'out')
    let compared = 0
    let heaviest = 0
    const sheet = files(folder).find(one => /^assets\/public.*\.css$/.test(one))!
    for await (const { address, page } of everyPage(await openSite(world.app.context))) {
      const answer = await at(address)
      const sent = Buffer.from(await answer.arrayBuffer())
      const name = address.endsWith('/')
        ? `${address}index.html`
        : page.type.startsWith('text/html')
          ? `${address}.html`
          : address
      expect([address, readFileSync(join(folder, name)).equals(sent)]).toEqual([address, true])
      compared += 1
      if (page.type.startsWith('text/html')) heaviest = Math.max(heaviest, sent.length)
    }
    expect(readFileSync(join(folder, sheet)).equals(Buffer.from(await (await at(`/${sheet}`)).arrayBuffer()))).toBe(
      true,
    )
    expect(files(folder)).toHaveLength(compared + 2)
    for (const part of [
      'index.html',
      'feed.atom',
      'feed.json',
      'sitemap.xml',
      'cards/',
      'logo-',
      'services/labels.html',
      'years/2026.html',
    ])
      expect([part, files(folder).some(one => one.includes(part))]).toEqual([part, true])
    expect(heaviest + statSync(join(folder, sheet)).size).toBeLessThan(50_000)
    expect(built.json).toMatchObject({ withdrawn: expect.arrayContaining([gone.path]) })

    await withdraw(world.app.context, operator, id, 'Wrong too.')
    expect((await world.command('site', 'build', 'out')).json).toMatchObject({ removed: 1 })
    for (const one of files(folder))
      expect([one, readFileSync(join(folder, one)).includes('Soon withdrawn')]).toEqual([one, false])
    expect(readFileSync(join(folder, `${path}.html`), 'utf8')).toContain('was withdrawn on')
    expect(readdirSync(world.dataDirectory).filter(name => name.startsWith('.out'))).toEqual([])
  })

  test('names another address where told, below a path too', async () => {
    await world.command('site', 'build', 'elsewhere', '--base', 'https://pages.example/kestrel/')
    const index = readFileSync(join(world.dataDirectory, 'elsewhere', 'public', 'index.html'), 'utf8')
    expect(index).toContain('href="https://pages.example/kestrel/public/reports/')
    expect(index).toMatch(/href="\/kestrel\/assets\/public[^"]*\.css"/)
    // Only a form needs the installation.
    expect(index.replace('http://localhost:4000/public/subscribe', '')).not.toContain('localhost:4000')
    await expect(world.command('site', 'build', 'x', '--base', 'javascript:alert(1)')).rejects.toMatchObject({
      code: 'bad-base',
    })
    expect(existsSync(join(world.dataDirectory, 'x'))).toBe(false)
  })

  test('never touches a folder of anything else, and is for those who keep the settings', async () => {
    const folder = join(world.dataDirectory, 'precious')
    mkdirSync(folder)
    writeFileSync(join(folder, 'letter.txt'), 'Dear all')
    await expect(world.command('site', 'build', 'precious')).rejects.toMatchObject({ code: 'not-a-site' })
    writeFileSync(join(folder, 'afterword-site.json'), '{"kind":"something"}')
    await expect(world.command('site', 'build', 'precious')).rejects.toMatchObject({ code: 'not-a-site' })
    await expect(world.command('site', 'build', 'precious/letter.txt')).rejects.toMatchObject({ code: 'not-a-site' })
    expect(readFileSync(join(folder, 'letter.txt'), 'utf8')).toBe('Dear all')
    await expect(world.command('site', 'build', 'mine', '--as', 'ines@lantern.example')).rejects.toMatchObject({
      code: 'not-your-role',
    })
  })
})
