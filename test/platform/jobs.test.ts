import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '../../src/platform/context.ts'
import type { Database } from '../../src/platform/database/database.ts'
import { openMemoryDatabase } from '../../src/platform/database/memory.ts'
import { isDue, type Job, startJobs, takeTurn } from '../../src/platform/jobs.ts'
import { createLog } from '../../src/platform/log.ts'

const at = (text: string) => new Date(text)
const nothing = async () => {}
const nightly: Job = { name: 'nightly', cron: '17 3 * * *', run: nothing }

describe('whether a job is due', () => {
  test('every so many seconds since it last began', () => {
    const job: Job = { name: 'often', every: 30, run: nothing }
    expect(isDue(job, null, at('2026-03-04T10:00:00Z'))).toBe(true)
    expect(isDue(job, at('2026-03-04T10:00:00Z'), at('2026-03-04T10:00:29Z'))).toBe(false)
    expect(isDue(job, at('2026-03-04T10:00:00Z'), at('2026-03-04T10:00:30Z'))).toBe(true)
  })

  test('once for each time of its pattern, in UTC, and once for all those missed while nothing ran', () => {
    expect(isDue(nightly, at('2026-03-04T03:17:05Z'), at('2026-03-05T03:16:59Z'))).toBe(false)
    expect(isDue(nightly, at('2026-03-04T03:17:05Z'), at('2026-03-05T03:17:00Z'))).toBe(true)
    expect(isDue(nightly, at('2026-03-04T03:17:05Z'), at('2026-03-19T12:00:00Z'))).toBe(true)
    expect(isDue(nightly, at('2026-03-19T12:00:00Z'), at('2026-03-19T12:00:30Z'))).toBe(false)
  })
})

describe('a turn', () => {
  let database: Database
  const context = (now: string) =>
    ({ db: database.kysely, clock: { now: () => at(now) }, log: createLog('silent') }) as unknown as Context
  beforeAll(async () => {
    database = await openMemoryDatabase()
  })
  afterAll(() => database.close())

  test('is not due at the first sight of a job, then once for each occurrence', async () => {
    expect(await takeTurn(context('2026-03-04T10:00:00Z'), nightly)).toBe(false)
    expect(await takeTurn(context('2026-03-05T03:16:00Z'), nightly)).toBe(false)
    expect(await takeTurn(context('2026-03-05T03:17:00Z'), nightly)).toBe(true)
    expect(await takeTurn(context('2026-03-05T03:17:01Z'), nightly)).toBe(false)
  })

  test('is taken by one of several workers', async () => {
    const workers = Array.from({ length: 5 }, () => takeTurn(context('2026-03-06T04:00:00Z'), nightly))
    expect((await Promise.all(workers)).filter(Boolean)).toHaveLength(1)
  })

  test('a job that fails is run again, and stopping waits for what is under way', async () => {
    let runs = 0
    let ended = 0
    let resolve = () => {}
    const second = new Promise<void>(done => {
      resolve = done
    })
    const job: Job = {
      name: 'failing',
      every: 0.01,
      async run() {
        runs++
        if (runs === 1) throw new Error('once')
        resolve()
        await new Promise(wake => setTimeout(wake, 20))
        ended++
      },
    }
    const stop = startJobs(context('2026-03-06T04:00:00Z'), [job])
    await second
    await stop()
    expect(ended).toBe(runs - 1)
  })
})
