/**
 * `npm test`: builds what the pages need, finds or installs a browser, runs every test (or those whose paths are given)
 * and ends with the line `N passed, N failed, N skipped`. With CI=true a missing browser is a failure.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './build.js'
import { findChromium } from './chromium.js'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const isCI = process.env.CI === 'true'
const notes = []
const tell = text => {
  notes.push(text)
  console.log(text)
}

const chromium = await findChromium(tell)
if (!chromium) {
  const how = 'Install one (Debian: apt-get install chromium) or name one in CHROMIUM_PATH.'
  if (isCI)
    end(1, { passed: 0, failed: 1, skipped: 0 }, `No Chromium was found, and here every test has to run. ${how}`)
  tell(`No Chromium was found: the browser tests do not run. ${how}`)
}

await ensureBuilt()
const folder = mkdtempSync(join(tmpdir(), 'afterword-test-'))
const file = join(folder, 'summary.json')
const code = await vitest({ ...(chromium && { CHROMIUM_PATH: chromium }), AFTERWORD_TEST_SUMMARY: file })
const summary = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 1, skipped: 0 }
rmSync(folder, { recursive: true, force: true })

const lines = []
if (summary.leftOut?.length > 0) lines.push('Left out:', ...summary.leftOut.map(name => `  ${name}`))
lines.push(...notes)
if (summary.passed + summary.failed === 0) lines.push('No test ran.')
const isGood = code === 0 && summary.failed === 0 && summary.passed > 0
end(isGood ? 0 : code || 1, summary, lines.join('\n'))

function vitest(environment) {
  return new Promise(resolve => {
    const words = ['run', '--reporter=default', '--reporter=./scripts/test-summary.js', ...process.argv.slice(2)]
    const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...words], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    })
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
    child.on('close', status => resolve(status ?? 1))
  })
}

function end(status, { passed, failed, skipped }, text) {
  if (text) console.log(`\n${text}`)
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exit(status)
}
