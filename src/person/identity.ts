import { isAPIError } from 'better-auth/api'
import { parseSigned } from 'hono/utils/cookie'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { Attempts } from './attempts.ts'
import {
  absoluteSeconds,
  authenticationPath,
  createAuthentication,
  createSingleSignOn,
  idleSeconds,
  oidcProvider,
  prolongSeconds,
  type SingleSignOn,
} from './authentication.ts'
import { tokenAsViewer } from './create-token.ts'
import { deleteSession, findPersonByEmail, personAsViewer, sessionAsViewer } from './store.ts'
import { anonymous, type Viewer } from './viewer.ts'

export interface Mail {
  to: string
  subject: string
  text: string
  html?: string
}
export type SendMail = (message: Mail) => Promise<void>

export interface Looked {
  viewer: Viewer
  /** What the session is known by; absent for tokens and strangers. */
  sessionToken?: string
  /** Cookies to set, when the session was prolonged or turned out to be over. */
  cookies: string[]
}

export interface Identity {
  /** Who makes this request, by session cookie or bearer token. Refuses `bad-token`. */
  look(request: Request): Promise<Looked>
  viewerOf(request: Request): Promise<Viewer>
  /** Cookies of a new session. Refuses `wrong-sign-in`, `too-many-attempts`. */
  signIn(request: Request, who: { email: string; password: string; address: string }): Promise<string[]>
  /** Mails a link, if the address has an account; never tells whether it has. Refuses `no-mail`, `too-many-attempts`. */
  sendLink(who: { email: string; address: string; next: string }): Promise<void>
  /** Cookies of a new session. Refuses `link-used-up`. */
  signInWithLink(request: Request, token: string): Promise<string[]>
  /** Where to send the browser. Refuses `no-single-sign-on`, `single-sign-on-unreachable`. */
  startSingleSignOn(request: Request, next: string): Promise<{ url: string; cookies: string[] }>
  /** Ends the session; answers the cookies that say so. */
  signOut(request: Request): Promise<string[]>
  /** The provider's way back (`/sign-in/callback/oidc`). */
  handler(request: Request): Promise<Response>
  /** Whether this installation can mail, and the configured provider's name. */
  offers: { mail: boolean; singleSignOn?: string }
  sendMail?: SendMail
  /** Whether cookies travel over https only. */
  secureCookies: boolean
}

/**
 * The one place that knows who somebody is. `sendMail` is absent where no mail is configured; `secret` signs the
 * sessions' cookies.
 */
export function createIdentity(
  context: Context,
  { sendMail, secret = context.key('sessions').toString('base64url') }: { sendMail?: SendMail; secret?: string } = {},
): Identity {
  const { config, log } = context
  const attempts = new Attempts(context.clock)
  const authentication = createAuthentication(context, {
    secret,
    sendLink(email, token, next) {
      const url = `${config.publicUrl}/sign-in/link?${new URLSearchParams({ token, next })}`
      const text = `Follow this link to sign in. It works once, for 15 minutes:\n\n${url}\n\nIf you did not ask for it, ignore this message; nobody got in.\n`
      // Not waited for: how long the answer takes must not tell whether the address has an account.
      sendMail?.({ to: email, subject: 'Sign in to Afterword', text }).catch(error =>
        log.error({ error: String(error) }, 'a sign-in link could not be mailed'),
      )
    },
  })

  let singleSignOn: SingleSignOn | undefined
  async function provider(): Promise<SingleSignOn> {
    if (!config.oidc) throw new Refusal('not-found', 'no-single-sign-on', 'Single sign-on is not configured here.')
    singleSignOn ??= createSingleSignOn(context, secret, config.oidc)
    return singleSignOn
  }

  /** Rotation: whatever session this browser had before ends when another begins. */
  async function endEarlier(request: Request, cookies: string[]) {
    if (!cookies.some(cookie => /session_token=[^;]+/.test(cookie) && !/max-age=0/i.test(cookie))) return
    const earlier = await authentication.api
      .getSession({ headers: cookieHeaders(request), query: { disableRefresh: true } })
      .catch(() => null)
    if (earlier) await deleteSession(context.db, earlier.session.token)
  }

  /** Nearly every request: a session that is neither over nor due to be prolonged. The library decides about others. */
  async function lookAtFreshSession(cookie: string): Promise<Looked | undefined> {
    const { authCookies, secret } = await authentication.$context
    const { name } = authCookies.sessionToken
    const token = (await parseSigned(cookie, secret, name))[name]
    if (!token) return undefined
    const now = Date.now()
    const session = await sessionAsViewer(context.db, token, new Date(now))
    if (!session) return undefined
    const { viewer, createdAt, expiresAt } = session
    const prolongedAt = expiresAt.getTime() - idleSeconds * 1000
    if (now >= prolongedAt + prolongSeconds * 1000 || now > createdAt.getTime() + absoluteSeconds * 1000)
      return undefined
    return { viewer, sessionToken: token, cookies: [] }
  }

  async function lookAtSession(request: Request): Promise<Looked> {
    const cookie = request.headers.get('cookie')
    if (!cookie?.includes('session_token=')) return { viewer: anonymous, cookies: [] }
    const fresh = await lookAtFreshSession(cookie)
    if (fresh) return fresh
    const { headers, response } = await authentication.api.getSession({
      headers: cookieHeaders(request),
      returnHeaders: true,
    })
    const cookies = headers.getSetCookie()
    if (!response) return { viewer: anonymous, cookies }
    const { token, createdAt, userId } = response.session
    const viewer = await personAsViewer(context.db, userId)
    if (!viewer || Date.now() - createdAt.getTime() > absoluteSeconds * 1000) {
      await deleteSession(context.db, token)
      return { viewer: anonymous, cookies: [] }
    }
    return { viewer, sessionToken: token, cookies }
  }

  return {
    offers: { mail: sendMail !== undefined, singleSignOn: config.oidc?.name },
    sendMail,
    secureCookies: config.publicUrl.startsWith('https:'),

    async look(request) {
      const authorization = request.headers.get('authorization')
      if (authorization) {
        const bearer = /^bearer\s+(\S+)\s*$/i.exec(authorization)?.[1]
        if (!bearer) {
          throw new Refusal('not-signed-in', 'bad-token', 'Only `Authorization: Bearer aw_…` is understood here.')
        }
        return { viewer: await tokenAsViewer(context, bearer), cookies: [] }
      }
      return lookAtSession(request)
    },

    async viewerOf(request) {
      return (await this.look(request)).viewer
    },

    async signIn(request, { email, password, address }) {
      const account = email.trim().toLowerCase()
      attempts.check(address, account)
      attempts.failed(address, account)
      try {
        const { headers } = await authentication.api.signInEmail({
          body: { email: account, password },
          headers: cookieHeaders(request, false),
          returnHeaders: true,
        })
        attempts.succeeded(address, account)
        const cookies = headers.getSetCookie()
        await endEarlier(request, cookies)
        return cookies
      } catch (error) {
        if (!isAPIError(error)) throw error
        log.warn({ address }, 'a sign-in failed')
        throw new Refusal('not-signed-in', 'wrong-sign-in', 'The address and the password do not belong together.')
      }
    },

    async sendLink({ email, address, next }) {
      if (!sendMail) throw new Refusal('unavailable', 'no-mail', 'This installation sends no mail; use your password.')
      const account = email.trim().toLowerCase()
      attempts.check(address, `link ${account}`)
      attempts.failed(address, `link ${account}`)
      const person = await findPersonByEmail(context.db, account)
      if (!person || person.leftAt) return
      await authentication.api.signInMagicLink({ body: { email: account, metadata: { next } }, headers: new Headers() })
    },

    async signInWithLink(request, token) {
      try {
        const { headers } = await authentication.api.magicLinkVerify({
          query: { token },
          headers: cookieHeaders(request, false),
          returnHeaders: true,
        })
        const cookies = headers.getSetCookie()
        await endEarlier(request, cookies)
        return cookies
      } catch (error) {
        if (!isAPIError(error)) throw error
        throw new Refusal('not-found', 'link-used-up', 'This link was used or has expired; ask for a new one.')
      }
    },

    async startSingleSignOn(request, next) {
      const { api } = await provider()
      try {
        const { headers, response } = await api.signInSocial({
          body: { provider: oidcProvider, callbackURL: next, errorCallbackURL: '/sign-in', disableRedirect: true },
          headers: cookieHeaders(request, false),
          returnHeaders: true,
        })
        if (!response.url) throw new Error('single sign-on gave no address')
        return { url: response.url, cookies: headers.getSetCookie() }
      } catch (error) {
        if (!isAPIError(error)) throw error
        singleSignOn = undefined
        log.warn('the single sign-on provider could not be asked')
        throw new Refusal(
          'unavailable',
          'single-sign-on-unreachable',
          `${config.oidc?.name ?? 'The provider'} could not be reached; try again, or use your password.`,
        )
      }
    },

    async signOut(request) {
      const { headers } = await authentication.api.signOut({ headers: cookieHeaders(request), returnHeaders: true })
      return headers.getSetCookie()
    },

    async handler(request) {
      const path = new URL(request.url).pathname
      if (!path.startsWith(`${authenticationPath}/callback/`)) {
        throw new Refusal('not-found', 'no-such-page', 'There is no such page.')
      }
      const response = await (await provider()).handler(request)
      await endEarlier(request, response.headers.getSetCookie())
      return response
    },
  }
}

/** What the library may see of a request: its own origin rules know less than the front door's. */
function cookieHeaders(request: Request, withCookie = true): Headers {
  const headers = new Headers()
  const cookie = request.headers.get('cookie')
  if (withCookie && cookie) headers.set('cookie', cookie)
  const userAgent = request.headers.get('user-agent')
  if (userAgent) headers.set('user-agent', userAgent.slice(0, 300))
  return headers
}
