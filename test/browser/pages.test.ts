import axe from 'axe-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSite, siteAddresses } from '../../src/public-site/site.ts'
import { chromiumPath, openStage, type Stage } from './stage.ts'

const manager = 'dot@lanternfish.example.test'
const support = 'fay@lanternfish.example.test'
const admin = 'mo@lanternfish.example.test'
const complete = 'lantern-2026-08-holiday-sale'

describe.skipIf(!chromiumPath)('pages in a real browser', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage?.close())

  const inside: [string, string][] = [
    [manager, '/'],
    [manager, '/post-mortems'],
    [manager, '/post-mortems?q=failover'],
    [manager, `/post-mortems/${complete}/engineering`],
    [manager, `/post-mortems/${complete}/leadership`],
    [manager, `/post-mortems/${complete}/customer`],
    [manager, `/post-mortems/${complete}/approve`],
    [manager, `/post-mortems/${complete}/sanitise`],
    [manager, `/post-mortems/${complete}/history`],
    [manager, '/post-mortems/new'],
    [manager, '/import'],
    [manager, '/deliveries'],
    [manager, '/talks'],
    [manager, '/publications'],
    [manager, `/post-mortems/${complete}/publication`],
    [admin, '/settings/publish-criteria'],
    [support, '/account-packs'],
    [manager, '/account'],
    [manager, '/api'],
    [support, `/post-mortems/${complete}`],
    [admin, `/post-mortems/${complete}/edit`],
    [admin, '/settings'],
    [admin, '/settings/people'],
    [admin, '/settings/teams'],
    [admin, '/settings/services'],
    [admin, '/settings/directory'],
    [admin, '/settings/tokens'],
  ]
  const looks = [
    { width: 1440, scheme: 'light' },
    { width: 390, height: 844, scheme: 'dark' },
  ] as const

  for (const look of looks) {
    test(`nothing on any page shuts anybody out, at ${look.width} px ${look.scheme}`, async () => {
      const found: string[] = []
      for (const [email, path] of inside) {
        const { page, context, problems } = await stage.open(email, look)
        const answer = await page.goto(path, { waitUntil: 'load' })
        expect(answer?.status(), path).toBe(200)
        found.push(
          ...(await violations(page)).map(text => `${path}: ${text}`),
          ...problems.map(text => `${path}: ${text}`),
        )
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        if (overflow > 1) found.push(`${path}: ${overflow} px wider than the screen`)
        await context.close()
      }
      expect(found).toEqual([])
    }, 240_000)
  }

  test('the public site needs no script, asks nobody else and stays under 50 kB', async () => {
    const { page, context, problems } = await stage.open(null)
    const sizes: number[] = []
    page.on('response', async answer => {
      sizes.push((await answer.body().catch(() => Buffer.alloc(0))).length)
    })
    await page.goto('/public/', { waitUntil: 'networkidle' })
    await page.getByRole('link', { name: /You could not buy/ }).click()
    await page.waitForLoadState('networkidle')
    expect(await page.locator('script').count()).toBe(0)
    expect(await violations(page)).toEqual([])
    expect(problems).toEqual([])
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000)
    expect(Math.max(...sizes)).toBeLessThan(50_000)
    await context.close()
  }, 60_000)

  for (const look of looks) {
    test(`no public page shuts anybody out, at ${look.width} px ${look.scheme}`, async () => {
      stage.world.app.context.config.smtpUrl = 'smtp://127.0.0.1:9'
      const site = await openSite(stage.world.app.context)
      const addresses = (await siteAddresses(site)).filter(one => !/\.(png|svg|webp|atom|json|xml|txt)$/.test(one))
      expect(addresses.length).toBeGreaterThan(6)
      const found: string[] = []
      const { page, context, problems } = await stage.open(null, look)
      for (const path of [...addresses, '/public/subscribe']) {
        await page.goto(path, { waitUntil: 'load' })
        found.push(...(await violations(page)).map(text => `${path}: ${text}`))
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        if (overflow > 1) found.push(`${path}: ${overflow} px wider than the screen`)
      }
      expect([...found, ...problems]).toEqual([])
      await context.close()
    }, 240_000)
  }

  test('the previews of what would leave are seen in their frames', async () => {
    const { page, context, problems } = await stage.open(admin)
    await page.goto(`/post-mortems/${complete}/previews`, { waitUntil: 'load' })
    await expect.poll(() => page.frameLocator('iframe[title="The page"]').locator('article').count()).toBe(1)
    const card = page.getByRole('img', { name: /^The card/ })
    expect(await card.evaluate(image => (image as HTMLImageElement).naturalWidth)).toBe(1200)
    expect(await violations(page)).toEqual([])
    expect(problems).toEqual([])
    await context.close()
  }, 60_000)

  test('a reading page loads at most 60 kB of script', async () => {
    const { page, context } = await stage.open(manager)
    const client = await context.newCDPSession(page)
    await client.send('Network.enable')
    const scripts = new Map<string, number>()
    client.on('Network.responseReceived', ({ requestId, type }) => {
      if (type === 'Script') scripts.set(requestId, 0)
    })
    client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) scripts.set(requestId, encodedDataLength)
    })
    await page.goto(`/post-mortems/${complete}/engineering`, { waitUntil: 'networkidle' })
    expect(scripts.size).toBeGreaterThan(0)
    expect([...scripts.values()].reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(60_000)
    await context.close()
  }, 60_000)

  test('find, open, read another edition: all by keyboard', async () => {
    const { page, context, problems } = await stage.open(manager)
    await page.goto('/')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('holiday sale')
    await page
      .getByRole('dialog')
      .getByText(/holiday sale/i)
      .first()
      .waitFor()
    const chosen = page.getByRole('dialog').getByRole('option', { selected: true })
    for (let presses = 0; presses < 10 && !/Nobody could buy/.test((await chosen.textContent()) ?? ''); presses++) {
      await page.keyboard.press('ArrowDown')
    }
    await page.keyboard.press('Enter')
    await page.waitForURL(/post-mortems\/pm-/)
    const ladder = page.getByRole('navigation', { name: 'Read it as' })
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab')
      if (await ladder.getByRole('link', { name: /Leadership/ }).evaluate(link => link === document.activeElement))
        break
    }
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/leadership$/)
    await expect.poll(() => page.getByRole('heading', { name: 'What we ask' }).count()).toBe(1)
    expect(problems).toEqual([])
    await context.close()
  }, 60_000)

  test('print is one clean document', async () => {
    const { page, context } = await stage.open(manager)
    await page.goto(`/post-mortems/${complete}/leadership`)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.rail').isVisible()).toBe(false)
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true)
    const pdf = await page.pdf({ format: 'A4' })
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0
    expect(pages).toBeGreaterThan(0)
    expect(pages).toBe(1)
    await context.close()
  }, 60_000)

  async function violations(page: Awaited<ReturnType<Stage['open']>>['page']): Promise<string[]> {
    // Through the debugger, which the page's own policy does not concern.
    const client = await page.context().newCDPSession(page)
    await client.send('Runtime.evaluate', { expression: axe.source })
    const results = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string | null; nodes: { target: unknown }[] }[] }> }
      }
      return (await axe.run()).violations.map(
        ({ id, impact, nodes }) => `${id} (${impact}) at ${String(nodes[0]?.target)}`,
      )
    })
    return results
  }
})

test.skipIf(chromiumPath)('browser tests need Chromium', () => {
  console.warn('CHROMIUM_PATH is not set: the browser tests were left out.')
})
