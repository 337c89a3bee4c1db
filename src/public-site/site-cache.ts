import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Config } from '../platform/config.ts'

/** A rendered answer of the public site, ready to be sent. */
export interface RenderedPage {
  /** 410 where something was withdrawn, 301 with a `location` where something is read elsewhere now. */
  status: 200 | 301 | 410
  body: string | Uint8Array<ArrayBuffer>
  type: string
  etag: string
  lastModified: Date
  headers: Record<string, string>
}

/**
 * How long one process may go on showing what another has changed or taken back. Whatever a process changes itself is
 * seen at once (`forgetPages`); caches between us and the reader add at most `maxAge`.
 */
const staleSeconds = 2
const maxAge = 60

const caches = new WeakMap<Config, LRUCache<string, RenderedPage>>()

function cacheOf(config: Config) {
  const known = caches.get(config) ?? new LRUCache<string, RenderedPage>({ max: 1000, ttl: staleSeconds * 1000 })
  caches.set(config, known)
  return known
}

/** The page kept under this key, or a fresh one that is kept if there is one; what does not exist is not kept. */
export async function keptPage(
  config: Config,
  key: string,
  render: () => Promise<RenderedPage | null>,
): Promise<RenderedPage | null> {
  const cache = cacheOf(config)
  const known = cache.get(key)
  if (known) return known
  const page = await render()
  if (page) cache.set(key, page)
  return page
}

/** Forgets every page of this installation: something public has changed. */
export function forgetPages(config: Config): void {
  caches.get(config)?.clear()
}

/** A strong validator of a body. */
function etagOf(body: string | Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
}

/** A page from its body: the validator is made of the bytes. */
export function renderedPage(
  body: string | Uint8Array<ArrayBuffer>,
  about: { type: string; lastModified: Date; status?: RenderedPage['status']; headers?: Record<string, string> },
): RenderedPage {
  const { type, lastModified, status = 200, headers = {} } = about
  return { status, body, type, etag: etagOf(body), lastModified, headers }
}

/**
 * Answers with a rendered page, or 304 where the reader has it already. Keeping it for a minute is allowed to
 * everybody between us and the reader.
 */
export function answerWith(request: Request, page: RenderedPage): Response {
  const headers = {
    ...page.headers,
    'content-type': page.type,
    etag: page.etag,
    'last-modified': page.lastModified.toUTCString(),
    'cache-control': `public, max-age=${maxAge}`,
  }
  if (page.status === 200 && isKnown(request, page)) return new Response(null, { status: 304, headers })
  return new Response(page.body, { status: page.status, headers })
}

function isKnown(request: Request, page: RenderedPage): boolean {
  const tags = request.headers.get('if-none-match')
  if (tags !== null)
    return tags.split(',').some(tag => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === page.etag)
  const since = Date.parse(request.headers.get('if-modified-since') ?? '')
  return !Number.isNaN(since) && Math.floor(page.lastModified.getTime() / 1000) * 1000 <= since
}
