import { afterAll, expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { log, temporaryFolder } from './both-stores.ts'
import { startWriter } from './killing.ts'

const rounds = Number(process.env.AFTERWORD_KILLS ?? 5)
const { folder, remove } = temporaryFolder()
afterAll(remove)

test(`what was acknowledged survives ${rounds} kills amid writing (AFTERWORD_KILLS)`, {
  timeout: 600_000,
}, async () => {
  let acknowledged = 0
  for (let round = 0; round < rounds; round++) {
    // An unacknowledged one may have been stored too, so every round numbers from far above the last.
    const writer = startWriter([folder, (round + 1) * 1_000_000])
    await writer.wrote(20 + Math.floor(Math.random() * 200))
    await writer.kill()
    expect(writer.complaints()).toBe('')
    const numbers = writer.lines.filter(line => line !== 'open')
    expect(numbers.length).toBeGreaterThan(0)

    const database = await openDatabase({ dataDirectory: folder, clock: systemClock, log })
    try {
      const teams = await database.kysely.selectFrom('team').select('id').execute()
      const services = await database.kysely.selectFrom('service').select(['id', 'team_id']).execute()
      const stored = new Set(teams.map(({ id }) => id))
      expect(numbers.filter(number => !stored.has(`tm-${number}`))).toEqual([])
      expect(new Set(services.map(({ team_id }) => team_id))).toEqual(stored)
    } finally {
      await database.close()
    }
    acknowledged += numbers.length
  }
  console.log(`${acknowledged} acknowledged transactions, 0 lost`)
})
