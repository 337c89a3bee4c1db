import { afterAll, describe, expect, test } from 'vitest'
import { openMemoryDatabase } from '../../src/platform/database/memory.ts'

const opened = await openMemoryDatabase()
afterAll(() => opened.close())

describe('a database in memory', () => {
  test('has every table and starts empty', async () => {
    expect(await opened.kysely.selectFrom('person').selectAll().execute()).toEqual([])
    expect(await opened.kysely.selectFrom('post_mortem').selectAll().execute()).toEqual([])
  })
})
