import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFirstAdmin } from '../../src/person/first-admin.ts'
import { listPeople } from '../../src/person/store.ts'
import { sentTo } from '../browser.ts'
import { type House, openHouse, password } from './house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

const ada = { name: 'Ada Example', email: 'Ada@example.org', password }

test('while nobody is there every page leads to the first-admin page, but not the public site', async () => {
  const browser = house.browser()
  for (const path of ['/', '/settings', '/sign-in', '/no-such-page']) {
    expect(sentTo(await browser.get(path))).toBe('/first-admin')
  }
  expect(await (await browser.get('/public/')).text()).toBe('public')
  const page = await (await browser.get('/first-admin')).text()
  expect(page).toContain('you start with all three, hand them on in Settings')
})

test('the first admin is created, signed in, and holds the three roles', async () => {
  const browser = house.browser()
  expect(sentTo(await browser.submit('/first-admin', '/first-admin', ada))).toBe('/')
  expect(await (await browser.get('/')).text()).toBe('home of person')
  const people = await listPeople(house.context.db)
  expect(people.map(({ email, roles }) => [email, roles])).toEqual([
    ['ada@example.org', ['admin', 'manager', 'programme']],
  ])
  expect(sentTo(await house.browser().get('/first-admin'))).toBe('/sign-in')
})

test('a second first admin is refused', async () => {
  const [one, two] = [house.browser(), house.browser()]
  const csrf = await two.formToken('/first-admin')
  await one.submit('/first-admin', '/first-admin', ada)
  const late = await two.post('/first-admin', { ...ada, email: 'bo@example.org', csrf })
  expect(late.status).toBe(409)
  expect((await listPeople(house.context.db)).length).toBe(1)
})

test('of several at once exactly one wins', async () => {
  const attempts = await Promise.allSettled(
    ['a', 'b', 'c', 'd'].map(name => createFirstAdmin(house.context, { ...ada, email: `${name}@example.org` })),
  )
  expect(attempts.filter(({ status }) => status === 'fulfilled').length).toBe(1)
  for (const attempt of attempts) {
    if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ code: 'already-begun' })
  }
  expect((await listPeople(house.context.db)).length).toBe(1)
})

test('without a form token, and with fields that do not fit, nobody is created', async () => {
  const browser = house.browser()
  expect((await browser.post('/first-admin', ada)).status).toBe(403)
  const short = await browser.submit('/first-admin', '/first-admin', { ...ada, password: 'short', email: 'nobody' })
  expect(short.status).toBe(400)
  const page = await short.text()
  expect(page).toContain('needs at least 12 characters')
  expect(page).toContain('is not an e-mail address')
  expect(await listPeople(house.context.db)).toEqual([])
})
