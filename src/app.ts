import { readFileSync } from 'node:fs'
import type { Hono } from 'hono'
import { openChannels } from './channel/channels.ts'
import { domains } from './domains.ts'
import { operatingCommands } from './operating.ts'
import { createApi } from './person/api-door.ts'
import { readAuthSecret } from './person/auth-secret.ts'
import type { HttpEnvironment } from './person/environment.ts'
import { createFrontDoor } from './person/front-door.ts'
import { createIdentity, type Identity, type SendMail } from './person/identity.ts'
import type { Clock } from './platform/clock.ts'
import type { AnyCommand } from './platform/command.ts'
import type { Config } from './platform/config.ts'
import type { Context } from './platform/context.ts'
import { type Database, maintain } from './platform/database/database.ts'
import { packagePath } from './platform/database/location.ts'
import { Events } from './platform/events.ts'
import type { Job } from './platform/jobs.ts'
import { deriveKey } from './platform/keys.ts'
import type { Log } from './platform/log.ts'
import type { Outside } from './platform/outside.ts'
import { apiPages } from './reference.tsx'
import { arrangePages } from './ui/layout.tsx'
import { staticFiles } from './ui/static.ts'

export interface App {
  context: Context
  database: Database
  identity: Identity
  /** Every door for people and programs, in one. */
  http: Hono<HttpEnvironment>
  commands: AnyCommand[]
  jobs: Job[]
  close(): Promise<void>
}

export const version: string = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')).version

/** Puts the program together from its configuration, a database, the time and the world outside. */
export function createApp(parts: {
  config: Config
  database: Database
  clock: Clock
  outside: Outside
  log: Log
  /** How mails of the sign-in are sent; by default over the mail channel, when it is configured. */
  sendMail?: SendMail
  /** The installation's secret; by default read from the data folder. */
  secret?: string
}): App {
  const { config, database, clock, outside, log } = parts
  const secret = parts.secret ?? readAuthSecret(config.dataDirectory)
  const context: Context = {
    db: database.kysely,
    clock,
    config,
    events: new Events(domains.flatMap(domain => domain.subscriptions ?? [])),
    log,
    outside,
    key: purpose => deriveKey(secret, purpose),
  }
  const identity = createIdentity(context, { sendMail: parts.sendMail ?? mailer(config, outside), secret })
  arrangePages({
    rail: [
      { key: 'home', label: 'Home', href: '/', icon: 'home' },
      { key: 'post-mortems', label: 'Post-mortems', href: '/post-mortems', icon: 'document' },
      { key: 'publications', label: 'Publications', href: '/publications', icon: 'globe' },
      { key: 'deliveries', label: 'Deliveries', href: '/deliveries', icon: 'send' },
      { key: 'talks', label: 'Talks', href: '/talks', icon: 'chat' },
      { key: 'settings', label: 'Settings', href: '/settings', icon: 'settings' },
    ],
    homeHref: '/',
    signOutHref: '/sign-out',
    signInHref: '/sign-in',
    accountHref: '/account',
    paletteHref: '/palette',
  })

  const http = createFrontDoor(context, identity)
  http.get('/healthz', c => c.json({ status: 'ok', version, store: database.kind }))
  http.route('/assets', staticFiles())
  const api = createApi()
  for (const domain of domains) {
    if (domain.api) api.route('/', domain.api(context))
  }
  http.route('/', apiPages(api, version))
  http.route('/api/v1', api)
  for (const domain of domains) {
    if (domain.pages) http.route('/', domain.pages(context))
  }

  return {
    context,
    database,
    identity,
    http,
    commands: [...domains.flatMap(domain => domain.commands ?? []), ...operatingCommands(database)],
    jobs: [
      ...domains.flatMap(domain => domain.jobs ?? []),
      { name: 'maintain-database', cron: '23 2 * * *', run: () => maintain(database) },
    ],
    close: () => database.close(),
  }
}

function mailer(config: Config, outside: Outside): SendMail | undefined {
  const email = openChannels(config, outside).get('email')
  return email && 'sendMail' in email ? (email.sendMail as SendMail) : undefined
}
