import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packagePath } from '../../src/platform/database/location.ts'

const program = packagePath('bin', 'afterword.js')
const environment = { ...process.env, LOG_LEVEL: 'silent', SMTP_URL: '', SLACK_TOKEN: '', DATABASE_URL: '' }

let folder: string
let server: ChildProcess
let port: number

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'afterword-command-'))
  port = await freePort()
  server = spawn(process.execPath, [program, 'serve', '--data', join(folder, 'data'), '--port', String(port)], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    server.stdout?.on('data', text => {
      if (String(text).includes('Open')) resolve()
    })
    server.once('exit', code => reject(new Error(`the server ended with ${code}`)))
  })
})

afterAll(async () => {
  if (server.exitCode === null) {
    server.kill('SIGTERM')
    await new Promise(resolve => server.once('exit', resolve))
  }
  rmSync(folder, { recursive: true, force: true })
})

function afterword(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words, '--data', join(folder, 'data')], {
    env: environment,
    encoding: 'utf8',
    cwd: packagePath(),
  })
  return { status, stdout, stderr, json: () => JSON.parse(stdout) }
}

test('healthz says ok, the version and the store', async () => {
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`)
  expect(await answer.json()).toEqual({
    status: 'ok',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    store: 'embedded',
  })
})

test('commands work while a server holds the folder, through a socket only its owner can open', async () => {
  expect(statSync(join(folder, 'data', 'afterword.sock')).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700)
  const report = afterword('import', 'demo/post-mortems', '--json')
  expect(report.status, report.stderr).toBe(0)
  expect(report.json()).toMatchObject({ created: 26, updated: 0, unchanged: 0, refused: [] })
  expect(afterword('import', 'demo/post-mortems', '--json').json()).toMatchObject({ created: 0, unchanged: 26 })
  const list = afterword('list', '--query', 'holiday sale', '--json').json()
  expect(list.items[0].import_id).toBe('lantern-2026-08-holiday-sale')
})

test('one approves from the terminal and sees the deliveries', () => {
  const id = 'lantern-2026-08-holiday-sale'
  const corrected = afterword('correct', id, 'support_contacts', '1311', '--json')
  expect(corrected.status, corrected.stderr).toBe(0)
  expect(afterword('show', id, '--edition', 'engineering', '--format', 'md').stdout).toMatch(/^# Nobody could buy/)
  const approval = afterword('approve', id, '--edition', 'engineering', '--json')
  expect(approval.status, approval.stderr).toBe(0)
  expect(approval.json()).toMatchObject({ edition: 'engineering', missing: 0 })
  const again = afterword('approve', id, '--edition', 'engineering', '--json')
  expect(again.status).toBe(1)
  expect(again.json().error.code).toBe('already-approved')
  const deliveries = JSON.stringify(afterword('deliveries', '--json').json())
  for (const channel of ['slack', 'feed', 'digest']) expect(deliveries).toContain(`"${channel}"`)
})

test('wrong usage ends with 2, what is refused with 1, and --json is one document in each case', () => {
  for (const [words, status] of [
    [['import', '--json'], 2],
    [['import', 'no/such/folder', '--json'], 2],
    [['show', 'nothing-here', '--json'], 1],
    [['show', 'lantern-2026-08-holiday-sale', '--edition', 'sales', '--json'], 2],
    [['list', '--no-such-option', '--json'], 2],
    [['token', 'create', '--role', 'emperor', '--json'], 2],
  ] as const) {
    const answer = afterword(...words)
    expect([words.join(' '), answer.status]).toEqual([words.join(' '), status])
    expect(answer.json().error.message, words.join(' ')).toMatch(/\w/)
  }
  expect(afterword('no-such-command').status).toBe(2)
})

test('a token made in the terminal opens the API, and only that', async () => {
  const { token } = afterword('token', 'create', '--role', 'engineer', '--json').json()
  const address = `http://127.0.0.1:${port}/api/v1/post-mortems?q=certificate`
  const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` } })
  expect(answer.status).toBe(200)
  expect(((await answer.json()) as { total: number }).total).toBeGreaterThan(0)
  expect((await fetch(address)).status).toBe(401)
  expect((await fetch(address, { headers: { authorization: 'Bearer aw_invented' } })).status).toBe(401)
})

test('a second server on the same folder is refused and names the holder', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [program, 'serve', '--data', join(folder, 'data'), '--port', '0'],
    { env: environment, encoding: 'utf8', timeout: 60_000 },
  )
  expect(status).toBe(1)
  expect(stderr).toContain(String(server.pid))
})

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
