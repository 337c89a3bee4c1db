import { afterAll, beforeAll, expect, test } from 'vitest'
import { leave } from '../../src/person/leave.ts'
import { findPersonByEmail } from '../../src/person/store.ts'
import { type Browser, sentTo } from '../browser.ts'
import { type House, openHouse, operator, password } from './house.ts'
import { openProvider } from './provider.ts'

let house: House
let provider: Awaited<ReturnType<typeof openProvider>>
const back = 'http://localhost:4000/sign-in/callback/oidc'

beforeAll(async () => {
  provider = await openProvider(back)
  house = await openHouse({
    config: {
      oidc: {
        issuer: provider.issuer,
        clientId: 'afterword',
        clientSecret: 'a secret between the two of them',
        name: 'Example SSO',
      },
    },
  })
  await house.add('root@example.org', ['admin'])
})
afterAll(async () => {
  await house.close()
  await provider.close()
})

const pathOf = (address: string) => {
  const { pathname, search } = new URL(address, 'http://localhost:4000')
  return pathname + search
}

/** The whole way: our button, the provider's pages, its way back. */
async function signOn(browser: Browser, next = '/'): Promise<Response> {
  const started = await browser.get(`/sign-in/oidc?${new URLSearchParams({ next })}`)
  return browser.get(pathOf(await provider.visit(sentTo(started) ?? '')))
}

test('the sign-in page offers the provider by its name', async () => {
  const page = await (await house.browser().get('/sign-in?next=/settings')).text()
  expect(page).toContain('Sign in with Example SSO')
  expect(page).toContain('/sign-in/oidc?next=%2Fsettings')
})

test('somebody new is let in as a reader, to the page they wanted, by code and PKCE', async () => {
  provider.is({ sub: 'u-1', email: 'Nia@example.org', email_verified: true, name: 'Nia Example' })
  const browser = house.browser()
  const answer = await signOn(browser, '/settings')
  expect(sentTo(answer)).toMatch(/\/settings$/)
  expect(await (await browser.get('/')).text()).toBe('home of person')
  const asked = provider.asked.at(-1)
  expect(asked?.get('response_type')).toBe('code')
  expect(asked?.get('code_challenge_method')).toBe('S256')
  expect(asked?.get('nonce')).toBeTruthy()
  const person = await findPersonByEmail(house.context.db, 'nia@example.org')
  expect(person).toMatchObject({ name: 'Nia Example', roles: ['reader'] })
  const account = await house.context.db.selectFrom('account').selectAll().where('account_id', '=', 'u-1').execute()
  expect(account).toMatchObject([{ access_token: null, refresh_token: null, id_token: null }])
})

test('the same person comes back to the same account', async () => {
  const before = await findPersonByEmail(house.context.db, 'nia@example.org')
  await signOn(house.browser())
  const people = await house.context.db.selectFrom('person').select('id').execute()
  expect(people.length).toBe(2)
  expect((await findPersonByEmail(house.context.db, 'nia@example.org'))?.id).toBe(before?.id)
})

test('somebody an admin had added gets their own account, with its roles', async () => {
  const id = await house.add('mia@example.org', ['manager'])
  provider.is({ sub: 'u-2', email: 'mia@example.org', email_verified: true, name: 'Mia at the provider' })
  const browser = house.browser()
  await signOn(browser)
  const answer = await browser.get('/api/v1/me')
  expect(await answer.json()).toMatchObject({ id: `person:${id}`, name: 'mia', roles: ['manager'] })
})

test('an address the provider does not vouch for opens no account and takes over none', async () => {
  for (const email of ['root@example.org', 'unseen@example.org']) {
    provider.is({ sub: `thief of ${email}`, email, email_verified: false, name: 'Thief' })
    const browser = house.browser()
    const answer = await signOn(browser)
    const told = sentTo(answer) ?? ''
    expect(told).toContain('/sign-in?')
    expect(await (await browser.get(pathOf(told))).text()).toContain('does not vouch for your e-mail address')
    expect(sentTo(await browser.get('/'))).toBe('/sign-in')
  }
  expect(await findPersonByEmail(house.context.db, 'unseen@example.org')).toBeUndefined()
})

test('somebody who left does not get in', async () => {
  const mia = await findPersonByEmail(house.context.db, 'mia@example.org')
  await leave(house.context, operator, mia?.id ?? '')
  provider.is({ sub: 'u-2', email: 'mia@example.org', email_verified: true, name: 'Mia' })
  const browser = house.browser()
  const told = sentTo(await signOn(browser)) ?? ''
  expect(await (await browser.get(pathOf(told))).text()).toContain('may not sign in any more')
  expect(sentTo(await browser.get('/'))).toBe('/sign-in')
})

test('a way back that another browser began, or that was used already, signs nobody in', async () => {
  provider.is({ sub: 'u-1', email: 'nia@example.org', email_verified: true, name: 'Nia Example' })
  const [thief, victim] = [house.browser(), house.browser()]
  const started = await thief.get('/sign-in/oidc')
  const way = pathOf(await provider.visit(sentTo(started) ?? ''))
  await victim.get(way)
  expect(sentTo(await victim.get('/'))).toBe('/sign-in')
  await thief.get(way)
  const replayed = house.browser()
  for (const [name, value] of thief.cookies) if (!name.includes('session')) replayed.cookies.set(name, value)
  await replayed.get(way)
  expect(sentTo(await replayed.get('/'))).toBe('/sign-in')
})

test('a next page elsewhere is not followed', async () => {
  provider.is({ sub: 'u-1', email: 'nia@example.org', email_verified: true, name: 'Nia Example' })
  const answer = await signOn(house.browser(), 'https://elsewhere.example/')
  expect(new URL(sentTo(answer) ?? '', 'http://localhost:4000').href).toBe('http://localhost:4000/')
})

test('whoever comes by another name of this machine is first brought to the public one', async () => {
  const answer = await house.app.request('http://127.0.0.1:4000/sign-in/oidc?next=/settings')
  expect(sentTo(answer)).toBe('http://localhost:4000/sign-in/oidc?next=%2Fsettings')
})

test('of the library’s own addresses only the way back is served', async () => {
  for (const path of [
    '/sign-in/get-session',
    '/sign-in/sign-up/email',
    '/sign-in/sign-in/social',
    '/sign-in/update-user',
  ]) {
    expect((await house.browser().get(path)).status).toBe(404)
  }
})

test('a provider that is down is said to be so, and passwords still work', async () => {
  const lonely = await openHouse({
    config: { oidc: { issuer: 'http://127.0.0.1:9', clientId: 'x', clientSecret: 'y', name: 'Gone SSO' } },
  })
  try {
    await lonely.add('ada@example.org')
    const answer = await lonely.browser().get('/sign-in/oidc')
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('Gone SSO could not be reached')
    expect((await lonely.browser().signIn('ada@example.org', password)).status).toBe(303)
  } finally {
    await lonely.close()
  }
})
