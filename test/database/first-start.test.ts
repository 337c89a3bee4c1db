import { readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { log, temporaryFolder } from './both-stores.ts'
import { startWriter } from './killing.ts'

const rounds = Number(process.env.AFTERWORD_KILLS ?? 5)

test(`a folder whose first start was killed opens next time, ${rounds} times (AFTERWORD_KILLS)`, {
  timeout: 600_000,
}, async () => {
  const calm = temporaryFolder()
  const whole = startWriter([calm.folder, 1, 1])
  const began = Date.now()
  await whole.wrote(1)
  const took = Date.now() - began
  await whole.kill()
  await calm.remove()

  for (let round = 0; round < rounds; round++) {
    const { folder, remove } = temporaryFolder()
    const writer = startWriter([folder, 1])
    // The first part of it is Node starting, before anything is written.
    await sleep(took * (0.3 + 0.7 * ((round + Math.random()) / rounds)))
    await writer.kill()
    const left = readdirSync(folder)
    const database = await openDatabase({ dataDirectory: folder, clock: systemClock, log })
    try {
      await migrate(database)
      const { count } = await database.kysely
        .selectFrom('person')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      expect(count, `left by the kill: ${left.join(', ')}`).toBe(0)
      expect(readdirSync(folder).sort()).toEqual(['afterword.lock', 'database'])
    } finally {
      await database.close()
      await remove()
    }
  }
})
