import { parseAtomFeed, parseJsonFeed } from 'feedsmith'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { EditionName } from '../../src/audience/editions.ts'
import { approveEdition } from '../../src/edition/approve.ts'
import { createFeedAddress } from '../../src/person/create-feed-address.ts'
import { createToken, tokenAsViewer } from '../../src/person/create-token.ts'
import { comeBack, leave } from '../../src/person/leave.ts'
import { revokeFeedAddress } from '../../src/person/revoke-feed-address.ts'
import { revokeRole } from '../../src/person/revoke-role.ts'
import { listAudit } from '../../src/platform/audit.ts'
import { correctFact } from '../../src/post-mortem/correct-fact.ts'
import { setPostMortemAttributes } from '../../src/post-mortem/set-attributes.ts'
import type { CastName } from '../people.ts'
import { createWorld, operator, type World } from '../world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ people: ['ada', 'bo', 'ines', 'rory', 'sam', 'cleo', 'vera', 'alma'] })
})
afterAll(() => world?.close())

let made = 0
/** A record with these editions approved; Bo owns it. */
async function bring(title: string, ...editions: EditionName[]): Promise<string> {
  made += 1
  const importId = `feed-${made}`
  const record = {
    id: importId,
    title,
    severity: 'SEV2',
    team: 'Harbour',
    owner: 'bo@lantern.example',
    impact_statement: 'Nobody could follow a parcel.',
    summary: 'A queue had no bound.',
    talk_track_say: `${title}: it can be used again.`,
  }
  expect((await world.bring({ [`${importId}.json`]: JSON.stringify(record) })).refused).toEqual([])
  const id = await world.idOf(importId)
  for (const edition of editions) await approveEdition(world.app.context, operator, { id, edition })
  return id
}

const addressOf = async (name: CastName, called = 'Reader at home') =>
  createFeedAddress(world.app.context, await world.viewer(name), { name: called })
const read = (url: string) => world.outsider().get(new URL(url).pathname + new URL(url).search, { accept: '*/*' })
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    error => error.code,
  )

describe('a feed address', () => {
  test('is read without signing in, in both forms, and holds the editions its maker may read', async () => {
    await bring('Labels came twice', 'engineering', 'support')
    const { atom, json } = await addressOf('rory')
    const answer = await read(atom)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/atom+xml; charset=utf-8'])
    const titles = parseAtomFeed(await answer.text()).entries?.map(entry => entry.title?.value)
    expect(titles).toContain('Labels came twice')
    expect(parseJsonFeed(await (await read(json)).text()).items?.map(item => item.title)).toEqual(titles)
    // A reader of engineering editions does not learn that there is a support edition.
    const support = await read(`${atom}?edition=support`)
    const nonsense = await read(`${atom}?edition=nonsense`)
    expect([support.status, await support.text().then(body => body.length)]).toEqual([
      nonsense.status,
      await nonsense.text().then(body => body.length),
    ])
    expect(support.status).toBe(404)
    const sam = await addressOf('sam')
    expect(await (await read(sam.json)).text()).toContain('Labels came twice: it can be used again.')
  })

  test('is kept by nobody in between, sets no cookie, and tells its secret to nobody', async () => {
    const { atom, json } = await addressOf('rory', 'Quiet')
    const secret = new URL(atom).pathname.split('/')[2]!
    expect(Buffer.from(secret.slice(3), 'base64url').length * 8).toBeGreaterThanOrEqual(128)
    for (const url of [atom, json]) {
      const answer = await read(url)
      expect(answer.headers.get('cache-control')).toBe('private, no-cache')
      expect(answer.headers.get('set-cookie')).toBeNull()
      const headers = JSON.stringify([...answer.headers])
      expect(headers + (await answer.text())).not.toContain(secret)
      const known = await world.outsider().get(new URL(url).pathname, { 'if-none-match': answer.headers.get('etag')! })
      expect(known.status).toBe(304)
    }
    const rows = await world.app.context.db.selectFrom('feed_address').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(secret.slice(3))
    // Not even when the program breaks while it answers.
    const logged = vi.spyOn(world.app.context.log, 'error')
    vi.spyOn(world.clock, 'now').mockImplementationOnce(() => {
      throw new Error('The clock stopped.')
    })
    expect((await read(atom)).status).toBe(500)
    expect(logged.mock.calls[0]?.[0]).toMatchObject({ path: '/feeds/…/feed.atom' })
    expect(JSON.stringify(await listAudit(world.app.context.db))).not.toContain(secret.slice(3))
  })

  test('opens nothing but the feeds', async () => {
    const { atom } = await addressOf('alma')
    const secret = new URL(atom).pathname.split('/')[2]!
    await expect(tokenAsViewer(world.app.context, secret)).rejects.toMatchObject({ code: 'bad-token' })
    for (const path of ['/feed.atom', '/post-mortems', '/api/v1/me', '/api/v1/post-mortems']) {
      const answer = await world.outsider().get(path, { authorization: `Bearer ${secret}` })
      expect([path, answer.status]).toEqual([path, 401])
    }
    for (const path of [`/feeds/${secret}`, `/feeds/${secret}/post-mortems`, `/public/preview/${secret}`]) {
      expect([path, (await world.outsider().get(path)).status]).toEqual([path, 404])
    }
    const { token } = await createToken(world.app.context, operator, { role: 'admin' })
    expect((await world.outsider().get(`/feeds/${token}/feed.atom`)).status).toBe(404)
  })

  test('shows what its maker may read at this moment: roles, RED, and what is held back are looked up each time', async () => {
    const red = await bring('Turns red', 'engineering')
    const held = await bring('Is held back', 'engineering')
    const bo = await addressOf('bo')
    const body = async () => (await read(bo.json)).text()
    expect(await body()).toMatch(/Turns red[\s\S]*Is held back|Is held back[\s\S]*Turns red/)
    // Bo owns it and reads it when signed in; an address that anybody may hold is not Bo.
    await setPostMortemAttributes(world.app.context, operator, red, { handling: 'red' })
    expect(await (await (await world.as('bo')).get('/feed.json')).text()).toContain('Turns red')
    expect(await body()).not.toContain('Turns red')
    await correctFact(world.app.context, operator, held, {
      field: 'impact_statement',
      value: 'Nobody could follow a parcel.',
      baseVersion: 1,
      visibility: 'restricted',
    })
    expect(await body()).not.toContain('Is held back')
    await bring('For leadership', 'leadership')
    const leadership = `${bo.json}?edition=leadership`
    expect(await (await read(leadership)).text()).toContain('For leadership')
    const { personId } = await world.viewer('bo')
    await revokeRole(world.app.context, operator, personId, 'manager')
    expect((await read(leadership)).status).toBe(404)
  })

  test('is gone at once when it is revoked or its maker leaves, and answers like one that never was', async () => {
    const ended = await addressOf('cleo')
    await revokeFeedAddress(world.app.context, await world.viewer('cleo'), ended.id)
    const gone = await addressOf('vera')
    const { personId } = await world.viewer('vera')
    expect((await read(gone.atom)).status).toBe(200)
    await leave(world.app.context, operator, personId)
    const never = gone.atom.replace(/feeds\/[^/]+/, `feeds/af_${'x'.repeat(40)}`)
    const answers = await Promise.all(
      [ended.atom, gone.atom, never].map(async url => {
        const answer = await world.outsider().get(new URL(url).pathname, { accept: 'application/json' })
        return [answer.status, await answer.text()]
      }),
    )
    expect(answers).toEqual(Array(3).fill([404, expect.stringContaining('There is no such feed.')]))
    expect(answers[0]).toEqual(answers[2])
    // Coming back gives the roles back, not what others may have got hold of meanwhile.
    await comeBack(world.app.context, operator, personId)
    expect((await read(gone.atom)).status).toBe(404)
  })

  test('is asked for in vain only so often', async () => {
    const never = `http://localhost:4000/feeds/af_${'y'.repeat(40)}/feed.atom`
    const statuses: number[] = []
    for (let round = 0; round < 6; round += 1) statuses.push((await read(never)).status)
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429])
    const { atom } = await addressOf('ines')
    expect((await read(atom)).status).toBe(200)
  })
})

describe('on the account page, in the API and on the command line', () => {
  test('one makes, names, sees used and revokes addresses; each is shown once', async () => {
    const ada = await world.as('ada')
    const answer = await ada.submit('/account', '/account/feed-addresses', { name: 'Phone' })
    expect(answer.status).toBe(201)
    const shown = /http:\/\/localhost:4000(\/feeds\/[\w-]+\/feed\.atom)/.exec(await answer.text())![1]!
    const page = async () => (await ada.get('/account')).text()
    expect(await page()).toMatch(/Phone[\s\S]*never/)
    expect(await page()).not.toContain('/feeds/')
    expect((await world.outsider().get(shown)).status).toBe(200)
    const listed = await (await ada.get('/api/v1/feed-addresses')).json()
    expect(listed).toEqual({
      feed_addresses: [
        { id: expect.any(String), name: 'Phone', created_at: expect.any(String), last_used_on: '2026-03-04' },
      ],
    })
    const { id } = (listed as { feed_addresses: { id: string }[] }).feed_addresses[0]!
    // Somebody else's is as one that does not exist.
    const other = await world.as('ines')
    const refused = await other.submit('/account', `/account/feed-addresses/${id}/revoke`, {})
    expect(refused.status).toBe(404)
    expect((await ada.submit('/account', `/account/feed-addresses/${id}/revoke`, {})).status).toBe(303)
    expect((await world.outsider().get(shown)).status).toBe(404)
    const audited = (await listAudit(world.app.context.db)).filter(entry => entry.object === `feed-address:${id}`)
    expect(audited.map(entry => entry.verb).sort()).toEqual(['create-feed-address', 'revoke-feed-address'])
  })

  test('the command line does the same on behalf of a person', async () => {
    const made = await world.command('feed-address', 'create', '--name', 'Desk', '--as', 'ada@lantern.example')
    const { id, atom } = made.json as { id: string; atom: string }
    expect((await read(atom)).status).toBe(200)
    const list = await world.command('feed-address', 'list', '--as', 'ada@lantern.example')
    expect(list.text).toBe(`${id}  Desk  2026-03-04`)
    await world.command('feed-address', 'revoke', id, '--as', 'ada@lantern.example')
    expect((await read(atom)).status).toBe(404)
    expect(await refusal(world.command('feed-address', 'create', '--name', 'Nobody'))).toBe('not-a-person')
  })

  test('a person has at most ten, also when asking for two at once, and a token makes none', async () => {
    const { context } = world.app
    const alma = await world.viewer('alma')
    const standing = await world.app.context.db
      .selectFrom('feed_address')
      .select('id')
      .where('person_id', '=', alma.personId)
      .execute()
    for (let count = standing.length; count < 9; count += 1) await addressOf('alma', `Reader ${count}`)
    const both = await Promise.all([refusal(addressOf('alma', 'One')), refusal(addressOf('alma', 'Two'))])
    expect(both.sort()).toEqual(['done', 'too-many-feed-addresses'])
    const { token } = await createToken(context, operator, { role: 'admin' })
    const viewer = await tokenAsViewer(context, token)
    expect(await refusal(createFeedAddress(context, viewer, { name: 'Script' }))).toBe('not-a-person')
    expect(await refusal(createFeedAddress(context, await world.viewer('ada'), { name: ' ' }))).toBe('does-not-fit')
  })
})
