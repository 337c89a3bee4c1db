import { Hono, type Context as HonoContext } from 'hono'
import { atomOf, jsonFeedOf } from '../channel/feed/feed.ts'
import { publicFeed } from '../channel/feed/pages.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import type { Context } from '../platform/context.ts'
import { requireRecord } from '../post-mortem/read.ts'
import { drawCard } from '../public-site/card.ts'
import { noSuchPage, openSite } from '../public-site/site.ts'
import { cardWords, reportPage, sitePage } from '../public-site/site-pages.tsx'
import { subscriberMail } from '../subscription/mail.ts'
import { draftReport } from './draft-report.ts'
import { openPreview } from './open.ts'
import { revokePreview, sharePreview } from './share.ts'
import { previewLinksOf } from './store.ts'
import { OutsidePreview, PreviewsPage } from './views/preview-pages.tsx'

/** What would leave, for those who may read the draft, and links for one reader outside. */
export function previewPages(context: Context): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>()
  const path = '/post-mortems/:id/preview'

  // The bytes as they would leave, in a frame of our own pages, where nothing in them can run or send anything.
  const framed = (c: HonoContext<HttpEnvironment>, policy: string) =>
    c.set(
      'framedPolicy',
      `${policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")}; sandbox allow-same-origin`,
    )
  const plainPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"

  app.get(`${path}/page`, async c => {
    const { report } = await draftReport(context, c.var.viewer, c.req.param('id'))
    const page = reportPage(await openSite(context), report)
    framed(c, page.headers['content-security-policy'] ?? plainPolicy)
    return c.html(String(page.body))
  })

  app.get(`${path}/feed`, async c => {
    const { report } = await draftReport(context, c.var.viewer, c.req.param('id'))
    const feed = publicFeed(await openSite(context), [report])
    framed(c, plainPolicy)
    return c.text(c.req.query('format') === 'json' ? jsonFeedOf(feed) : atomOf(feed))
  })

  app.get(`${path}/card`, async c => {
    const { report } = await draftReport(context, c.var.viewer, c.req.param('id'))
    framed(c, plainPolicy)
    return c.body(await drawCard(cardWords(await openSite(context), report)), 200, { 'content-type': 'image/png' })
  })

  app.get(`${path}/mail`, async c => {
    const { report } = await draftReport(context, c.var.viewer, c.req.param('id'))
    const reader = { id: 'preview', subscriptionId: 'preview', to: 'reader@example.org' }
    const mail = subscriberMail(await openSite(context), reader, { kind: 'published', report })
    framed(c, plainPolicy)
    return c.req.query('format') === 'text' ? c.text(mail.text) : c.html(mail.html ?? '')
  })

  app.get('/post-mortems/:id/previews', async c => show(c))

  async function show(c: HonoContext<HttpEnvironment>, fresh?: Awaited<ReturnType<typeof sharePreview>>) {
    const { viewer } = c.var
    const record = await requireRecord(context, viewer, c.req.param('id') ?? '')
    const { report } = await draftReport(context, viewer, record.id)
    const links = await previewLinksOf(context.db, record.id)
    const now = context.clock.now()
    return c.html(
      <PreviewsPage frame={pageFrame(c)} record={record} title={report.title} links={links} now={now} fresh={fresh} />,
    )
  }

  app.post('/post-mortems/:id/previews', async c => {
    const form = await readForm(c)
    const wish = { reader: form.reader ?? '', days: Number(form.days) }
    return show(c, await sharePreview(context, c.var.viewer, c.req.param('id'), wish))
  })

  app.post('/post-mortems/:id/previews/revoke', async c => {
    const id = c.req.param('id')
    await revokePreview(context, c.var.viewer, id, (await readForm(c)).link ?? '')
    return c.redirect(`/post-mortems/${encodeURIComponent(id)}/previews`, 303)
  })

  app.get('/public/preview/:token', async c => {
    const token = c.req.param('token')
    if (!/^[\w-]{43}$/.test(token)) throw noSuchPage()
    const { link, report } = await openPreview(context, token)
    const site = await openSite(context)
    const page = sitePage(
      site,
      report ? `Not published: ${report.title}` : 'Changed since',
      { lastModified: context.clock.now(), hidden: true },
      <OutsidePreview link={link} report={report} base={site.home} />,
    )
    return c.html(String(page.body), 200, {
      ...page.headers,
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex, nofollow, noarchive',
    })
  })

  return app
}
