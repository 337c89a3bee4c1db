/**
 * Everything in src/ui on a few pages, photographed in light, dark, print and three widths, to be looked at:
 * `npx tsx scripts/ui-catalogue.tsx FOLDER` after `npm run build`. All names in it are made up.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { chromium } from 'playwright-core'
import { publicStyle } from '../src/ui/public-page.tsx'
import { staticFiles } from '../src/ui/static.ts'
import { catalogue } from './ui-catalogue-pages.tsx'

const folder = process.argv[2]
if (!folder) throw new Error('Say where the pictures should go.')
mkdirSync(folder, { recursive: true })
const only = process.argv[3]

const app = new Hono()
app.route('/assets', staticFiles())
app.use(async (c, next) => {
  await next()
  c.header(
    'content-security-policy',
    `default-src 'none'; script-src 'self' 'nonce-n'; style-src 'self' '${publicStyle('#e4572e').hash}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'`,
  )
})
app.get('/palette', c =>
  c.json([
    { label: 'Checkout answered slowly for two hours', href: '/reading', kind: 'page' },
    { label: 'Settings', href: '/form', kind: 'place' },
  ]),
)
for (const [name, page] of Object.entries(catalogue)) app.get(`/${name}`, c => c.html(page()))

const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
await new Promise(resolve => server.once('listening', resolve))
const address = server.address()
if (!address || typeof address === 'string') throw new Error('no address')
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  for (const name of Object.keys(catalogue)) {
    if (only && !only.split(',').includes(name)) continue
    for (const [variant, options] of Object.entries({
      '1440': { width: 1440 },
      '1440-dark': { width: 1440, colorScheme: 'dark' as const },
      '768': { width: 768 },
      '390': { width: 390 },
      '390-dark': { width: 390, colorScheme: 'dark' as const },
      print: { width: 800, media: 'print' as const },
    })) {
      const { width, ...rest } = options
      const context = await browser.newContext({
        viewport: { width, height: width < 500 ? 844 : 900 },
        colorScheme: 'colorScheme' in rest ? rest.colorScheme : 'light',
      })
      const page = await context.newPage()
      page.on(
        'console',
        message => ['error', 'warning'].includes(message.type()) && console.log(name, variant, message.text()),
      )
      page.on('pageerror', error => console.log(name, variant, error.message))
      if ('media' in rest) await page.emulateMedia({ media: rest.media })
      await page.goto(`http://127.0.0.1:${address.port}/${name}`)
      await page.evaluate(() => document.fonts.ready)
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (wider > 0) console.log(`${name} at ${variant}: ${wider} px wider than the window`)
      await page.screenshot({ path: join(folder, `${name}-${variant}.png`), fullPage: true })
      if (variant === 'print') writeFileSync(join(folder, `${name}.pdf`), await page.pdf({ preferCSSPageSize: true }))
      await context.close()
    }
  }
} finally {
  await browser.close()
  server.close()
}
