import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { median } from './figures.ts'
import { Server } from './server.ts'
import type { Workshop } from './workshop.ts'

const rounds = 5
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

interface Seen {
  /** Milliseconds from the request to the first text or picture. */
  paint: number
  /** Bytes of script that came over the wire. */
  script: number
}

/** What a browser that has never been here shows, and what it has to fetch for it. */
export async function measurePaint(workshop: Workshop): Promise<void> {
  const executablePath = places.find(existsSync)
  if (!executablePath) {
    process.stderr.write('No Chromium here: first paint and script were not measured.\n')
    return
  }
  const { directory } = await workshop.filled(Math.min(...workshop.records))
  const server = await Server.start(directory)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    await server.signIn('dot@lanternfish.example.test')
    const list = await server.get('/post-mortems')
    const reading = /href="(\/post-mortems\/pm-[^"?/]+)"/.exec(list.body)?.[1]
    const index = await server.get('/public/')
    const report = /href="[^"]*(\/public\/reports\/[a-z0-9-]+)"/.exec(index.body)?.[1]
    const pages = { list: '/post-mortems', 'reading page': reading!, 'public page': report! }
    for (const [name, path] of Object.entries(pages)) {
      const seen: Seen[] = []
      for (let round = 0; round < rounds; round += 1) seen.push(await look(browser, server, path))
      workshop.report({
        section: 'browser',
        name: `first paint, ${name}`,
        value: median(seen.map(one => one.paint)) / 1000,
        unit: 's',
        goal: { most: 0.3 },
        note: `median of ${rounds}, nothing cached`,
      })
      const goal = name === 'reading page' ? { most: 60 } : name === 'public page' ? { most: 0 } : undefined
      const script = Math.max(...seen.map(one => one.script)) / 1000
      workshop.report({ section: 'browser', name: `script, ${name}`, value: script, unit: 'kB', goal })
    }
  } finally {
    await browser.close()
    await server.stop()
  }
}

/** Runs in the page, so it is text: what compiles this program would leave marks in a function that no page knows. */
const observe = `(async () => {
  const painted = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime
  for (let tries = 0; painted() === undefined && tries < 100; tries += 1) await new Promise(done => setTimeout(done, 20))
  const scripts = performance.getEntriesByType('resource').filter(entry => /\\.m?js$/.test(new URL(entry.name).pathname))
  return { paint: painted() ?? Infinity, script: scripts.reduce((sum, entry) => sum + entry.transferSize, 0) }
})()`

async function look(browser: Browser, server: Server, path: string): Promise<Seen> {
  const context = await browser.newContext()
  try {
    const { hostname: domain } = new URL(server.url)
    const cookies = server.cookie.split('; ').map(pair => {
      const at = pair.indexOf('=')
      return { name: pair.slice(0, at), value: pair.slice(at + 1), domain, path: '/' }
    })
    await context.addCookies(cookies)
    const page = await context.newPage()
    await page.goto(server.url + path, { waitUntil: 'load' })
    return (await page.evaluate(observe)) as Seen
  } finally {
    await context.close()
  }
}
