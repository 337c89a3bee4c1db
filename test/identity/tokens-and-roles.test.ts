import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createToken } from '../../src/person/create-token.ts'
import { grantRole } from '../../src/person/grant-role.ts'
import { leave } from '../../src/person/leave.ts'
import { rolesOf } from '../../src/person/permission.ts'
import { revokeRole } from '../../src/person/revoke-role.ts'
import { revokeToken } from '../../src/person/revoke-token.ts'
import { personAsViewer } from '../../src/person/store.ts'
import { type Role, roles, type Viewer } from '../../src/person/viewer.ts'
import { type House, openHouse, operator } from './house.ts'

let house: House
const ids: Record<string, string> = {}
const viewer = async (name: string) => (await personAsViewer(house.context.db, ids[name]!)) as Viewer

beforeAll(async () => {
  house = await openHouse()
  for (const [name, held] of [
    ['root', ['admin']],
    ['spare', ['admin']],
    ['mia', ['manager']],
    ['eno', ['engineer']],
    ['rea', ['reader']],
  ] as [string, Role[]][]) {
    ids[name] = await house.add(`${name}@example.org`, held)
  }
})
afterAll(() => house.close())

describe('a token', () => {
  test('is told once, kept as a hash, and comes in with its one role', async () => {
    const made = await createToken(house.context, operator, { role: 'engineer', name: 'pipeline' })
    expect(made.token).toMatch(/^aw_[\w-]{40}$/)
    const stored = JSON.stringify(await house.context.db.selectFrom('api_token').selectAll().execute())
    expect(stored).not.toContain(made.token)
    expect(stored).not.toContain(made.token.slice(3))
    const me = await house.api('/me', made.token)
    expect(await me.json()).toEqual({
      kind: 'token',
      id: `token:${made.id}`,
      name: 'token “pipeline”',
      roles: ['engineer'],
    })
    expect((await house.api('/people', made.token)).status).toBe(403)
    expect((await house.api('/teams', made.token)).status).toBe(200)
  })

  test('needs no form token, and does what its role may', async () => {
    const { token } = await createToken(house.context, operator, { role: 'admin' })
    const answer = await house.api('/people', token, { method: 'POST', body: { email: 'new@example.org' } })
    expect(answer.status).toBe(201)
    expect(await answer.json()).toMatchObject({ email: 'new@example.org', roles: ['reader'] })
  })

  test('expires, after 90 days unless told otherwise', async () => {
    const made = await createToken(house.context, operator, { role: 'reader' })
    const start = house.time.now
    expect(made.expiresAt.getTime() - start.getTime()).toBe(90 * 86_400_000)
    house.time.now = new Date(made.expiresAt.getTime() - 1)
    expect((await house.api('/me', made.token)).status).toBe(200)
    house.time.now = made.expiresAt
    const answer = await house.api('/me', made.token)
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ error: { code: 'bad-token' } })
    house.time.now = start
  })

  test('that is revoked, unknown or malformed does not come in, not even to open pages', async () => {
    const made = await createToken(house.context, operator, { role: 'reader' })
    await revokeToken(house.context, operator, made.id)
    for (const token of [made.token, `aw_${'a'.repeat(40)}`, 'aw_', 'Ω', "' or 1=1"]) {
      const answer = await house.app.request('http://localhost:4000/api/v1/me', {
        headers: { authorization: `Bearer ${encodeURIComponent(token)}` },
      })
      expect(answer.status).toBe(401)
    }
    const basic = await house.app.request('http://localhost:4000/api/v1/me', {
      headers: { authorization: 'Basic eDp5' },
    })
    expect(basic.status).toBe(401)
  })

  test('is never more than its maker: not at first, not after they lose the role, not after they left', async () => {
    const eno = await viewer('eno')
    await expect(createToken(house.context, eno, { role: 'manager' })).rejects.toMatchObject({ code: 'not-your-role' })
    const made = await createToken(house.context, eno, { role: 'engineer' })
    expect((await house.api('/me', made.token)).status).toBe(200)
    await revokeRole(house.context, operator, ids.eno!, 'engineer')
    expect((await house.api('/me', made.token)).status).toBe(401)
    await grantRole(house.context, operator, ids.eno!, 'engineer')
    expect((await house.api('/me', made.token)).status).toBe(200)
    await leave(house.context, operator, ids.eno!)
    expect((await house.api('/me', made.token)).status).toBe(401)
  })

  test('makes no further tokens', async () => {
    const { token } = await createToken(house.context, operator, { role: 'admin' })
    const answer = await house.api('/tokens', token, { method: 'POST', body: { role: 'reader' } })
    expect(answer.status).toBe(403)
  })

  test('of somebody else is neither seen nor revoked by one who is no admin', async () => {
    const theirs = await createToken(house.context, await viewer('root'), { role: 'admin', name: 'hidden' })
    const own = await createToken(house.context, await viewer('mia'), { role: 'manager', name: 'own' })
    const list = (await (await house.api('/tokens', own.token)).json()) as { tokens: { name: string }[] }
    expect(list.tokens).toEqual([])
    await expect(revokeToken(house.context, await viewer('mia'), theirs.id)).rejects.toMatchObject({
      code: 'no-such-token',
    })
    await revokeToken(house.context, await viewer('root'), own.id)
    expect((await house.api('/me', own.token)).status).toBe(401)
  })

  test.each([[0], [366], [-1], [1.5], ['soon'], [Number.NaN]])('does not last %s days', async days => {
    await expect(createToken(house.context, operator, { role: 'reader', days })).rejects.toMatchObject({
      code: 'does-not-fit',
    })
  })
})

describe('roles', () => {
  test('are granted and revoked by an admin only', async () => {
    for (const name of ['mia', 'rea']) {
      const who = await viewer(name)
      for (const role of roles) {
        await expect(grantRole(house.context, who, ids.rea!, role)).rejects.toMatchObject({ code: 'not-your-role' })
      }
      await expect(revokeRole(house.context, who, ids.root!, 'admin')).rejects.toMatchObject({ code: 'not-your-role' })
    }
    await grantRole(house.context, await viewer('root'), ids.rea!, 'support')
    expect(rolesOf(await viewer('rea')).toSorted()).toEqual(['reader', 'support'])
  })

  test('an admin is made by a person, not by a token', async () => {
    const { token } = await createToken(house.context, await viewer('root'), { role: 'admin' })
    const answer = await house.api(`/people/${ids.rea}`, token, { method: 'PATCH', body: { grant: ['admin'] } })
    expect(answer.status).toBe(403)
    const added = await house.api('/people', token, {
      method: 'POST',
      body: { email: 'sly@example.org', roles: ['admin'] },
    })
    expect(added.status).toBe(403)
  })

  test('there is always an admin left', async () => {
    await revokeRole(house.context, operator, ids.spare!, 'admin')
    const root = await viewer('root')
    await expect(revokeRole(house.context, root, ids.root!, 'admin')).rejects.toMatchObject({ code: 'last-admin' })
    await expect(leave(house.context, root, ids.root!)).rejects.toMatchObject({ code: 'last-admin' })
  })

  test('reach a session at once', async () => {
    const browser = house.browser()
    await browser.signIn('mia@example.org', 'correct horse battery')
    expect((await browser.get('/settings/people')).status).toBe(403)
    await grantRole(house.context, operator, ids.mia!, 'admin')
    expect((await browser.get('/settings/people')).status).toBe(200)
    await revokeRole(house.context, operator, ids.mia!, 'admin')
    expect((await browser.get('/settings/people')).status).toBe(403)
  })
})
