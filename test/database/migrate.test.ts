import { describe, expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { migrationFiles } from '../../src/platform/database/migration-files.ts'
import { withConnection } from '../../src/platform/database/store.ts'
import { type Opened, refusalOf, stores } from './both-stores.ts'

const files = migrationFiles()
const names = files.map(({ name }) => name)

describe.each(stores)('on $name', store => {
  describe.skipIf(store.missing)('migrations', () => {
    const withOpened = async (work: (opened: Opened) => Promise<void>) => {
      const opened = await store.open()
      try {
        await work(opened)
      } finally {
        await opened.close()
      }
    }

    test('apply to an empty database, and a second run does nothing', () =>
      withOpened(async ({ database }) => {
        expect(await migrate(database)).toEqual({ applied: names, already: 0 })
        expect(await migrate(database)).toEqual({ applied: [], already: names.length })
      }))

    test('go on where an earlier version of the program stopped', () =>
      withOpened(async ({ database }) => {
        await migrate(database, systemClock, files.slice(0, 2))
        expect((await migrate(database)).applied).toEqual(names.slice(2))
      }))

    test('one that fails leaves nothing of itself, and those before it stay', () =>
      withOpened(async ({ database }) => {
        const broken = { name: '9999-broken', sha256: 'x', sql: 'create table half (id text); select 1 / 0' }
        await expect(migrate(database, systemClock, [files[0]!, broken])).rejects.toMatchObject({ code: '22012' })
        const { rows } = await withConnection(database.store, connection =>
          connection.run(`select to_regclass('half'), to_regclass('person')`),
        )
        expect(rows[0]).toEqual([null, 'person'])
        expect((await migrate(database)).already).toBe(1)
      }))

    test('an edited migration is refused by name', () =>
      withOpened(async ({ database }) => {
        await migrate(database)
        const edited = files.map(file => (file === files[1] ? { ...file, sha256: 'other' } : file))
        const refusal = await refusalOf(migrate(database, systemClock, edited))
        expect(refusal.code).toBe('migration-edited')
        expect(refusal.message).toContain(names[1])
      }))

    test('a database from a newer program is refused', () =>
      withOpened(async ({ database }) => {
        await migrate(database)
        const refusal = await refusalOf(migrate(database, systemClock, files.slice(0, -1)))
        expect(refusal.code).toBe('database-newer')
        expect(refusal.message).toContain(names.at(-1))
      }))

    test.skipIf(store.name.includes('embedded'))('three starters at once all succeed', () =>
      withOpened(async ({ database, another }) => {
        const others = [await another!(), await another!()]
        try {
          const all = await Promise.all([database, ...others].map(each => migrate(each)))
          expect(all.flatMap(({ applied }) => applied).sort()).toEqual(names)
          expect(all.filter(({ applied }) => applied.length > 0)).toHaveLength(1)
        } finally {
          for (const other of others) await other.close()
        }
      }),
    )
  })
})
