import { randomBytes } from 'node:crypto'
import { Hono, type Context as HonoContext, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { contextStorage } from 'hono/context-storage'
import { getCookie, setCookie } from 'hono/cookie'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { answerFailure, answerNotFound } from './answer.tsx'
import type { HttpEnvironment } from './environment.ts'
import { checkFormToken, issueFormToken } from './form-token.ts'
import type { Identity } from './identity.ts'
import { nextPage } from './next-page.ts'
import { publicHost } from './public-host.ts'
import { requestAddress } from './request-address.ts'
import { type Privacy, responseHeaders } from './response-headers.ts'
import { anybodyThere } from './store.ts'

const megabyte = 1024 * 1024

/** Largest bodies by the path's beginning; everything else 2 MB. */
export interface FrontDoorOptions {
  bodyLimits?: Record<string, number>
}

const largeBodies = {
  '/import': 256 * megabyte,
  '/api/v1/import': 256 * megabyte,
  '/attachments': 12 * megabyte,
  '/api/v1/attachments': 12 * megabyte,
}

/** Reachable by everybody; anything else asks for a session or a token. What is below `/feeds` asks for its own address. */
const open = ['/public', '/feeds', '/assets', '/healthz', '/favicon.ico', '/robots.txt', '/api/v1/openapi.json']
/** Reachable by everybody because it is how one gets in. */
const entrances = ['/sign-in', '/sign-out', '/first-admin', '/set-password']
/** All that is answered under the public site's own name. */
const atPublicHost = ['/public', '/assets', '/robots.txt']
const unsafe = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * The root of all doors: it knows who is asking before anything else runs, and turns away what must not come in.
 * Mount pages and API on it. Its refusals and unexpected errors are pages or JSON, as the request wants.
 */
export function createFrontDoor(
  context: Context,
  identity: Identity,
  { bodyLimits = largeBodies }: FrontDoorOptions = {},
): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>()
  app.onError(answerFailure(context))
  app.notFound(answerNotFound)
  app.use(contextStorage())
  app.use(headers(context, identity))
  app.use(knownHost(context))
  app.use(knownViewer(context, identity))
  app.use(letIn(context))
  // Nothing of a body is read before it is known who sends it.
  app.use(boundedBody(bodyLimits))
  app.use(fromOurPages(context))
  return app
}

const headers = (context: Context, identity: Identity): MiddlewareHandler<HttpEnvironment> => {
  const secure = context.config.publicUrl.startsWith('https:')
  return async (c, next) => {
    c.set('nonce', randomBytes(16).toString('base64url'))
    c.set('identity', identity)
    c.set('viewer', { kind: 'anonymous' })
    c.set('csrf', '')
    c.set('address', requestAddress(c))
    await next()
    const privacy = privacyOf(c.req.path)
    for (const [name, value] of Object.entries(responseHeaders(privacy, c.var.nonce, secure))) {
      // A page may be stricter or, for a download, name its own caching; it may not be laxer about its content.
      if (name === 'cache-control' && c.res.headers.has(name)) continue
      // Public pages are cached for everyone, so they allow their one style by its hash instead of a nonce.
      if (name === 'content-security-policy' && privacy === 'public' && c.res.headers.has(name)) continue
      // What people brought along is only ever downloaded, and shut in more tightly than our own pages.
      if (name === 'content-security-policy' && c.res.headers.get(name)?.endsWith('; sandbox')) continue
      c.header(name, value)
    }
    if (c.var.framedPolicy) {
      c.header('content-security-policy', c.var.framedPolicy)
      c.header('x-frame-options', 'SAMEORIGIN')
      // A sandboxed page that isolates itself is not shown at all when it is opened on its own.
      c.header('cross-origin-opener-policy', 'unsafe-none')
    }
  }
}

/** A name of this installation, so that no other site's name can be pointed at it from within a browser. */
const knownHost = (context: Context): MiddlewareHandler<HttpEnvironment> => {
  const { config } = context
  const names = new Set(['localhost', '127.0.0.1', '[::1]', config.host.toLowerCase()])
  names.add(new URL(config.publicUrl).hostname)
  return async (c, next) => {
    const { hostname } = new URL(c.req.url)
    if (names.has(hostname) || c.req.path === '/healthz') return next()
    if (hostname !== (await publicHost(context))) {
      throw new Refusal(
        'bad-input',
        'unknown-host',
        `This installation does not answer as “${hostname.slice(0, 100)}”. Set PUBLIC_URL to the address it is reached at.`,
      )
    }
    // Under the name of the public site there is nothing but the public site.
    if (c.req.path === '/') return c.redirect('/public/', 302)
    if (!atPublicHost.some(prefix => below(c.req.path, prefix)))
      throw new Refusal('not-found', 'no-such-page', 'There is no such page, or it is not for you.')
    await next()
  }
}

const boundedBody = (limits: Record<string, number>): MiddlewareHandler<HttpEnvironment> => {
  const bounded = new Map<number, MiddlewareHandler>()
  const limiter = (maxSize: number) => {
    const known = bounded.get(maxSize)
    if (known) return known
    const onError = () => {
      throw new Refusal('too-large', 'too-large', `This is larger than ${Math.round(maxSize / megabyte)} MB.`)
    }
    const limit = bodyLimit({ maxSize, onError })
    bounded.set(maxSize, limit)
    return limit
  }
  return (c, next) => {
    const prefix = Object.keys(limits).find(prefix => below(c.req.path, prefix))
    return limiter(prefix ? (limits[prefix] ?? 2 * megabyte) : 2 * megabyte)(c, next)
  }
}

const visitCookie = 'afterword.visit'

const knownViewer = (context: Context, identity: Identity): MiddlewareHandler<HttpEnvironment> => {
  const key = context.key('form tokens')
  return async (c, next) => {
    if (isOpen(c.req.path)) return next()
    const { viewer, sessionToken, cookies } = await identity.look(c.req.raw)
    c.set('viewer', viewer)
    c.set('sessionToken', sessionToken)
    const binding = bindingOf(c)
    if (binding) c.set('csrf', issueFormToken(key, binding))
    await next()
    // After the answer: what it says about the session itself (signed in, signed out) comes last and wins.
    const own = c.res.headers.getSetCookie()
    const named = new Set(own.map(cookie => cookie.split('=')[0]))
    for (const cookie of cookies) {
      if (!named.has(cookie.split('=')[0])) c.header('set-cookie', cookie, { append: true })
    }
  }
}

/** What a form token is bound to: the session, or before there is one, a cookie of this visit. */
function bindingOf(c: HonoContext<HttpEnvironment>): string | undefined {
  if (c.var.sessionToken) return `session ${c.var.sessionToken}`
  if (c.var.viewer.kind !== 'anonymous') return undefined
  let visit = getCookie(c, visitCookie)
  if (!visit && isEntrance(c.req.path) && !unsafe.has(c.req.method)) {
    visit = randomBytes(18).toString('base64url')
    const secure = c.var.identity.secureCookies
    setCookie(c, visitCookie, visit, { httpOnly: true, sameSite: 'Lax', path: '/', secure })
  }
  return visit && `visit ${visit}`
}

/** Whatever changes something comes from our own pages, or carries a token, which no other site can send. */
const fromOurPages = (context: Context): MiddlewareHandler<HttpEnvironment> => {
  const key = context.key('form tokens')
  const ours = new URL(context.config.publicUrl).origin
  return async (c, next) => {
    if (!unsafe.has(c.req.method) || c.var.viewer.kind === 'token' || isOpen(c.req.path)) return next()
    const origin = c.req.header('origin')
    const site = c.req.header('sec-fetch-site')
    if (origin !== undefined && origin !== ours && origin !== new URL(c.req.url).origin) throw foreign()
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign()
    if (isApi(c.req.path) && c.var.viewer.kind === 'anonymous') return next()
    const token = c.req.header('x-csrf-token') ?? (await fieldOf(c))
    const binding = bindingOf(c)
    if (!binding || !checkFormToken(key, binding, token)) {
      throw new Refusal(
        'not-allowed',
        'stale-form',
        'This form is too old or did not come from one of our pages. Go back, load the page again, and send it once more.',
      )
    }
    await next()
  }
}

async function fieldOf(c: HonoContext<HttpEnvironment>): Promise<unknown> {
  const type = c.req.header('content-type') ?? ''
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type)) return undefined
  try {
    return (await c.req.parseBody()).csrf
  } catch {
    throw new Refusal('bad-input', 'unreadable-form', 'The form could not be read.')
  }
}

const letIn = (context: Context): MiddlewareHandler<HttpEnvironment> => {
  let begun = false
  return async (c, next) => {
    const { path, method } = c.req
    if (isOpen(path)) return next()
    if (!begun) begun = await anybodyThere(context.db)
    if (!begun && !below(path, '/first-admin') && !isApi(path) && c.var.viewer.kind === 'anonymous') {
      return c.redirect('/first-admin')
    }
    if (c.var.viewer.kind !== 'anonymous' || isEntrance(path)) return next()
    if (isApi(path) || unsafe.has(method)) {
      throw new Refusal('not-signed-in', 'not-signed-in', 'Sign in, or send a token: `Authorization: Bearer aw_…`.')
    }
    const url = new URL(c.req.url)
    const wanted = nextPage(url.pathname + url.search)
    return c.redirect(wanted === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next: wanted })}`)
  }
}

const below = (path: string, prefix: string) => path === prefix || path.startsWith(`${prefix}/`)
const isOpen = (path: string) => open.some(prefix => below(path, prefix))
const isEntrance = (path: string) => entrances.some(prefix => below(path, prefix))
const isApi = (path: string) => below(path, '/api')

function privacyOf(path: string): Privacy {
  if (below(path, '/assets')) return 'asset'
  return below(path, '/public') || path === '/robots.txt' ? 'public' : 'private'
}

const foreign = () =>
  new Refusal('not-allowed', 'foreign-origin', 'This request was sent by another site and was not carried out.')
