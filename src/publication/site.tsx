import { Hono } from 'hono'
import type { Child } from 'hono/jsx'
import { download } from '../attachment/download.ts'
import { hashIn } from '../edition/files.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { getSetting } from '../platform/settings.ts'
import { formatDay, formatMinutes } from '../ui/format.ts'
import { type PublicIdentity, PublicPage, publicStyle } from '../ui/public-page.tsx'
import { publicationUrl } from './publication.ts'
import { organisationSetting } from './settings.ts'
import { answerWith, etagOf, keptPage, type RenderedPage } from './site-cache.ts'
import { type PublicReport, publicFile, publicReport, publicReports, publicYears } from './store.ts'
import { PublicIndex, PublicReportPage, Tombstone } from './views/public-reports.tsx'

const html = 'text/html; charset=utf-8'
/** Newest reports on the first page; older ones are found by year. */
const shownOnIndex = 60

/**
 * The public site: what stands is shown from the frozen text, what was withdrawn answers 410, anything else 404.
 * Nothing here knows a record: only `PublicReport`s come out of the store.
 */
export function publicSite(context: Context): Hono<HttpEnvironment> {
  const { db, config } = context
  const home = `${config.publicUrl}/public/`
  const app = new Hono<HttpEnvironment>()

  const page = async (
    title: string,
    about: { canonical: string; description?: string; lastModified: Date; status?: 200 | 410 },
    content: Child,
  ): Promise<RenderedPage> => {
    const identity: PublicIdentity = await getSetting(db, organisationSetting)
    const body = String(
      <PublicPage
        title={title}
        identity={identity}
        description={about.description}
        canonical={about.canonical}
        homeHref={home}
        feeds={[
          { href: `${home}feed.atom`, title: 'Atom feed', type: 'application/atom+xml' },
          { href: `${home}feed.json`, title: 'JSON feed', type: 'application/feed+json' },
        ]}
      >
        {content}
      </PublicPage>,
    )
    return {
      status: about.status ?? 200,
      body,
      type: html,
      etag: etagOf(body),
      lastModified: about.lastModified,
      headers: { 'content-security-policy': publicPolicy(identity.accent) },
    }
  }

  app.get('/public', c => c.redirect('/public/', 301))

  app.get('/public/', async c => {
    const kept = await keptPage(config, 'index', async () => {
      const reports = await publicReports(db, { limit: shownOnIndex })
      const years = await publicYears(db)
      return page(
        'Incident reports',
        { canonical: home, description: 'What happened, and what we changed.', lastModified: newest(reports) },
        <PublicIndex reports={reports} years={years} base={home} />,
      )
    })
    return answerWith(c.req.raw, kept!)
  })

  app.get('/public/years/:year{[0-9]{4}}', async c => {
    const year = Number(c.req.param('year'))
    const kept = await keptPage(config, `year ${year}`, async () => {
      const reports = await publicReports(db, { limit: 1000, year })
      if (reports.length === 0) return null
      return page(
        `Incident reports of ${year}`,
        { canonical: `${home}years/${year}`, lastModified: newest(reports) },
        <PublicIndex reports={reports} years={await publicYears(db)} base={home} year={year} />,
      )
    })
    if (!kept) throw noSuchPage()
    return answerWith(c.req.raw, kept)
  })

  app.get('/public/reports/:slug', async c => {
    const slug = c.req.param('slug')
    if (!/^[a-z0-9-]{8,80}$/.test(slug)) throw noSuchPage()
    const kept = await keptPage(config, `report ${slug}`, async () => {
      const report = await publicReport(db, slug)
      if (!report) return null
      const canonical = publicationUrl(config.publicUrl, slug)
      if (!('title' in report)) {
        const lastModified = report.withdrawnAt ?? new Date(0)
        return page('Withdrawn', { canonical, lastModified, status: 410 }, <Tombstone at={report.withdrawnAt} />)
      }
      const description = `${formatDay(report.publishedAt)} · ${formatMinutes(report.seconds)} to read`
      return page(
        report.title,
        { canonical, description, lastModified: report.updatedAt },
        <PublicReportPage report={report} />,
      )
    })
    if (!kept) throw noSuchPage()
    return answerWith(c.req.raw, kept)
  })

  app.get('/public/files/:file', async c => {
    const sha256 = hashIn(c.req.param('file'))
    const file = sha256 ? await publicFile(db, sha256) : null
    if (!file) throw noSuchPage()
    const etag = `"${sha256}"`
    const headers = { etag, 'cache-control': 'public, max-age=60' }
    if (c.req.header('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers })
    return download(file, headers)
  })

  app.get('/public/sitemap.xml', async c => {
    const kept = await keptPage(config, 'sitemap', async () => {
      const reports = await publicReports(db, { limit: 10_000 })
      const body = sitemap(home, config.publicUrl, reports)
      return {
        status: 200,
        body,
        type: 'application/xml; charset=utf-8',
        etag: etagOf(body),
        lastModified: newest(reports),
        headers: {},
      }
    })
    return answerWith(c.req.raw, kept!)
  })

  return app
}

/** No script, nothing from elsewhere; the one inline style is allowed by its hash. */
function publicPolicy(accent: string | undefined): string {
  return [
    "default-src 'none'",
    `style-src 'self' '${publicStyle(accent).hash}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}

function sitemap(home: string, publicUrl: string, reports: readonly PublicReport[]): string {
  const entry = (address: string, at: Date) =>
    `<url><loc>${address.replaceAll('&', '&amp;')}</loc><lastmod>${at.toISOString().slice(0, 10)}</lastmod></url>`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...(reports.length > 0 ? [entry(home, newest(reports))] : []),
    ...reports.map(report => entry(publicationUrl(publicUrl, report.slug), report.updatedAt)),
    '</urlset>',
    '',
  ].join('\n')
}

function newest(reports: readonly PublicReport[]): Date {
  return new Date(Math.max(0, ...reports.map(report => report.updatedAt.getTime())))
}

function noSuchPage(): Refusal {
  return new Refusal('not-found', 'no-such-page', 'There is no such page.')
}
