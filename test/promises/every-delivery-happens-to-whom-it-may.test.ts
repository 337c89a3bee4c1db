import { afterAll, beforeAll, expect, test } from 'vitest'
import { approveEdition } from '../../src/edition/approve.ts'
import { grantRole } from '../../src/person/grant-role.ts'
import { leave } from '../../src/person/leave.ts'
import { revokeRole } from '../../src/person/revoke-role.ts'
import { correctFact } from '../../src/post-mortem/correct-fact.ts'
import { setPostMortemAttributes } from '../../src/post-mortem/set-attributes.ts'
import { readRecord } from '../../src/post-mortem/store.ts'
import { startMailServer } from '../delivery/mail-server.ts'
import type { CastName } from '../people.ts'
import { createWorld, operator, type World } from '../world.ts'

/*
 * That no delivery is lost when its sender is killed is shown by test/delivery/kill.test.ts; here: that none of those
 * who lost the right meanwhile gets anything, through the doors of the whole program.
 */

let world: World
let mail: Awaited<ReturnType<typeof startMailServer>>

beforeAll(async () => {
  mail = await startMailServer()
  world = await createWorld({
    people: ['ada', 'rory', 'sam', 'vera', 'theo', 'pia', 'alma'],
    environment: { SMTP_URL: mail.url },
  })
})
afterAll(async () => {
  await world?.close()
  await mail?.close()
})

let made = 0
/** A SEV1 with its leadership and support editions approved and nothing sent yet. */
async function approveOne(): Promise<string> {
  made += 1
  const importId = `case-${made}`
  await world.bring({
    [`${importId}.json`]: JSON.stringify({
      id: importId,
      title: `Parcels stood still, ${importId}`,
      severity: 'SEV1',
      impact_statement: 'Nobody could follow a parcel.',
      talk_track_say: 'Parcels can be followed again.',
    }),
  })
  const id = await world.idOf(importId)
  for (const edition of ['engineering', 'leadership', 'support'] as const) {
    await approveEdition(world.app.context, operator, { id, edition })
  }
  return id
}

/** Sends what is due and answers to whom mails went. */
async function send(...names: string[]): Promise<string[]> {
  const before = mail.received.length
  for (const job of world.app.jobs.filter(({ name }) => (names.length > 0 ? names : ['deliveries']).includes(name))) {
    await job.run(world.app.context)
  }
  return mail.received
    .slice(before)
    .flatMap(one => one.to.map(address => address.split('@')[0]!))
    .sort()
}

const statesOf = async (id: string) => {
  const rows = await world.app.context.db
    .selectFrom('delivery')
    .select(['recipient', 'state'])
    .where('post_mortem_id', '=', id)
    .where('channel', '=', 'email')
    .execute()
  return Object.fromEntries(rows.map(row => [row.recipient.split('@')[0], row.state]))
}
const idOf = async (name: CastName) => (await world.viewer(name)).personId

test('everybody it is for gets it once', async () => {
  const id = await approveOne()
  expect(await send()).toEqual(['sam', 'theo', 'vera'])
  expect(await send()).toEqual([])
  expect(await statesOf(id)).toEqual({ sam: 'sent', theo: 'sent', vera: 'sent' })
})

test('somebody who lost the role between approval and sending gets nothing', async () => {
  const id = await approveOne()
  const vera = await idOf('vera')
  await revokeRole(world.app.context, operator, vera, 'vp-engineering')
  expect(await send()).toEqual(['sam', 'theo'])
  expect(await statesOf(id)).toEqual({ sam: 'sent', theo: 'sent', vera: 'cancelled' })
  await grantRole(world.app.context, operator, vera, 'vp-engineering')
  expect(await send()).toEqual([])
})

test('a post-mortem that became RED meanwhile goes to nobody who took no part', async () => {
  const id = await approveOne()
  await setPostMortemAttributes(world.app.context, operator, id, { handling: 'red' })
  expect(await send()).toEqual([])
  expect(new Set(Object.values(await statesOf(id)))).toEqual(new Set(['cancelled']))
})

test('a text that was replaced before it left goes to nobody; the new one does', async () => {
  const { context } = world.app
  const id = await approveOne()
  const record = (await readRecord(context.db, operator, id))!
  const baseVersion = record.facts.impact_statement!.version
  await correctFact(context, operator, id, {
    field: 'impact_statement',
    value: 'Nobody could follow a letter.',
    baseVersion,
  })
  await approveEdition(context, operator, { id, edition: 'support' })
  const before = mail.received.length
  expect(await send()).toEqual(['sam', 'theo', 'vera'])
  const toSam = mail.received.slice(before).find(one => one.to[0]!.startsWith('sam@'))!
  expect((await mail.read(toSam)).text).toContain('Nobody could follow a letter.')
})

test('a digest goes to nobody who left it, left the organisation, or may not read what it lists', async () => {
  await world.app.context.db.deleteFrom('digest').execute()
  const reader = await idOf('rory')
  await world.app.context.db
    .insertInto('digest_leave')
    .values({ person_id: await idOf('ada'), left_at: world.clock.now() })
    .execute()
  const red = await approveOne()
  await approveOne()
  await send()
  world.clock.forward(8 * 86_400)
  await leave(world.app.context, operator, reader)
  await setPostMortemAttributes(world.app.context, operator, red, { handling: 'red' })
  const before = mail.received.length
  const to = await send('digests')
  // Support reads no engineering edition.
  for (const name of ['rory', 'ada', 'sam']) expect(to).not.toContain(name)
  expect(to).toContain('pia')
  const title = 'Parcels stood still, case-'
  for (const one of mail.received.slice(before)) {
    const { text } = await mail.read(one)
    expect(text).toContain(`${title}${made}`)
    expect(text).not.toContain(`${title}${made - 1}\n`)
  }
})
