import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { approveEdition } from '../../src/edition/approve.ts'
import { writePart } from '../../src/edition/write-part.ts'
import { grantRole } from '../../src/person/grant-role.ts'
import { revokeRole } from '../../src/person/revoke-role.ts'
import type { Viewer } from '../../src/person/viewer.ts'
import { setSetting } from '../../src/platform/settings.ts'
import { correctFact } from '../../src/post-mortem/correct-fact.ts'
import { editSection } from '../../src/post-mortem/edit-section.ts'
import { setPostMortemAttributes } from '../../src/post-mortem/set-attributes.ts'
import { readRecord } from '../../src/post-mortem/store.ts'
import { cancelSchedule, publishDue, schedulePublication } from '../../src/publication/change-schedule.ts'
import { coachesSetting } from '../../src/publication/coach.ts'
import { decidePublication } from '../../src/publication/decide.ts'
import { readPath, readQueue } from '../../src/publication/read-path.ts'
import { withdraw } from '../../src/publication/withdraw.ts'
import { addDirectoryEntry } from '../../src/redaction/edit-directory.ts'
import type { CastName } from '../people.ts'
import { completeForPublication, publishCustomer, signCustomer } from '../publishing.ts'
import { sanitise } from '../sanitised.ts'
import { createWorld, operator, type World } from '../world.ts'

let world: World
const viewers = new Map<CastName, Viewer & { kind: 'person' }>()
const who = (name: CastName) => viewers.get(name)!

beforeAll(async () => {
  const people = ['ada', 'bo', 'ines', 'rory', 'cleo', 'sigrid', 'vera', 'theo', 'pia', 'alma'] as const
  world = await createWorld({ people })
  for (const name of people) viewers.set(name, await world.viewer(name))
})
afterAll(() => world?.close())

let made = 0
/** A complete report of its own, with its engineering edition approved; nothing about it is decided. */
async function bring(about: Record<string, unknown> = {}, complete = true): Promise<string> {
  made += 1
  const report = await world.bring({
    [`report-${made}.json`]: JSON.stringify({
      id: `report-${made}`,
      title: `Parcels stood still, ${made}`,
      severity: 'SEV2',
      team: 'Harbour',
      impact_statement: 'Nobody could follow a parcel.',
      impact_started_at: '2026-02-03T04:00:00Z',
      impact_ended_at: '2026-02-03T05:30:00Z',
      external_impact: 'some',
      summary: 'A queue had no bound.',
      apology: 'We are sorry for the time in which parcels could not be followed.',
      customer_title: 'Parcels could not be followed',
      ...about,
    }),
  })
  expect(report.refused).toEqual([])
  const id = await world.idOf(`report-${made}`)
  if (complete) await completeForPublication(world.app.context, id)
  if (about.external_impact !== 'none') await sanitise(world.app.context, id)
  if (complete) await approveEdition(world.app.context, operator, { id, edition: 'engineering' })
  return id
}

const sign = (id: string, viewer: Viewer) => approveEdition(world.app.context, viewer, { id, edition: 'customer' })
const decide = (id: string, viewer: Viewer, decision: string, reason = 'Customers asked.', reviewOn?: string) =>
  decidePublication(world.app.context, viewer, id, { decision, reason, reviewOn })
const stateOf = async (id: string) => (await readPath(world.app.context, operator, id)).path.state
const stateInQueue = async (id: string) =>
  (await readQueue(world.app.context, operator)).find(report => report.record.id === id)?.path.state
const schedule = (id: string, at: string, zone?: string) =>
  schedulePublication(world.app.context, who('cleo'), id, { at, zone })
const refused = (code: string) => expect.objectContaining({ code })
const correct = async (id: string, field: string, value: unknown) => {
  const { facts } = (await readRecord(world.app.context.db, operator, id))!
  const baseVersion = facts[field]?.version ?? 0
  await correctFact(world.app.context, operator, id, { field, value, baseVersion })
}
const editLessons = async (id: string, markdown: string) => {
  const lessons = (await readRecord(world.app.context.db, operator, id))!.sections.find(one => one.key === 'lessons')!
  const { id: sectionId, version: baseVersion } = lessons
  await editSection(world.app.context, operator, id, { sectionId, markdown, baseVersion, visibility: 'customer' })
}
/** The report as everybody reads it. */
const publicPage = async (id: string) => {
  const { publication } = await readPath(world.app.context, operator, id)
  return (await world.outsider().get(`/public/reports/${publication!.slug}`)).text()
}
const isPublic = async (id: string) => {
  const rows = await world.app.context.db
    .selectFrom('publication')
    .selectAll()
    .where('post_mortem_id', '=', id)
    .execute()
  return rows.length
}

test('the queue tells what the desk has signed from what is being written, by the text of today', async () => {
  const id = await bring({ impact_ended_at: '2026-02-03T04:20:00Z' })
  await decide(id, who('pia'), 'publish')
  expect(await stateInQueue(id)).toBe('sanitised')
  const page = await (await world.as('cleo')).get('/publications')
  expect(await page.text()).toContain('Reports: sanitised')
  await correctFact(world.app.context, operator, id, { field: 'customers_affected', value: 77, baseVersion: 1 })
  expect(await stateInQueue(id)).toBe('drafting')
})

describe('the decision', () => {
  test('is made by the rule with the first signature where the rule says publish', async () => {
    const id = await bring()
    expect(await stateOf(id)).toBe('candidate')
    await sign(id, who('cleo'))
    const { decision, path } = await readPath(world.app.context, operator, id)
    expect(decision).toMatchObject({
      decision: 'publish',
      byName: 'Cleo Comms',
      overrides: false,
      rule: { name: 'sev2-long', outcome: 'publish' },
      criteria: { of: 'everybody', version: 0 },
    })
    expect(path.state).toBe('in_approval')
  })

  test('comes first where the rule leaves it open, and a later one supersedes without changing it', async () => {
    const id = await bring({ impact_ended_at: '2026-02-03T04:20:00Z' })
    await expect(sign(id, who('cleo'))).rejects.toEqual(refused('decision-missing'))
    await expect(decide(id, who('ada'), 'publish')).rejects.toEqual(refused('not-your-role'))
    await expect(decide(id, who('pia'), 'publish', ' ')).rejects.toEqual(refused('reason-missing'))
    await decide(id, who('pia'), 'do_not_publish', 'Nobody noticed.')
    await expect(sign(id, who('cleo'))).rejects.toEqual(refused('decided-not-to-publish'))
    expect(await stateOf(id)).toBe('not_published')
    await decide(id, who('pia'), 'publish', 'Somebody did.')
    const { decisions, path } = await readPath(world.app.context, operator, id)
    expect(decisions.map(one => [one.number, one.decision, one.reason])).toEqual([
      [1, 'do_not_publish', 'Nobody noticed.'],
      [2, 'publish', 'Somebody did.'],
    ])
    expect(path.state).toBe('sanitised')
    await expect(sign(id, who('cleo'))).resolves.toBeDefined()
  })

  test('against a rule is a named executive’s or communications’, never the operator’s', async () => {
    const id = await bring()
    await expect(decide(id, who('pia'), 'do_not_publish')).rejects.toEqual(refused('not-your-role'))
    await expect(decide(id, operator, 'do_not_publish')).rejects.toEqual(refused('not-your-role'))
    expect(await decide(id, who('vera'), 'do_not_publish', 'A court asked us.')).toMatchObject({
      overrides: true,
      byName: 'Vera Vice',
    })
  })

  test('to delay has a day to come, on which it is open again', async () => {
    const id = await bring({ active_exploitation: 'yes' })
    for (const [day, code] of [
      [undefined, 'review-date-missing'],
      ['2026-02-30', 'review-date-missing'],
      ['2026-03-04', 'review-date-past'],
    ] as const)
      await expect(decide(id, who('pia'), 'delay', 'Not patched.', day)).rejects.toEqual(refused(code))
    await decide(id, who('pia'), 'delay', 'Not patched.', '2026-03-10')
    await expect(sign(id, who('cleo'))).rejects.toEqual(refused('publication-delayed'))
    expect(await stateOf(id)).toBe('delayed')
    const before = world.clock.now().toISOString()
    world.clock.set('2026-03-10T00:00:01Z')
    expect(await stateOf(id)).toBe('candidate')
    world.clock.set(before)
  })

  test('is asked of every report that reached somebody outside, and escalated five business days after its review', async () => {
    const id = await bring({ impact_ended_at: '2026-02-03T04:20:00Z' })
    const inside = await bring({ external_impact: 'none' }, false)
    const cleo = await world.as('cleo')
    const queue = async () =>
      (
        (await (await cleo.get('/api/v1/publications/queue')).json()) as {
          reports: { post_mortem: string; state: string; escalated: boolean }[]
        }
      ).reports
    expect((await queue()).find(one => one.post_mortem === id)).toMatchObject({ state: 'candidate', escalated: false })
    expect((await queue()).some(one => one.post_mortem === inside)).toBe(false)
    const before = world.clock.now().toISOString()
    world.clock.set('2026-03-11T10:00:01Z')
    expect((await queue()).find(one => one.post_mortem === id)?.escalated).toBe(true)
    const page = await (await cleo.get('/publications')).text()
    expect(page).toMatch(/7 days[\s\S]{0,200}escalated/)
    world.clock.set(before)
    expect((await (await world.as('rory')).get('/publications')).status).toBe(404)
  })
})

describe('what a public report has to say', () => {
  test('is named piece by piece, with where to mend it', async () => {
    const id = await bring({ impact_started_at: undefined, impact_ended_at: undefined }, false)
    await decide(id, who('cleo'), 'publish')
    await expect(sign(id, who('cleo'))).rejects.toEqual(refused('times-missing'))
    const page = await (await (await world.as('cleo')).get(`/post-mortems/${id}/approve`)).text()
    for (const words of ['from when to when', 'how many it concerned', 'what was learned', 'names what follows'])
      expect(page).toContain(words)
    expect(page).toContain(`/post-mortems/${id}/edit#facts-time`)
  })

  test('may wait for the final one in a preliminary report, which says so and stops the first clock alone', async () => {
    const id = await bring({ report_stage: 'preliminary', customers_affected: 120 }, false)
    await approveEdition(world.app.context, operator, { id, edition: 'engineering' })
    await signCustomer(world.app.context, id)
    const { publication, clocks } = await readPath(world.app.context, operator, id)
    expect(publication).toMatchObject({ preliminary: true, finalAt: null })
    expect(clocks.map(one => [one.name, one.state])).toEqual([
      ['preliminary', 'late'],
      ['final', 'overdue'],
    ])
    await completeForPublication(world.app.context, id)
    const record = await readRecord(world.app.context.db, operator, id)
    await correctFact(world.app.context, operator, id, {
      field: 'report_stage',
      value: 'final',
      baseVersion: record!.facts.report_stage!.version,
    })
    await signCustomer(world.app.context, id)
    const then = await readPath(world.app.context, operator, id)
    expect(then.publication).toMatchObject({ preliminary: false })
    expect(then.publication?.finalAt).not.toBeNull()
    expect(then.path.state).toBe('corrected')
  })
})

describe('signatures', () => {
  test('of two people at once both count, and no function is signed twice', async () => {
    const id = await bring()
    const both = await Promise.allSettled([sign(id, who('cleo')), sign(id, who('sigrid'))])
    expect(both.map(one => one.status)).toEqual(['fulfilled', 'fulfilled'])
    const again = await Promise.allSettled([sign(id, who('ada')), sign(id, who('bo'))])
    expect(again.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await stateOf(id)).toBe('published')
    const functions = await world.app.context.db
      .selectFrom('approval')
      .innerJoin('artifact', 'artifact.id', 'approval.artifact_id')
      .select('approval.function')
      .where('artifact.post_mortem_id', '=', id)
      .where('artifact.edition', '=', 'customer')
      .execute()
    expect(functions.map(one => one.function).sort()).toEqual(['communications', 'engineering', 'security'])
  })

  test('the operator is one and signs in one function', async () => {
    const id = await bring()
    const first = await world.command('approve', id, '--edition', 'customer', '--function', 'security', '--json')
    expect(first.json).toMatchObject({ function: 'security', still_needed: ['engineering', 'communications'] })
    await expect(world.command('approve', id, '--edition', 'customer')).rejects.toEqual(refused('not-your-role'))
  })

  test('follow from the record: the executive for a SEV1, legal by what triggers it, with the reason', async () => {
    const id = await bring({ severity: 'SEV1', data_impact: 'exposed', litigation: 'yes' })
    const needed = (await (await (await world.as('cleo')).get(`/post-mortems/${id}/approve`)).text()).replace(
      /\s+/g,
      ' ',
    )
    expect(needed).toContain('It was a SEV1.')
    expect(needed).toContain('Data was exposed. There is, or may be, litigation.')
    await decide(id, who('cleo'), 'publish')
    const signed = await sign(id, who('theo'))
    expect(signed.function).toBe('executive')
    expect(signed.stillNeeded.map(one => one.function)).toEqual(['engineering', 'security', 'communications', 'legal'])
  })

  test('a role revoked between approval and publication voids the signature, and says so', async () => {
    const id = await bring()
    await schedule(id, '2026-03-05 09:00')
    await signCustomer(world.app.context, id)
    expect(await stateOf(id)).toBe('scheduled')
    await revokeRole(world.app.context, operator, who('sigrid').personId, 'security')
    world.clock.set('2026-03-05T09:00:00Z')
    await publishDue(world.app.context)
    const { schedule: failed, path } = await readPath(world.app.context, operator, id)
    expect(failed).toMatchObject({ state: 'failed', obstacles: [{ code: 'signature-missing' }] })
    expect(path.state).toBe('in_approval')
    expect(await isPublic(id)).toBe(0)
    const page = await (await (await world.as('cleo')).get(`/post-mortems/${id}/approve`)).text()
    expect(page).toContain('counts no more')
    await grantRole(world.app.context, operator, who('sigrid').personId, 'security')
    await sign(id, who('sigrid'))
    // A moment failed, so a person says when.
    expect(await isPublic(id)).toBe(0)
    expect((await world.command('publish', id)).exit).toBe(0)
    expect(await isPublic(id)).toBe(1)
  })
})

describe('a chosen moment', () => {
  test('publishes exactly once, whoever looks, also after clocks went back', async () => {
    const start = world.clock.now()
    const id = await bring()
    await schedule(id, new Date(start.getTime() + 3_600_000).toISOString())
    await signCustomer(world.app.context, id)
    await publishDue(world.app.context)
    expect(await isPublic(id)).toBe(0)
    world.clock.forward(3600)
    await Promise.all([1, 2, 3].map(() => publishDue(world.app.context)))
    expect(await stateOf(id)).toBe('published')
    const told = () =>
      world.app.context.db
        .selectFrom('audit_entry')
        .select('seq')
        .where('object', '=', `post-mortem:${id}`)
        .where('verb', '=', 'publish')
        .execute()
    expect(await told()).toHaveLength(1)
    world.clock.set(start.toISOString())
    await publishDue(world.app.context)
    world.clock.forward(7200)
    await publishDue(world.app.context)
    expect(await told()).toHaveLength(1)
  })

  test('can be moved and taken back, and a clock that jumps far forward still publishes once', async () => {
    const id = await bring()
    const start = world.clock.now()
    await schedule(id, new Date(start.getTime() + 3_600_000).toISOString())
    await schedule(id, new Date(start.getTime() + 86_400_000).toISOString())
    await signCustomer(world.app.context, id)
    world.clock.forward(7200)
    await publishDue(world.app.context)
    expect(await stateOf(id)).toBe('scheduled')
    await cancelSchedule(world.app.context, who('cleo'), id)
    await expect(cancelSchedule(world.app.context, who('cleo'), id)).rejects.toEqual(refused('not-scheduled'))
    world.clock.forward(30 * 86_400)
    await publishDue(world.app.context)
    expect(await isPublic(id)).toBe(0)
    world.clock.set(start.toISOString())
    await schedule(id, new Date(start.getTime() + 60_000).toISOString())
    world.clock.forward(30 * 86_400)
    await publishDue(world.app.context)
    await publishDue(world.app.context)
    expect(await isPublic(id)).toBe(1)
    world.clock.set(start.toISOString())
  })

  test('is kept in UTC; one that clocks skip or show twice is named', async () => {
    const id = await bring()
    expect((await schedule(id, '2026-03-29 09:00', 'Europe/Lisbon')).publishAt.toISOString()).toBe(
      '2026-03-29T08:00:00.000Z',
    )
    for (const [at, zone, code] of [
      ['2026-03-29 01:30', 'Europe/Lisbon', 'moment-skipped'],
      ['2026-10-25 01:30', 'Europe/Lisbon', 'moment-twice'],
      ['2026-13-01 09:00', 'UTC', 'not-a-moment'],
      ['tomorrow', 'UTC', 'not-a-moment'],
      ['2026-03-29 09:00', 'Europe/Nowhere', 'unknown-zone'],
      ['2025-03-29 09:00', 'UTC', 'moment-past'],
    ] as const)
      await expect(schedule(id, at, zone)).rejects.toEqual(refused(code))
    const exact = await schedule(id, '2026-10-25T01:30:00+01:00', 'Europe/Lisbon')
    expect(exact.publishAt.toISOString()).toBe('2026-10-25T00:30:00.000Z')
    await cancelSchedule(world.app.context, who('cleo'), id)
  })

  test('finds what changed a second ago: the text, the handling, the decision', async () => {
    const changes: Record<string, (id: string) => Promise<unknown>> = {
      'text-changed': async id => {
        const { facts } = (await readRecord(world.app.context.db, operator, id))!
        const { version } = facts.impact_statement!
        const change = { field: 'impact_statement', value: 'Nobody could follow a letter.', baseVersion: version }
        await correctFact(world.app.context, operator, id, change)
      },
      'handled-as-red': id => setPostMortemAttributes(world.app.context, operator, id, { handling: 'red' }),
      'decided-not-to-publish': id => decide(id, who('cleo'), 'do_not_publish', 'A court asked.'),
    }
    for (const [code, change] of Object.entries(changes)) {
      const id = await bring()
      await schedule(id, new Date(world.clock.now().getTime() + 60_000).toISOString())
      await signCustomer(world.app.context, id)
      world.clock.forward(59)
      await change(id)
      world.clock.forward(1)
      await publishDue(world.app.context)
      const { schedule: failed } = await readPath(world.app.context, operator, id)
      expect([code, failed?.state, failed?.obstacles.map(one => one.code)]).toEqual([
        code,
        'failed',
        expect.arrayContaining([code]),
      ])
      expect(await isPublic(id)).toBe(0)
    }
  })
})

describe('what stands', () => {
  test('is shared inside first: the engineering edition lets it out', async () => {
    const id = await bring({}, false)
    await completeForPublication(world.app.context, id)
    await signCustomer(world.app.context, id)
    expect(await stateOf(id)).toBe('approved')
    await expect(world.command('publish', id, '--as', 'cleo@lantern.example')).rejects.toEqual(
      refused('not-shared-inside'),
    )
    await approveEdition(world.app.context, operator, { id, edition: 'engineering' })
    expect(await stateOf(id)).toBe('published')
  })

  test('is corrected at its address, with what changed beside it and nothing that was taken out for a reason', async () => {
    const id = await bring()
    await publishCustomer(world, id)
    const { facts } = (await readRecord(world.app.context.db, operator, id))!
    await correctFact(world.app.context, operator, id, {
      field: 'impact_statement',
      value: 'Nobody could follow a parcel or a letter.',
      baseVersion: facts.impact_statement!.version,
    })
    expect((await readPath(world.app.context, operator, id)).path).toMatchObject({
      state: 'published',
      correcting: 'drafting',
    })
    await signCustomer(world.app.context, id)
    const { path, corrections } = await readPath(world.app.context, operator, id)
    expect(path).toMatchObject({ state: 'corrected', correcting: null })
    expect(corrections).toMatchObject([
      {
        number: 1,
        changes: [
          {
            removed: [expect.stringContaining('Nobody could follow a parcel.')],
            added: [expect.stringContaining('a parcel or a letter')],
            withheld: 0,
          },
        ],
      },
    ])
  })

  test('tells everybody what was corrected, and that it is preliminary until the final text stands', async () => {
    const id = await bring({ report_stage: 'preliminary' })
    await publishCustomer(world, id)
    const first = await publicPage(id)
    expect(first).toContain('<strong>Preliminary.</strong>')
    expect(first).not.toContain('Corrections</h2>')
    world.clock.forward(86_400)
    await correct(id, 'impact_statement', 'Nobody could follow a parcel or a letter.')
    await writePart(world.app.context, operator, id, {
      edition: 'customer',
      key: 'correction',
      markdown: 'Letters were missing from our first report.',
      baseVersion: 0,
    })
    await signCustomer(world.app.context, id)
    world.clock.forward(86_400)
    await correct(id, 'report_stage', 'final')
    await signCustomer(world.app.context, id)
    const page = await publicPage(id)
    expect(page).not.toContain('<strong>Preliminary.</strong>')
    const list = page.slice(page.indexOf('class="corrections"'))
    expect(list).toMatch(/<del>[^<]*Nobody could follow a parcel\.<\/del>/)
    expect(list).toMatch(/<ins>[^<]*a parcel or a letter\.<\/ins>/)
    expect(list).toContain('Letters were missing from our first report.')
    const days = [...list.matchAll(/<h3>([^<]+)<\/h3>/g)].map(([, day]) => day)
    expect(days).toHaveLength(2)
    // Newest first.
    expect(new Date(days[0]!).getTime() - new Date(days[1]!).getTime()).toBe(86_400_000)
  })

  test('a passage that was taken out because it must not be public is not told in any correction', async () => {
    const named = await bring({ impact_statement: 'Nobody could follow a parcel.' })
    await publishCustomer(world, named)
    await correct(named, 'impact_statement', 'Nobody could follow a parcel of Zqvendrix.')
    await signCustomer(world.app.context, named)
    expect(await publicPage(named)).toContain('Zqvendrix')
    await addDirectoryEntry(world.app.context, operator, { kind: 'vendor', name: 'Zqvendrix' })
    await correct(named, 'impact_statement', 'Nobody could follow any parcel.')
    await signCustomer(world.app.context, named)
    const narrowed = await bring()
    await editLessons(narrowed, 'A queue needs a bound.\n\nThe third lane is the slow one.')
    await publishCustomer(world, narrowed)
    expect(await publicPage(narrowed)).toContain('The third lane')
    await editLessons(narrowed, 'A queue needs a bound.\n\n{internal} The third lane is the slow one.')
    await signCustomer(world.app.context, narrowed)
    for (const [id, word] of [
      [named, 'Zqvendrix'],
      [narrowed, 'The third lane'],
    ] as const) {
      const page = await publicPage(id)
      expect(page).not.toContain(word)
      expect(page).toContain('taken out and not repeated here')
      expect(JSON.stringify((await readPath(world.app.context, operator, id)).corrections)).not.toContain(word)
    }
  })

  test('is withdrawn for good, with the class of its reason', async () => {
    const id = await bring()
    await publishCustomer(world, id)
    await expect(withdraw(world.app.context, who('ada'), id, 'Wrong.')).rejects.toEqual(refused('not-your-role'))
    const answer = await world.command('withdraw', id, '--reason', 'A name stood in it.', '--class', 'sensitive')
    expect(answer.exit).toBe(0)
    const { path, publication } = await readPath(world.app.context, operator, id)
    expect(path.state).toBe('withdrawn')
    expect(publication?.withdrawal).toMatchObject({ class: 'sensitive', reason: 'A name stood in it.' })
    await expect(world.command('publish', id)).rejects.toEqual(refused('withdrawn'))
    await expect(schedule(id, '2027-01-01 09:00')).rejects.toEqual(refused('withdrawn'))
  })
})

test('the first five publications of a team ask a coach to read along, the sixth does not', async () => {
  await setSetting(world.app.context, 'operator', coachesSetting, ['alma@lantern.example'])
  const ids: string[] = []
  for (let index = 0; index < 6; index += 1) ids.push(await bring({ team: 'Ticketing' }))
  for (const id of ids) await sign(id, who('cleo'))
  const asked = await Promise.all(ids.map(async id => (await readPath(world.app.context, operator, id)).coaching))
  expect(asked.map(one => one?.coachName ?? null)).toEqual([...Array(5).fill('Alma Admin'), null])
  const [first = ''] = ids
  await expect(world.command('publish', 'read', first, '--as', 'cleo@lantern.example')).rejects.toEqual(
    refused('not-asked'),
  )
  const alma = await world.as('alma')
  const page = `/post-mortems/${first}/publication`
  expect((await alma.submit(page, `${page}/read`, {})).status).toBe(303)
  expect(await (await alma.get(page)).text()).toContain('Read on')
})

describe('criteria', () => {
  test('are tried, written as a version, and rewrite no decision', async () => {
    const id = await bring()
    await sign(id, who('cleo'))
    const before = (await readPath(world.app.context, operator, id)).decision
    const pia = await world.as('pia')
    const settings = '/settings/publish-criteria'
    const rules = 'quiet: do not publish when severity is SEV2\notherwise: decide'
    const tried = await pia.submit(settings, settings, { rules, do: 'try' })
    expect(await tried.text()).toMatch(/decisions would differ/)
    const wrong = await pia.submit(settings, settings, {
      rules: 'sev2: publish when weather is fine',
      do: 'write',
      why: 'x',
    })
    expect(wrong.status).toBe(400)
    expect(await wrong.text()).toContain('Line 1')
    expect((await pia.submit(settings, settings, { rules, do: 'write', why: 'Quieter.' })).status).toBe(303)
    const after = await readPath(world.app.context, operator, id)
    expect(after.decision).toEqual(before)
    expect(after.ruling).toMatchObject({ criteria: { version: 1 }, rule: { name: 'quiet' } })
    expect(await (await pia.get(`${settings}?compare=1`)).text()).toContain('quiet: do not publish')
    expect((await (await world.as('cleo')).get(settings)).status).toBe(403)
  })
})
