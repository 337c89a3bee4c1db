import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { EmbeddedEngine, EngineLost } from './embedded-engine.ts'
import { EmbeddedStore, storageFull } from './embedded-store.ts'
import { createDatabaseFolder } from './first-start.ts'
import { lockFolder } from './folder-lock.ts'

/** The version of PostgreSQL that the engine is; its folders are of no use to another one. */
const engineVersion = '18'
/** The engine writes its log in files of 16 MB: with less than that it may hang. */
const leastRoom = 20_000_000
const openDeadline = 60_000

/** Opens (and when new, creates) the embedded database in a data folder, for this process alone. */
export async function openEmbeddedStore(options: {
  dataDirectory: string
  clock: Clock
  log: Log
  deadline: number
  patience: number
}): Promise<EmbeddedStore> {
  const { dataDirectory, log, clock } = options
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  await chmod(dataDirectory, 0o700)
  let engine: EmbeddedEngine | undefined
  let taken = false
  const lock = lockFolder(dataDirectory, clock.now(), () => {
    taken = true
    log.fatal({ dataDirectory }, 'another program took the data folder: the store stops')
    void engine?.end()
  })
  const folder = join(dataDirectory, 'database')

  const open = async () => {
    if (taken) throw new Refusal('unavailable', 'data-folder-in-use', 'Another program took the data folder.')
    engine = await EmbeddedEngine.open({ folder }, openDeadline)
    return engine
  }
  const explain = async (lost: EngineLost): Promise<Refusal> => {
    const room = await statfs(dataDirectory).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => Number.POSITIVE_INFINITY,
    )
    log.error({ reason: lost.message, room }, 'the embedded store stopped; the next query starts it again')
    if (room < leastRoom) return storageFull()
    if (lost.late) {
      const sentence = `The store gave no answer in time (${lost.message}), so the query was ended. Nothing else was lost; ask for less at once.`
      return new Refusal('unavailable', 'query-too-slow', sentence)
    }
    return new Refusal('unavailable', 'store-stopped', `The store stopped and starts again: ${lost.message}`)
  }

  try {
    await createDatabaseFolder(folder).catch(error => {
      throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? storageFull() : error
    })
    refuseOtherVersion(folder)
    const first = await open().catch(async error => {
      throw error instanceof EngineLost ? await doesNotOpen(error, explain) : error
    })
    const closed = () => lock.release()
    return new EmbeddedStore(first, { open, explain, deadline: options.deadline, patience: options.patience, closed })
  } catch (error) {
    await engine?.end()
    lock.release()
    throw error
  }
}

function refuseOtherVersion(folder: string): void {
  const file = join(folder, 'PG_VERSION')
  const version = existsSync(file) ? readFileSync(file, 'utf8').trim() : 'nothing'
  if (version === engineVersion) return
  throw new Refusal(
    'unavailable',
    'store-version',
    `The data folder was made by version ${version} of the embedded engine and this is version ${engineVersion}. ` +
      'Make a backup with the version that made it, and restore that here into a new folder.',
  )
}

async function doesNotOpen(lost: EngineLost, explain: (lost: EngineLost) => Promise<Refusal>): Promise<Refusal> {
  const refusal = await explain(lost)
  if (refusal.code === 'storage-full') return refusal
  return new Refusal(
    'unavailable',
    'store-does-not-open',
    `The embedded database does not open: ${lost.message} Keep the folder as it is, and restore the latest backup into a new one.`,
  )
}
