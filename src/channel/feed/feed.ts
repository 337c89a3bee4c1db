import { createHash } from 'node:crypto'
import { generateAtomFeed, generateJsonFeed } from 'feedsmith'

/** One entry of a feed. Made of an approved text; `html` is the frozen body. */
export interface FeedEntry {
  id: string
  url: string
  title: string
  summary: string
  html: string
  publishedAt: Date
  updatedAt: Date
}

export interface Feed {
  /** Where this very document is read; absent where that address is a secret. */
  atomUrl?: string
  jsonUrl?: string
  homeUrl: string
  title: string
  author: string
  entries: readonly FeedEntry[]
}

/** How many entries a feed lists, newest first. */
export const feedEntries = 50

// XML 1.0 cannot carry most control characters, escaped or not, nor half a surrogate pair.
const notXml =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

const clean = (text: string) => text.replace(notXml, '')

/** The feed in Atom (RFC 4287). */
export function atomOf(feed: Feed): string {
  return generateAtomFeed({
    id: stableId(`feed ${feed.homeUrl}`),
    title: { value: clean(feed.title) },
    updated: lastChange(feed),
    authors: [{ name: clean(feed.author) }],
    links: [
      ...(feed.atomUrl ? [{ href: feed.atomUrl, rel: 'self', type: 'application/atom+xml' }] : []),
      { href: feed.homeUrl, rel: 'alternate', type: 'text/html' },
    ],
    generator: { text: 'Afterword' },
    entries: feed.entries.map(entry => ({
      id: entry.id,
      title: { value: clean(entry.title) },
      links: [{ href: entry.url, rel: 'alternate', type: 'text/html' }],
      published: entry.publishedAt,
      updated: entry.updatedAt,
      summary: { value: clean(entry.summary), type: 'text' },
      content: { value: clean(entry.html), type: 'html' },
    })),
  })
}

/** The feed in JSON Feed 1.1. */
export function jsonFeedOf(feed: Feed): string {
  const document = generateJsonFeed({
    title: feed.title,
    home_page_url: feed.homeUrl,
    feed_url: feed.jsonUrl,
    authors: [{ name: feed.author }],
    items: feed.entries.map(entry => ({
      id: entry.id,
      url: entry.url,
      title: entry.title,
      summary: entry.summary,
      content_html: entry.html,
      date_published: entry.publishedAt,
      date_modified: entry.updatedAt,
    })),
  })
  // An empty list is left out by the generator, and readers refuse a feed without one (JSON Feed 1.1, `items`).
  return JSON.stringify({ items: [], ...(document as object) }, null, 2)
}

/** When anything in the feed changed last; the epoch for an empty one. */
export function lastChange(feed: Feed): Date {
  return new Date(Math.max(0, ...feed.entries.map(entry => entry.updatedAt.getTime())))
}

/** An id that stays whatever happens to addresses, titles and texts: a name-based UUID (RFC 9562, version 5). */
export function stableId(name: string): string {
  const hash = createHash('sha1').update('8c1d3a52-6f0e-4c37-9d0b-2f1f5f6a9e11').update(name).digest()
  hash[6] = (hash[6]! & 0x0f) | 0x50
  hash[8] = (hash[8]! & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
