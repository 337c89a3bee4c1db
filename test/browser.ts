import type { Hono } from 'hono'
import type { HttpEnvironment } from '../src/person/environment.ts'

/** A browser without a screen: keeps cookies, fills in the form token, follows nothing by itself. */
export class Browser {
  readonly #app: Hono<HttpEnvironment>
  readonly origin: string
  readonly cookies = new Map<string, string>()

  constructor(app: Hono<HttpEnvironment>, origin = 'http://localhost:4000') {
    this.#app = app
    this.origin = origin
  }

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    const cookies = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    if (cookies && !headers.has('cookie')) headers.set('cookie', cookies)
    const response = await this.#app.request(new URL(path, this.origin).href, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (!name) continue
      if (!value || /max-age=0/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }

  get(path: string, headers: Record<string, string> = {}) {
    return this.request(path, { headers: { accept: 'text/html', ...headers } })
  }

  /** The form token of a page. */
  async formToken(page: string): Promise<string> {
    const html = await (await this.get(page)).text()
    const token = /name="csrf" value="([^"]+)"/.exec(html)?.[1]
    if (!token) throw new Error(`${page} has no form`)
    return token
  }

  /** Opens `page` and posts its form to `path`, as a browser of our own origin does. */
  async submit(
    page: string,
    path: string,
    fields: Record<string, string | string[]>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.post(path, { csrf: await this.formToken(page), ...fields }, headers)
  }

  post(path: string, fields: Record<string, string | string[]>, headers: Record<string, string> = {}) {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one)
    return this.request(path, {
      method: 'POST',
      body,
      headers: { accept: 'text/html', origin: this.origin, 'sec-fetch-site': 'same-origin', ...headers },
    })
  }

  signIn(email: string, password: string, next = '/') {
    return this.submit('/sign-in', '/sign-in', { email, password, next })
  }
}

/** Where an answer sends the browser. */
export function sentTo(response: Response): string | null {
  return response.headers.get('location')
}
