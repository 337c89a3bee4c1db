import type { Hono, Context as HonoContext } from 'hono'
import { type EditionName, editions } from '../../audience/editions.ts'
import { editionsFor } from '../../audience/policy.ts'
import { expiryNotice } from '../../edition/edition.ts'
import { currentArtifacts } from '../../edition/store.ts'
import type { HttpEnvironment } from '../../person/environment.ts'
import { feedReaders } from '../../person/feed-address.ts'
import type { Viewer } from '../../person/viewer.ts'
import type { Context } from '../../platform/context.ts'
import { Refusal } from '../../platform/refusal.ts'
import { type PublicReport, publicationUrl, type Topic } from '../../public-site/report.ts'
import { mountSite, type Site, type SitePart } from '../../public-site/site.ts'
import { answerWith, type RenderedPage, renderedPage } from '../../public-site/site-cache.ts'
import { publicReports, publicTopics, reportsOfTopic } from '../../public-site/store.ts'
import { editionLabel } from '../content.ts'
import { readingUrl } from '../links.ts'
import { atomOf, type Feed, type FeedEntry, feedEntries, jsonFeedOf, lastChange, stableId } from './feed.ts'

const types = {
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json; charset=utf-8',
} as const
type Form = keyof typeof types

/**
 * The feeds: `/public/feed.*` for everybody, `/feed.*` for whoever is signed in or sends a token, `/feeds/…/feed.*` for a
 * reader who was given its address.
 */
export function feedPages(context: Context): Hono<HttpEnvironment> {
  const app = mountSite(context, publicFeeds)
  const { config } = context
  const readerAt = feedReaders(context)
  for (const form of ['atom', 'json'] as const) {
    app.get(`/feed.${form}`, async c => {
      const asked = c.req.query('edition')
      const query = asked === undefined ? '' : `?${new URLSearchParams({ edition: asked })}`
      const feed = await internalFeed(context, c.var.viewer, asked)
      const { publicUrl } = config
      const named = { ...feed, atomUrl: `${publicUrl}/feed.atom${query}`, jsonUrl: `${publicUrl}/feed.json${query}` }
      const answer = privately(c, rendered(form, named))
      answer.headers.set('vary', 'authorization, cookie')
      return answer
    })
    app.get(`/feeds/:address/feed.${form}`, async c => {
      const viewer = await readerAt(c.req.param('address'), c.var.address)
      return privately(c, rendered(form, await internalFeed(context, viewer, c.req.query('edition'))))
    })
  }
  return app
}

/** What is for one reader is kept by nobody between them and us, but may be asked for by its tag. */
function privately(c: HonoContext<HttpEnvironment>, page: RenderedPage): Response {
  const answer = answerWith(c.req.raw, page)
  answer.headers.set('cache-control', 'private, no-cache')
  return answer
}

function rendered(form: Form, feed: Feed): RenderedPage {
  const body = form === 'atom' ? atomOf(feed) : jsonFeedOf(feed)
  return renderedPage(body, { type: types[form], lastModified: lastChange(feed) })
}

/** Feeds of everything that stands, and of each service. */
const publicFeeds: readonly SitePart[] = (['atom', 'json'] as const).flatMap(form => [
  {
    route: `/public/feed.${form}`,
    addresses: async () => [`/public/feed.${form}`],
    async page(site) {
      return rendered(form, publicFeed(site, await publicReports(site.context.db, { limit: feedEntries })))
    },
  },
  {
    route: `/public/services/:service/feed.${form}`,
    addresses: async ({ context }) =>
      (await publicTopics(context.db)).map(topic => `/public/services/${topic.slug}/feed.${form}`),
    async page(site, address) {
      const { db } = site.context
      const topic = (await publicTopics(db)).find(one => one.slug === address.split('/').at(-2))
      return topic ? rendered(form, publicFeed(site, await reportsOfTopic(db, topic.slug, feedEntries), topic)) : null
    },
  },
])

/** The feed of these reports. Its entries carry the publication's id, never the record's. */
export function publicFeed(site: Site, reports: readonly PublicReport[], topic?: Topic): Feed {
  const { name } = site.identity
  const below = topic ? `${site.home}services/${topic.slug}` : site.home
  const title = name === 'Incident reports' ? name : `${name}: incident reports`
  return {
    atomUrl: `${below}${topic ? '/' : ''}feed.atom`,
    jsonUrl: `${below}${topic ? '/' : ''}feed.json`,
    homeUrl: below,
    title: topic ? `${title}, ${topic.name}` : title,
    author: name,
    entries: reports.map(report => feedEntry(site, report)),
  }
}

/** One report as feed readers get it. */
function feedEntry(site: Site, report: PublicReport): FeedEntry {
  return {
    id: stableId(`publication ${report.id}`),
    url: publicationUrl(site.base, report.slug),
    title: report.title,
    summary: report.lede,
    html: report.html,
    publishedAt: report.publishedAt,
    updatedAt: report.updatedAt,
  }
}

/** Approved texts of one edition: the one asked for with `edition`, else the deepest that the reader may open. */
async function internalFeed({ db, config, clock }: Context, viewer: Viewer, asked: string | undefined): Promise<Feed> {
  if (viewer.kind === 'anonymous')
    throw new Refusal('not-signed-in', 'not-signed-in', 'Sign in, or send a token, to read this feed.')
  const readable = editionsFor(viewer)
  const edition = asked === undefined ? readable[0] : editions.find(one => one === asked)
  // An edition that one may not read and one that does not exist answer the same.
  if (!edition || !readable.includes(edition)) throw new Refusal('not-found', 'no-such-feed', 'There is no such feed.')
  const artifacts = await currentArtifacts(db, viewer, { edition, limit: feedEntries })
  return {
    homeUrl: `${config.publicUrl}/post-mortems${feedOf(edition)}`,
    title: `Afterword: ${edition} editions`,
    author: 'Afterword',
    entries: artifacts.map(artifact => {
      const expired = expiryNotice(artifact.validUntil, clock.now())
      return {
        id: stableId(`${artifact.postMortemId} ${artifact.edition}`),
        url: readingUrl(config.publicUrl, artifact.postMortemId, artifact.edition),
        title: expired ? `Expired: ${artifact.title}` : artifact.title,
        summary: expired ?? (artifact.lede || editionLabel(artifact)),
        html: artifact.html,
        publishedAt: artifact.frozenAt,
        updatedAt: artifact.approvedAt ?? artifact.frozenAt,
      }
    }),
  }
}

function feedOf(edition: EditionName): string {
  return edition === 'engineering' ? '' : `?edition=${edition}`
}
