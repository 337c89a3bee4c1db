import { sql } from 'kysely'
import { afterAll, expect, test } from 'vitest'
import { openMemoryDatabase } from '../../src/platform/database/memory.ts'

const database = await openMemoryDatabase()
const db = database.kysely
afterAll(() => database.close())

const teams = async (slug: string) =>
  (await sql<Record<string, unknown>>`select * from team where slug = ${slug}`.execute(db)).rows

test('a statement that comes again sees what changed between, in rows and in columns', async () => {
  const at = new Date('2026-03-04T10:00:00Z')
  const add = (id: string, slug: string) =>
    db.insertInto('team').values({ id, slug, name: slug, created_at: at }).execute()
  await add('tm-1', 'keel')
  for (let time = 0; time < 8; time++) expect(await teams('keel')).toHaveLength(1)
  await add('tm-2', 'quay')
  expect(await teams('quay')).toHaveLength(1)
  expect(await teams('nobody')).toEqual([])
  await expect(add('tm-3', 'keel')).rejects.toMatchObject({ code: '23505' })
  await expect(add('tm-3', 'keel')).rejects.toMatchObject({ code: '23505' })
  await add('tm-3', 'fairway')
  await sql`alter table team add column motto text default 'steady'`.execute(db)
  expect(await teams('keel')).toMatchObject([{ slug: 'keel', motto: 'steady' }])
})

test('more kinds of statements than are kept go on working, also amid a transaction that fails', async () => {
  const ask = async (width: number) => {
    const list = Array.from({ length: width }, (_, index) => `tm-${index}`)
    return (await db.selectFrom('team').select('id').where('id', 'in', list).execute()).length
  }
  for (let round = 0; round < 3; round++) for (let width = 1; width <= 200; width++) await ask(width)
  const broken = db.transaction().execute(async tx => {
    await sql`select ${1}::int / ${0}::int`.execute(tx)
  })
  await expect(broken).rejects.toMatchObject({ code: '22012' })
  expect(await ask(5)).toBe(3)
})
