import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backup } from '../../src/platform/database/backup.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { migrationFiles } from '../../src/platform/database/migration-files.ts'
import { restore } from '../../src/platform/database/restore.ts'
import { type Opened, openMigrated, refusalOf, stores, temporaryFolder } from './both-stores.ts'

const { folder, remove } = temporaryFolder()
afterAll(remove)
const file = (name: string) => join(folder, name)
const at = '2025-10-14T18:42:07.123456Z'

/** Rows with everything that is hard to carry: bytes, JSON, microseconds, computed columns, identity, references. */
async function fill({ kysely }: Database): Promise<void> {
  const text = 'Line one\nline “two” \\ \t 🙂 \u2028'
  await kysely.insertInto('person').values({ id: 'pn-1', name: text, email: 'ada@example.org' }).execute()
  await sql`update person set created_at = ${at}, updated_at = ${at}`.execute(kysely)
  const times = { created_at: at, updated_at: at }
  const title = { title: { value: 'Search was down' }, severity: { value: 'SEV2' } }
  await kysely
    .insertInto('incident')
    .values({ id: 'in-1', facts: JSON.stringify(title), ...times })
    .execute()
  await kysely
    .insertInto('post_mortem')
    .values({ id: 'pm-1', incident_id: 'in-1', import_id: 'é/Z-1', created_by: 'operator', owner_id: 'pn-1', ...times })
    .execute()
  const bytes = Uint8Array.from({ length: 700_000 }, (_, n) => (n * 31) % 256)
  for (const id of ['a', 'B', 'é', 'Z'])
    await kysely
      .insertInto('source_file')
      .values({ id, sha256: id, name: id, media_type: 'text/plain', size: 1, bytes, received_at: at })
      .execute()
  for (let n = 0; n < 3; n++)
    await kysely
      .insertInto('audit_entry')
      .values({ at, actor: 'operator', verb: 'did', object: `pm-${n}`, previous_hash: '', hash: String(n) })
      .execute()
  await sql`insert into section (id, post_mortem_id, key, heading, markdown, position)
            select 's-' || n, 'pm-1', 'summary', 'Summary', repeat(n || ' ', 400), n from generate_series(1, 5000) n`.execute(
    kysely,
  )
  await sql`insert into search_entry values ('pm-1', 'record', 'Search', to_tsvector('english', 'the searches were down'))`.execute(
    kysely,
  )
  await kysely
    .insertInto('action')
    .values({ id: 'ac-1', post_mortem_id: 'pm-1', text: 'Do', due_on: '2025-02-28', position: 0, ...times })
    .execute()
}

/** Everything after the first line, which says when the backup was made. */
const content = (path: string) => {
  const text = gunzipSync(readFileSync(path)).toString()
  return text.slice(text.indexOf('\n'), text.lastIndexOf('{"rows"'))
}

describe.each(stores)('on $name', store => {
  describe.skipIf(store.missing)('a backup', () => {
    let full: Opened
    beforeAll(async () => {
      full = await openMigrated(store)
      await fill(full.database)
    })
    afterAll(() => full?.close())

    const emptyStore = async (work: (database: Database) => Promise<void>) => {
      const opened = await openMigrated(store)
      try {
        await work(opened.database)
      } finally {
        await opened.close()
      }
    }

    test('restored, is the same content, and numbering goes on', () =>
      emptyStore(async database => {
        const first = await backup(full.database, file('first'))
        expect(first.rows).toBe(5012)
        expect(await restore(database, file('first'))).toMatchObject({ rows: first.rows, tables: first.tables })
        await backup(database, file('second'))
        expect(content(file('second'))).toBe(content(file('first')))
        const incident = await database.kysely.selectFrom('incident').selectAll().executeTakeFirstOrThrow()
        expect(incident).toMatchObject({ title: 'Search was down', severity: 'SEV2' })
        const entry = { at, actor: 'operator', verb: 'did', object: 'x', previous_hash: '', hash: '' }
        const added = await database.kysely.insertInto('audit_entry').values(entry).returning('seq').executeTakeFirst()
        expect(added?.seq).toBe(4)
        const orphan = { service_id: 'none', technology: 'x' }
        await expect(database.kysely.insertInto('service_technology').values(orphan).execute()).rejects.toMatchObject({
          code: '23503',
        })
        expect((await migrate(database)).applied).toEqual([])
      }))

    test('is one moment, readable by its owner only, and complete or not there', async () => {
      await backup(full.database, file('private'))
      expect(statSync(file('private')).mode & 0o777).toBe(0o600)
      await expect(backup(full.database, join(folder, 'no', 'such', 'folder'))).rejects.toThrow()
      expect(readdirSync(folder).filter(name => name.includes('part'))).toEqual([])
      const { rows } = await sql<{ one: number }>`select 1 as one`.execute(full.database.kysely)
      expect(rows).toEqual([{ one: 1 }])
    })

    test('is not restored over other content, unless that is to be replaced', async () => {
      await backup(full.database, file('own'))
      expect((await refusalOf(restore(full.database, file('own')))).code).toBe('not-empty')
      await restore(full.database, file('own'), { replace: true })
      await backup(full.database, file('replaced'))
      expect(content(file('replaced'))).toBe(content(file('own')))
    })

    test('that is truncated, altered or something else is refused and changes nothing', () =>
      emptyStore(async database => {
        await backup(full.database, file('good'))
        const good = readFileSync(file('good'))
        const lines = gunzipSync(good).toString()
        const withSum = (text: string, rows: number) =>
          gzipSync(`${text}${JSON.stringify({ rows, sha256: createHash('sha256').update(text).digest('hex') })}\n`)
        const body = lines.slice(0, lines.lastIndexOf('{"rows"'))
        const damaged: Record<string, Buffer> = {
          truncated: good.subarray(0, good.length - 1000),
          'truncated a little': good.subarray(0, good.length - 3),
          'without its end': gzipSync(body),
          'cut in a line': gzipSync(lines.slice(0, lines.length / 2)),
          altered: gzipSync(lines.replace('Do', 'Be')),
          'not gzip': Buffer.from(lines),
          empty: Buffer.alloc(0),
          'gzip of nothing': gzipSync(''),
          'other gzip': gzipSync('{"hello":1}\n'),
          'not json': gzipSync('hello\n'),
          'fewer rows': withSum(body.replace(/^\["s-17",.*\n/m, ''), 5011),
          'unknown column': withSum(body.replace('"due_on"', '"drop_on"'), 5012),
          'broken reference': withSum(
            body.replaceAll('"in-1"]', '"in-1"').replace('"pm-1","in-1"', '"pm-1","in-2"'),
            5012,
          ),
        }
        for (const [what, bytes] of Object.entries(damaged)) {
          writeFileSync(file('damaged'), bytes)
          const refusal = await refusalOf(restore(database, file('damaged'), { replace: true }))
          expect(refusal.code, what).toBe('backup-damaged')
        }
        expect((await refusalOf(restore(database, file('missing')))).code).toBe('no-such-file')
        expect(await database.kysely.selectFrom('person').selectAll().execute()).toEqual([])
        expect((await migrate(database)).applied).toEqual([])
      }))

    test('from an older version of the program is brought up to date, from a newer one refused', () =>
      emptyStore(async database => {
        const old = await store.open()
        try {
          await migrate(old.database, undefined, migrationFiles().slice(0, 2))
          await sql`insert into team values ('tm-1', 'search', 'Search', now())`.execute(old.database.kysely)
          await backup(old.database, file('old'))
        } finally {
          await old.close()
        }
        await restore(database, file('old'))
        expect(await database.kysely.selectFrom('team').select('slug').execute()).toEqual([{ slug: 'search' }])
        expect(await database.kysely.selectFrom('delivery').selectAll().execute()).toEqual([])
        expect((await migrate(database)).applied).toEqual([])

        const newer = gunzipSync(readFileSync(file('old'))).toString()
        writeFileSync(file('newer'), gzipSync(resealed(newer.replace('0002-teams-and-services', '9999-future'))))
        expect((await refusalOf(restore(database, file('newer'), { replace: true }))).code).toBe('backup-newer')
      }))
  })
})

describe.skipIf(stores[1]!.missing)('from one store to the other and back (TEST_DATABASE_URL)', () => {
  test('the content is the same', async () => {
    const opened = [await openMigrated(stores[0]!), await openMigrated(stores[1]!), await openMigrated(stores[0]!)]
    try {
      await fill(opened[0]!.database)
      for (const [step, { database }] of opened.entries()) {
        if (step > 0) await restore(database, file(`across-${step - 1}`))
        await backup(database, file(`across-${step}`))
        expect(content(file(`across-${step}`))).toBe(content(file('across-0')))
      }
    } finally {
      for (const { close } of opened) await close()
    }
  })
})

function resealed(text: string): string {
  const body = text.slice(0, text.lastIndexOf('{"rows"'))
  const { rows } = JSON.parse(text.slice(body.length))
  return `${body}${JSON.stringify({ rows, sha256: createHash('sha256').update(body).digest('hex') })}\n`
}
