import { createServer } from 'node:net'
import { serve } from '@hono/node-server'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { loadExample } from '../../src/archive/example.ts'
import { createWorld, type World } from '../world.ts'

/** Where Chromium is; `npm test` looks for it and says so when there is none. */
export const chromiumPath = process.env.CHROMIUM_PATH

/** The example organisation behind a real port, and a real Chromium in front of it. */
export interface Stage {
  world: World
  url: string
  /** A page in which this address of the example organisation is signed in; null for somebody outside. */
  open(
    email: string | null,
    options?: { width?: number; height?: number; scheme?: 'light' | 'dark'; scripts?: boolean },
  ): Promise<{ page: Page; context: BrowserContext; problems: string[] }>
  close(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const { ensureBuilt } = (await import('../../scripts/build.js')) as { ensureBuilt(): Promise<void> }
  await ensureBuilt()
  const port = await freePort()
  const url = `http://localhost:${port}`
  const world = await createWorld({ environment: { PUBLIC_URL: url }, people: [], now: '2026-11-20T09:00:00.000Z' })
  const password = /password (\S+)/.exec((await loadExample(world.app.context))[0] ?? '')?.[1] ?? ''
  const server = serve({ fetch: world.app.http.fetch, port, hostname: '127.0.0.1' })
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
  const sessions = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>()
  return {
    world,
    url,
    async open(email, { width = 1440, height = 900, scheme = 'light', scripts = true } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        javaScriptEnabled: scripts,
        baseURL: url,
        storageState: email
          ? (sessions.get(email) ?? (await signIn(browser, url, email, password, sessions)))
          : undefined,
      })
      const page = await context.newPage()
      const problems = watch(page, url)
      return { page, context, problems }
    },
    async close() {
      await browser.close()
      await new Promise(resolve => server.close(resolve))
      await world.close()
    },
  }
}

async function signIn(
  browser: Browser,
  url: string,
  email: string,
  password: string,
  sessions: Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>,
) {
  const context = await browser.newContext({ baseURL: url })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').first().fill(email)
  await page.getByLabel('Password').first().fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).first().click()
  await page.waitForURL(address => !address.pathname.startsWith('/sign-in'))
  const state = await context.storageState()
  sessions.set(email, state)
  await context.close()
  return state
}

/** Everything a page should not do: errors in the console, broken scripts, requests to anybody else. */
function watch(page: Page, url: string): string[] {
  const problems: string[] = []
  page.on('console', message => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`)
  })
  page.on('pageerror', error => problems.push(`script: ${error.message}`))
  page.on('request', request => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
      problems.push(`asked elsewhere: ${request.url()}`)
  })
  return problems
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
