import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase, withQueryDeadline } from '../../src/platform/database/database.ts'
import { log, type Opened, openMigrated, refusalOf, stores } from './both-stores.ts'

describe.each(stores)('on $name', store => {
  describe.skipIf(store.missing)('values', () => {
    let opened: Opened
    beforeAll(async () => {
      opened = await openMigrated(store)
    })
    afterAll(() => opened?.close())

    test('arrive as the same types whichever the store', async () => {
      const { rows } = await sql<Record<string, unknown>>`
        select timestamptz '2025-10-14 18:42:07.123456+02' as at, timestamptz '1969-07-20 20:17:40Z' as before,
               date '2025-02-28' as day, 9007199254740991::bigint as big, 12.50::numeric as money, 1.5::float8 as real,
               true as yes, null as nothing, '{"a": [1, null]}'::jsonb as json, '"text"'::jsonb as json_text,
               '\\x00ff10'::bytea as bytes, array['a', 'b,"c\\', null, 'NULL', ''] as list, array[1, 2] as numbers,
               '{}'::text[] as empty, count(*) as counted, sum(2) as summed from (select 1) one`.execute(
        opened.database.kysely,
      )
      expect(rows[0]).toEqual({
        at: new Date('2025-10-14T16:42:07.123Z'),
        before: new Date('1969-07-20T20:17:40Z'),
        day: '2025-02-28',
        big: 9007199254740991,
        money: 12.5,
        real: 1.5,
        yes: true,
        nothing: null,
        json: { a: [1, null] },
        json_text: 'text',
        bytes: Buffer.from([0, 255, 16]),
        list: ['a', 'b,"c\\', null, 'NULL', ''],
        numbers: [1, 2],
        empty: [],
        counted: 1,
        summed: 2,
      })
      expect(rows[0]?.bytes).toBeInstanceOf(Buffer)
    })

    test('go in as they come out', async () => {
      const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => at % 256)
      const list = ['plain', 'with "quotes"', 'back\\slash', 'comma, brace {}', '', 'NULL', null]
      const at = new Date('2025-10-14T16:42:07.123Z')
      const json = [{ deep: ['\u2028 “…” 🙂', { n: 1e21 }] }]
      const { rows } = await sql<Record<string, unknown>>`
        select ${bytes}::bytea as bytes, ${list}::text[] as list, ${at}::timestamptz as at, ${JSON.stringify(json)}::jsonb as json,
               ${42}::int as n, ${true}::boolean as yes, ${'🙂 é \u202e'}::text as text, ${null}::text as nothing,
               'b' = any(${['a', 'b']}::text[]) as found`.execute(opened.database.kysely)
      // Compared apart: a difference between so many bytes is slow to describe.
      const { bytes: read, ...others } = rows[0]!
      expect(Buffer.from(bytes).equals(read as Buffer)).toBe(true)
      expect(others).toEqual({
        list,
        at,
        json,
        n: 42,
        yes: true,
        text: '🙂 é \u202e',
        nothing: null,
        found: true,
      })
    })

    test('writing says how many rows it touched', async () => {
      const { kysely } = opened.database
      const insert = kysely.insertInto('team').values([1, 2, 3].map(n => team(n)))
      expect((await insert.executeTakeFirst()).numInsertedOrUpdatedRows).toBe(3n)
      const update = kysely.updateTable('team').set({ name: 'Renamed' }).where('slug', 'like', 'team-%')
      expect((await update.executeTakeFirst()).numUpdatedRows).toBe(3n)
      expect((await kysely.deleteFrom('team').where('slug', '=', 'team-1').executeTakeFirst()).numDeletedRows).toBe(1n)
      const changed = await kysely.updateTable('team').set({ name: 'Again' }).returning(['id', 'name']).execute()
      expect(changed).toHaveLength(2)
    })

    test('errors carry PostgreSQL’s code and constraint', async () => {
      const { kysely } = opened.database
      await kysely.insertInto('team').values(team(9)).execute()
      await expect(kysely.insertInto('team').values(team(9)).execute()).rejects.toMatchObject({
        code: '23505',
        constraint: 'team_pkey',
        table: 'team',
      })
      await expect(sql`select nonsense`.execute(kysely)).rejects.toMatchObject({ code: '42703' })
      await expect(sql`select ${'nul \0'}::text`.execute(kysely)).rejects.toMatchObject({ code: '22021' })
    })

    test('a failed transaction leaves nothing, also when its error was swallowed', async () => {
      const { kysely } = opened.database
      const failing = kysely.transaction().execute(async tx => {
        await tx.insertInto('team').values(team(20)).execute()
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      const swallowing = kysely.transaction().execute(async tx => {
        await tx.insertInto('team').values(team(21)).execute()
        await sql`select 1 / 0`.execute(tx).catch(() => undefined)
      })
      await expect(swallowing).rejects.toThrow('rolled back')
      const left = await kysely.selectFrom('team').select('id').where('id', 'in', ['team-20', 'team-21']).execute()
      expect(left).toEqual([])
    })

    test('many queries at once all get their own answer', async () => {
      const { kysely } = opened.database
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, n) => sql<{ n: number }>`select ${n}::int as n`.execute(kysely)),
      )
      expect(answers.map(({ rows }) => rows[0]?.n)).toEqual(Array.from({ length: 200 }, (_, n) => n))
    })

    test('a query past its deadline is refused, and the store goes on', async () => {
      const { kysely } = opened.database
      const slow = withQueryDeadline(200, () => sql`select pg_sleep(20)`.execute(kysely))
      expect((await refusalOf(slow)).code).toBe(slowCode(opened.database.kind))
      const inside = kysely
        .transaction()
        .execute(tx => withQueryDeadline(200, () => sql`select pg_sleep(20)`.execute(tx)))
      expect((await refusalOf(inside)).code).toBe(slowCode(opened.database.kind))
      await sql`select pg_sleep(0.4)`.execute(kysely)
    })
  })
})

const team = (n: number) => ({ id: `team-${n}`, slug: `team-${n}`, name: `Team ${n}`, created_at: new Date() })

/** The test's embedded store is in memory and cannot tell slow from gone; the one on a folder says `query-too-slow`. */
const slowCode = (kind: string) => (kind === 'postgres' ? 'query-too-slow' : 'store-stopped')

test('a server that does not answer is refused without showing its address', async () => {
  const databaseUrl = 'postgres://someone:secret@127.0.0.1:1/none'
  const refusal = await refusalOf(openDatabase({ dataDirectory: '/nowhere', databaseUrl, clock: systemClock, log }))
  expect(refusal.code).toBe('store-unreachable')
  expect(refusal.message).toContain('ECONNREFUSED')
  expect(refusal.message).not.toContain('secret')
})
