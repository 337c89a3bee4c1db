import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { grantRole } from '../../src/person/grant-role.ts'
import { listAudit, recordAudit, verifyAudit } from '../../src/platform/audit.ts'
import { inTransaction } from '../../src/platform/context.ts'
import { defineSetting, getSetting, setSetting } from '../../src/platform/settings.ts'
import { type House, openHouse, operator } from './house.ts'

let house: House
let ada: string
beforeAll(async () => {
  house = await openHouse()
  ada = await house.add('ada@example.org', ['admin'])
  await grantRole(house.context, operator, ada, 'manager')
  await recordAudit(house.context, {
    actor: 'operator',
    verb: 'try',
    object: 'thing:1',
    detail: { z: 1, a: [1.5, null, { y: 'é', b: true }], none: undefined, at: new Date(0) },
  })
  await grantRole(house.context, operator, ada, 'legal')
})
afterAll(() => house.close())

/** Does something to the log, verifies it, and undoes it again. */
async function verifiedAfter(statement: string) {
  let found: unknown
  await house.context.db
    .transaction()
    .execute(async tx => {
      await sql.raw(statement).execute(tx)
      found = await verifyAudit(tx)
      throw new Error('undo')
    })
    .catch(() => undefined)
  return found
}

describe('the audit log', () => {
  test('tells who did what to what, in order, and its chain holds', async () => {
    const entries = (await listAudit(house.context.db)).toReversed()
    expect(entries.map(({ actor, verb, object }) => [actor, verb, object])).toEqual([
      ['operator', 'add-person', `person:${ada}`],
      ['operator', 'grant-role', `person:${ada}`],
      ['operator', 'try', 'thing:1'],
      ['operator', 'grant-role', `person:${ada}`],
    ])
    expect(await verifyAudit(house.context.db)).toMatchObject({ intact: true, entries: 4, head: entries.at(-1)?.hash })
  })

  test.each([
    ['who', `update audit_entry set actor = 'person:somebody' where verb = 'try'`, 'changed'],
    ['what', `update audit_entry set verb = 'tri' where verb = 'try'`, 'changed'],
    ['the detail', `update audit_entry set detail = '{}' where verb = 'try'`, 'changed'],
    ['when', `update audit_entry set at = at + interval '1 second' where verb = 'try'`, 'changed'],
    ['a hash', `update audit_entry set hash = repeat('0', 64) where verb = 'try'`, 'changed'],
    ['an entry taken out', `delete from audit_entry where verb = 'try'`, 'broken-chain'],
    ['the first entry taken out', `delete from audit_entry where verb = 'add-person'`, 'broken-chain'],
    [
      'an entry put at the end',
      `insert into audit_entry (at, actor, verb, object, previous_hash, hash)
         select now(), 'operator', 'made-up', 'x', hash, repeat('a', 64) from audit_entry order by seq desc limit 1`,
      'changed',
    ],
  ])('shows when somebody changed %s', async (_, statement, reason) => {
    expect(await verifiedAfter(statement)).toMatchObject({ intact: false, reason })
  })

  test('cut off at its end is told by the head one kept', async () => {
    const kept = await verifyAudit(house.context.db)
    const cut = await verifiedAfter('delete from audit_entry where seq = (select max(seq) from audit_entry)')
    expect(cut).toMatchObject({ intact: true, entries: 3 })
    expect(cut).not.toMatchObject({ head: kept.intact ? kept.head : '' })
  })

  test('holds nothing of what was undone', async () => {
    const undone = inTransaction(house.context, async within => {
      await grantRole(within, operator, ada, 'security')
      throw new Error('undo')
    })
    await expect(undone).rejects.toThrow('undo')
    expect(await verifyAudit(house.context.db)).toMatchObject({ intact: true, entries: 4 })
  })

  test('holds together when many write at once', async () => {
    const before = await verifyAudit(house.context.db)
    await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        recordAudit(house.context, { actor: 'operator', verb: 'at-once', object: `thing:${number}` }),
      ),
    )
    expect(await verifyAudit(house.context.db)).toMatchObject({ intact: true, entries: before.entries + 20 })
  })
})

describe('a setting', () => {
  const organisation = defineSetting('test.organisation', z.string().min(1, 'is empty'), 'Your organisation')

  test('is its default until somebody sets it, and the log tells from what to what', async () => {
    expect(await getSetting(house.context.db, organisation)).toBe('Your organisation')
    await setSetting(house.context, 'operator', organisation, 'Example Ltd')
    await setSetting(house.context, 'operator', organisation, 'Example Ltd')
    expect(await getSetting(house.context.db, organisation)).toBe('Example Ltd')
    const entries = await listAudit(house.context.db, { object: 'setting:test.organisation' })
    expect(entries.map(({ detail }) => detail)).toEqual([{ from: 'Your organisation', to: 'Example Ltd' }])
  })

  test('refuses what does not fit and keeps what was', async () => {
    await expect(setSetting(house.context, 'operator', organisation, '')).rejects.toMatchObject({
      code: 'setting-does-not-fit',
    })
    expect(await getSetting(house.context.db, organisation)).toBe('Example Ltd')
  })

  test('that no longer fits counts as unset', async () => {
    await house.context.db.updateTable('setting').set({ value: '42' }).execute()
    expect(await getSetting(house.context.db, organisation)).toBe('Your organisation')
  })

  test('is declared once', () => {
    expect(() => defineSetting('test.organisation', z.string(), '')).toThrow('declared twice')
  })
})
