import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, createApp } from '../src/app.ts'
import { findCommand, runCommand } from '../src/commands.ts'
import { addPerson } from '../src/person/add-person.ts'
import type { Mail } from '../src/person/identity.ts'
import { personAsViewer } from '../src/person/store.ts'
import type { Viewer } from '../src/person/viewer.ts'
import type { CommandOutcome } from '../src/platform/command.ts'
import { readConfig } from '../src/platform/config.ts'
import type { Database } from '../src/platform/database/database.ts'
import { openDatabase } from '../src/platform/database/database.ts'
import { openMemoryDatabase } from '../src/platform/database/memory.ts'
import { migrate } from '../src/platform/database/migrate.ts'
import { createLog } from '../src/platform/log.ts'
import { importAccounts } from '../src/post-mortem/import.ts'
import { createTeam } from '../src/team/create-team.ts'
import { join as joinTeam } from '../src/team/join.ts'
import { Browser } from './browser.ts'
import { type CastName, cast } from './people.ts'
import { freshServerDatabase } from './postgres.ts'

export const operator: Viewer = { kind: 'operator' }
export const password = 'correct horse battery staple'

/** A stopped clock that a test moves. */
export class TestClock {
  #now: Date
  constructor(start: string) {
    this.#now = new Date(start)
  }
  now() {
    return new Date(this.#now)
  }
  set(text: string) {
    this.#now = new Date(text)
  }
  forward(seconds: number) {
    this.#now = new Date(this.#now.getTime() + seconds * 1000)
  }
}

export interface World {
  app: App
  clock: TestClock
  /** Mails of the sign-in. */
  mails: Mail[]
  dataDirectory: string
  /** A browser in which this person is signed in. */
  as(name: CastName): Promise<Browser>
  /** A browser of somebody outside. */
  outsider(): Browser
  viewer(name: CastName): Promise<Viewer & { kind: 'person' }>
  /** Runs a command line, as in a terminal. */
  command(...words: string[]): Promise<CommandOutcome>
  /** Brings in texts by their path, as an import of a folder does; returns the report. */
  bring(files: Record<string, string | Uint8Array>): ReturnType<typeof importAccounts>
  /** Own id of the record with this import id. */
  idOf(importId: string): Promise<string>
  close(): Promise<void>
}

/**
 * The whole program in memory: every domain, every door, the real database (PostgreSQL where TEST_DATABASE_URL names a
 * server, else the embedded one), a stopped clock. Only the world outside is pretended.
 */
export async function createWorld(
  options: {
    environment?: Record<string, string>
    people?: readonly CastName[]
    now?: string
    /** On the embedded store, also where there is a server. */
    embedded?: boolean
    /** Reaches the world outside, for a test that runs its own server there; nothing is reached without. */
    fetch?: typeof fetch
  } = {},
): Promise<World> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'afterword-world-'))
  const clock = new TestClock(options.now ?? '2026-03-04T10:00:00.000Z')
  const log = createLog('silent')
  const config = readConfig({
    AFTERWORD_DATA: dataDirectory,
    PUBLIC_URL: 'http://localhost:4000',
    LOG_LEVEL: 'silent',
    ...options.environment,
  })
  const { database, drop } = await openStore(dataDirectory, clock, options.embedded)
  const mails: Mail[] = []
  const app = createApp({
    config,
    database,
    clock,
    log,
    outside: {
      fetch:
        options.fetch ??
        (async input => {
          throw new Error(`A test tried to reach ${String(input)}.`)
        }),
    },
    sendMail: async message => {
      mails.push(message)
    },
    secret: 'a secret that only tests know, and long enough',
  })
  const ids = await settle(app, options.people ?? (Object.keys(cast) as CastName[]))
  const browsers = new Map<CastName, Browser>()
  return {
    app,
    clock,
    mails,
    dataDirectory,
    async as(name) {
      const known = browsers.get(name)
      if (known) return known
      const browser = new Browser(app.http)
      const answer = await browser.signIn(cast[name].email, password)
      if (answer.status !== 303 && answer.status !== 302) throw new Error(`${name} could not sign in: ${answer.status}`)
      browsers.set(name, browser)
      return browser
    },
    outsider: () => new Browser(app.http),
    async viewer(name) {
      const viewer = await personAsViewer(app.context.db, ids.get(name)!)
      if (viewer?.kind !== 'person') throw new Error(`${name} is not here`)
      return viewer
    },
    async command(...words) {
      const asAt = words.indexOf('--as')
      const actingAs = asAt < 0 ? undefined : words.splice(asAt, 2)[1]
      return runWords(app, words, dataDirectory, actingAs)
    },
    bring: files =>
      importAccounts(
        app.context,
        operator,
        Object.entries(files).map(([path, content]) => ({
          file: { path, relativePath: path, bytes: typeof content === 'string' ? Buffer.from(content) : content },
        })),
      ),
    async idOf(importId) {
      const row = await app.context.db
        .selectFrom('post_mortem')
        .select('id')
        .where('import_id', '=', importId)
        .executeTakeFirstOrThrow()
      return row.id
    },
    async close() {
      await app.close()
      await drop()
      rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}

async function openStore(
  dataDirectory: string,
  clock: TestClock,
  embedded = false,
): Promise<{ database: Database; drop(): Promise<void> }> {
  const server = embedded ? undefined : await freshServerDatabase()
  if (!server) return { database: await openMemoryDatabase(), drop: async () => {} }
  const database = await openDatabase({ dataDirectory, databaseUrl: server.url, clock, log: createLog('silent') })
  await migrate(database)
  return { database, drop: server.drop }
}

async function settle(app: App, names: readonly CastName[]): Promise<Map<CastName, string>> {
  const ids = new Map<CastName, string>()
  const teams = new Set<string>()
  for (const name of names) {
    const { team, ...person } = { team: undefined, ...cast[name] } as {
      team?: string
      name: string
      email: string
      roles: never
    }
    const made = await addPerson(app.context, operator, { ...person, password })
    ids.set(name, made)
    if (!team) continue
    if (!teams.has(team)) await createTeam(app.context, operator, { name: team })
    teams.add(team)
    await joinTeam(app.context, operator, team.toLowerCase(), made)
  }
  return ids
}

async function runWords(app: App, words: string[], directory: string, actingAs?: string): Promise<CommandOutcome> {
  const { parseArgs } = await import('node:util')
  const found = findCommand(app.commands, words)
  if (!found) throw new Error(`There is no command ${words.join(' ')}`)
  const { values, positionals } = parseArgs({
    args: found.rest,
    options: { json: { type: 'boolean' }, ...found.command.options },
    allowPositionals: true,
  })
  return runCommand(app, {
    name: found.command.name,
    words: positionals,
    options: values as never,
    directory,
    actingAs,
    progress() {},
  })
}
