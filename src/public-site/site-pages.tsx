import type { Child } from 'hono/jsx'
import { fileHref, hashIn } from '../edition/files.ts'
import { download } from '../platform/download.ts'
import { formatDay, formatMinutes } from '../ui/format.ts'
import { PublicPage, publicStyle } from '../ui/public-page.tsx'
import { type Card, cardHash, cardHeight, cardWidth, drawCard } from './card.ts'
import { logoAddress } from './logo.ts'
import { type FullReport, type PublicReport, publicationUrl } from './report.ts'
import type { Site, SitePart } from './site.ts'
import { type RenderedPage, renderedPage } from './site-cache.ts'
import {
  currentLogo,
  formerAddresses,
  movedTo,
  publicAddresses,
  publicFile,
  publicFileHashes,
  publicReport,
  publicReports,
  publicTopics,
  publicYears,
  reportsOfTopic,
} from './store.ts'
import { Moved, PublicIndex, PublicReportPage, SiteFoot, Tombstone } from './views/public-reports.tsx'

/** Newest reports on the first page; older ones are found by year. */
const shownOnIndex = 60
const slugPattern = /^[a-z0-9-]{8,80}$/
const indexTitle = 'Incident reports'

const index: SitePart = {
  route: '/public/',
  addresses: async () => ['/public/'],
  async page(site) {
    const { db } = site.context
    const reports = await publicReports(db, { limit: shownOnIndex })
    return sitePage(
      site,
      indexTitle,
      {
        canonical: site.home,
        description: 'What happened, and what we changed.',
        lastModified: newest(reports),
        card: { href: `${site.base}${cardAddress('index', cardHash(indexCard(site)))}`, alt: indexTitle },
      },
      <PublicIndex
        title={indexTitle}
        reports={reports}
        years={await publicYears(db)}
        topics={await publicTopics(db)}
        base={site.home}
        withLedes
      />,
    )
  },
}

const year: SitePart = {
  route: '/public/years/:year{[0-9]{4}}',
  addresses: async ({ context }) => (await publicYears(context.db)).map(one => `/public/years/${one.year}`),
  async page(site, address) {
    const wanted = Number(lastPart(address))
    const { db } = site.context
    const reports = await publicReports(db, { limit: 1000, year: wanted })
    if (reports.length === 0) return null
    const title = `${indexTitle} of ${wanted}`
    return sitePage(
      site,
      title,
      { canonical: `${site.home}years/${wanted}`, lastModified: newest(reports) },
      <PublicIndex title={title} reports={reports} years={await publicYears(db)} base={site.home} />,
    )
  },
}

const topic: SitePart = {
  route: '/public/services/:service',
  addresses: async ({ context }) => (await publicTopics(context.db)).map(one => `/public/services/${one.slug}`),
  async page(site, address) {
    const { db } = site.context
    const topics = await publicTopics(db)
    const wanted = topics.find(one => one.slug === lastPart(address))
    if (!wanted) return null
    const reports = await reportsOfTopic(db, wanted.slug, 1000)
    const title = `${indexTitle}: ${wanted.name}`
    return sitePage(
      site,
      title,
      {
        canonical: `${site.home}services/${wanted.slug}`,
        lastModified: newest(reports),
        feeds: feedsOf(`${site.home}services/${wanted.slug}/`),
      },
      <PublicIndex title={title} reports={reports} topics={topics} base={site.home} topic={wanted.slug} withLedes />,
    )
  },
}

const report: SitePart = {
  route: '/public/reports/:slug',
  async addresses({ context }) {
    const standing = await publicAddresses(context.db)
    const former = await formerAddresses(context.db)
    return [...standing.map(one => one.slug), ...former].map(slug => `/public/reports/${slug}`)
  },
  async page(site, address) {
    const slug = lastPart(address)
    if (!slugPattern.test(slug)) return null
    const { db } = site.context
    const found = await publicReport(db, slug)
    if (!found) return movedPage(site, slug)
    if (!('title' in found)) {
      const lastModified = found.withdrawnAt ?? new Date(0)
      return sitePage(
        site,
        'Withdrawn',
        { lastModified, status: 410, hidden: true },
        <Tombstone at={found.withdrawnAt} because={found.because} home={site.home} />,
      )
    }
    return reportPage(site, found)
  },
}

/** A report as everybody reads it. Also what the desk looks at before it is published. */
export function reportPage(site: Site, found: FullReport): RenderedPage {
  return sitePage(
    site,
    found.title,
    {
      canonical: publicationUrl(site.base, found.slug),
      description: `${formatDay(found.publishedAt)} · ${formatMinutes(found.seconds)} to read`,
      lastModified: found.changedAt,
      card: reportCard(site, found),
    },
    <PublicReportPage report={found} base={site.home} />,
  )
}

async function movedPage(site: Site, slug: string): Promise<RenderedPage | null> {
  const moved = await movedTo(site.context.db, slug)
  if (!moved) return null
  const location = publicationUrl(site.base, moved.slug)
  const page = sitePage(
    site,
    'Moved',
    { lastModified: moved.leftAt, status: 301, hidden: true, canonical: location, refresh: location },
    <Moved to={location} />,
  )
  return { ...page, headers: { ...page.headers, location } }
}

const card: SitePart = {
  route: '/public/cards/:file{[a-z0-9-]+\\.png}',
  async addresses(site) {
    const reports = await publicReports(site.context.db, { limit: 49_000 })
    return [
      cardAddress('index', cardHash(indexCard(site))),
      ...reports.map(one => cardAddress(one.slug, cardHash(cardWords(site, one)))),
    ]
  },
  async page(site, address) {
    const [, slug, hash] = /^(.+)-([0-9a-f]{16})\.png$/.exec(lastPart(address)) ?? []
    if (!slug || !hash) return null
    const words = slug === 'index' ? indexCard(site) : await standingWords(site, slug)
    // An address that carries another hash belongs to words that no longer stand.
    if (!words || cardHash(words) !== hash) return null
    return renderedPage(await drawCard(words), { type: 'image/png', lastModified: new Date(0) })
  },
}

async function standingWords(site: Site, slug: string): Promise<Card | null> {
  const found = slugPattern.test(slug) ? await publicReport(site.context.db, slug) : null
  return found && 'title' in found ? cardWords(site, found) : null
}

const logo: SitePart = {
  route: '/public/:logo{logo-[0-9a-f]{16}\\.(png|webp|svg)}',
  async addresses({ context }) {
    const one = await currentLogo(context.db)
    return one ? [logoAddress(one)] : []
  },
  async page({ context }, address) {
    const one = await currentLogo(context.db)
    if (!one || logoAddress(one) !== address) return null
    return renderedPage(new Uint8Array(one.content), {
      type: one.mediaType,
      lastModified: one.setAt,
      // Opened on its own, a drawing is a document: it may do nothing at all.
      headers: { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" },
    })
  },
}

const file: SitePart = {
  route: '/public/files/:file',
  async addresses({ context: { db } }) {
    const hashes = await publicFileHashes(db)
    const files = await Promise.all(hashes.map(async sha256 => ({ sha256, found: await publicFile(db, sha256) })))
    return files.flatMap(({ sha256, found }) => (found ? fileHref('', 'customer', { sha256, ...found }) : []))
  },
  async page({ context }, address) {
    const sha256 = hashIn(lastPart(address))
    const found = sha256 ? await publicFile(context.db, sha256) : null
    if (!found) return null
    const answer = download(found)
    const page = renderedPage(new Uint8Array(found.bytes), {
      type: found.mediaType,
      lastModified: new Date(0),
      headers: Object.fromEntries([...answer.headers].filter(([name]) => name !== 'content-length')),
    })
    return { ...page, etag: `"${sha256}"` }
  },
}

const sitemap: SitePart = {
  route: '/public/sitemap.xml',
  addresses: async () => ['/public/sitemap.xml'],
  async page(site) {
    const standing = await publicAddresses(site.context.db)
    const last = new Date(Math.max(0, ...standing.map(one => one.updatedAt.getTime())))
    const entry = (address: string, at: Date) =>
      `<url><loc>${address.replaceAll('&', '&amp;')}</loc><lastmod>${at.toISOString().slice(0, 10)}</lastmod></url>`
    const body = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
      ...(standing.length > 0 ? [entry(site.home, last)] : []),
      ...standing.map(one => entry(publicationUrl(site.base, one.slug), one.updatedAt)),
      '</urlset>',
      '',
    ].join('\n')
    return renderedPage(body, { type: 'application/xml; charset=utf-8', lastModified: last })
  },
}

const robots: SitePart = {
  route: '/robots.txt',
  addresses: async () => ['/robots.txt'],
  async page(site) {
    const body = ['User-agent: *', 'Allow: /public/', 'Disallow: /', `Sitemap: ${site.home}sitemap.xml`, ''].join('\n')
    return renderedPage(body, { type: 'text/plain; charset=utf-8', lastModified: new Date(0) })
  },
}

/** Pages made of what was published. What stands is shown from the frozen text; nothing here knows a record. */
export const reportParts: readonly SitePart[] = [index, year, topic, report, card, logo, file, sitemap, robots]

/** A page of the public site around this content. */
export function sitePage(
  site: Site,
  title: string,
  about: {
    lastModified: Date
    canonical?: string
    description?: string
    status?: RenderedPage['status']
    card?: { href: string; alt: string }
    feeds?: ReturnType<typeof feedsOf>
    hidden?: boolean
    refresh?: string
  },
  content: Child,
): RenderedPage {
  const { identity, home } = site
  const body = String(
    <PublicPage
      title={title}
      identity={identity}
      description={about.description}
      canonical={about.canonical}
      homeHref={home}
      section={identity.name === indexTitle ? undefined : indexTitle}
      links={site.subscribeHref ? [{ label: 'Subscribe by mail', href: site.subscribeHref }] : undefined}
      feeds={about.feeds ?? feedsOf(home)}
      card={about.card && { ...about.card, width: cardWidth, height: cardHeight }}
      hidden={about.hidden}
      refresh={about.refresh}
      assetsBelow={new URL(site.base).pathname.replace(/\/$/, '')}
      foot={<SiteFoot identity={identity} recruiting={site.recruiting} />}
    >
      {content}
    </PublicPage>,
  )
  return renderedPage(body, {
    type: 'text/html; charset=utf-8',
    lastModified: about.lastModified,
    status: about.status,
    headers: { 'content-security-policy': publicPolicy(identity.accent) },
  })
}

function feedsOf(below: string) {
  return [
    { href: `${below}feed.atom`, title: 'Atom feed', type: 'application/atom+xml' },
    { href: `${below}feed.json`, title: 'JSON feed', type: 'application/feed+json' },
  ] as const
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

/** What the card of a report says: its title, its date and how long it takes to read. */
export function cardWords(site: Site, one: Pick<PublicReport, 'title' | 'publishedAt' | 'seconds'>): Card {
  const line = `${formatDay(one.publishedAt)} · ${formatMinutes(one.seconds)} to read`
  return { organisation: site.identity.name, title: one.title, line, accent: site.identity.accent }
}

function indexCard(site: Site): Card {
  return {
    organisation: site.identity.name,
    title: indexTitle,
    line: 'What happened, and what we changed',
    accent: site.identity.accent,
  }
}

function reportCard(site: Site, one: PublicReport): { href: string; alt: string } {
  return { href: `${site.base}${cardAddress(one.slug, cardHash(cardWords(site, one)))}`, alt: one.title }
}

function cardAddress(slug: string, hash: string): string {
  return `/public/cards/${slug}-${hash}.png`
}

function lastPart(address: string): string {
  return address.slice(address.lastIndexOf('/') + 1)
}

function newest(reports: readonly PublicReport[]): Date {
  return new Date(Math.max(0, ...reports.map(one => one.updatedAt.getTime())))
}
