import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { packagePath } from '../../src/platform/database/location.ts'
import { freshServerDatabase } from '../postgres.ts'

/** `AFTERWORD_KILL_ROUNDS=30` for a longer run. */
const rounds = Number(process.env.AFTERWORD_KILL_ROUNDS ?? 4)
const writers = 4

const program = ['--import', 'tsx', packagePath('src/cli.ts')]
type Environment = Record<string, string>

async function command(environment: Environment, ...words: string[]): Promise<Record<string, string>> {
  const child = spawn(process.execPath, [...program, ...words, '--json'], { env: { ...process.env, ...environment } })
  let out = ''
  let complaints = ''
  child.stdout.on('data', text => {
    out += text
  })
  child.stderr.on('data', text => {
    complaints += text
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${complaints}${out}`)
  return JSON.parse(out)
}

/** Starts the real server, as `afterword serve` does, and waits until it answers. */
async function serve(environment: Environment): Promise<{ child: ChildProcess; url: string; kill(): Promise<void> }> {
  const child = spawn(process.execPath, [...program, 'serve', '--port', '0'], {
    env: { ...process.env, ...environment },
  })
  let said = ''
  child.stdout.on('data', text => {
    said += text
  })
  child.stderr.on('data', text => {
    said += text
  })
  let url: string | undefined
  while (!url) {
    if (child.exitCode !== null) throw new Error(`The server ended: ${said}`)
    await sleep(20)
    url = /Open\s+(http:\S+)/.exec(said)?.[1]
  }
  return {
    child,
    url,
    async kill() {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

/** What the server acknowledged of one record. */
interface Acknowledged {
  id: string
  title: string
  impact: { value: string; version: number } | null
  rows: string[]
  approved: { sha256: string; version: number } | null
}

/** Writes without pause through the API until the server is gone; keeps only what was answered. */
async function write(
  url: string,
  token: string,
  name: string,
  kept: Acknowledged[],
  count: { writes: number },
): Promise<void> {
  const ask = async (method: string, path: string, body: unknown) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    if (answer.status >= 400) throw new Refused(`${method} ${path}: ${answer.status} ${text}`)
    count.writes += 1
    return JSON.parse(text) as { id: string; sha256: string }
  }
  try {
    for (let number = 0; ; number += 1) {
      const title = `Parcels stood still ${name}-${number}`
      const { id } = await ask('POST', '/post-mortems', { title })
      const record: Acknowledged = { id, title, impact: null, rows: [], approved: null }
      kept.push(record)
      for (let step = 0; step < 3; step += 1) {
        const value = `Nobody could follow a parcel, ${step}`
        await ask('PATCH', `/post-mortems/${id}/facts/impact_statement`, {
          value,
          version: record.impact?.version ?? 0,
        })
        record.impact = { value, version: (record.impact?.version ?? 0) + 1 }
        const text = `Row ${step} of ${title}`
        await ask('POST', `/post-mortems/${id}/timeline`, { text, at: '2026-02-03 04:00', kind: 'observation' })
        record.rows.push(text)
      }
      const { sha256 } = await ask('POST', `/post-mortems/${id}/editions/engineering/approvals`, {})
      record.approved = { sha256, version: record.impact!.version }
    }
  } catch (error) {
    // The server went away amid a request; only a refusal would mean that the test itself is wrong.
    if (error instanceof Refused) throw error
  }
}
class Refused extends Error {}

async function check(url: string, token: string, kept: Acknowledged[]): Promise<void> {
  const get = async (path: string) => {
    const answer = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })
    expect([path, answer.status]).toEqual([path, 200])
    return (await answer.json()) as Record<string, unknown>
  }
  for (const { id, title, impact, rows, approved } of kept) {
    const record = (await get(`/post-mortems/${id}`)) as {
      facts: Record<string, { value: string; version: number }>
      timeline: { text: string }[]
    }
    expect(record.facts.title?.value).toBe(title)
    if (impact) {
      const stored = record.facts.impact_statement!
      expect(stored.version).toBeGreaterThanOrEqual(impact.version)
      if (stored.version === impact.version) expect(stored.value).toBe(impact.value)
    }
    expect(record.timeline.map(row => row.text)).toEqual(expect.arrayContaining(rows))
    if (!approved) continue
    const edition = await get(`/post-mortems/${id}/editions/engineering`)
    expect([id, edition.state, edition.sha256]).toEqual([id, 'approved', approved.sha256])
    // What follows from an approval was stored with it.
    const { deliveries } = (await get(`/deliveries?post_mortem=${id}`)) as { deliveries: { channel: string }[] }
    expect(deliveries.map(one => one.channel).sort()).toEqual(['digest', 'feed', 'slack'])
  }
}

const folder = mkdtempSync(join(tmpdir(), 'afterword-lost-'))

describe.each([
  { name: 'the embedded store', server: false },
  { name: 'PostgreSQL', server: true },
])('on $name', ({ name, server }) => {
  test.skipIf(server && !process.env.TEST_DATABASE_URL)(
    `what was acknowledged survives ${rounds} kills of the server (AFTERWORD_KILL_ROUNDS)`,
    {
      timeout: 120_000 + rounds * 60_000,
    },
    async () => {
      const database = server ? await freshServerDatabase() : undefined
      const environment: Environment = {
        AFTERWORD_DATA: join(folder, server ? 'server' : 'embedded'),
        HOST: '127.0.0.1',
        LOG_LEVEL: 'silent',
        DATABASE_URL: database?.url ?? '',
      }
      await command(environment, 'user', 'add', 'ada@lantern.example', '--role', 'admin')
      const { token } = (await command(environment, 'token', 'create', '--role', 'admin')) as { token: string }
      const kept: Acknowledged[] = []
      const count = { writes: 0 }
      for (let round = 0; round < rounds; round += 1) {
        const running = await serve(environment)
        await check(running.url, token, kept.slice(-40))
        const before = count.writes
        const work = Promise.all(
          Array.from({ length: writers }, (_, writer) => write(running.url, token, `${round}-${writer}`, kept, count)),
        )
        // Kills fall anywhere between the first writes and some hundreds later.
        const least = before + 10 + Math.floor(Math.random() * 80)
        while (count.writes < least && running.child.exitCode === null) await Promise.race([sleep(5), work])
        await sleep(Math.random() * 50)
        await running.kill()
        await work
      }
      const last = await serve(environment)
      try {
        await check(last.url, token, kept)
      } finally {
        await last.kill()
        await database?.drop()
        rmSync(environment.AFTERWORD_DATA!, { recursive: true, force: true })
      }
      expect(count.writes).toBeGreaterThan(rounds * 10)
      console.info(`${name}: ${rounds} kills, ${count.writes} acknowledged writes to ${kept.length} records, 0 lost`)
    },
  )
})
