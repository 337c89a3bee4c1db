import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { type Database, maintain, openDatabase, withQueryDeadline } from '../../src/platform/database/database.ts'
import type { EmbeddedStore } from '../../src/platform/database/embedded-store.ts'
import { openMemoryDatabase } from '../../src/platform/database/memory.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { log, refusalOf, temporaryFolder } from './both-stores.ts'
import { startWriter } from './killing.ts'

let folder: string
let remove: () => Promise<void>
let opened: Database[]

beforeEach(() => {
  opened = []
  const temporary = temporaryFolder()
  folder = temporary.folder
  remove = temporary.remove
})
afterEach(async () => {
  for (const database of opened) await database.close()
  await remove()
})

async function open(options: { deadline?: number; patience?: number; at?: string } = {}): Promise<Database> {
  const database = await openDatabase({ dataDirectory: options.at ?? folder, clock: systemClock, log, ...options })
  opened.push(database)
  await migrate(database)
  return database
}

const addTeam = (database: Database, n: number) =>
  database.kysely
    .insertInto('team')
    .values({ id: `tm-${n}`, slug: `team-${n}`, name: `Team ${n}`, created_at: new Date() })
    .execute()
const teams = async (database: Database) =>
  (await database.kysely.selectFrom('team').select('id').orderBy('created_at').execute()).map(({ id }) => id)

/** Whether a program may be traced here; in some containers it may not. */
const canTrace = spawnSync('strace', ['-f', '-e', 'trace=fsync', 'true']).status === 0

describe('every commit is on the disk before it is acknowledged', () => {
  test('the engine syncs once for each', async () => {
    const database = await open()
    const store = database.store as EmbeddedStore
    const before = await store.syncs()
    for (let n = 0; n < 50; n++) await addTeam(database, n)
    expect((await store.syncs()) - before).toBeGreaterThanOrEqual(50)
  })

  test.skipIf(!canTrace)('the system sees the syncs (needs strace)', async () => {
    const trace = join(folder, 'trace')
    const data = join(folder, 'data')
    const through = ['strace', '-f', '-qq', '-e', 'trace=fsync,fdatasync', '-o', trace]
    const writer = startWriter([data, 1, 60], through)
    await writer.ended
    expect(writer.complaints()).toBe('')
    expect(writer.lines.at(-1)).toBe('60')
    const calls = readFileSync(trace, 'utf8').match(/f(data)?sync\(\d+\) += 0|<\.\.\. f(data)?sync resumed>\) += 0/g)
    // Those of the first start come on top, a few hundred; the same writer without rows says how many.
    const idle = startWriter([join(folder, 'other'), 1, 0], [...through.slice(0, -1), `${trace}-idle`])
    await idle.ended
    const base = readFileSync(`${trace}-idle`, 'utf8').match(
      /f(data)?sync\(\d+\) += 0|<\.\.\. f(data)?sync resumed>\) += 0/g,
    )
    expect((calls?.length ?? 0) - (base?.length ?? 0)).toBeGreaterThanOrEqual(60)
  })
})

describe('one program per data folder', () => {
  test('a second one is told who holds it', async () => {
    const database = await open()
    const refusal = await refusalOf(open())
    expect(refusal.code).toBe('data-folder-in-use')
    expect(refusal.message).toContain(`process ${process.pid} on `)
    await addTeam(database, 1)
    await database.close()
    expect(await teams(await open())).toEqual(['tm-1'])
  })

  test('another process is told too, and takes over when the holder was killed', async () => {
    const writer = startWriter([folder, 1])
    await writer.wrote(3)
    const refusal = await refusalOf(open())
    expect(refusal.message).toContain(`process ${writer.child.pid} on `)
    await writer.kill()
    expect(await teams(await open())).toContain('tm-1')
  })

  test.skipIf(process.platform !== 'linux')('a later process with the same number is not the holder', async () => {
    await (await open()).close()
    const lock = { pid: process.pid, host: 'here', since: '2025-01-01T00:00:00Z', started: '1', token: 'old' }
    const marks = [readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), pidSpace()]
    const space = [execFileSync('hostname', { encoding: 'utf8' }).trim(), ...marks].join(' ')
    writeFileSync(join(folder, 'afterword.lock'), JSON.stringify({ ...lock, space }))
    await open()
  })

  test('a holder on another machine counts as long as it shows signs of life', async () => {
    const path = join(folder, 'afterword.lock')
    const elsewhere = { pid: 7, host: 'db-host', since: '2025-01-01T00:00:00Z', started: '1', space: 'x', token: 'y' }
    writeFileSync(path, JSON.stringify(elsewhere))
    expect((await refusalOf(open())).message).toContain('process 7 on db-host, since 2025-01-01 00:00 UTC')
    const { utimesSync } = await import('node:fs')
    const longAgo = new Date(Date.now() - 600_000)
    utimesSync(path, longAgo, longAgo)
    await open()
  })

  test('a lock file that is cut short does not lock anybody out', async () => {
    writeFileSync(join(folder, 'afterword.lock'), '{"pid":')
    await open()
  })
})

describe('what lies on the disk', () => {
  test('is for its owner only', async () => {
    await addTeam(await open(), 1)
    const all = readdirSync(folder, { recursive: true, withFileTypes: true })
    const others = all.filter(entry => statSync(join(entry.parentPath, entry.name)).mode & 0o077)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(others.map(({ name }) => name)).toEqual([])
  })

  test('from another version of the engine is refused with a way out', async () => {
    await (await open()).close()
    writeFileSync(join(folder, 'database', 'PG_VERSION'), '17\n')
    const refusal = await refusalOf(open())
    expect(refusal.code).toBe('store-version')
    expect(refusal.message).toContain('backup')
  })

  test('that does not open is refused, and the folder is let go', async () => {
    await (await open()).close()
    rmSync(join(folder, 'database', 'global'), { recursive: true })
    expect((await refusalOf(open())).code).toBe('store-does-not-open')
    expect(existsSync(join(folder, 'afterword.lock'))).toBe(false)
  })
})

describe('a query that does not come back', () => {
  const endless = sql`select count(*) from generate_series(1, 1000000000) a, generate_series(1, 1000) b`

  test('is ended at its deadline; what was stored is there and the next query works', async () => {
    const database = await open({ deadline: 1_000 })
    await addTeam(database, 1)
    const lost = refusalOf(endless.execute(database.kysely))
    const waiting = addTeam(database, 2)
    expect((await lost).code).toBe('query-too-slow')
    await waiting
    expect(await teams(database)).toEqual(['tm-1', 'tm-2'])
  })

  test('takes its transaction with it, whole', async () => {
    const database = await open({ deadline: 1_000 })
    const transaction = database.kysely.transaction().execute(async tx => {
      await tx.insertInto('team').values({ id: 'half', slug: 'half', name: 'Half', created_at: new Date() }).execute()
      await endless.execute(tx).catch(() => undefined)
      await tx.insertInto('team').values({ id: 'rest', slug: 'rest', name: 'Rest', created_at: new Date() }).execute()
    })
    expect((await refusalOf(transaction)).code).toBe('store-restarted')
    expect(await teams(database)).toEqual([])
  })

  test('may take longer where that is said', async () => {
    const database = await open({ deadline: 300 })
    const slow = () => sql`select pg_sleep(0.6)`.execute(database.kysely)
    expect((await refusalOf(slow())).code).toBe('query-too-slow')
    await withQueryDeadline(20_000, slow)
  })
})

describe('one connection', () => {
  test('a query that would wait for its own transaction is an error at once, not a standstill', async () => {
    const database = await openMemoryDatabase()
    opened.push(database)
    const transaction = database.kysely.transaction().execute(async () => {
      await database.kysely.selectFrom('team').selectAll().execute()
    })
    await expect(transaction).rejects.toThrow('inside a transaction')
    expect(await teams(database)).toEqual([])
  })

  test('who waits too long is told that the store is busy', async () => {
    const database = await openMemoryDatabase({ patience: 200 })
    opened.push(database)
    const slow = sql`select pg_sleep(1)`.execute(database.kysely)
    expect((await refusalOf(teams(database))).code).toBe('store-busy')
    await slow
    expect(await teams(database)).toEqual([])
  })

  test('who comes after closing is told so', async () => {
    const database = await openMemoryDatabase()
    let begun: () => void = () => undefined
    const beginning = new Promise<void>(resolve => {
      begun = resolve
    })
    const last = database.kysely.transaction().execute(async tx => {
      begun()
      return sql<{ n: number }>`select 1 as n, pg_sleep(0.2)`.execute(tx)
    })
    await beginning
    const closing = database.close()
    expect((await refusalOf(teams(database))).code).toBe('store-closed')
    await closing
    expect((await last).rows[0]?.n).toBe(1)
  })
})

test('maintenance removes dead rows', async () => {
  const database = await open()
  await addTeam(database, 1)
  for (let n = 0; n < 2_000; n++) await sql`update team set name = ${`Team ${n}`}`.execute(database.kysely)
  const dead = async () => {
    const { rows } = await sql<{
      n: number
    }>`select n_dead_tup as n from pg_stat_user_tables where relname = 'team'`.execute(database.kysely)
    return rows[0]!.n
  }
  const size = async () =>
    (await sql<{ n: number }>`select pg_relation_size('team') as n`.execute(database.kysely)).rows[0]!.n
  // Figures arrive up to a second late; these belong to what comes before the maintenance.
  await sql`select pg_stat_force_next_flush()`.execute(database.kysely)
  await maintain(database)
  expect(await dead()).toBe(0)
  const before = await size()
  for (let n = 0; n < 20; n++) await sql`update team set name = ${`Again ${n}`}`.execute(database.kysely)
  expect(await size()).toBe(before)
})

const room = 96
const mounted = mountSmallDisk()

function mountSmallDisk(): boolean {
  const probe = temporaryFolder()
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe.folder])
  if (mount.status === 0) spawnSync('umount', [probe.folder])
  void probe.remove()
  return mount.status === 0
}

describe.skipIf(!mounted)('a full disk (needs the right to mount a small one)', () => {
  test('is said, loses nothing acknowledged, and is over when there is room', { timeout: 180_000 }, async () => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${room}m`, 'tmpfs', disk])
    try {
      const database = await open({ at: join(disk, 'data'), deadline: 4_000 })
      const { bavail, bsize } = statfsSync(disk)
      writeFileSync(join(disk, 'ballast'), Buffer.alloc(Math.max(0, bavail * bsize - 3_000_000)))
      const acknowledged: string[] = []
      const refused: string[] = []
      for (let n = 0; refused.length < 3; n++) {
        const bytes = Buffer.from(Array.from({ length: 200_000 }, () => Math.random() * 256))
        const source = {
          id: `sf-${n}`,
          sha256: `${n}`,
          name: 'x',
          media_type: 'x',
          size: 1,
          bytes,
          received_at: new Date(),
        }
        await database.kysely
          .insertInto('source_file')
          .values(source)
          .execute()
          .then(
            () => acknowledged.push(source.id),
            error => refused.push(error.code),
          )
      }
      expect(new Set(refused)).toEqual(new Set(['storage-full']))
      rmSync(join(disk, 'ballast'))
      const stored = await database.kysely.selectFrom('source_file').select('id').execute()
      const ids = new Set(stored.map(({ id }) => id))
      expect(acknowledged.filter(id => !ids.has(id))).toEqual([])
      await addTeam(database, 1)
      expect(await teams(database)).toEqual(['tm-1'])
      await database.close()
    } finally {
      for (const database of opened) await database.close()
      execFileSync('umount', ['-l', disk])
    }
  })

  test('at the first start is said too, and leaves nothing', async () => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk])
    try {
      expect((await refusalOf(open({ at: join(disk, 'data') }))).code).toBe('storage-full')
      expect(readdirSync(join(disk, 'data'))).toEqual([])
    } finally {
      execFileSync('umount', ['-l', disk])
    }
  })
})

function pidSpace(): string {
  return execFileSync('readlink', ['/proc/self/ns/pid'], { encoding: 'utf8' }).trim()
}
