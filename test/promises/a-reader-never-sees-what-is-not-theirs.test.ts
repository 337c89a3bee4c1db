import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { extensionOf } from '../../src/platform/media-type.ts'
import { Refusal } from '../../src/platform/refusal.ts'
import { sharePreview } from '../../src/preview/share.ts'
import { cardSvg } from '../../src/public-site/card.ts'
import { openSite, siteAddresses } from '../../src/public-site/site.ts'
import { cardWords } from '../../src/public-site/site-pages.tsx'
import { publicReport, publicReports } from '../../src/public-site/store.ts'
import { subscriberMail } from '../../src/subscription/mail.ts'
import { operator } from '../world.ts'
import { type Archipelago, openArchipelago } from './archipelago.ts'
import type { Canary } from './canaries.ts'
import { knowsOf, maySee, type Reader } from './readers.ts'

let all: Archipelago
let requests = 0
/** Reader → values that this reader saw somewhere. */
const seen = new Map<string, Set<string>>()
/** What was seen and should not have been, as sentences. */
const leaks = new Set<string>()

beforeAll(async () => {
  // The public site as files has its style sheet with it.
  const { ensureBuilt } = (await import('../../scripts/build.js')) as { ensureBuilt(): Promise<void> }
  await ensureBuilt()
  all = await openArchipelago()
}, 240_000)

afterAll(() => all?.close())

const nobody: Reader = { name: 'anonymous', kind: 'outside', roles: [], get: async () => new Response() }

function allowed(reader: Reader, canary: Canary): boolean {
  return maySee(reader, canary, all.standings.get(canary.record)!)
}

/** Pages and programs ask for anything; a feed reader for its feeds. */
const searches = (reader: Reader) => reader.roles.length > 0 && reader.kind !== 'feed'

/** What is answered before anybody asks who it is for. */
const openToAll = /^\/(public|assets|healthz|robots\.txt|api\/v1\/openapi\.json)(\/|$|\?)/

const keepsDirectory = (reader: Reader) => reader.roles.some(role => role === 'programme' || role === 'admin')

/** Looks at every byte that reached a reader; what the reader said themselves is not counted as told. */
function look(reader: Reader, surface: string, text: string, said = ''): void {
  const own = new Set(all.planting.foundIn(said).map(canary => canary.value))
  const known = seen.get(reader.name) ?? new Set<string>()
  seen.set(reader.name, known)
  for (const canary of all.planting.foundIn(text)) {
    if (own.has(canary.value)) continue
    known.add(canary.value)
    // Whoever keeps the directory reads its names, and nowhere which incident touched whom.
    if (canary.kind === 'account' && surface === '/settings/directory' && keepsDirectory(reader)) continue
    if (!allowed(reader, canary)) leaks.add(`${reader.name} saw ${canary.record}/${canary.place} at ${surface}`)
  }
}

async function open(reader: Reader, path: string, accept?: string): Promise<{ status: number; text: string }> {
  const answer = await reader.get(path, accept)
  const body = await answer.text()
  requests += 1
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n')
  look(reader, path.replaceAll(/zq\w{5}x/g, '…'), `${headers}\n${body}`, decodeURIComponent(path))
  return { status: answer.status, text: `${headers}\n${body}` }
}

/** Every readable address by its route. A route that is missing here fails the test: nothing is looked at by accident. */
function surfaces(lists: {
  asked: string[]
  deliveries: string[]
  slugs: string[]
  sources: string[]
  people: string[]
  services: string[]
  site: string[]
  attachments: string[]
  talks: string[]
  accounts: string[]
  files: { post_mortem: string; address: string }[]
}) {
  const each = (make: (id: string) => string[]) => [...all.ids.values()].flatMap(({ id }) => make(id))
  const editions = ['engineering', 'leadership', 'support', 'customer']
  const onlyOnce: Record<string, string[]> = {
    '/healthz': ['/healthz'],
    '/assets/:name': ['/assets/favicon.svg'],
    '/api/v1/openapi.json': ['/api/v1/openapi.json'],
    '/api': ['/api'],
    '/sign-in': ['/sign-in'],
    '/sign-in/link': ['/sign-in/link?token=x'],
    '/sign-in/oidc': ['/sign-in/oidc'],
    '/sign-in/callback/:provider': ['/sign-in/callback/oidc?code=x&state=y'],
    '/sign-out': ['/sign-out'],
    '/first-admin': ['/first-admin'],
    '/set-password': ['/set-password?token=x'],
    '/settings': ['/settings'],
    '/settings/people': ['/settings/people'],
    '/settings/people/:id': lists.people.map(id => `/settings/people/${id}`),
    '/settings/tokens': ['/settings/tokens'],
    '/settings/appearance': ['/settings/appearance'],
    '/account': ['/account'],
    '/settings/teams': ['/settings/teams'],
    '/settings/teams/:team': ['/settings/teams/harbour', '/settings/teams/ticketing'],
    '/settings/services': ['/settings/services'],
    '/settings/services/:service': lists.services.map(slug => `/settings/services/${slug}`),
    '/settings/directory': ['/settings/directory'],
    '/settings/channels': ['/settings/channels'],
    '/settings/public-site': ['/settings/public-site'],
    '/settings/publish-criteria': ['/settings/publish-criteria', '/settings/publish-criteria?team=harbour'],
    '/settings/digest': ['/settings/digest'],
    '/post-mortems/new': ['/post-mortems/new'],
    '/import': ['/import'],
    '/import/:upload': [`/import/${all.upload}`],
  }
  const read: Record<string, string[]> = {
    '/': ['/'],
    '/palette': ['/palette', '/palette?q=parcels'],
    '/post-mortems': [
      '/post-mortems',
      '/post-mortems?q=parcels',
      '/post-mortems?state=stale',
      '/post-mortems?state=draft&sort=oldest',
      '/post-mortems?severity=SEV1&team=harbour&from=2026-01-01&to=2026-12-31',
    ],
    '/post-mortems/:id': each(id => [
      `/post-mortems/${id}`,
      `/post-mortems/${id}?format=md`,
      `/post-mortems/${id}?format=json&draft`,
    ]),
    '/post-mortems/:id/:edition{(?:engineering|leadership|support|customer)}': each(id =>
      editions.flatMap(edition =>
        ['', '?draft', '?format=json', '?draft&format=md'].map(query => `/post-mortems/${id}/${edition}${query}`),
      ),
    ),
    '/post-mortems/:id/customer/status-form': each(id => [`/post-mortems/${id}/customer/status-form`]),
    '/post-mortems/:id/edit': each(id => [`/post-mortems/${id}/edit`]),
    '/post-mortems/:id/preview': each(id => [`/post-mortems/${id}/preview`]),
    '/post-mortems/:id/previews': each(id => [`/post-mortems/${id}/previews`]),
    ...Object.fromEntries(
      ['page', 'feed', 'card', 'mail'].map(part => [
        `/post-mortems/:id/preview/${part}`,
        each(id => [`/post-mortems/${id}/preview/${part}`]),
      ]),
    ),
    '/post-mortems/:id/history': each(id => [`/post-mortems/${id}/history`]),
    '/post-mortems/:id/versions/:version': each(id => [1, 2].map(version => `/post-mortems/${id}/versions/${version}`)),
    '/post-mortems/:id/redaction': each(id => [`/post-mortems/${id}/redaction`]),
    '/post-mortems/:id/preview/support-mail': each(id => [`/post-mortems/${id}/preview/support-mail`]),
    '/post-mortems/:id/sanitise': each(id => [
      `/post-mortems/${id}/sanitise`,
      `/post-mortems/${id}/sanitise?edition=support`,
    ]),
    '/post-mortems/:id/approve': each(id => [`/post-mortems/${id}/approve`]),
    '/account-packs': ['/account-packs'],
    '/account-packs/:account': lists.accounts.map(id => `/account-packs/${id}`),
    '/talks': ['/talks'],
    '/talks/:talk': lists.talks.map(id => `/talks/${id}`),
    '/publications': ['/publications'],
    '/post-mortems/:id/publication': each(id => [`/post-mortems/${id}/publication`]),
    '/attachments/:id': lists.attachments.map(id => `/attachments/${id}`),
    '/post-mortems/:id/:edition/files/:file': lists.files.flatMap(({ post_mortem, address }) =>
      ['engineering', 'customer'].map(edition => `/post-mortems/${post_mortem}/${edition}/files/${address}`),
    ),
    '/public/files/:file': lists.files.map(({ address }) => `/public/files/${address}`),
    '/source-files/:id': lists.sources.map(id => `/source-files/${id}`),
    '/deliveries': [
      '/deliveries',
      '/deliveries?state=failed',
      '/deliveries?edition=leadership',
      '/deliveries?channel=slack&page=2',
    ],
    '/deliveries/:id': lists.deliveries.map(id => `/deliveries/${id}`),
    '/acknowledge/:id': lists.asked.map(id => `/acknowledge/${id}`),
    '/feed.atom': ['', ...editions].map(edition => `/feed.atom${edition && `?edition=${edition}`}`),
    '/feed.json': ['', ...editions].map(edition => `/feed.json${edition && `?edition=${edition}`}`),
    '/feeds/:address/feed.atom': ['', ...editions].map(
      edition => `/feeds/ADDRESS/feed.atom${edition && `?edition=${edition}`}`,
    ),
    '/feeds/:address/feed.json': ['', ...editions].map(
      edition => `/feeds/ADDRESS/feed.json${edition && `?edition=${edition}`}`,
    ),
    '/public': ['/public'],
    '/public/': ['/public/'],
    '/public/years/:year{[0-9]{4}}': ['/public/years/2026', '/public/years/2025'],
    '/public/reports/:slug': [...lists.slugs, 'never-was-here'].map(slug => `/public/reports/${slug}`),
    '/public/services/:service': ['/public/services/nothing', ...lists.site.filter(at => /services\/[^/]+$/.test(at))],
    '/public/services/:service/feed.atom': lists.site.filter(at => /services\/.*atom$/.test(at)),
    '/public/services/:service/feed.json': lists.site.filter(at => /services\/.*json$/.test(at)),
    '/public/cards/:file{[a-z0-9-]+\\.png}': [
      '/public/cards/never-was-here-0123456789abcdef.png',
      ...lists.site.filter(at => at.startsWith('/public/cards/')),
    ],
    '/public/:logo{logo-[0-9a-f]{16}\\.(png|webp|svg)}': ['/public/logo-0123456789abcdef.png'],
    '/public/sitemap.xml': ['/public/sitemap.xml'],
    '/robots.txt': ['/robots.txt'],
    '/public/subscribe': ['/public/subscribe', '/public/subscribe?service=nothing'],
    '/public/subscribe/confirm/:token': ['/public/subscribe/confirm/nothing'],
    '/public/subscribe/leave/:token': ['/public/subscribe/leave/nothing'],
    '/public/preview/:token': ['/public/preview/nothing', `/public/preview/${'x'.repeat(43)}`],
    '/public/feed.atom': ['/public/feed.atom'],
    '/public/feed.json': ['/public/feed.json'],
    '/public/digest/leave/:token': ['/public/digest/leave/nothing'],
  }
  const api: Record<string, string[]> = {
    '/api/v1/me': ['/api/v1/me'],
    '/api/v1/people': ['/api/v1/people'],
    '/api/v1/tokens': ['/api/v1/tokens'],
    '/api/v1/feed-addresses': ['/api/v1/feed-addresses'],
    '/api/v1/teams': ['/api/v1/teams'],
    '/api/v1/services': ['/api/v1/services'],
    '/api/v1/services/:service': lists.services.map(slug => `/api/v1/services/${slug}`),
    '/api/v1/post-mortems': [
      '/api/v1/post-mortems',
      '/api/v1/post-mortems?q=parcels',
      '/api/v1/post-mortems?severity=SEV1',
    ],
    '/api/v1/post-mortems/:id': [
      ...each(id => [`/api/v1/post-mortems/${id}`]),
      ...[...all.ids.values()].map(({ importId }) => `/api/v1/post-mortems/${importId}`),
    ],
    '/api/v1/post-mortems/:id/sanitisation': each(id => [`/api/v1/post-mortems/${id}/sanitisation`]),
    '/api/v1/post-mortems/:id/history': each(id => [`/api/v1/post-mortems/${id}/history`]),
    '/api/v1/post-mortems/:id/actions': each(id => [`/api/v1/post-mortems/${id}/actions`]),
    '/api/v1/post-mortems/:id/attachments': each(id => [`/api/v1/post-mortems/${id}/attachments`]),
    '/api/v1/post-mortems/:id/editions/:edition': each(id =>
      editions.flatMap(edition =>
        ['', '?draft=true'].map(query => `/api/v1/post-mortems/${id}/editions/${edition}${query}`),
      ),
    ),
    '/api/v1/post-mortems/:id/editions/customer/status-form': each(id =>
      ['', '?draft=true'].map(query => `/api/v1/post-mortems/${id}/editions/customer/status-form${query}`),
    ),
    '/api/v1/post-mortems/:id/editions/:edition/checks': each(id =>
      editions.map(edition => `/api/v1/post-mortems/${id}/editions/${edition}/checks`),
    ),
    '/api/v1/account-packs': ['/api/v1/account-packs'],
    '/api/v1/account-packs/:account': lists.accounts.map(id => `/api/v1/account-packs/${id}`),
    '/api/v1/post-mortems/:id/affected-accounts': each(id => [`/api/v1/post-mortems/${id}/affected-accounts`]),
    '/api/v1/talks': ['/api/v1/talks', ...each(id => [`/api/v1/talks?post_mortem=${id}`])],
    '/api/v1/talks/:talk': lists.talks.map(id => `/api/v1/talks/${id}`),
    '/api/v1/publications': ['/api/v1/publications'],
    '/api/v1/publications/queue': ['/api/v1/publications/queue'],
    '/api/v1/post-mortems/:id/publication': each(id => [`/api/v1/post-mortems/${id}/publication`]),
    '/api/v1/publish-criteria': ['/api/v1/publish-criteria', '/api/v1/publish-criteria?team=harbour'],
    '/api/v1/deliveries': ['/api/v1/deliveries', ...each(id => [`/api/v1/deliveries?post_mortem=${id}`])],
    '/api/v1/deliveries/:id': lists.deliveries.map(id => `/api/v1/deliveries/${id}`),
  }
  return { onlyOnce, read, api }
}

async function listed() {
  const { db } = all.world.app.context
  const ids = async (rows: Promise<{ id: string }[]>) => (await rows).map(row => row.id)
  return {
    deliveries: await ids(db.selectFrom('delivery').select('id').orderBy('id').execute()),
    asked: await ids(
      db.selectFrom('delivery').select('id').where('acknowledgement_due_at', 'is not', null).orderBy('id').execute(),
    ),
    sources: await ids(db.selectFrom('source_file').select('id').orderBy('id').execute()),
    people: await ids(db.selectFrom('person').select('id').orderBy('id').execute()),
    slugs: (await db.selectFrom('publication').select('slug').execute()).map(row => row.slug),
    services: (await db.selectFrom('service').select('slug').execute()).map(row => row.slug),
    site: await siteAddresses(await openSite(all.world.app.context)),
    attachments: await ids(db.selectFrom('attachment').select('id').orderBy('id').execute()),
    talks: await ids(db.selectFrom('talk').select('id').orderBy('id').execute()),
    accounts: await ids(db.selectFrom('directory_entry').select('id').where('kind', '=', 'customer').execute()),
    files: await attachedFiles(),
  }
}

/** Where an edition would show a file, as it came and as it may leave, whether or not it does. */
async function attachedFiles(): Promise<{ post_mortem: string; address: string }[]> {
  const states = ['draft', 'waiting', 'published', 'withdrawn', 'red', 'reddened']
  const inEachState = states.map(name => all.ids.get(name)!.id)
  const rows = await all.world.app.context.db
    .selectFrom('attachment')
    .innerJoin('attachment_file', join =>
      join.on(on =>
        on.or([
          on('attachment_file.sha256', '=', on.ref('attachment.sha256')),
          on('attachment_file.sha256', '=', on.ref('attachment.clean_sha256')),
        ]),
      ),
    )
    .select(['attachment.post_mortem_id', 'attachment_file.sha256', 'attachment_file.media_type'])
    .where('attachment.visibility', '<>', 'leadership')
    .where('attachment.post_mortem_id', 'in', inEachState)
    .execute()
  return rows.map(row => ({
    post_mortem: row.post_mortem_id,
    address: `${row.sha256}.${extensionOf(row.media_type)}`,
  }))
}

test('nothing planted reaches somebody it is not for, wherever they look', { timeout: 900_000 }, async () => {
  const lists = await listed()
  const { onlyOnce, read, api } = surfaces(lists)
  const routes = all.world.app.http.routes.filter(({ method }) => method === 'GET').map(({ path }) => path)
  const covered = { ...onlyOnce, ...read, ...api }
  expect(routes.filter(path => !(path in covered))).toEqual([])
  expect(lists.deliveries.length).toBeGreaterThan(20)
  expect(all.planting.canaries.size).toBeGreaterThan(1000)

  const begun = performance.now()
  for (const reader of all.readers) {
    // What a person opens as a page a token asks of the API, by the same rights; only what differs is asked twice.
    const paths =
      reader.kind === 'token'
        ? [api, pick(read, ['/post-mortems', '/source-files/:id', '/feed.json', '/deliveries'])]
        : [onlyOnce, read, without(api, ['/api/v1/post-mortems/:id/editions/:edition', '/api/v1/deliveries/:id'])]
    for (const path of paths.flatMap(group => Object.values(group).flat())) {
      const { status } = await open(reader, path)
      // A feed's address opens its two feeds; as a token it is not known.
      if (reader.kind === 'feed' && !path.startsWith('/feeds/') && !openToAll.test(path)) {
        expect([reader.name, path, status]).toEqual([reader.name, path, 401])
      }
    }
    if (reader.kind === 'token')
      for (const { id } of all.ids.values()) await open(reader, `/post-mortems/${id}?format=md`)
    // Still who they are: the many refusals above are about rights, not about a session that ended.
    const living = ['person', 'token'].includes(reader.kind) && (reader.roles.length > 0 || reader.name === 'former')
    expect([reader.name, (await reader.get('/api/v1/me')).status]).toEqual([reader.name, living ? 200 : 401])
  }
  report('pages, API, feeds', begun)
  expect(summary()).toEqual([])
})

test('a search finds nothing by words that the searcher may not read, and everything by those that they may', {
  timeout: 300_000,
}, async () => {
  const begun = performance.now()
  for (const reader of all.readers.filter(searches)) {
    const words = [...all.planting.canaries.values()].filter(canary => canary.value.startsWith('zq'))
    const forbidden = words.filter(canary => !allowed(reader, canary))
    for (const some of inGroups(forbidden, 25)) {
      const found = await totalOf(reader, some)
      if (found === 0) continue
      for (const one of some) {
        if ((await totalOf(reader, [one])) > 0) leaks.add(`${reader.name} found ${one.record}/${one.place} by search`)
      }
    }
    for (const canary of forbidden.filter(one => /fact services|fact teams|file name|import id/.test(one.place))) {
      for (const filter of ['service', 'team']) {
        const { text } = await open(reader, `/api/v1/post-mortems?${filter}=${canary.value}`)
        if (!text.includes('"total":0')) leaks.add(`${reader.name} found ${canary.record}/${canary.place} by ${filter}`)
      }
      const { text } = await open(reader, `/palette?q=${canary.value}`)
      if (text.includes('/post-mortems/pm-'))
        leaks.add(`${reader.name} found ${canary.record}/${canary.place} in the palette`)
    }
  }
  expect(summary()).toEqual([])
  const ines = all.readers.find(one => one.name === 'ines')!
  const told = [...all.planting.canaries.values()].filter(
    one =>
      one.record === 'published' &&
      /^(section|timeline \w+|factor \w+|action \w+|fact title)/.test(one.place) &&
      !one.restricted,
  )
  const findable = told.filter(one => one.value.startsWith('zq') && !/actor|evidence|owner|tracker/.test(one.place))
  for (const one of findable) expect([one.place, await totalOf(ines, [one])]).toEqual([one.place, 1])
  report('searches', begun)
})

test('what left by mail and Slack held only what its recipients may read', () => {
  expect(all.mails.length).toBeGreaterThan(15)
  expect(all.posts.length).toBeGreaterThan(3)
  for (const { to, text } of all.mails) {
    const reader = all.readers.find(one => one.email === to)
    expect([to, reader?.name]).toEqual([to, expect.any(String)])
    // The recipients' rights when it left: one record became RED afterwards.
    lookBefore(reader!, `a mail to ${to}`, text)
  }
  const channel: Reader = { ...nobody, name: 'the Slack channel', roles: ['reader'] }
  for (const post of all.posts) lookBefore(channel, 'a post to Slack', post)
  expect(summary()).toEqual([])
  for (const kind of ['a mail to vera@', 'a mail to sam@'])
    expect(all.mails.some(({ to }) => `a mail to ${to}`.startsWith(kind))).toBe(true)
  expect(all.mails.some(({ to }) => to.startsWith('gone@') || to.startsWith('former@'))).toBe(false)
})

test('what leaves for everybody outside holds only what everybody may read', { timeout: 120_000 }, async () => {
  const { context } = all.world.app
  const everybody: Reader = { ...nobody, get: async path => all.world.app.http.request(`http://localhost:4000${path}`) }
  const site = await openSite(context)
  const reports = await publicReports(context.db, { limit: 100 })
  expect(reports.length).toBeGreaterThan(3)
  for (const { slug } of reports) {
    const report = await publicReport(context.db, slug)
    if (!report || !('title' in report)) throw new Error(`${slug} does not stand`)
    look(everybody, 'a social card', cardSvg(cardWords(site, report)))
    for (const kind of ['published', 'corrected'] as const) {
      const mail = subscriberMail(site, { id: 'x', subscriptionId: 'x', to: 'x@example.org' }, { kind, report })
      look(everybody, 'a mail to a subscriber', JSON.stringify(mail))
    }
  }
  const { url } = await sharePreview(context, operator, all.ids.get('published')!.id, { reader: 'A partner', days: 1 })
  const preview = await open(everybody, new URL(url).pathname)
  expect(preview.text).toContain('Not published.')
  const built = (await all.world.command('site', 'build', 'site')).json as { withdrawn: string[] }
  const folder = join(all.world.dataDirectory, 'site')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path =>
    statSync(join(folder, path)).isFile(),
  )
  expect(files.length).toBeGreaterThan(10)
  for (const path of files) {
    look(everybody, 'the site as files', readFileSync(join(folder, path), 'latin1'))
    // What stands in the place of a withdrawn report has the report's address, or it would stand nowhere.
    if (!built.withdrawn.includes(`/${path.replace(/\.html$/, '')}`)) look(everybody, 'the name of a file', path)
  }
  expect(summary()).toEqual([])
})

test('a command on behalf of somebody tells what they may read', { timeout: 120_000 }, async () => {
  const begun = performance.now()
  for (const reader of all.readers.filter(one => one.email && one.name !== 'gone')) {
    const run = async (...words: string[]) => {
      requests += 1
      try {
        const outcome = await all.world.command(...words, '--as', reader.email!)
        look(reader, `\`${words[0]}\``, `${JSON.stringify(outcome.json)}\n${outcome.text}`, words.join(' '))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        look(reader, `\`${words[0]}\` refused`, JSON.stringify(error), words.join(' '))
      }
    }
    for (const words of [
      ['list'],
      ['list', '--query', 'parcels'],
      ['deliveries'],
      ['deliveries', '--failed'],
      ['publications'],
      ['talks'],
    ])
      await run(...words)
    for (const words of [
      ['user', 'list'],
      ['team', 'list'],
      ['service', 'list'],
      ['token', 'list'],
      ['feed-address', 'list'],
    ])
      await run(...words)
    for (const { id, importId } of all.ids.values()) {
      await run('show', importId)
      await run('attachments', id)
      await run('account-pack', id)
      for (const edition of ['engineering', 'leadership', 'support', 'customer']) {
        await run('show', id, '--edition', edition, '--format', 'json')
        await run('show', id, '--edition', edition, '--draft')
      }
    }
    if (!reader.roles.some(role => ['manager', 'communications', 'programme', 'admin'].includes(role))) {
      const delivery = (await listed()).deliveries[0]!
      await expect(all.world.command('deliveries', 'replay', delivery, '--as', reader.email!)).rejects.toThrow(Refusal)
    }
  }
  await expect(all.world.command('list', '--as', 'gone@lantern.example')).rejects.toThrow(/Nobody here/)
  report('commands', begun)
  expect(summary()).toEqual([])
})

test('a save that is refused shows no text that its writer may not read', { timeout: 120_000 }, async () => {
  const { db } = all.world.app.context
  for (const name of ['ada', 'ines', 'rory', 'sam', 'cleo', 'vera', 'alma'] as const) {
    const reader = all.readers.find(one => one.name === name)!
    const browser = await all.world.as(name)
    for (const record of ['restricted', 'red', 'draft'] as const) {
      const { id } = all.ids.get(record)!
      const csrf = await browser.formToken('/account')
      const save = async (method: string, path: string, body: unknown) => {
        const answer = await browser.request(path, {
          method,
          headers: { 'content-type': 'application/json', origin: browser.origin, 'x-csrf-token': csrf },
          body: JSON.stringify(body),
        })
        requests += 1
        look(reader, `${method} ${path.replace(id, ':id')}`, await answer.text(), JSON.stringify(body))
        expect([path, answer.status]).not.toEqual([path, 500])
      }
      for (const field of ['organisation', 'trigger', 'impact_statement']) {
        await save('PATCH', `/api/v1/post-mortems/${id}/facts/${field}`, { value: 'another', version: 77 })
      }
      for (const [table, path, body] of [
        ['section', 'sections', { markdown: 'another' }],
        ['timeline_entry', 'timeline', { text: 'another', at: '', kind: 'observation' }],
        ['factor', 'factors', { text: 'another' }],
        ['action', 'actions', { text: 'another' }],
      ] as const) {
        const rows = await db.selectFrom(table).select('id').where('post_mortem_id', '=', id).limit(7).execute()
        for (const row of rows)
          await save('PUT', `/api/v1/post-mortems/${id}/${path}/${row.id}`, { ...body, version: 77 })
      }
      for (const [edition, key] of [
        ['leadership', 'asks'],
        ['support', 'say'],
        ['customer', 'apology'],
      ]) {
        await save('PUT', `/api/v1/post-mortems/${id}/editions/${edition}/parts/${key}`, {
          markdown: 'another',
          version: 77,
        })
      }
      await save('POST', `/api/v1/post-mortems/${id}/sections`, { key: 'background', markdown: 'another' })
    }
  }
  expect(summary()).toEqual([])
})

test('what is hidden answers as what does not exist', { timeout: 120_000 }, async () => {
  let compared = 0
  for (const reader of all.readers.filter(searches)) {
    for (const [record, { id, importId }] of all.ids) {
      if (knowsOf(reader, record, all.standings.get(record)!)) continue
      for (const [given, other] of [
        [id, 'pm-zzzzzzzzzzzz'],
        [importId, 'case-zqnonexx'],
      ] as const) {
        const short = given === importId
        for (const path of [
          '/post-mortems/ID',
          '/post-mortems/ID/support',
          '/post-mortems/ID/edit',
          '/post-mortems/ID/history',
          '/post-mortems/ID/versions/1',
          '/post-mortems/ID/sanitise',
          '/post-mortems/ID/approve',
          '/post-mortems/ID/preview',
          '/api/v1/post-mortems/ID',
          '/api/v1/post-mortems/ID/history',
          '/api/v1/post-mortems/ID/actions',
          '/api/v1/post-mortems/ID/editions/customer',
        ]) {
          if (short && path.split('/').length > 4) continue
          const hidden = await open(reader, path.replace('ID', given))
          const absent = await open(reader, path.replace('ID', other))
          const [one, two] = [plain(hidden.text, given), plain(absent.text, other)]
          const at = [...one].findIndex((character, index) => character !== two[index])
          if (one !== two) expect([path, one.slice(at - 80, at + 80)]).toEqual([path, two.slice(at - 80, at + 80)])
          expect([reader.name, path, hidden.status]).toEqual([reader.name, path, 404])
          compared += 1
        }
      }
    }
  }
  expect(compared).toBeGreaterThan(100)
})

test('everything planted was seen by somebody who may, so that the search for it can fail', () => {
  const found = new Set([...seen.values()].flatMap(values => [...values]))
  const missed = [...all.planting.canaries.values()].filter(canary => !found.has(canary.value))
  expect(missed.map(({ record, place }) => `${record}/${place}`)).toEqual([])
  // Each way of reading saw something of its own.
  const saw = (name: string, record: string, place: string) => {
    const canary = [...all.planting.canaries.values()].find(one => one.record === record && one.place === place)
    return Boolean(canary && seen.get(name)?.has(canary.value))
  }
  expect(saw('anonymous', 'published', 'part apology')).toBe(true)
  expect(saw('anonymous', 'stale', 'timeline customer')).toBe(true)
  expect(saw('rory', 'published', 'section what_happened')).toBe(true)
  expect(saw('sam', 'published', 'part talk_track_say')).toBe(true)
  expect(saw('vera', 'published', 'part leadership_asks')).toBe(true)
  expect(saw('token support', 'published', 'part support_brief')).toBe(true)
  expect(saw('olu', 'restricted', 'section background')).toBe(true)
  expect(saw('pat', 'red', 'section background')).toBe(true)
  expect(saw('pat', 'draft', 'participant')).toBe(true)
  expect(saw('feed of rory', 'published', 'section what_happened')).toBe(true)
  expect(saw('feed of sam', 'published', 'part talk_track_say')).toBe(true)
  console.info(`${requests} requests, ${all.planting.canaries.size} planted values, ${all.readers.length} readers`)
  expect(requests).toBeGreaterThan(5000)
})

test('an original is for whoever may read all of what it says', async () => {
  const { db } = all.world.app.context
  const statusFor = async (name: string, record: string) => {
    const source = await db
      .selectFrom('post_mortem_source')
      .select('source_file_id')
      .where('post_mortem_id', '=', all.ids.get(record)!.id)
      .executeTakeFirstOrThrow()
    return (await open(all.readers.find(one => one.name === name)!, `/source-files/${source.source_file_id}`)).status
  }
  // Nothing restricted, no words for one audience: everybody who opens records.
  expect(await statusFor('ines', 'bare')).toBe(200)
  expect(await statusFor('rory', 'bare')).toBe(404)
  // It holds what was written for leadership and support.
  expect([await statusFor('ines', 'plain'), await statusFor('bo', 'plain')]).toEqual([404, 200])
  // It holds something restricted.
  expect([await statusFor('bo', 'draft'), await statusFor('alma', 'draft'), await statusFor('olu', 'draft')]).toEqual([
    404, 404, 200,
  ])
  expect(summary()).toEqual([])
})

/** As `look`, by the rights that held while the record was not RED yet. */
function lookBefore(reader: Reader, surface: string, text: string): void {
  for (const canary of all.planting.foundIn(text)) {
    const standing = all.standings.get(canary.record)!
    const then = { ...standing, red: standing.red && canary.record !== 'reddened' }
    if (!maySee(reader, canary, then)) leaks.add(`${reader.name} saw ${canary.record}/${canary.place} in ${surface}`)
  }
}

async function totalOf(reader: Reader, words: Canary[]): Promise<number> {
  const query = words.map(one => one.value).join(' or ')
  const { text } = await open(reader, `/api/v1/post-mortems?q=${encodeURIComponent(query)}`)
  return Number(/"total":(\d+)/.exec(text)?.[1] ?? Number.NaN)
}

/** An answer without what differs between any two answers. */
function plain(text: string, asked: string): string {
  return text
    .replaceAll(asked, 'ID')
    .replaceAll(encodeURIComponent(asked), 'ID')
    .replace(/nonce-[\w-]+|nonce="[^"]*"|name="csrf" value="[^"]*"|content="[\w-]{22}"/g, '')
    .replace(/^set-cookie:.*$/gm, '')
}

/** Leaks with their number of readers, so that one mistake is one line. */
function summary(): string[] {
  const lines = new Map<string, string[]>()
  for (const leak of leaks) {
    const [, who = '', what = ''] = /^(.*?) (saw|found .*|saw .*)$/.exec(leak) ?? []
    const key = what.replace(/(pm|dlv|src)-[0-9a-z]{12}/g, '$1-…').replace(/[?].*$/, '')
    lines.set(key, [...(lines.get(key) ?? []), who])
  }
  leaks.clear()
  return [...lines].map(([what, who]) => `${[...new Set(who)].join(', ')} ${what}`).sort()
}

function pick(from: Record<string, string[]>, names: string[]): Record<string, string[]> {
  return Object.fromEntries(names.map(name => [name, from[name]!]))
}

function without(from: Record<string, string[]>, names: string[]): Record<string, string[]> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => !names.includes(name)))
}

function inGroups<Item>(items: Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, group) =>
    items.slice(group * size, (group + 1) * size),
  )
}

function report(what: string, begun: number): void {
  console.info(`${what}: ${requests} requests so far, ${((performance.now() - begun) / 1000).toFixed(1)} s for these`)
}
