import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { person } from '../../src/person/domain.ts'
import { personAsViewer } from '../../src/person/store.ts'
import type { Viewer } from '../../src/person/viewer.ts'
import { createService } from '../../src/service/create-service.ts'
import { service } from '../../src/service/domain.ts'
import { findService } from '../../src/service/store.ts'
import { updateService } from '../../src/service/update-service.ts'
import { createTeam } from '../../src/team/create-team.ts'
import { team } from '../../src/team/domain.ts'
import { join } from '../../src/team/join.ts'
import { leaveTeam } from '../../src/team/leave.ts'
import { findTeam } from '../../src/team/store.ts'
import { sentTo } from '../browser.ts'
import { type House, openHouse, operator, password } from './house.ts'

let house: House
let mia: string
let eno: string
beforeAll(async () => {
  house = await openHouse()
  mia = await house.add('mia@example.org', ['manager'])
  eno = await house.add('eno@example.org', ['engineer'])
})
afterAll(() => house.close())

const viewer = async (id: string) => (await personAsViewer(house.context.db, id)) as Viewer

/** Runs a command as the command line does. */
async function run(line: string, options: Record<string, string | string[]> = {}, actingAs?: string) {
  const commands = [person, team, service].flatMap(domain => domain.commands ?? [])
  const command = commands.find(({ name }) => line === name || line.startsWith(`${name} `))
  if (!command || !('run' in command)) throw new Error(`no command ${line}`)
  const words = line.slice(command.name.length).split(' ').filter(Boolean)
  return command.run(house.context, { words, options, directory: '/', actingAs, progress: () => undefined })
}

describe('a team', () => {
  test('is found by name, slug and id, and made once', async () => {
    const made = await createTeam(house.context, operator, { name: 'Café & Payments' })
    expect(made.slug).toBe('cafe-payments')
    for (const word of ['café & payments', 'cafe-payments', made.id]) {
      expect((await findTeam(house.context.db, word))?.id).toBe(made.id)
    }
    await expect(createTeam(house.context, operator, { name: 'CAFÉ & PAYMENTS' })).rejects.toMatchObject({
      code: 'team-exists',
    })
    await expect(createTeam(house.context, await viewer(mia), { name: 'Own' })).rejects.toMatchObject({
      code: 'not-your-role',
    })
  })

  test('takes people in through an admin or its own manager; nobody lets themselves in', async () => {
    const refused = { code: 'not-your-role' }
    await expect(join(house.context, await viewer(eno), 'cafe-payments', eno)).rejects.toMatchObject(refused)
    await expect(join(house.context, await viewer(mia), 'cafe-payments', mia)).rejects.toMatchObject(refused)
    await join(house.context, operator, 'cafe-payments', mia)
    await join(house.context, await viewer(mia), 'cafe-payments', eno)
    await join(house.context, await viewer(mia), 'cafe-payments', eno)
    const found = await findTeam(house.context.db, 'cafe-payments')
    expect(found?.members.map(({ name }) => name)).toEqual(['eno', 'mia'])
    expect(await viewer(eno)).toMatchObject({ teamIds: [found?.id] })
    await leaveTeam(house.context, await viewer(eno), 'cafe-payments', eno)
    expect(await viewer(eno)).toMatchObject({ teamIds: [] })
  })

  test.each(['', '   ', 'a\nb', 'x\u202egnp', 'x'.repeat(81)])('is not called %j', async name => {
    await expect(createTeam(house.context, operator, { name })).rejects.toMatchObject({ code: 'does-not-fit' })
  })
})

describe('a service', () => {
  test('has a team, technologies, dependencies, and a name outside only when given one', async () => {
    await createService(house.context, operator, {
      name: 'Ledger',
      technologies: ['PostgreSQL', 'postgresql', 'kafka'],
    })
    const checkout = await createService(house.context, await viewer(mia), {
      name: 'Checkout',
      team: 'Café & Payments',
      dependsOn: ['ledger'],
    })
    expect(checkout).toMatchObject({
      slug: 'checkout',
      publicName: null,
      team: { slug: 'cafe-payments' },
      dependsOn: [{ slug: 'ledger' }],
    })
    expect((await findService(house.context.db, 'LEDGER'))?.technologies).toEqual(['kafka', 'postgresql'])
  })

  test('changes in what is given and keeps the rest', async () => {
    await updateService(house.context, operator, 'checkout', { publicName: 'Payments', technologies: ['go'] })
    const now = await updateService(house.context, operator, 'checkout', { name: 'Check-out' })
    expect(now).toMatchObject({
      slug: 'checkout',
      name: 'Check-out',
      publicName: 'Payments',
      technologies: ['go'],
      dependsOn: [{ slug: 'ledger' }],
    })
    expect(await updateService(house.context, operator, 'checkout', { team: null, publicName: null })).toMatchObject({
      team: null,
      publicName: null,
    })
  })

  test('refuses itself and strangers as dependencies, a name that is taken, an unknown team, and engineers', async () => {
    const change = (input: Parameters<typeof updateService>[3]) =>
      updateService(house.context, operator, 'checkout', input)
    await expect(change({ dependsOn: ['checkout'] })).rejects.toMatchObject({ code: 'depends-on-itself' })
    await expect(change({ dependsOn: ['nothing'] })).rejects.toMatchObject({ code: 'no-such-service' })
    await expect(change({ name: 'ledger' })).rejects.toMatchObject({ code: 'service-exists' })
    await expect(change({ name: 'Other', team: 'nobody' })).rejects.toMatchObject({ code: 'no-such-team' })
    expect((await findService(house.context.db, 'checkout'))?.name).toBe('Check-out')
    await expect(createService(house.context, await viewer(eno), { name: 'Mine' })).rejects.toMatchObject({
      code: 'not-your-role',
    })
  })

  test('is written through the pages as well', async () => {
    const browser = house.browser()
    await browser.signIn('mia@example.org', password)
    const fields = { name: 'Search', technologies: 'rust, tantivy', dependsOn: 'Ledger', team: '', publicName: '' }
    const made = await browser.submit('/settings/services', '/settings/services', fields)
    expect(sentTo(made)).toBe('/settings/services/search')
    expect(await (await browser.get('/settings/services/search')).text()).toContain('rust, tantivy')
    for (const path of [
      '/settings',
      '/settings/teams',
      '/settings/teams/cafe-payments',
      '/settings/tokens',
      '/settings/appearance',
    ]) {
      expect((await browser.get(path)).status).toBe(200)
    }
  })
})

describe('the command line', () => {
  test('adds somebody with roles and teams, and its password lets them in', async () => {
    const added = await run('user add Lee@example.org', {
      name: 'Lee Example',
      role: ['legal', 'reader'],
      team: ['Trust'],
    })
    const { password: first, ...json } = added.json as { password: string }
    expect(json).toMatchObject({ email: 'lee@example.org', roles: ['legal', 'reader'], teams: ['Trust'] })
    expect(added.text).toContain(first)
    expect((await house.browser().signIn('lee@example.org', first)).status).toBe(303)
    expect((await findTeam(house.context.db, 'trust'))?.members.map(({ name }) => name)).toEqual(['Lee Example'])
  })

  test('refuses an unknown role and an address that is none or taken, and leaves nothing behind', async () => {
    await expect(run('user add x@example.org', { role: ['boss'] })).rejects.toMatchObject({ code: 'unknown-role' })
    await expect(run('user add nonsense', { team: ['Ghost'] })).rejects.toMatchObject({ code: 'does-not-fit' })
    await expect(run('user add eno@example.org', { team: ['Ghost'] })).rejects.toMatchObject({ code: 'email-taken' })
    await expect(run('user add y@example.org', { team: ['Ghost', 'a\nb'] })).rejects.toMatchObject({
      code: 'does-not-fit',
    })
    await expect(run('user add')).rejects.toMatchObject({ code: 'missing-word' })
    expect(await findTeam(house.context.db, 'Ghost')).toBeUndefined()
  })

  test('acts as somebody with their rights only', async () => {
    await expect(run('user add z@example.org', {}, 'eno@example.org')).rejects.toMatchObject({ code: 'not-your-role' })
    await expect(run('team add Elsewhere', {}, 'nobody@example.org')).rejects.toMatchObject({ code: 'no-such-person' })
  })

  test('makes a token that the API takes, lists it without it, and revokes it', async () => {
    const made = (await run('token create', { role: 'engineer', name: 'nightly', days: '7' })).json as {
      id: string
      token: string
    }
    expect((await house.api('/me', made.token)).status).toBe(200)
    const list = await run('token list')
    expect(list.text).toContain('nightly')
    expect(JSON.stringify(list)).not.toContain(made.token)
    await run(`token revoke ${made.id}`)
    expect((await house.api('/me', made.token)).status).toBe(401)
    await expect(run('token create')).rejects.toMatchObject({ code: 'missing-option' })
  })

  test('adds teams and services and lists everything', async () => {
    await run('team add Platform')
    await run('service add Queue', { team: 'platform', technology: ['rabbitmq'], 'depends-on': ['Ledger'] })
    expect((await run('service list')).text).toContain('Queue  Platform  rabbitmq')
    expect((await run('team list')).text).toContain('Trust: Lee Example')
    expect((await run('user list')).text).toContain('lee@example.org  Lee Example  legal, reader')
  })
})
