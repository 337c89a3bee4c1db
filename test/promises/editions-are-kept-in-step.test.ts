import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addAction } from '../../src/action/add.ts'
import { type EditionName, editions } from '../../src/audience/editions.ts'
import { approveEdition } from '../../src/edition/approve.ts'
import { type Reading, readEdition } from '../../src/edition/read.ts'
import { settleContradiction } from '../../src/edition/settle-contradiction.ts'
import { writePart } from '../../src/edition/write-part.ts'
import { createToken } from '../../src/person/create-token.ts'
import type { Role, Viewer } from '../../src/person/viewer.ts'
import { Refusal } from '../../src/platform/refusal.ts'
import { correctFact } from '../../src/post-mortem/correct-fact.ts'
import { editSection } from '../../src/post-mortem/edit-section.ts'
import { readRecord } from '../../src/post-mortem/store.ts'
import type { CastName } from '../people.ts'
import { publishCustomer } from '../publishing.ts'
import { sanitise } from '../sanitised.ts'
import { createWorld, operator, type World } from '../world.ts'

let world: World
const viewers = new Map<CastName, Viewer & { kind: 'person' }>()
const who = (name: CastName) => viewers.get(name)!

beforeAll(async () => {
  const people = ['ada', 'bo', 'rory', 'sam', 'cleo', 'sigrid', 'vera', 'pia'] as const
  world = await createWorld({ people })
  for (const name of people) viewers.set(name, await world.viewer(name))
})
afterAll(() => world?.close())

let made = 0
/** A record of its own for each test; Bo owns it. */
async function bring(about: Record<string, unknown> = {}): Promise<string> {
  made += 1
  const importId = `step-${made}`
  const report = await world.bring({
    [`${importId}.json`]: JSON.stringify({
      id: importId,
      title: 'Parcels stood still',
      severity: 'SEV2',
      team: 'Harbour',
      owner: 'bo@lantern.example',
      impact_statement: 'Nobody could follow a parcel.',
      impact_started_at: '2026-02-03T04:00:00Z',
      impact_ended_at: '2026-02-03T05:00:00Z',
      customers_affected: 1204,
      external_impact: 'some',
      summary: 'A queue had no bound, and filled within an hour of the sale that began at night.',
      talk_track_say: 'Parcels can be followed again.',
      customer_title: 'Parcels could not be followed',
      lessons: { value: 'A queue needs a bound.', visibility: 'customer' },
      actions: [{ text: 'Give every queue a bound.', due_on: '2026-06-30', visibility: 'customer' }],
      ...about,
    }),
  })
  expect(report.refused).toEqual([])
  return world.idOf(importId)
}

const approve = (id: string, edition: EditionName, viewer: Viewer = who('pia')) =>
  approveEdition(world.app.context, viewer, { id, edition })

/** Signs the customer edition in every function it needs. */
async function publish(id: string): Promise<void> {
  await sanitise(world.app.context, id)
  for (const name of ['ada', 'sigrid', 'cleo'] as const) await approve(id, 'customer', who(name))
}

const read = (name: CastName, id: string, edition: EditionName): Promise<Reading> =>
  readEdition(world.app.context, who(name), id, edition)

async function correct(id: string, field: string, value: unknown, visibility?: string): Promise<void> {
  const record = await readRecord(world.app.context.db, operator, id)
  const baseVersion = record!.facts[field]?.version ?? 0
  await correctFact(world.app.context, operator, id, { field, value, baseVersion, visibility })
}

async function write(id: string, edition: EditionName, key: string, markdown: string, baseVersion = 0): Promise<void> {
  await writePart(world.app.context, operator, id, { edition, key, markdown, baseVersion })
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
  return 'accepted'
}

describe('a changed fact', () => {
  test('makes every edition stale that used it, and each says what it was and what it is now', async () => {
    const id = await bring()
    for (const edition of ['engineering', 'leadership', 'support'] as const) await approve(id, edition)
    await publish(id)
    await correct(id, 'customers_affected', 3390)
    for (const edition of ['engineering', 'leadership', 'support', 'customer'] as const) {
      const reading = await read('pia', id, edition)
      expect([edition, reading.state]).toEqual([edition, 'stale'])
      const [before, after] = edition === 'customer' ? ['about 1,200', 'about 3,400'] : ['1,204', '3,390']
      expect(reading.changes).toContainEqual({
        part: 'fact:customers_affected',
        label: 'Customers affected',
        before,
        after,
      })
      expect(reading.markdown).toContain(before)
      expect(reading.markdown).not.toContain(after)
    }
    const page = await (await (await world.as('pia')).get(`/post-mortems/${id}/leadership`)).text()
    expect(page).toContain('<del>1,204</del> → <ins>3,390</ins>')
    expect(page).toMatch(/managers?, the programme owner.* may approve|programme.*may approve the new one/)
  })

  test('shows readers of approved texts the last one with a notice, and outsiders the same bytes as before', async () => {
    const id = await bring()
    await approve(id, 'support')
    await publish(id)
    const outside = async () => {
      const feed = (await (await world.outsider().get('/public/feed.json')).json()) as { items: { url: string }[] }
      const pages = await Promise.all(
        feed.items.map(async item => (await world.outsider().get(new URL(item.url).pathname)).text()),
      )
      return pages.join('\n').replace(/nonce="[^"]*"/g, '')
    }
    const before = await outside()
    await correct(id, 'customers_affected', 3390)
    const page = await (await (await world.as('sam')).get(`/post-mortems/${id}/support`)).text()
    expect(page).toContain('The record has changed since this text was approved')
    expect(page).toContain('customers affected')
    expect(page).not.toContain('3,390')
    expect((await read('sam', id, 'support')).changes).toEqual([])
    expect(await outside()).toBe(before)
  })

  test('of a section shows the words that changed', async () => {
    const id = await bring()
    await approve(id, 'engineering')
    const record = await readRecord(world.app.context.db, operator, id)
    const section = record!.sections.find(candidate => candidate.key === 'summary')!
    await editSection(world.app.context, operator, id, {
      sectionId: section.id,
      markdown: section.markdown.replace('an hour', 'two hours'),
      baseVersion: section.version,
    })
    const page = await (await (await world.as('ada')).get(`/post-mortems/${id}/engineering`)).text()
    expect(page).toMatch(/<del>[^<]*an hour<\/del><ins>[^<]*two hours<\/ins>/)
  })

  test('that follows from others makes stale as well: leaders read the unaware time', async () => {
    const id = await bring({ detected_at: '2026-02-03T04:10:00Z' })
    await approve(id, 'leadership')
    await correct(id, 'detected_at', '2026-02-03T04:40:00Z')
    expect((await read('vera', id, 'leadership')).state).toBe('stale')
  })

  test('that is changed back leaves the approved text standing', async () => {
    const id = await bring()
    await approve(id, 'support')
    await correct(id, 'customers_affected', 9)
    await correct(id, 'customers_affected', 1204)
    expect((await read('sam', id, 'support')).state).toBe('approved')
  })
})

describe('a part that is narrowed after the approval', () => {
  test('holds the text back inside: who sees the record reads it as it would be now, others a notice', async () => {
    const id = await bring({ segments: ['Zqsegmentx'] })
    await approve(id, 'support')
    expect((await read('sam', id, 'support')).markdown).toContain('Zqsegmentx')
    await correct(id, 'segments', ['Zqsegmentx'], 'leadership')
    const held = await read('sam', id, 'support')
    expect([held.state, held.title, held.heldBack]).toEqual(['held', 'This edition is held back', 'a fact'])
    for (const format of ['', '?format=md', '?format=json']) {
      const answer = await (await (await world.as('sam')).get(`/post-mortems/${id}/support${format}`)).text()
      expect(answer).not.toContain('Zqsegmentx')
    }
    const now = await read('pia', id, 'support')
    expect([now.state, now.heldBack]).toEqual(['draft', 'a fact'])
    expect(now.markdown).not.toContain('Zqsegmentx')
    const found = async () =>
      ((await (await (await world.as('sam')).get('/api/v1/post-mortems?q=Zqsegmentx')).json()) as { total: number })
        .total
    expect(await found()).toBe(0)
    await approve(id, 'support')
    expect((await read('sam', id, 'support')).state).toBe('approved')
    expect(await found()).toBe(0)
  })

  test('leaves what is published as it is and asks for its correction', async () => {
    const id = await bring({ impact_statement: 'Nobody could follow Zqoutsidex.' })
    await publish(id)
    await correct(id, 'impact_statement', 'Nobody could follow Zqoutsidex.', 'restricted')
    const page = await (await (await world.as('cleo')).get(`/post-mortems/${id}/customer`)).text()
    expect(page).toContain('What is published outside stays until then: this is urgent.')
    expect(page).not.toContain('Zqoutsidex')
    const duties = await (await (await world.as('cleo')).get('/')).text()
    expect(duties).toContain('Urgent: it shows what was narrowed since')
  })
})

describe('the shapes of the editions', () => {
  test('leadership has at most three tiles and ends in asks, or says that no decision is needed', async () => {
    const id = await bring({ resolved_at: '2026-02-03T06:00:00Z' })
    const content = JSON.parse((await read('vera', id, 'leadership')).json)
    expect(content.headline.facts.map((fact: { label: string }) => fact.label)).toEqual([
      'When',
      'How long',
      'Customers affected',
    ])
    expect((await read('vera', id, 'leadership')).markdown.trimEnd().split('\n').at(-1)).toContain('No decision needed')
    await addAction(world.app.context, operator, id, { text: 'Bound the queue.' })
    await write(id, 'leadership', 'asks', 'The board decides on two weeks of work by Friday.')
    expect((await read('vera', id, 'leadership')).markdown.trimEnd()).toMatch(
      /The board decides on two weeks of work by Friday\.$/,
    )
  })

  test('support says until when; afterwards a banner stands wherever the text does', async () => {
    const id = await bring()
    expect((await read('sam', await approved(await bring(), 'support'), 'support')).markdown).toContain(
      'Nobody has said until when',
    )
    await write(id, 'support', 'valid_until', '2026-03-05')
    await approve(id, 'support')
    expect((await read('sam', id, 'support')).expired).toBeNull()
    world.clock.set('2026-03-06T00:00:01Z')
    try {
      const browser = await world.as('sam')
      for (const path of [`/post-mortems/${id}/support`, `/post-mortems/${id}/support?format=md`]) {
        expect(await (await browser.get(path)).text()).toContain('Expired on Thu 5 Mar 2026 — ask communications')
      }
      const api = await (await browser.get(`/api/v1/post-mortems/${id}/editions/support`)).json()
      expect((api as { expired: string }).expired).toContain('ask communications')
      expect(await (await browser.get('/feed.json?edition=support')).text()).toContain('Expired: Parcels stood still')
      const shown = await world.command('show', id, '--edition', 'support', '--as', 'sam@lantern.example')
      expect(shown.text).toContain('Expired on')
    } finally {
      world.clock.set('2026-03-04T10:00:00Z')
    }
  })

  test('support finds it by what customers report', async () => {
    const id = await bring({ support_reports: '- the blue wheel keeps spinning' })
    await approve(id, 'support')
    const answer = await (await world.as('sam')).get('/api/v1/post-mortems?q=blue+wheel+spinning')
    expect(((await answer.json()) as { items: { id: string }[] }).items.map(item => item.id)).toEqual([id])
  })

  test('the short form of the customer edition has a place of its own and at most 150 words', async () => {
    const id = await bring({ customer_summary: 'For an hour parcels could not be followed.' })
    const form = async () => {
      const answer = await (await world.as('cleo')).get(`/api/v1/post-mortems/${id}/editions/customer/status-form`)
      return (await answer.json()) as { markdown: string; words: number; hand_written: boolean }
    }
    expect(await form()).toMatchObject({ hand_written: false, words: expect.any(Number) })
    expect((await form()).markdown).toContain('For an hour parcels could not be followed.')
    await write(id, 'customer', 'status_form', 'Parcels can be followed again since 05:00 UTC.')
    expect(await form()).toEqual(
      expect.objectContaining({ hand_written: true, markdown: 'Parcels can be followed again since 05:00 UTC.\n' }),
    )
    const page = await (await (await world.as('cleo')).get(`/post-mortems/${id}/customer/status-form`)).text()
    expect(page).toContain('Parcels can be followed again since 05:00 UTC.')
    expect((await (await world.as('sam')).get(`/post-mortems/${id}/customer/status-form`)).status).toBe(404)
  })
})

describe('a contradiction', () => {
  test('with a fact stops the approval and names both places; a reason, kept, lets it pass', async () => {
    const id = await bring({ talk_track_say: 'It hit 12,000 customers.' })
    const browser = await world.as('pia')
    const page = await (await browser.get(`/post-mortems/${id}/approve`)).text()
    expect(page).toContain('<strong>“12,000 customers”</strong> in Support &amp; sales, Say')
    expect(page).toContain('<strong>“1204”</strong> in the record, Customers affected')
    let told: Refusal | undefined
    await approve(id, 'support').catch((error: Refusal) => {
      told = error
    })
    expect(told?.code).toBe('contradiction')
    expect(told?.message).toMatch(/12,000 customers.*Support & sales, Say.*1204.*the record, Customers affected/)
    const { contradictions } = (await (
      await browser.get(`/api/v1/post-mortems/${id}/editions/support/checks`)
    ).json()) as { contradictions: { pair: string }[] }
    const settle = { id, edition: 'support', pair: contradictions[0]!.pair } as const
    const settleAs = (name: CastName, reason: string) =>
      refusal(settleContradiction(world.app.context, who(name), id, { ...settle, reason }))
    expect(await settleAs('pia', ' ')).toBe('no-reason')
    expect(await settleAs('rory', 'I think so.')).toBe('no-such-post-mortem')
    expect(await settleAs('vera', 'I think so.')).toBe('not-your-role')
    const onCommandLine = (as: string, reason: string) =>
      world.command(
        'contradictions',
        'settle',
        id,
        '--edition',
        'support',
        '--pair',
        settle.pair,
        '--reason',
        reason,
        '--as',
        as,
      )
    expect(await refusal(onCommandLine('vera@lantern.example', 'I think so.'))).toBe('not-your-role')
    expect(await refusal(onCommandLine('pia@lantern.example', ' '))).toBe('no-reason')
    const listed = await world.command('contradictions', id, '--edition', 'support', '--as', 'pia@lantern.example')
    expect(listed.text).toContain(settle.pair)
    expect(listed.text).not.toContain('settled')
    expect(await settleAs('pia', '12,000 counts all who wrote to us, 1,204 those who lost something.')).toBe('accepted')
    expect(await refusal(approve(id, 'support'))).toBe('accepted')
    expect(await (await browser.get(`/post-mortems/${id}/approve`)).text()).toContain('12,000 counts all who wrote')
  })

  test('with a text that is published already stops the approval of another edition', async () => {
    const id = await bring({
      customers_affected: undefined,
      users_affected: 9000,
      customer_what_happened: 'This affected 340 customers.',
      talk_track_say: 'This affected 4,500 customers.',
    })
    expect(await refusal(approve(id, 'customer', who('cleo')))).toBe('contradiction')
    await write(id, 'support', 'say', 'This affected about 340 customers.', 1)
    await publish(id)
    await write(id, 'support', 'say', 'This affected 4,500 customers.', 2)
    await expect(approve(id, 'support')).rejects.toThrow(/4,500 customers.*340 customers.*the published text/)
  })

  test('with an edition that the approver may not read is not told to them', async () => {
    const id = await bring({
      customers_affected: undefined,
      leadership_headline: 'This affected 340 customers.',
      talk_track_say: 'This affected 4,500 customers.',
    })
    const checks = await (
      await (await world.as('cleo')).get(`/api/v1/post-mortems/${id}/editions/support/checks`)
    ).text()
    expect(checks).not.toContain('340')
    expect((await (await world.as('cleo')).get(`/api/v1/post-mortems/${id}/editions/leadership/checks`)).status).toBe(
      404,
    )
    expect(await refusal(approve(id, 'support', who('pia')))).toBe('contradiction')
  })
})

test('text that no reader sees stops what goes outside, by name', async () => {
  const link = '[status](https://status.example.org "the vendor lost its key")'
  const id = await bring({
    customer_what_happened: `A queue filled: ${link}. <!-- the vendor lost its key -->\n\n[^1]: the vendor`,
  })
  await expect(approve(id, 'customer', who('cleo'))).rejects.toThrow(
    /the title of a link that no reader sees: “the vendor/,
  )
  await write(
    id,
    'customer',
    'what_happened',
    'A queue filled. <!-- the vendor lost its key -->\n\n[^1]: the vendor',
    1,
  )
  await sanitise(world.app.context, id)
  const { artifact } = await approve(id, 'customer', who('cleo'))
  expect(`${artifact.markdown}${artifact.html}${artifact.json}`).not.toContain('the vendor')
})

test('what is too long is shown with the words to cut, what is vague with the question to ask instead', async () => {
  const longest = `It went on ${Array.from({ length: 360 }, () => 'and on').join(' ')}.`
  const id = await bring({ talk_track_say: `Some users could not log in. ${longest}` })
  const page = await (await (await world.as('pia')).get(`/post-mortems/${id}/approve`)).text()
  expect(page).toContain(`<mark>${longest}</mark>`)
  expect(page).toContain('<mark>Some users</mark> How many, of how many?')
})

describe('two people who change one text', () => {
  const before = 'Parcels stood still.\n\nNobody was harmed.\n'

  test('find both changes in it where they do not touch each other, in hand-written parts and in sections', async () => {
    const id = await bring({ talk_track_say: undefined })
    await write(id, 'support', 'say', before)
    await write(id, 'support', 'say', before.replace('still', 'still for an hour'), 1)
    await write(id, 'support', 'say', before.replace('Nobody', 'No person'), 1)
    const now = 'Parcels stood still for an hour.\n\nNo person was harmed.'
    expect((await read('sam', await approved(id, 'support'), 'support')).markdown).toContain(now)

    const record = await readRecord(world.app.context.db, operator, id)
    const section = record!.sections.find(candidate => candidate.key === 'summary')!
    const edit = (markdown: string) =>
      editSection(world.app.context, operator, id, { sectionId: section.id, markdown, baseVersion: section.version })
    expect(await edit(section.markdown.replace('no bound', 'no limit'))).toEqual({ merged: false })
    expect(await edit(section.markdown.replace('at night', 'at noon'))).toEqual({ merged: true })
    const after = (await readRecord(world.app.context.db, operator, id))!.sections.find(({ id }) => id === section.id)
    expect(after!.markdown).toBe(section.markdown.replace('no bound', 'no limit').replace('at night', 'at noon'))
  })

  test('get all texts back where they touch, and nothing half-merged can be saved', async () => {
    const id = await bring({ talk_track_say: undefined })
    await write(id, 'support', 'say', before)
    await write(id, 'support', 'say', before.replace('stood still', 'did not move'), 1)
    let told: Refusal | undefined
    await write(id, 'support', 'say', before.replace('stood still', 'were stuck'), 1).catch((error: Refusal) => {
      told = error
    })
    const theirs = before.replace('stood still', 'did not move')
    expect(told?.details).toMatchObject({
      base: before,
      yours: before.replace('stood still', 'were stuck'),
      theirs,
      version: 2,
    })
    const { merged } = told!.details as { merged: string }
    expect(merged).toContain('<<<<<<< yours')
    expect(merged).toContain('Nobody was harmed.')
    expect(await refusal(write(id, 'support', 'say', merged, 2))).toBe('unsettled-conflict')
  })

  test('settle a conflict on a page that works without scripts', async () => {
    const id = await bring({ talk_track_say: undefined })
    await write(id, 'support', 'say', before)
    await write(id, 'support', 'say', before.replace('stood still', 'did not move'), 1)
    const browser = await world.as('cleo')
    const answer = await browser.post(`/post-mortems/${id}/edit`, {
      csrf: await browser.formToken('/account'),
      'base|part:support.say': '1.x',
      'part:support.say': before.replace('stood still', 'were stuck'),
    })
    expect(answer.status).toBe(409)
    const page = await answer.text()
    expect(page).toContain('Before either change')
    expect(page).toContain('&lt;&lt;&lt;&lt;&lt;&lt;&lt; yours')
  })

  test('keep a paragraph in its place that one of them may not read', async () => {
    const id = await bring({ summary: 'Open.\n\n{restricted} Zqhiddenx of the owner.\n\nOpen too.' })
    const shown = await (await (await world.as('ada')).get(`/api/v1/post-mortems/${id}`)).text()
    expect(shown).not.toContain('Zqhiddenx')
    expect(shown).toContain('{restricted 1}')
    const record = await readRecord(world.app.context.db, operator, id)
    const section = record!.sections.find(candidate => candidate.key === 'summary')!
    const edit = (markdown: string) =>
      editSection(world.app.context, who('ada'), id, { sectionId: section.id, markdown, baseVersion: section.version })
    expect(await refusal(edit('Open.\n\nOpen too.'))).toBe('hidden-paragraph')
    await edit('Wide open.\n\n{restricted 1}\n\nOpen too.')
    const after = (await readRecord(world.app.context.db, operator, id))!.sections.find(({ id }) => id === section.id)
    expect(after!.markdown).toBe(section.markdown.replace('Open.', 'Wide open.'))
    const found = async (name: CastName) =>
      ((await (await (await world.as(name)).get('/api/v1/post-mortems?q=Zqhiddenx')).json()) as { total: number }).total
    expect([await found('ada'), await found('bo')]).toEqual([0, 1])
    for (const edition of ['engineering', 'leadership'] as const) {
      expect((await read('pia', id, edition)).markdown).not.toContain('Zqhiddenx')
    }
    const history = await (await (await world.as('ada')).get(`/post-mortems/${id}/versions/1`)).text()
    expect(history).not.toContain('Zqhiddenx')
  })
})

async function approved(id: string, edition: EditionName): Promise<string> {
  await approve(id, edition)
  return id
}

describe('an edition that one may not read', () => {
  /** The test's own table of who may not open what (domain.md §16), with somebody who holds nothing else. */
  const closed: readonly (readonly [Role, CastName, readonly EditionName[]])[] = [
    ['reader', 'rory', ['leadership', 'support']],
    ['engineer', 'ada', ['leadership', 'support']],
    ['communications', 'cleo', ['leadership']],
    ['support', 'sam', ['engineering', 'leadership']],
  ]

  test('answers the same whether it is there or not, in every state and form, and is named nowhere', {
    timeout: 120_000,
  }, async () => {
    const { context } = world.app
    const ids = await Promise.all([bring(), bring(), bring(), bring()])
    const [draft, standing, stale, held] = ids as [string, string, string, string]
    // Something of each is approved for everybody, so that all of them know the record.
    for (const id of [standing, stale, held]) {
      for (const edition of ['engineering', 'leadership', 'support'] as const) await approve(id, edition)
      await publishCustomer(world, id)
    }
    await approve(draft, 'engineering')
    await correct(stale, 'customers_affected', 3390)
    await write(held, 'leadership', 'asks', 'Fund a bound for every queue.')
    await approve(held, 'leadership')
    await write(held, 'leadership', 'asks', '{restricted} Fund a bound for every queue.', 1)
    expect((await read('vera', held, 'leadership')).state).not.toBe('approved')

    let compared = 0
    for (const [role, name, shut] of closed) {
      const { token } = await createToken(context, operator, { role })
      const person = await world.as(name)
      const browser = world.outsider()
      const asToken = (path: string) => browser.get(path, { authorization: `Bearer ${token}` })
      for (const edition of shut) {
        for (const form of ['', '?draft', '?format=md', '?format=json', '/checks', 'api', 'api?draft=true', 'show']) {
          const answers = new Set<string>()
          for (const id of ids) {
            const addressed = form.startsWith('api')
              ? `/api/v1/post-mortems/${id}/editions/${edition}${form.slice(3)}`
              : form === '/checks'
                ? `/api/v1/post-mortems/${id}/editions/${edition}/checks`
                : `/post-mortems/${id}/${edition}${form}`
            if (form === 'show') {
              const as = `${name}@lantern.example`
              answers.add(await refusal(world.command('show', id, '--edition', edition, '--as', as)))
              continue
            }
            for (const answer of [await person.get(addressed), await asToken(addressed)]) {
              expect([role, addressed, answer.status]).toEqual([role, addressed, 404])
              const code = /no-such-[\w-]+/.exec(await answer.text())?.[0] ?? 'page'
              answers.add(`${answer.status} ${code}`)
              compared += 1
            }
          }
          expect([role, edition, form, answers.size]).toEqual([role, edition, form, 1])
          expect([...answers][0]).not.toBe('accepted')
        }
        for (const id of ids) {
          const shown = editions
            .filter(one => !shut.includes(one))
            .flatMap(one => [
              `/post-mortems/${id}/${one}`,
              `/post-mortems/${id}/${one}?format=md`,
              `/post-mortems/${id}/${one}?format=json`,
              `/api/v1/post-mortems/${id}/editions/${one}`,
            ])
          for (const path of [`/post-mortems/${id}`, `/api/v1/post-mortems/${id}`, '/post-mortems', ...shown]) {
            for (const get of [(at: string) => person.get(at), asToken]) {
              const text = await (await get(path)).text()
              const named = new RegExp(`${id}/${edition}|edition=${edition}|"edition":"${edition}"`).exec(text)
              expect([role, path, named?.[0]]).toEqual([role, path, undefined])
            }
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(300)
  })
})

describe('approving', () => {
  test('a text that changed a second ago is refused, and so is the second of two who approve at once', async () => {
    const id = await bring()
    const { sha256 } = await read('pia', id, 'support')
    await correct(id, 'customers_affected', 5)
    expect(
      await refusal(approveEdition(world.app.context, who('pia'), { id, edition: 'support', expected: sha256 })),
    ).toBe('changed-meanwhile')
    const both = await Promise.all([
      refusal(approve(id, 'support', who('pia'))),
      refusal(approve(id, 'support', who('cleo'))),
    ])
    expect(both.sort()).toEqual(['accepted', 'already-approved'])
  })

  test('while somebody writes takes the text as it was saved, and what is saved after makes it stale', async () => {
    const id = await bring()
    const [approved, written] = await Promise.all([
      refusal(approve(id, 'support')),
      refusal(write(id, 'support', 'say', 'Something else.', 1)),
    ])
    expect([approved, written]).toEqual(['accepted', 'accepted'])
    const reading = await read('sam', id, 'support')
    const holdsNew = reading.markdown.includes('Something else.')
    expect(reading.state).toBe(holdsNew ? 'approved' : 'stale')
  })
})
