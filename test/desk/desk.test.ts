import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sentTo } from '../browser.ts'
import { createWorld, type World } from '../world.ts'
import { fieldsOf, unfolded, visibleFields } from './form.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ people: ['ada', 'bo', 'ines', 'rory', 'cleo', 'vera', 'alma'] })
})
afterAll(() => world.close())

/** Starts a post-mortem as a person and gives back its desk's address. */
async function start(title: string, type: string): Promise<string> {
  const ada = await world.as('ada')
  const answer = await ada.submit('/post-mortems/new', '/post-mortems/new', { title, type })
  expect(answer.status).toBe(303)
  return sentTo(answer)!
}

async function page(who: 'ada' | 'bo' | 'alma', path: string): Promise<string> {
  const answer = await (await world.as(who)).get(path)
  expect(answer.status).toBe(200)
  return answer.text()
}

/** Sends a form of the desk with some fields filled in. */
async function fill(who: 'ada' | 'bo' | 'alma', desk: string, form: string, changes: Record<string, string>) {
  const fields = fieldsOf(await page(who, desk), form)
  for (const name of Object.keys(changes)) expect(Object.keys(fields)).toContain(name)
  return (await world.as(who)).post(desk, { ...fields, ...changes })
}

const idOf = (desk: string) => desk.split('/')[2]!

/** The record as the API gives it, to a person's session. */
async function record(who: 'ada' | 'bo' | 'alma' | 'ines', desk: string) {
  const answer = await (await world.as(who)).get(`/api/v1/post-mortems/${idOf(desk)}`)
  return (await answer.json()) as {
    version: number
    facts: Record<string, { value: unknown; version: number; visibility?: string; source: { testimony?: string } }>
    sections: { id: string; key: string; markdown: string; version: number }[]
    timeline: { at: string | null; text: string }[]
    factors: { text: string; lane: string | null }[]
    severity_history: { level: string; from: string | null }[]
    participants: { role_label: string; person_id: string | null; name: string | null }[]
    durations: { name: string; minutes: number }[]
  }
}

describe('starting', () => {
  test('asks for a title and a type and nothing else, light first', async () => {
    const html = await page('ada', '/post-mortems/new')
    expect(new Set(visibleFields(html))).toEqual(new Set(['title', 'type']))
    expect(html.indexOf('value="light"')).toBeLessThan(html.indexOf('value="full"'))
    expect(html).toMatch(/value="light" checked|checked[^>]*value="light"/)
  })

  test('without a title is refused with what was chosen kept', async () => {
    const ada = await world.as('ada')
    const answer = await ada.submit('/post-mortems/new', '/post-mortems/new', { title: ' ', type: 'near_miss' })
    expect(answer.status).toBe(400)
    const html = await answer.text()
    expect(html).toContain('what people noticed')
    expect(html).toMatch(/value="near_miss" checked/)
  })

  test('is not for readers', async () => {
    const rory = await world.as('rory')
    expect((await rory.get('/post-mortems/new')).status).toBe(403)
  })
})

describe('a light post-mortem', () => {
  test('asks for one page', async () => {
    const desk = await start('Labels printed twice', 'light')
    const html = await page('ada', desk)
    const asked = visibleFields(unfolded(html)).filter(name => !name.includes('|'))
    expect(asked).toEqual([
      'fact:title',
      'fact:impact_started_at',
      'fact:impact_ended_at',
      'fact:impact_statement',
      'new-section:what_happened',
      'new-section:lessons',
      'new-action',
    ])
  })

  test('is saved whole with one button', async () => {
    const desk = await start('Labels printed thrice', 'light')
    const answer = await fill('ada', desk, 'light', {
      'fact:impact_started_at': '2026-03-01 09:00',
      'fact:impact_ended_at': '2026-03-01 09:47',
      'fact:impact_statement': 'Shops got every label twice.',
      'new-section:what_happened': 'A retry sent the batch again.',
      'new-section:lessons': 'A retry needs a key that makes it harmless.',
      'new-action': 'Printing accepts each batch once.',
      'new-action|due': '2026-04-01',
    })
    expect(answer.status).toBe(303)
    expect(sentTo(answer)).toContain('saved=6')
    const saved = await record('ada', desk)
    expect(saved.facts.impact_statement?.value).toBe('Shops got every label twice.')
    expect(saved.sections.map(section => section.key)).toEqual(['what_happened', 'lessons'])
    expect(saved.durations.find(one => one.name === 'time_to_restore')?.minutes).toBe(47)
    const actions = await (await world.as('ada')).get(`/api/v1/post-mortems/${idOf(desk)}/actions`)
    expect(await actions.json()).toMatchObject({
      actions: [{ text: 'Printing accepts each batch once.', due_on: '2026-04-01' }],
    })
    expect(await page('ada', desk)).toContain('47 min')
  })
})

describe('the desk', () => {
  test('asks for the next missing facts first and takes an untouched form as no change', async () => {
    const desk = await start('Checkout refused cards', 'full')
    const before = await record('ada', desk)
    const html = await page('ada', desk)
    expect(html).toContain('Next, for the draft')
    const answer = await (await world.as('ada')).post(desk, fieldsOf(html, 'next'))
    expect(sentTo(answer)).toContain('saved=0')
    expect((await record('ada', desk)).version).toBe(before.version)
    expect(
      Object.keys(fieldsOf(html, 'next')).filter(name => name.startsWith('fact:') && !name.includes('|')),
    ).toHaveLength(4)
  })

  test('keeps what fits, and shows what does not with what was typed', async () => {
    const desk = await start('Two fields, one wrong', 'full')
    const answer = await fill('ada', desk, 'facts-form-time', {
      'fact:declared_at': 'yesterday evening',
      'fact:acknowledged_at': '2026-03-01 10:00',
    })
    expect(answer.status).toBe(400)
    const html = await answer.text()
    expect(html).toContain('yesterday evening')
    expect(html).toContain('takes a time such as')
    const saved = await record('ada', desk)
    expect(saved.facts.acknowledged_at?.value).toBe('2026-03-01T10:00:00.000Z')
    expect(saved.facts.declared_at).toBeUndefined()
  })

  test('says which times contradict each other', async () => {
    const desk = await start('Times the wrong way round', 'full')
    await fill('ada', desk, 'facts-form-time', {
      'fact:declared_at': '2026-03-01 10:00',
      'fact:acknowledged_at': '2026-03-01 12:00',
    })
    const api = await world.as('ada')
    await api.request(`/api/v1/post-mortems/${idOf(desk)}/facts/resolved_at`, {
      method: 'PATCH',
      headers: {
        'content-type': 'application/json',
        origin: api.origin,
        'x-csrf-token': await api.formToken(desk),
      },
      body: JSON.stringify({ value: '2026-03-01 11:00', version: 0 }),
    })
    const html = await page('ada', desk)
    expect(html).toContain('Times that contradict each other')
    expect(html).toContain('Acknowledged is later than resolved')
  })

  test('keeps rows of the timeline in the order of time, factors, severity history and who took part', async () => {
    const desk = await start('Rows of everything', 'full')
    for (const [at, text] of [
      ['2026-03-01 10:05', 'The on-call looked'],
      ['2026-03-01 10:00', 'An alert fired'],
    ] as const) {
      const answer = await fill('ada', desk, 'timeline-rows', {
        'new-timeline-entry': text,
        'new-timeline-entry|at': at,
      })
      expect(answer.status).toBe(303)
    }
    await fill('ada', desk, 'factor-rows', {
      'new-factor': 'Nothing limited the retries',
      'new-factor|lane': 'technical',
    })
    await fill('ada', desk, 'severity-history', {
      'severity-history': 'SEV3 | 2026-03-01 10:00 | 2026-03-01 10:10 | first guess\nSEV1 | 2026-03-01 10:10',
    })
    const ada = await world.as('ada')
    const bo = await world.viewer('bo')
    await ada.submit(desk, `${desk}/participants`, { role_label: 'printing on-call', person: bo.personId })
    const saved = await record('ada', desk)
    expect(saved.timeline.map(entry => entry.text)).toEqual(['An alert fired', 'The on-call looked'])
    expect(saved.factors).toMatchObject([{ text: 'Nothing limited the retries', lane: 'technical' }])
    expect(saved.severity_history.map(change => change.level)).toEqual(['SEV3', 'SEV1'])
    expect(saved.participants).toMatchObject([{ role_label: 'printing on-call', person_id: bo.personId }])
    const asOthers = await record('ines', desk)
    expect(asOthers.participants).toMatchObject([{ role_label: 'printing on-call', person_id: null, name: null }])
  })

  test('takes a row away when its text is emptied', async () => {
    const desk = await start('A row too many', 'full')
    await fill('ada', desk, 'factor-rows', { 'new-factor': 'A factor that was none' })
    const html = await page('ada', desk)
    const row = Object.keys(fieldsOf(html, 'factor-rows')).find(name => /^factor:[^|]+$/.test(name))!
    await fill('ada', desk, 'factor-rows', { [row]: '' })
    expect((await record('ada', desk)).factors).toEqual([])
  })

  test('shows everything that anybody writes as text, never as markup', async () => {
    const desk = await start('<script>alert(1)</script>', 'full')
    await fill('ada', desk, 'new-section-summary', {
      'new-section:summary': '<img src=x onerror=alert(2)></textarea><script>x</script>',
    })
    for (const path of [
      desk,
      desk.replace('/edit', '/preview'),
      desk.replace('/edit', '/history'),
      desk.replace('/edit', '/versions/1'),
    ]) {
      const html = await page('ada', path)
      expect(html).not.toContain('<script>')
      expect(html).not.toContain('<img')
    }
  })

  test('refuses text that no store can keep, with a sentence', async () => {
    const desk = await start('Characters nobody can keep', 'full')
    const refused = await fill('ada', desk, 'factor-rows', { 'new-factor': 'a\u0000b' })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('NUL')
    const ada = await world.as('ada')
    const answer = await ada.request(`/api/v1/post-mortems/${idOf(desk)}/facts/impact_statement`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', origin: ada.origin, 'x-csrf-token': await ada.formToken(desk) },
      body: '{"value": "broken \\ud800 pair", "version": 0}',
    })
    expect(answer.status).toBe(400)
    await fill('ada', desk, 'factor-rows', { 'new-factor': 'a literal \\u0000 in the text is fine' })
    expect((await record('ada', desk)).factors).toHaveLength(1)
  })

  test('is closed to readers, to leadership, and to another team', async () => {
    const desk = await start('Not for everybody', 'full')
    const ada = await world.as('ada')
    const html = await page('ada', desk)
    const form = ['next', 'facts-form-identity'].find(name => fieldIn(html, name, 'fact:team'))!
    await ada.post(desk, { ...fieldsOf(html, form), 'fact:team': 'Harbour' })
    expect((await (await world.as('rory')).get(desk)).status).toBe(404)
    expect((await (await world.as('vera')).get(desk)).status).toBe(403)
    const ines = await world.as('ines')
    expect((await ines.get(desk)).status).toBe(403)
    const answer = await ines.submit('/post-mortems/new', desk, { 'fact:title': 'Mine now', 'base|fact:title': '1.x' })
    expect(answer.status).toBe(403)
    expect((await record('ada', desk)).facts.title?.value).toBe('Not for everybody')
  })

  test('is not given to a team by somebody who could not edit it afterwards', async () => {
    await world.bring({ 'unowned.json': JSON.stringify({ id: 'unowned', title: 'Nobody owns it yet' }) })
    const desk = `/post-mortems/${await world.idOf('unowned')}/edit`
    const ines = await world.as('ines')
    const html = await (await ines.get(desk)).text()
    const form = ['next', 'facts-form-identity'].find(name => fieldIn(html, name, 'fact:team'))!
    const answer = await ines.post(desk, { ...fieldsOf(html, form), 'fact:team': 'Harbour' })
    expect(await answer.text()).toContain('You are not in that team')
    expect((await ines.get(desk)).status).toBe(200)
  })

  test('offers communications the customer text of a record they may not edit', async () => {
    const desk = await start('Words for customers', 'full')
    const html = await page('ada', desk)
    await (await world.as('ada')).post(desk, {
      ...fieldsOf(html, 'facts-form-impact'),
      'fact:external_impact': 'some',
    })
    const cleo = await world.as('cleo')
    const answer = await cleo.get(desk)
    expect(answer.status).toBe(200)
    const hers = await answer.text()
    expect(hers).not.toContain('name="fact:title"')
    const saved = await cleo.post(desk, {
      ...fieldsOf(hers, 'edition-customer'),
      'part:customer.apology': 'We are sorry.',
    })
    expect(sentTo(saved)).toContain('saved=1')
    expect(await (await cleo.get(desk)).text()).toContain('We are sorry.')
  })
})

function fieldIn(html: string, form: string, name: string): boolean {
  try {
    return name in fieldsOf(html, form)
  } catch {
    return false
  }
}

test('every form of the desk, sent back untouched, changes nothing, whoever sends it', async () => {
  const text = '\n\nTwo empty lines first, `code` & "quotes" <b>bold</b>\n\n\ttabs and trailing spaces  \n'
  await world.bring({
    'round/trip.md': `---\ntitle: Round trip\nservices: [a, b]\nusers_affected: 100-200\n---\n\n## Summary\n${text}\n## Lessons\n\nOne.\r\nTwo.\r\n\n## Timeline\n\n- 2026-01-02 10:00 UTC: it began\n- later: it ended\n`,
  })
  const desk = `/post-mortems/${await world.idOf('round/trip')}/edit`
  for (const who of ['ada', 'bo', 'alma'] as const) {
    const html = await page(who, desk)
    const forms = [...html.matchAll(/<form[^>]* id="([^"]+)"/g)]
      .map(([, id]) => id!)
      .filter(id => id !== 'attributes-form')
    expect(forms.length).toBeGreaterThan(10)
    for (const form of forms) {
      const answer = await (await world.as(who)).post(desk, fieldsOf(html, form))
      expect([form, sentTo(answer)]).toEqual([form, expect.stringContaining('saved=0')])
    }
  }
})

describe('a conflicting save', () => {
  test('is refused with both texts and loses nothing', async () => {
    const desk = await start('Both write at once', 'full')
    await fill('ada', desk, 'new-section-summary', { 'new-section:summary': 'The first text.' })
    const [section] = (await record('ada', desk)).sections
    const form = `section-form-${section!.id}`
    const part = `section:${section!.id}`
    const hers = fieldsOf(await page('ada', desk), form)
    const his = fieldsOf(await page('bo', desk), form)
    const bo = await world.as('bo')
    expect((await bo.post(desk, { ...his, [part]: 'What Bo wrote.' })).status).toBe(303)

    const ada = await world.as('ada')
    const refused = await ada.post(desk, { ...hers, [part]: 'What Ada wrote.' })
    expect(refused.status).toBe(409)
    const both = await refused.text()
    expect(both).toContain('What Ada wrote.')
    expect(both).toContain('What Bo wrote.')
    expect((await record('ada', desk)).sections[0]?.markdown).toBe('What Bo wrote.')

    // Leaving now loses nothing either: the text is a draft of its author.
    expect(await page('ada', desk)).toContain('What Ada wrote.')
    expect(await page('bo', desk)).not.toContain('What Ada wrote.')

    const merge = Object.fromEntries(
      [...both.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]),
    )
    const merged = await ada.post(desk, { ...merge, [part]: 'What Bo and Ada wrote.' })
    expect(sentTo(merged)).toContain('saved=1')
    expect((await record('ada', desk)).sections[0]?.markdown).toBe('What Bo and Ada wrote.')
    expect(await page('ada', desk)).not.toContain('What Ada wrote.')
  })

  test('of one fact does not stop the other facts of the form', async () => {
    const desk = await start('Same form, different facts', 'full')
    const hers = fieldsOf(await page('ada', desk), 'facts-form-people')
    await fill('bo', desk, 'facts-form-people', { 'fact:human_load_people': '4' })
    const refused = await (await world.as('ada')).post(desk, {
      ...hers,
      'fact:human_load_people': '5',
      'fact:human_load_hours': '12',
    })
    expect(refused.status).toBe(409)
    const saved = await record('ada', desk)
    expect(saved.facts.human_load_people?.value).toBe(4)
    expect(saved.facts.human_load_hours?.value).toBe(12)
  })

  test('of a row that was taken away gives the text back', async () => {
    const desk = await start('Taken away meanwhile', 'full')
    await fill('ada', desk, 'factor-rows', { 'new-factor': 'A factor' })
    const hers = fieldsOf(await page('ada', desk), 'factor-rows')
    const row = Object.keys(hers).find(name => /^factor:[^|]+$/.test(name))!
    await fill('bo', desk, 'factor-rows', { [row]: '' })
    const refused = await (await world.as('ada')).post(desk, { ...hers, [row]: 'A factor, said better' })
    expect(refused.status).toBe(409)
    expect(await refused.text()).toContain('A factor, said better')
    expect(await page('ada', desk)).toContain('A factor, said better')
  })

  test('over the API answers 409 with both texts', async () => {
    const desk = await start('Over the API', 'full')
    const ada = await world.as('ada')
    const token = await ada.formToken(desk)
    const patch = (value: string, version: number) =>
      ada.request(`/api/v1/post-mortems/${idOf(desk)}/facts/impact_statement`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', origin: ada.origin, 'x-csrf-token': token },
        body: JSON.stringify({ value, version }),
      })
    expect((await patch('One', 0)).status).toBe(200)
    const refused = await patch('Two', 0)
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({
      error: { code: 'changed-meanwhile', details: { yours: 'Two', theirs: 'One', version: 1 } },
    })
  })
})

describe('drafts', () => {
  test('save themselves and only their author sees them', async () => {
    const desk = await start('Typed and not saved', 'full')
    const ada = await world.as('ada')
    const keep = async (name: string, value: string) =>
      ada.request(desk.replace('/edit', '/drafts'), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          'x-csrf-token': await ada.formToken(desk),
        },
        body: JSON.stringify({ name, value, version: '0' }),
      })
    expect((await keep('new-section:summary', 'Half a thought')).status).toBe(200)
    const hers = await page('ada', desk)
    expect(hers).toContain('Half a thought')
    expect(hers).toContain('have not saved')
    const his = await page('bo', desk)
    expect(his).not.toContain('Half a thought')
    expect(his).toContain('Writing now')
    expect(await page('ada', '/')).toContain('You typed something and have not saved it')
    expect((await record('ada', desk)).sections).toEqual([])

    // Saving the pre-filled form makes it true and settles the draft.
    await ada.post(desk, fieldsOf(hers, 'new-section-summary'))
    expect((await record('ada', desk)).sections[0]?.markdown).toBe('Half a thought')
    expect(await page('ada', desk)).not.toContain('have not saved')
  })

  test('can be discarded', async () => {
    const desk = await start('Typed and regretted', 'full')
    const ada = await world.as('ada')
    await ada.request(desk.replace('/edit', '/drafts'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': await ada.formToken(desk) },
      body: JSON.stringify({ name: 'new-factor', value: 'A wild guess' }),
    })
    expect(await page('ada', desk)).toContain('A wild guess')
    await ada.submit(desk, desk.replace('/edit', '/drafts/discard'), {})
    expect(await page('ada', desk)).not.toContain('A wild guess')
  })

  test('of a record that is not theirs are refused', async () => {
    const desk = await start('Not Rory’s', 'full')
    const rory = await world.as('rory')
    const answer = await rory
      .submit('/', desk.replace('/edit', '/drafts'), { name: 'fact:title', value: 'x' })
      .catch(() => null)
    expect(answer === null || answer.status >= 400).toBe(true)
  })
})

describe('restricted parts', () => {
  test('are hidden from everybody but the owner and the participants, also in the past and in a conflict', async () => {
    const desk = await start('With a secret', 'full')
    await fill('ada', desk, 'new-section-summary', { 'new-section:summary': 'CANARY in the summary' })
    const [section] = (await record('ada', desk)).sections
    await fill('ada', desk, `section-form-${section!.id}`, { [`section:${section!.id}|visibility`]: 'restricted' })
    for (const path of ['/edit', '/preview', '/history', '/versions/2', '/versions/1']) {
      const html = await page('bo', desk.replace('/edit', path))
      expect(html).not.toContain('CANARY')
    }
    expect(JSON.stringify(await record('bo', desk))).not.toContain('CANARY')
    const bo = await world.as('bo')
    const token = await bo.formToken(desk)
    for (const [method, path, body] of [
      ['PUT', `sections/${section!.id}`, { markdown: 'x', version: 0 }],
      ['POST', 'sections', { key: 'summary', markdown: 'x' }],
    ] as const) {
      const refused = await bo.request(`/api/v1/post-mortems/${idOf(desk)}/${path}`, {
        method,
        headers: { 'content-type': 'application/json', origin: bo.origin, 'x-csrf-token': token },
        body: JSON.stringify(body),
      })
      expect(refused.status).toBe(404)
      expect(await refused.text()).not.toContain('CANARY')
    }
    expect(await page('ada', desk)).toContain('CANARY')
  })
})

describe('history', () => {
  test('shows who changed what, and an earlier state whole', async () => {
    const desk = await start('The first title', 'full')
    const html = await page('ada', desk)
    const form = ['next', 'facts-form-identity'].find(name => fieldIn(html, name, 'fact:title'))!
    await fill('ada', desk, form, { 'fact:title': 'The second title' })
    const history = await page('ada', desk.replace('/edit', '/history'))
    expect(history).toContain('Ada Example')
    expect(history).toContain('Title')
    const earlier = await page('ada', desk.replace('/edit', '/versions/1'))
    expect(earlier).toContain('The first title')
    const answer = await (await world.as('ada')).get(`/api/v1/post-mortems/${idOf(desk)}/history`)
    expect(await answer.json()).toMatchObject({ version: 2, changes: [{ version: 1, change: 'fact:title' }] })
    expect((await (await world.as('ada')).get(desk.replace('/edit', '/versions/99'))).status).toBe(404)
  })
})
