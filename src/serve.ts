import type { AddressInfo } from 'node:net'
import { serve as listen } from '@hono/node-server'
import { type App, createApp, version } from './app.ts'
import { runCommand } from './commands.ts'
import { systemClock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import { openDatabase } from './platform/database/database.ts'
import { migrate } from './platform/database/migrate.ts'
import { startJobs } from './platform/jobs.ts'
import { createLog } from './platform/log.ts'
import { realOutside } from './platform/outside.ts'
import { Refusal } from './platform/refusal.ts'
import { listenOnSocket } from './platform/socket.ts'

export interface Running {
  app: App
  /** Where it listens; undefined for a worker without pages. */
  address?: AddressInfo
  close(): Promise<void>
}

/** Opens the configured store, brings it up to date and puts the program together on it. */
export async function openApp(config: Config): Promise<App> {
  const log = createLog(config.logLevel)
  const database = await openDatabase({ ...config, clock: systemClock, log })
  try {
    await migrate(database)
    return createApp({ config, database, clock: systemClock, outside: realOutside, log })
  } catch (error) {
    await database.close()
    throw error
  }
}

/**
 * Runs pages, jobs, or both, until `close`. On the embedded store the command line reaches it through the folder's
 * socket. `before` runs once the store is open and nothing listens yet.
 */
export async function run(
  config: Config,
  parts: { web: boolean; worker: boolean },
  before?: (app: App) => Promise<void>,
): Promise<Running> {
  const app = await openApp(config)
  await before?.(app)
  const server = parts.web ? await startServer(app, config) : undefined
  const address = server?.address() as AddressInfo | undefined
  const socket =
    app.database.kind === 'embedded'
      ? await listenOnSocket(config.dataDirectory, async (call, progress) => {
          try {
            return { outcome: await runCommand(app, { ...call, options: call.options as never, progress }) }
          } catch (error) {
            if (error instanceof Refusal)
              return { refusal: { kind: error.kind, code: error.code, message: error.message } }
            app.context.log.error({ err: error, command: call.name }, 'a command broke')
            return {
              refusal: { kind: 'unavailable', code: 'internal-error', message: 'Something broke; the log says what.' },
            }
          }
        })
      : undefined
  const stopJobs = parts.worker ? startJobs(app.context, app.jobs) : async () => {}
  return {
    app,
    address,
    async close() {
      await socket?.close()
      if (server) {
        await new Promise<void>(resolve => {
          server.close(() => resolve())
          if ('closeAllConnections' in server) server.closeAllConnections()
        })
      }
      await stopJobs()
      await app.close()
    },
  }
}

function startServer(app: App, config: Config): Promise<ReturnType<typeof listen>> {
  return new Promise((resolve, reject) => {
    const server = listen({ fetch: app.http.fetch, port: config.port, hostname: config.host }, () => resolve(server))
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Refusal('unavailable', 'port-in-use', `Port ${config.port} is in use; choose another with --port.`)
          : error,
      )
    })
  })
}

export { version }
