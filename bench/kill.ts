import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { packagePath } from '../src/platform/database/location.ts'
import type { Workshop } from './workshop.ts'

const rounds = 30

/** The tests that kill a writer and a sender at random moments, for longer than tests run. */
export async function measureKills(workshop: Workshop): Promise<void> {
  const writing = await test('test/database/kill.test.ts')
  const acknowledged = /(\d+) acknowledged transactions, (\d+) lost/.exec(writing.said)
  workshop.report({
    section: 'kill',
    name: `lost of what was acknowledged, ${rounds} kills while writing`,
    value: acknowledged && writing.passed ? Number(acknowledged[2]) : Number.NaN,
    unit: 'lost',
    goal: { most: 0 },
    note: acknowledged ? `of ${acknowledged[1]} transactions` : writing.said.slice(-300),
  })
  const sending = await test('test/delivery/kill.test.ts')
  const sent = /(\d+) kills, (\d+) deliveries: (\d+) lost, (\d+) repeated/.exec(sending.said)
  workshop.report({
    section: 'kill',
    name: `lost deliveries, ${sent?.[1] ?? rounds} kills while sending`,
    value: sent && sending.passed ? Number(sent[3]) : Number.NaN,
    unit: 'lost',
    goal: { most: 0 },
    note: sent ? `of ${sent[2]}; ${sent[4]} repeated, at most what was in flight` : sending.said.slice(-300),
  })
}

async function test(file: string): Promise<{ passed: boolean; said: string }> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', file], {
    cwd: packagePath('.'),
    env: { ...process.env, AFTERWORD_KILLS: String(rounds), NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      said += text
    })
  }
  const [code] = await once(child, 'close')
  return { passed: code === 0, said }
}
