import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { leave } from '../../src/person/leave.ts'
import { findPersonByEmail } from '../../src/person/store.ts'
import { sentTo } from '../browser.ts'
import { type House, openHouse, operator, password } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse({ mail: true })
  await house.add('root@example.org', ['admin'])
  await house.add('ada@example.org', ['engineer'])
})
afterAll(() => house.close())

describe('a password', () => {
  test('lets its owner in, to the page they wanted', async () => {
    const browser = house.browser()
    const turned = await browser.get('/settings/people?left=yes')
    expect(sentTo(turned)).toBe('/sign-in?next=%2Fsettings%2Fpeople%3Fleft%3Dyes')
    const response = await browser.signIn('ADA@example.org', password, '/settings/teams')
    expect(response.status).toBe(303)
    expect(sentTo(response)).toBe('/settings/teams')
    expect(await (await browser.get('/')).text()).toBe('home of person')
    const cookie = response.headers.getSetCookie().find(line => line.includes('session_token'))
    expect(cookie).toMatch(/HttpOnly/i)
    expect(cookie).toMatch(/SameSite=Lax/i)
  })

  test('that is wrong, or of somebody unknown, gets the same sentence and no session', async () => {
    const browser = house.browser()
    const wrong = await browser.signIn('ada@example.org', 'not the password')
    const unknown = await browser.signIn('nobody@example.org', 'not the password')
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    for (const answer of [await wrong.text(), await unknown.text()]) {
      expect(answer).toContain('The address and the password do not belong together.')
    }
    expect([...browser.cookies.keys()].some(name => name.includes('session'))).toBe(false)
  })

  test('is kept only as a salted hash, and the session secret in a file of its owner', async () => {
    const rows = await house.context.db.selectFrom('account').select('password').execute()
    for (const row of rows) expect(row.password).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/)
    const file = join(house.dataDirectory, 'auth-secret')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8').trim().length).toBeGreaterThanOrEqual(64)
  })

  test('of fewer than 12 characters is refused', async () => {
    const admin = house.browser()
    await admin.signIn('root@example.org', password)
    const answer = await admin.submit('/account', '/account/password', { current: password, wanted: 'short' })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('needs at least 12 characters')
  })

  test('when changed ends the other sessions and keeps this one', async () => {
    await house.add('cleo@example.org')
    const [here, there] = [house.browser(), house.browser()]
    await here.signIn('cleo@example.org', password)
    await there.signIn('cleo@example.org', password)
    const wrong = await here.submit('/account', '/account/password', { current: 'nope', wanted: 'another long one' })
    expect(wrong.status).toBe(403)
    const changed = await here.submit('/account', '/account/password', {
      current: password,
      wanted: 'another long one',
    })
    expect(changed.status).toBe(200)
    expect(await (await here.get('/')).text()).toBe('home of person')
    expect(sentTo(await there.get('/'))).toBe('/sign-in')
  })
})

test('five wrong passwords stop the sixth attempt, even with the right one, until a quarter of an hour has passed', async () => {
  await house.add('bo@example.org')
  const browser = house.browser()
  for (let attempt = 0; attempt < 5; attempt++) {
    expect((await browser.signIn('bo@example.org', `wrong ${attempt}`)).status).toBe(401)
  }
  const stopped = await browser.signIn('bo@example.org', password)
  expect(stopped.status).toBe(429)
  expect(await stopped.text()).toContain('Too many attempts. Try again in 15 minutes.')
  house.time.now = new Date(house.time.now.getTime() + 15 * 60_000 + 1)
  expect((await browser.signIn('bo@example.org', password)).status).toBe(303)
})

describe('a session', () => {
  test('is a new one at every sign-in, and the one before it ends', async () => {
    const browser = house.browser()
    await browser.signIn('ada@example.org', password)
    const before = new Map(browser.cookies)
    browser.cookies.delete('afterword.session_token')
    const token = await browser.formToken('/sign-in')
    browser.cookies.set('afterword.session_token', before.get('afterword.session_token') ?? '')
    const again = house.browser()
    for (const [name, value] of before) again.cookies.set(name, value)
    const response = await again.post('/sign-in', {
      csrf: await again.formToken('/account'),
      email: 'ada@example.org',
      password,
    })
    expect(token).toBeTruthy()
    expect(response.status).toBe(303)
    expect(again.cookies.get('afterword.session_token')).not.toBe(before.get('afterword.session_token'))
    expect(await (await again.get('/')).text()).toBe('home of person')
    expect(sentTo(await browser.get('/'))).toBe('/sign-in')
  })

  test('ends at sign-out', async () => {
    const browser = house.browser()
    await browser.signIn('ada@example.org', password)
    const kept = new Map(browser.cookies)
    expect(sentTo(await browser.submit('/account', '/sign-out', {}))).toBe('/sign-in?told=out')
    const thief = house.browser()
    for (const [name, value] of kept) thief.cookies.set(name, value)
    expect(sentTo(await thief.get('/'))).toBe('/sign-in')
  })

  test('ends when its person leaves, and they do not get in again', async () => {
    const id = await house.add('dan@example.org')
    const browser = house.browser()
    await browser.signIn('dan@example.org', password)
    expect(await (await browser.get('/')).text()).toBe('home of person')
    await leave(house.context, operator, id)
    expect(sentTo(await browser.get('/'))).toBe('/sign-in')
    expect((await house.browser().signIn('dan@example.org', password)).status).toBe(401)
  })

  test('ends 30 days after signing in, however much it is used', async () => {
    const id = await house.add('eve@example.org')
    const browser = house.browser()
    await browser.signIn('eve@example.org', password)
    await house.context.db
      .updateTable('session')
      .set({ created_at: new Date(Date.now() - 30 * 86_400_000 - 1000) })
      .where('person_id', '=', id)
      .execute()
    expect(sentTo(await browser.get('/'))).toBe('/sign-in')
  })

  test('ends after 7 days without a visit', async () => {
    const id = await house.add('fay@example.org')
    const browser = house.browser()
    await browser.signIn('fay@example.org', password)
    const expires = (await house.context.db.selectFrom('session').selectAll().where('person_id', '=', id).execute())[0]
    expect((expires!.expires_at.getTime() - Date.now()) / 86_400_000).toBeCloseTo(7, 1)
    await house.context.db
      .updateTable('session')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .where('person_id', '=', id)
      .execute()
    expect(sentTo(await browser.get('/'))).toBe('/sign-in')
  })

  test('cookie that was tampered with is nobody', async () => {
    const browser = house.browser()
    await browser.signIn('ada@example.org', password)
    const cookie = browser.cookies.get('afterword.session_token') ?? ''
    browser.cookies.set('afterword.session_token', `x${cookie.slice(1)}`)
    expect(sentTo(await browser.get('/'))).toBe('/sign-in')
  })
})

test.each([
  'https://elsewhere.example/',
  '//elsewhere.example',
  '/\\elsewhere.example',
  '/\t/elsewhere.example',
  'javascript:alert(1)',
  '/./\\elsewhere.example',
  '/.//elsewhere.example',
  '/sign-out',
])('a next page elsewhere (%s) leads to the start page', async next => {
  expect(sentTo(await house.browser().signIn('ada@example.org', password, next))).toBe('/')
  const signedIn = house.browser()
  await signedIn.signIn('ada@example.org', password)
  expect(sentTo(await signedIn.get(`/sign-in?${new URLSearchParams({ next })}`))).toBe('/')
})

describe('a link by mail', () => {
  const linkTo = (email: string) => {
    const mail = house.mails.findLast(message => message.to === email)
    return /http\S+/.exec(mail?.text ?? '')?.[0] ?? ''
  }

  test('signs in once, after a press of its button, on the page one wanted', async () => {
    const browser = house.browser()
    const asked = await browser.submit('/sign-in', '/sign-in/link', { email: 'Ada@example.org', next: '/settings' })
    expect(sentTo(asked)).toBe('/sign-in?told=mailed')
    const link = new URL(linkTo('ada@example.org'))
    const page = link.pathname + link.search
    // A mail program that opens the link by itself uses nothing up.
    expect((await browser.get(page)).status).toBe(200)
    const token = link.searchParams.get('token') ?? ''
    const first = await browser.submit(page, '/sign-in/link/use', { token, next: link.searchParams.get('next') ?? '' })
    expect(sentTo(first)).toBe('/settings')
    expect(await (await browser.get('/')).text()).toBe('home of person')
    const second = await house.browser().submit('/sign-in', '/sign-in/link/use', { token })
    expect(second.status).toBe(404)
    const stored = await house.context.db.selectFrom('verification').select(['identifier', 'value']).execute()
    expect(JSON.stringify(stored)).not.toContain(token)
  })

  test('answers the same to somebody unknown and to somebody who left, and mails nothing', async () => {
    const before = house.mails.length
    for (const email of ['nobody@example.org', 'dan@example.org']) {
      const asked = await house.browser().submit('/sign-in', '/sign-in/link', { email })
      expect(sentTo(asked)).toBe('/sign-in?told=mailed')
    }
    expect(house.mails.length).toBe(before)
    expect(await findPersonByEmail(house.context.db, 'nobody@example.org')).toBeUndefined()
  })
})

test('somebody added on the people page sets their password through the link mailed to them, once', async () => {
  const admin = house.browser()
  await admin.signIn('root@example.org', password)
  const added = await admin.submit('/settings/people', '/settings/people', {
    email: 'gil@example.org',
    name: 'Gil Example',
    role: ['engineer', 'manager'],
  })
  expect(added.status).toBe(201)
  const link = /http\S+set-password\S+/.exec(house.mails.at(-1)?.text ?? '')?.[0] ?? ''
  expect(house.mails.at(-1)?.to).toBe('gil@example.org')
  expect(await added.text()).toContain(link)
  const url = new URL(link)
  const page = url.pathname + url.search
  const token = url.searchParams.get('token') ?? ''
  const gil = house.browser()
  const short = await gil.submit(page, '/set-password', { token, password: 'short' })
  expect(short.status).toBe(400)
  expect(sentTo(await gil.submit(page, '/set-password', { token, password: 'a rather long one' }))).toBe(
    '/sign-in?told=set',
  )
  expect((await gil.get(page)).status).toBe(404)
  expect((await gil.signIn('gil@example.org', 'a rather long one')).status).toBe(303)
  const person = await findPersonByEmail(house.context.db, 'gil@example.org')
  expect(person?.roles.toSorted()).toEqual(['engineer', 'manager'])
})
