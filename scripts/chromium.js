import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge']
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  `${process.env.PROGRAMFILES}\\Google\\Chrome\\Application\\chrome.exe`,
]

/**
 * Path of a Chromium for the browser tests, or null. What the environment names comes first, then what is installed,
 * then what can be installed: Debian's package as root, Playwright's own for everybody else.
 * AFTERWORD_INSTALL=no keeps it from installing anything.
 */
export async function findChromium(tell) {
  const named = process.env.CHROMIUM_PATH || process.env.CHROME_PATH || process.env.PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH
  if (named) {
    if (works(named)) return named
    tell(`The environment names ${named} as Chromium, but it does not run.`)
  }
  const present = await installed()
  if (present) return present
  if (process.env.AFTERWORD_INSTALL === 'no') return null
  return (await install(tell)) ? installed() : null
}

async function installed() {
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap(folder => names.map(name => join(folder, name)))
  const found = [...onPath, ...elsewhere].find(path => isExecutable(path) && works(path))
  if (found) return found
  const { chromium } = await import('playwright-core')
  const own = chromium.executablePath()
  return own && existsSync(own) && works(own) ? own : null
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function works(path) {
  // On Windows a browser asked for its version opens a window.
  if (process.platform === 'win32') return existsSync(path)
  return spawnSync(path, ['--version'], { timeout: 30_000, stdio: 'ignore' }).status === 0
}

async function install(tell) {
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (isDebianRoot) {
    tell('Installing Debian’s chromium for the browser tests (AFTERWORD_INSTALL=no does without).')
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const apt = (...words) => run('apt-get', words, { env })
    return apt('-qq', 'update') && apt('-qq', '-y', '--no-install-recommends', 'install', 'chromium')
  }
  tell('Installing Playwright’s Chromium for the browser tests (AFTERWORD_INSTALL=no does without).')
  return run(process.execPath, [join('node_modules', 'playwright-core', 'cli.js'), 'install', 'chromium'], {})
}

function run(command, words, options) {
  return (
    spawnSync(command, words, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 600_000, ...options }).status === 0
  )
}
