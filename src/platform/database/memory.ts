import { Refusal } from '../refusal.ts'
import { EmbeddedEngine } from './embedded-engine.ts'
import { EmbeddedStore } from './embedded-store.ts'
import { type Database, databaseFromStore } from './from-store.ts'
import { preparedDatabase } from './prepared.ts'

/**
 * A new, migrated database in memory, for tests and trials: the real engine, gone when closed.
 * `deadline` and `patience` in milliseconds.
 */
export async function openMemoryDatabase({ deadline = 30_000, patience = 30_000 } = {}): Promise<Database> {
  const open = async () => {
    const { tar, done } = await preparedDatabase('memory')
    try {
      return await EmbeddedEngine.open({ tar }, 60_000)
    } finally {
      await done()
    }
  }
  return databaseFromStore(
    new EmbeddedStore(await open(), {
      open,
      deadline,
      patience,
      explain: async lost =>
        new Refusal('unavailable', 'store-stopped', `The store in memory stopped: ${lost.message}`),
      closed: () => undefined,
    }),
  )
}
