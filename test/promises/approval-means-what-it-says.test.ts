import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { approveEdition } from '../../src/edition/approve.ts'
import { readEdition } from '../../src/edition/read.ts'
import { editionStates } from '../../src/edition/store.ts'
import { writePart } from '../../src/edition/write-part.ts'
import { createToken, tokenAsViewer } from '../../src/person/create-token.ts'
import type { Viewer } from '../../src/person/viewer.ts'
import { Refusal } from '../../src/platform/refusal.ts'
import { correctFact } from '../../src/post-mortem/correct-fact.ts'
import { readRecord } from '../../src/post-mortem/store.ts'
import type { CastName } from '../people.ts'
import { completeForPublication, signCustomer } from '../publishing.ts'
import { sanitise } from '../sanitised.ts'
import { createWorld, operator, type World } from '../world.ts'

let world: World
const viewers = new Map<CastName, Viewer & { kind: 'person' }>()
const who = (name: CastName) => viewers.get(name)!

beforeAll(async () => {
  const people = ['ada', 'bo', 'ines', 'rory', 'cleo', 'sigrid', 'vera', 'pia', 'alma'] as const
  world = await createWorld({ people })
  for (const name of people) viewers.set(name, await world.viewer(name))
})
afterAll(() => world?.close())

let made = 0
/** A record of its own for each test; Bo owns it. */
async function bring(about: Record<string, unknown> = {}): Promise<string> {
  made += 1
  const importId = `case-${made}`
  const report = await world.bring({
    [`${importId}.json`]: JSON.stringify({
      id: importId,
      title: 'Parcels stood still for an hour',
      severity: 'SEV2',
      team: 'Harbour',
      owner: 'bo@lantern.example',
      impact_statement: 'Nobody could follow a parcel.',
      impact_started_at: '2026-02-03T04:00:00Z',
      impact_ended_at: '2026-02-03T05:00:00Z',
      external_impact: 'some',
      summary: 'A queue had no bound.',
      talk_track_say: 'Parcels can be followed again.',
      apology: 'We are sorry for the hour in which parcels could not be followed.',
      customer_title: 'Parcels could not be followed',
      ...about,
    }),
  })
  expect(report.refused).toEqual([])
  const id = await world.idOf(importId)
  if (about.external_impact !== 'none' && !('external_impact' in about && about.external_impact === undefined))
    await completeForPublication(world.app.context, id)
  return id
}

const approve = (
  id: string,
  viewer: Viewer,
  edition: 'engineering' | 'leadership' | 'support' | 'customer',
  expected?: string,
) => approveEdition(world.app.context, viewer, { id, edition, ...(expected && { expected }) })

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
  return 'accepted'
}

const statesOf = async (id: string) => {
  const states = await editionStates(world.app.context.db, id)
  return Object.fromEntries(
    states.map(state => [
      state.edition,
      state.approved_at === null ? 'waiting' : state.stale_since ? 'stale' : 'approved',
    ]),
  )
}

async function correct(id: string, field: string, value: unknown): Promise<void> {
  const record = await readRecord(world.app.context.db, operator, id)
  const baseVersion = record!.facts[field]?.version ?? 0
  await correctFact(world.app.context, operator, id, { field, value, baseVersion })
}

describe('who signs', () => {
  test('nobody signs what they own, not by a token of theirs either', async () => {
    const id = await bring()
    expect(await refusal(approve(id, who('bo'), 'engineering'))).toBe('not-your-role')
    const { token } = await createToken(world.app.context, who('bo'), { role: 'manager' })
    expect(await refusal(approve(id, await tokenAsViewer(world.app.context, token), 'engineering'))).toBe(
      'not-your-role',
    )
    expect(await statesOf(id)).toEqual({})
    expect(await refusal(approve(id, who('pia'), 'engineering'))).toBe('accepted')
  })

  test('a role signs only the editions that are its to sign', async () => {
    const id = await bring()
    const editions = ['engineering', 'leadership', 'support', 'customer'] as const
    const may: Record<string, readonly string[]> = {
      ada: ['customer'],
      ines: [],
      rory: [],
      cleo: ['support', 'customer'],
      sigrid: ['customer'],
      alma: ['engineering', 'leadership', 'support'],
    }
    for (const [name, able] of Object.entries(may)) {
      for (const edition of editions.filter(one => !able.includes(one))) {
        expect([name, edition, await refusal(approve(id, who(name as CastName), edition))]).not.toEqual([
          name,
          edition,
          'accepted',
        ])
      }
    }
    expect(await statesOf(id)).toEqual({})
    expect(await refusal(approve(id, { kind: 'system', name: 'job' }, 'engineering'))).toBe('not-your-role')
    expect(await refusal(approve(id, { kind: 'anonymous' }, 'engineering'))).toMatch(
      /no-such-post-mortem|not-signed-in/,
    )
  })
})

describe('the customer edition', () => {
  test('leaves once every function it needs is signed by somebody else, and not before', async () => {
    const id = await bring()
    await sanitise(world.app.context, id)
    await approve(id, who('pia'), 'engineering')
    const first = await approve(id, who('cleo'), 'customer')
    expect(first.function).toBe('communications')
    expect(first.stillNeeded.map(one => one.function)).toEqual(['engineering', 'security'])
    expect(await statesOf(id)).toEqual({ engineering: 'approved', customer: 'waiting' })
    expect(await (await world.outsider().get('/public/feed.json')).text()).not.toContain('could not be followed')
    const onlySite = world.app.context.db.selectFrom('publication').select('id').where('post_mortem_id', '=', id)
    expect(await onlySite.execute()).toEqual([])
    expect(await refusal(approve(id, who('cleo'), 'customer'))).toBe('not-your-role')
    const { token } = await createToken(world.app.context, who('cleo'), { role: 'communications' })
    expect(await refusal(approve(id, await tokenAsViewer(world.app.context, token), 'customer'))).toBe('not-your-role')
    expect(await onlySite.execute()).toEqual([])
    expect((await approve(id, who('sigrid'), 'customer')).missing).toBe(1)
    expect(await refusal(approve(id, who('ines'), 'customer'))).toBe('not-your-role')
    expect(await refusal(approve(id, who('bo'), 'customer'))).toBe('not-your-role')
    expect(await onlySite.execute()).toEqual([])
    expect((await approve(id, who('ada'), 'customer')).missing).toBe(0)
    expect(await statesOf(id)).toEqual({ engineering: 'approved', customer: 'approved' })
    expect(await onlySite.execute()).toHaveLength(1)
  })

  test('a text that changed between two signatures starts again with none', async () => {
    const id = await bring()
    await sanitise(world.app.context, id)
    const first = await approve(id, who('cleo'), 'customer')
    await correct(id, 'impact_statement', 'Nobody could follow a parcel or a letter.')
    expect(await refusal(approve(id, who('sigrid'), 'customer'))).toBe('not-sanitised')
    await sanitise(world.app.context, id)
    const second = await approve(id, who('sigrid'), 'customer')
    expect(second.missing).toBe(2)
    expect(second.artifact.sha256Markdown).not.toBe(first.artifact.sha256Markdown)
    expect((await approve(id, who('cleo'), 'customer')).missing).toBe(1)
    expect((await approve(id, who('ada'), 'customer')).missing).toBe(0)
  })

  test('does not exist without impact outside', async () => {
    for (const external_impact of ['none', undefined]) {
      const id = await bring({ external_impact })
      expect(await refusal(approve(id, who('cleo'), 'customer'))).toBe('no-external-impact')
      expect(await refusal(readEdition(world.app.context, operator, id, 'customer'))).toBe('no-such-post-mortem')
    }
  })

  test('waits for a decision about everything redaction was unsure of', async () => {
    const id = await bring({ customer_what_happened: 'The queue on db1042 stood still.' })
    const browser = await world.as('cleo')
    expect(await refusal(approve(id, who('cleo'), 'customer'))).toBe('undecided-findings')
    expect(await statesOf(id)).toEqual({})
    const draft = await readEdition(world.app.context, who('cleo'), id, 'customer')
    expect(draft.undecided).toBeGreaterThan(0)
    expect(draft.markdown).not.toContain('db1042')
    const page = await (await browser.get(`/post-mortems/${id}/sanitise`)).text()
    for (const [, key] of page.matchAll(/name="key" value="([^"]+)"/g)) {
      const answer = await browser.submit(`/post-mortems/${id}/sanitise`, `/post-mortems/${id}/sanitise/decide`, {
        key: key!,
        decision: 'accept',
      })
      expect(answer.status).toBe(303)
    }
    expect(await refusal(approve(id, who('cleo'), 'customer'))).toBe('not-sanitised')
    await sanitise(world.app.context, id)
    expect((await approve(id, who('cleo'), 'customer')).missing).toBe(2)
  })

  test('what redaction found in the support text is shown to nobody who may not read it', async () => {
    const id = await bring({
      talk_track_say: 'Write to wilhelmina.ostrander@partner.example about it.',
      external_impact: 'none',
    })
    const page = async (name: CastName) => (await (await world.as(name)).get(`/post-mortems/${id}/sanitise`)).text()
    expect(await page('cleo')).toContain('wilhelmina.ostrander')
    expect(await page('ines')).not.toContain('wilhelmina.ostrander')
  })
})

describe('what was signed', () => {
  test('is the text that was read: one that changed meanwhile is refused with both hashes', async () => {
    const id = await bring()
    const { sha256 } = await readEdition(world.app.context, who('pia'), id, 'engineering')
    await correct(id, 'impact_statement', 'Nobody could follow a letter.')
    expect(await refusal(approve(id, who('pia'), 'engineering', sha256))).toBe('changed-meanwhile')
    const again = await readEdition(world.app.context, who('pia'), id, 'engineering')
    expect(await refusal(approve(id, who('pia'), 'engineering', again.sha256))).toBe('accepted')
    expect(await refusal(approve(id, who('alma'), 'engineering', again.sha256))).toBe('already-approved')
  })

  test('goes stale by a used fact, in the editions that used it and in no other, and fresh again when it is put back', async () => {
    const id = await bring()
    for (const edition of ['engineering', 'leadership', 'support'] as const) await approve(id, who('pia'), edition)
    await signCustomer(world.app.context, id)
    const allFresh = { engineering: 'approved', leadership: 'approved', support: 'approved', customer: 'approved' }
    expect(await statesOf(id)).toEqual(allFresh)
    await correct(id, 'diagnosed_at', '2026-02-03T04:20:00Z')
    expect(await statesOf(id)).toEqual({ ...allFresh, engineering: 'stale' })
    await correct(id, 'diagnosed_at', '')
    expect(await statesOf(id)).toEqual(allFresh)
    await correct(id, 'impact_ended_at', '2026-02-03T05:30:00Z')
    expect(await statesOf(id)).toEqual({
      engineering: 'stale',
      leadership: 'stale',
      support: 'stale',
      customer: 'stale',
    })
    await approve(id, who('pia'), 'leadership')
    expect(await statesOf(id)).toEqual({
      engineering: 'stale',
      leadership: 'approved',
      support: 'stale',
      customer: 'stale',
    })
  })

  test('goes stale by a hand-written part of its own', async () => {
    const id = await bring()
    for (const edition of ['engineering', 'leadership', 'support'] as const) await approve(id, who('pia'), edition)
    await writePart(world.app.context, who('cleo'), id, {
      edition: 'support',
      key: 'say',
      markdown: 'Say this.',
      baseVersion: 1,
    })
    expect(await statesOf(id)).toEqual({ engineering: 'approved', leadership: 'approved', support: 'stale' })
  })

  test('a severity that rises after approval makes every edition that named it stale', async () => {
    const id = await bring()
    for (const edition of ['engineering', 'leadership', 'support'] as const) await approve(id, who('pia'), edition)
    await correct(id, 'severity', 'SEV1')
    expect(await statesOf(id)).toEqual({ engineering: 'stale', leadership: 'stale', support: 'stale' })
  })

  test('is nothing where there is nothing to read', async () => {
    await world.bring({ 'empty.json': JSON.stringify({ id: 'empty', severity: 'SEV5', tags: ['x'] }) })
    const id = await world.idOf('empty')
    await correct(id, 'title', '')
    expect(await refusal(approve(id, who('pia'), 'engineering'))).toBe('nothing-to-approve')
  })
})
