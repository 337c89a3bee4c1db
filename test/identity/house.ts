import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addPerson } from '../../src/person/add-person.ts'
import { readAuthSecret } from '../../src/person/auth-secret.ts'
import { person } from '../../src/person/domain.ts'
import { createFrontDoor } from '../../src/person/front-door.ts'
import { createIdentity, type Mail } from '../../src/person/identity.ts'
import type { Role, Viewer } from '../../src/person/viewer.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { type Config, readConfig } from '../../src/platform/config.ts'
import type { Context } from '../../src/platform/context.ts'
import { openDatabase } from '../../src/platform/database/database.ts'
import { openMemoryDatabase } from '../../src/platform/database/memory.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { Events } from '../../src/platform/events.ts'
import { deriveKey } from '../../src/platform/keys.ts'
import { createLog } from '../../src/platform/log.ts'
import { realOutside } from '../../src/platform/outside.ts'
import { service } from '../../src/service/domain.ts'
import { team } from '../../src/team/domain.ts'
import { Browser } from '../browser.ts'
import { freshServerDatabase } from '../postgres.ts'

export const operator: Viewer = { kind: 'operator' }
export const password = 'correct horse battery'

/** The embedded database, or a new one on the server that TEST_DATABASE_URL names. */
async function openStore(dataDirectory: string) {
  const server = await freshServerDatabase()
  if (!server) return { database: await openMemoryDatabase(), drop: async () => undefined }
  const options = { dataDirectory, databaseUrl: server.url, clock: systemClock, log: createLog('silent') }
  const database = await openDatabase(options)
  await migrate(database)
  return { database, drop: server.drop }
}

/** People, teams and services behind the front door, on a real database; only mail and time are pretended. */
export async function openHouse({ mail = false, config = {} }: { mail?: boolean; config?: Partial<Config> } = {}) {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'afterword-'))
  const { database, drop } = await openStore(dataDirectory)
  const time = { now: new Date('2026-03-02T09:00:00.000Z') }
  const context: Context = {
    db: database.kysely,
    clock: { now: () => new Date(time.now) },
    config: { ...readConfig({ AFTERWORD_DATA: dataDirectory }), ...config },
    events: new Events(),
    log: createLog('silent'),
    outside: realOutside,
    key: purpose => deriveKey(readAuthSecret(dataDirectory), purpose),
  }
  const mails: Mail[] = []
  const identity = createIdentity(context, mail ? { sendMail: async message => void mails.push(message) } : {})
  const app = createFrontDoor(context, identity)
  for (const domain of [person, team, service]) {
    if (domain.pages) app.route('/', domain.pages(context))
    if (domain.api) app.route('/api/v1', domain.api(context))
  }
  app.get('/', c => c.text(`home of ${c.var.viewer.kind}`))
  app.get('/public/', c => c.text('public'))
  app.get('/breaks', () => {
    throw new Error('the secret inner reason')
  })
  return {
    context,
    identity,
    app,
    mails,
    time,
    dataDirectory,
    browser: () => new Browser(app, new URL(context.config.publicUrl).origin),
    add: (email: string, roles: Role[] = ['reader']) => addPerson(context, operator, { email, roles, password }),
    api: (path: string, token: string, init: { method?: string; body?: unknown } = {}) =>
      app.request(`http://localhost:4000/api/v1${path}`, {
        method: init.method ?? 'GET',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: init.body === undefined ? undefined : JSON.stringify(init.body),
      }),
    async close() {
      await database.close()
      await drop()
      rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}

export type House = Awaited<ReturnType<typeof openHouse>>
