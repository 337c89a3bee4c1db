import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createToken } from '../../src/person/create-token.ts'
import { type Browser, sentTo } from '../browser.ts'
import { type House, openHouse, operator, password } from './house.ts'

let house: House
let ada: Browser
beforeAll(async () => {
  house = await openHouse()
  await house.add('ada@example.org', ['admin'])
  ada = house.browser()
  await ada.signIn('ada@example.org', password)
})
afterAll(() => house.close())

describe('what would change something', () => {
  const name = 'Team from elsewhere'
  const nothingHappened = async () => expect(await (await ada.get('/settings/teams')).text()).not.toContain(name)

  test('is refused without a form token, with a made-up one, and with that of another session', async () => {
    await house.add('bo@example.org', ['admin'])
    const bo = house.browser()
    await bo.signIn('bo@example.org', password)
    for (const csrf of ['', 'x.y', await bo.formToken('/settings/teams')]) {
      const answer = await ada.post('/settings/teams', { name, csrf })
      expect(answer.status).toBe(403)
      expect(await answer.text()).toContain('did not come from one of our pages')
    }
    await nothingHappened()
  })

  test.each([
    ['another origin', { origin: 'https://elsewhere.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
  ])('is refused from %s even with the right token', async (_, headers) => {
    const answer = await ada.submit('/settings/teams', '/settings/teams', { name }, headers as Record<string, string>)
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('another site')
    await nothingHappened()
  })

  test('is done with the token in a header as well', async () => {
    const csrf = await ada.formToken('/settings/teams')
    const answer = await ada.post('/settings/teams', { name: 'By header' }, { 'x-csrf-token': csrf })
    expect(sentTo(answer)).toBe('/settings/teams/by-header')
  })

  test('through the API needs the token too, when it comes with a session', async () => {
    const init = (headers: Record<string, string>) => ({
      method: 'POST',
      body: JSON.stringify({ name: 'By API' }),
      headers: { 'content-type': 'application/json', origin: ada.origin, ...headers },
    })
    const refused = await ada.request('/api/v1/teams', init({}))
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ error: { code: 'stale-form' } })
    const csrf = await ada.formToken('/account')
    expect((await ada.request('/api/v1/teams', init({ 'x-csrf-token': csrf }))).status).toBe(201)
  })

  test('is refused at sign-in without the token of a visit', async () => {
    const answer = await house.browser().post('/sign-in', { email: 'ada@example.org', password })
    expect(answer.status).toBe(403)
  })
})

describe('somebody without a session', () => {
  test('is sent to sign in by pages, and refused in JSON by the API', async () => {
    const stranger = house.browser()
    expect(sentTo(await stranger.get('/settings'))).toBe('/sign-in?next=%2Fsettings')
    const answer = await house.app.request('http://localhost:4000/api/v1/people')
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    expect(await answer.json()).toMatchObject({ error: { code: 'not-signed-in' } })
  })

  test('learns nothing about which pages there are', async () => {
    for (const path of ['/settings/people', '/no-such-page', '/settings/teams/none']) {
      const answer = await house.browser().get(path)
      expect([answer.status, sentTo(answer)?.startsWith('/sign-in?next=')]).toEqual([302, true])
    }
  })

  test('reads the public site', async () => {
    const answer = await house.browser().get('/public/')
    expect(await answer.text()).toBe('public')
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'none'")
    expect(answer.headers.get('cache-control')).toBeNull()
    expect(answer.headers.getSetCookie()).toEqual([])
  })
})

describe('every answer', () => {
  test('forbids what a page of ours never needs', async () => {
    for (const path of ['/', '/sign-in', '/settings', '/breaks', '/no-such-page', '/api/v1/me']) {
      const { headers } = await ada.get(path)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("base-uri 'none'")
      expect(policy).toMatch(/script-src 'self' 'nonce-[\w-]{22}'/)
      expect(policy).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('same-origin')
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('cache-control')).toContain('no-store')
    }
  })

  test('has another nonce each time, and scripts carry it', async () => {
    const [one, two] = [await ada.get('/account'), await ada.get('/account')]
    const nonceOf = (answer: Response) =>
      /'nonce-([\w-]+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1]
    expect(nonceOf(one)).not.toBe(nonceOf(two))
    const scripts = (await one.text()).match(/<script[^>]*>/g) ?? []
    expect(scripts.length).toBeGreaterThan(0)
    for (const script of scripts) expect(script).toContain(`nonce="${nonceOf(one)}"`)
  })

  test('to something broken tells a number and nothing else', async () => {
    const page = await (await ada.get('/breaks')).text()
    expect(page).toMatch(/number is [0-9a-f]{12}/)
    expect(page).not.toContain('secret inner reason')
    const json = await ada.get('/breaks', { accept: 'application/json' })
    expect(json.status).toBe(500)
    expect(await json.json()).toMatchObject({ error: { code: 'internal-error' } })
  })
})

test.each(['http://elsewhere.example:4000', 'http://localhost.elsewhere.example', 'http://192.0.2.7'])(
  'a request for %s is refused, so that a foreign name cannot be pointed at this machine',
  async host => {
    expect((await house.app.request(`${host}/`)).status).toBe(400)
    expect((await house.app.request(`${host}/api/v1/me`)).status).toBe(400)
  },
)

test('both names of this machine are answered', async () => {
  for (const host of ['localhost', '127.0.0.1', '[::1]']) {
    expect((await house.app.request(`http://${host}:4000/sign-in`)).status).toBe(200)
  }
})

test('a body larger than its limit is refused, whether it says so or not', async () => {
  const { token } = await createToken(house.context, operator, { role: 'admin' })
  const name = 'x'.repeat(3 * 1024 * 1024)
  const answer = await house.api('/teams', token, { method: 'POST', body: { name } })
  expect(answer.status).toBe(413)
  expect(await answer.json()).toMatchObject({ error: { code: 'too-large' } })
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(`{"name":"${name}"}`))
      controller.close()
    },
  })
  const streamed = await house.app.request('http://localhost:4000/api/v1/teams', {
    method: 'POST',
    body: stream,
    duplex: 'half',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  } as RequestInit)
  expect(streamed.status).toBe(413)
})

describe('over https', () => {
  test('cookies are secure and browsers are told to stay', async () => {
    const secure = await openHouse({ config: { publicUrl: 'https://afterword.example' } })
    try {
      await secure.add('ada@example.org')
      const browser = secure.browser()
      const answer = await browser.signIn('ada@example.org', password)
      expect(answer.status).toBe(303)
      for (const cookie of answer.headers.getSetCookie()) expect(cookie).toMatch(/; Secure/i)
      expect(answer.headers.get('strict-transport-security')).toContain('max-age')
      expect(await (await browser.get('/')).text()).toBe('home of person')
    } finally {
      await secure.close()
    }
  })
})

test('nothing of a body is read from somebody who is not signed in', async () => {
  let read = false
  const body = new ReadableStream(
    {
      pull(controller) {
        read = true
        controller.enqueue(new Uint8Array(1024))
      },
    },
    { highWaterMark: 0 },
  )
  const answer = await house.app.request('http://localhost:4000/settings/teams', {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  } as RequestInit)
  expect([answer.status, read]).toEqual([401, false])
})
