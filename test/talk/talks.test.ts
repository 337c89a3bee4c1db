import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { approveEdition } from '../../src/edition/approve.ts'
import { correctFact } from '../../src/post-mortem/correct-fact.ts'
import { sentTo } from '../browser.ts'
import type { CastName } from '../people.ts'
import { publishCustomer } from '../publishing.ts'
import { createWorld, operator, type World } from '../world.ts'

let world: World
let id: string

beforeAll(async () => {
  world = await createWorld()
  const record = (title: string) =>
    `---\ntitle: ${title}\nseverity: SEV1\nteam: Harbour\nexternal_impact: widespread\nowner: ada@lantern.example\ncustomer_title: No tickets for an hour\napology: We are sorry.\ncustomer_what_happened: Tickets could not be bought. Then they could.\n---\n\n## Summary\n\nNobody could buy because of the quorumless pool.\n\n## What happened\n\nThe pool kept dead connections. It kept them for an hour.\n`
  await world.bring({
    'sale.md': record('Nobody could buy a ticket'),
    'other.md': record('Nobody could leave'),
    'draft.md': record('Not approved yet'),
  })
  id = await world.idOf('sale')
  await approveEdition(world.app.context, operator, { id, edition: 'engineering' })
  await approveEdition(world.app.context, operator, { id: await world.idOf('other'), edition: 'engineering' })
}, 240_000)
afterAll(() => world?.close())

async function api(who: CastName, method: string, path: string, body?: unknown) {
  const browser = await world.as(who)
  const answer = await browser.request(`/api/v1${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      origin: browser.origin,
      'x-csrf-token': await browser.formToken('/account'),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await answer.text()
  const json = (text ? JSON.parse(text) : {}) as Record<string, unknown> & { error?: { code: string } }
  return { status: answer.status, json, code: json.error?.code }
}

describe('"did this teach something new beyond us?"', () => {
  test('is asked once beside an approved text; a yes opens a candidate with slides from that text', async () => {
    const bo = await world.as('bo')
    const page = `/post-mortems/${id}/engineering`
    expect(await (await bo.get(page)).text()).toContain('Did this teach something new beyond us?')
    expect(await (await bo.get(`/post-mortems/${id}/approve`)).text()).toContain(
      'Did this teach something new beyond us?',
    )
    const answer = await bo.submit(page, `/post-mortems/${id}/talk-question`, { answer: 'yes', level: 'internal' })
    const talk = sentTo(answer)!
    const html = await (await bo.get(talk)).text()
    expect(html).toContain('The pool kept dead connections.')
    const after = await (await bo.get(page)).text()
    expect(after).not.toContain('Did this teach something new beyond us?')
    expect(await (await bo.get(`/post-mortems/${id}/approve`)).text()).not.toContain('Did this teach something new')
    expect(after).toContain(`href="${talk}"`)
    const again = await bo.submit(page, `/post-mortems/${id}/talk-question`, { answer: 'no', level: 'internal' })
    expect(again.status).toBe(409)
  })

  test('a no opens nothing, and a talk can still be opened later', async () => {
    const other = await world.idOf('other')
    expect((await api('bo', 'POST', `/post-mortems/${other}/talk-question`, { answer: 'no' })).json.talk).toBeNull()
    expect((await api('bo', 'POST', `/post-mortems/${other}/talks`, { level: 'internal' })).status).toBe(201)
  })

  test('is not asked of those who may not work on a talk, nor beside a draft', async () => {
    for (const who of ['rory', 'ines', 'vera'] as const) {
      const answer = await api(who, 'POST', `/post-mortems/${id}/talks`, { level: 'internal' })
      expect([who, answer.code]).toEqual([who, who === 'rory' ? 'no-such-post-mortem' : 'not-your-role'])
    }
    const draft = await world.idOf('draft')
    const html = await (await (await world.as('bo')).get(`/post-mortems/${draft}`)).text()
    expect(html).not.toContain('something new beyond us')
  })
})

describe('a talk tells what is approved at its level and nothing else', () => {
  test('nothing approved, no talk; not public, no public talk', async () => {
    const draft = await world.idOf('draft')
    const internal = await api('bo', 'POST', `/post-mortems/${draft}/talks`, { level: 'internal' })
    expect(internal.code).toBe('no-approved-text')
    const open = await api('bo', 'POST', `/post-mortems/${id}/talks`, { level: 'public' })
    expect(open.code).toBe('no-approved-text')
  })

  test('a public talk holds the customer text, its permalink, and not a word of the engineers', async () => {
    await publishCustomer(world, id)
    const { json } = await api('cleo', 'POST', `/post-mortems/${id}/talks`, { level: 'public' })
    expect(json.outline).toContain('Tickets could not be bought.')
    expect(JSON.stringify(json)).not.toMatch(/quorumless|dead connections|SEV1/)
    const html = await (await (await world.as('cleo')).get(`/talks/${json.id}`)).text()
    expect(html).toMatch(/public at <a href="http:\/\/localhost:4000\/public\/reports\//)
    // Support reads the customer edition and so this talk; the internal one does not exist for it.
    const seen = (await api('sam', 'GET', '/talks')).json.talks as { level: string }[]
    expect(seen.map(({ level }) => level)).toEqual(['public'])
  })

  test('says that the text behind it has changed, and is built again when asked', async () => {
    const { json } = await api('bo', 'POST', `/post-mortems/${id}/talks`, { level: 'internal' })
    await correctFact(world.app.context, operator, id, {
      field: 'title',
      value: 'Nobody could buy or change a ticket',
      baseVersion: 1,
    })
    await approveEdition(world.app.context, operator, { id, edition: 'engineering' })
    const bo = await world.as('bo')
    expect(await (await bo.get(`/talks/${json.id}`)).text()).toContain('The text behind this talk has changed')
    await bo.submit(`/talks/${json.id}`, `/talks/${json.id}/outline`, { version: '1' })
    const now = (await api('bo', 'GET', `/talks/${json.id}`)).json
    expect([now.outdated, String(now.outline)]).toEqual([false, expect.stringContaining('buy or change')])
  })
})

describe('from a candidate to a recording', () => {
  let talk: string
  const move = (state: string, who: CastName = 'bo') => api(who, 'POST', `/talks/${talk}/state`, { state })
  const edit = async (body: Record<string, unknown>, who: CastName = 'bo') => {
    const { version } = (await api('bo', 'GET', `/talks/${talk}`)).json
    return api(who, 'PATCH', `/talks/${talk}`, { version, ...body })
  }

  test('each state asks for what it needs, and no state is skipped', async () => {
    talk = String((await api('bo', 'POST', `/post-mortems/${id}/talks`, { level: 'internal' })).json.id)
    expect((await move('submitted')).code).toBe('not-next')
    expect((await move('drafted')).code).toBe('not-complete')
    await edit({ abstract: 'Why pools fill.', audience: 'Engineers', deadline: '2026-03-20' })
    expect((await move('drafted')).json.state).toBe('drafted')
    expect((await move('submitted')).code).toBe('not-complete')
    const rory = (await world.viewer('rory')).personId
    await edit({ speaker_id: rory, event: 'Harbour Days' })
  })

  test('the speaker is reminded on the home page until the talk is submitted', async () => {
    const rory = await world.as('rory')
    const home = await (await rory.get('/')).text()
    expect(home).toContain('Submit your talk to Harbour Days')
    expect(home).toContain(`href="/talks/${talk}"`)
    expect(await (await (await world.as('bo')).get('/')).text()).not.toContain('Submit your talk')
    // The speaker need not see the record to work on what they will say.
    expect((await edit({ abstract: 'Why pools fill and stay full.' }, 'rory')).status).toBe(200)
    expect((await move('submitted', 'rory')).json.state).toBe('submitted')
    expect(await (await rory.get('/')).text()).not.toContain('Submit your talk')
  })

  test('it is accepted and given, with slides and recording linked from the post-mortem', async () => {
    expect((await move('accepted')).json.state).toBe('accepted')
    await edit({ held_on: '2026-05-01', recording_url: 'https://talks.example/rec' })
    expect((await move('given')).json.state).toBe('given')
    expect((await move('drafted')).code).toBe('not-next')
    const html = await (await (await world.as('bo')).get(`/post-mortems/${id}/engineering`)).text()
    expect(html).toContain('href="https://talks.example/rec"')
    expect(await (await (await world.as('bo')).get('/talks')).text()).toContain(`href="/talks/${talk}"`)
  })

  test('bad input is refused by name and changes nothing', async () => {
    const before = (await api('bo', 'GET', `/talks/${talk}`)).json
    const cases: [Record<string, unknown>, string][] = [
      [{ title: ' ' }, 'no-title'],
      [{ deadline: '2026-02-30' }, 'bad-day'],
      [{ slides_url: 'javascript:alert(1)' }, 'bad-link'],
      [{ speaker_id: 'per-nobody' }, 'no-such-person'],
      [{ abstract: 'x'.repeat(5001) }, 'too-long'],
      [{ abstract: 'a\u0000b' }, 'nul-character'],
      [{ title: 'Mine', version: 1 }, 'changed-meanwhile'],
    ]
    for (const [body, code] of cases) expect([code, (await edit(body)).code]).toEqual([code, code])
    expect((await api('bo', 'DELETE', `/talks/${talk}`)).code).toBe('not-a-candidate')
    expect((await api('ines', 'PATCH', `/talks/${talk}`, { version: before.version, title: 'Mine' })).code).toBe(
      'not-your-role',
    )
    expect((await api('bo', 'GET', `/talks/${talk}`)).json).toEqual(before)
  })

  test('the command line does the same', async () => {
    const opened = (await world.command('talk', 'open', id, '--as', 'bo@lantern.example')).json as { id: string }
    expect((await world.command('talks')).text).toContain(opened.id)
    expect((await world.command('talk', 'show', opened.id)).text).toContain('The pool kept dead connections.')
    await expect(world.command('talk', 'move', opened.id, 'given')).rejects.toMatchObject({ code: 'not-next' })
    await expect(world.command('talk', 'show', opened.id, '--as', 'sam@lantern.example')).rejects.toMatchObject({
      code: 'no-such-talk',
    })
    const verbs = await world.app.context.db.selectFrom('audit_entry').select('verb').execute()
    expect(verbs.map(({ verb }) => verb)).toEqual(
      expect.arrayContaining(['answer-talk-question', 'open-talk', 'edit-talk', 'move-talk', 'rebuild-talk-outline']),
    )
  })
})
