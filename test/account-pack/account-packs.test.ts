import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { approveEdition } from '../../src/edition/approve.ts'
import type { CastName } from '../people.ts'
import { publishCustomer } from '../publishing.ts'
import { createWorld, operator, type World } from '../world.ts'

let world: World
const ids: Record<'sale' | 'quiet' | 'other', string> = { sale: '', quiet: '', other: '' }

const record = (title: string, accounts: string[]) =>
  `---\ntitle: ${title} zqinternalx\nseverity: SEV2\nteam: Harbour\nexternal_impact: widespread\nowner: ada@lantern.example\naffected_accounts: ${JSON.stringify(accounts)}\ncustomer_title: No tickets for an hour\napology: We are sorry, also to Oyster Imaginary Ltd.\ncustomer_what_happened: Tickets could not be bought.\n---\n\n## Summary\n\nNobody could buy zqinternalx.\n\n## What happened\n\nThe zqinternalx pool kept dead connections for Oyster Imaginary Ltd.\n`

beforeAll(async () => {
  world = await createWorld()
  await world.bring({
    'sale.md': record('Nobody could buy', ['Oyster Imaginary Ltd', 'Gull, Madeup & Sons']),
    'quiet.md': record('Nobody noticed', ['Oyster Imaginary Ltd', 'Unheard Example']),
    'other.md': record('Somebody else', ['Tern Pretend']),
  })
  for (const name of ['sale', 'quiet', 'other'] as const) {
    ids[name] = await world.idOf(name)
    await approveEdition(world.app.context, operator, { id: ids[name], edition: 'engineering' })
  }
}, 240_000)
afterAll(() => world?.close())

async function get(who: CastName, path: string) {
  const answer = await (await world.as(who)).get(path, {
    accept: path.startsWith('/api') ? 'application/json' : 'text/html',
  })
  return { status: answer.status, text: await answer.text() }
}

describe('which customers an incident touched', () => {
  test('comes in with an import and is known to its owner and communications alone', async () => {
    for (const who of ['ada', 'cleo'] as const) {
      const { text } = await get(who, `/api/v1/post-mortems/${ids.sale}/affected-accounts`)
      expect([who, JSON.parse(text)]).toEqual([who, { accounts: ['Gull, Madeup & Sons', 'Oyster Imaginary Ltd'] }])
      expect((await get(who, `/post-mortems/${ids.sale}/edit`)).text).toContain('Gull, Madeup &amp; Sons')
    }
    for (const who of ['bo', 'ines', 'sigrid', 'vera', 'pia', 'alma', 'rory', 'sam'] as const) {
      for (const path of [
        `/api/v1/post-mortems/${ids.sale}/affected-accounts`,
        `/api/v1/post-mortems/${ids.sale}`,
        `/post-mortems/${ids.sale}/edit`,
        `/post-mortems/${ids.sale}/history`,
        `/post-mortems/${ids.sale}?draft`,
      ]) {
        expect([who, path, (await get(who, path)).text.includes('Gull, Madeup')]).toEqual([who, path, false])
      }
    }
  })

  test('the original file is for those who may know', async () => {
    const { id } = await world.app.context.db
      .selectFrom('source_file')
      .select('id')
      .where('name', 'like', '%sale%')
      .executeTakeFirstOrThrow()
    expect((await get('bo', `/source-files/${id}`)).status).toBe(404)
    expect((await get('ada', `/source-files/${id}`)).text).toContain('Gull, Madeup')
  })

  test('a name given here leaves in no edition', async () => {
    const { text } = await get('cleo', `/post-mortems/${ids.sale}/customer?draft`)
    expect(text).toContain('We are sorry, also to')
    expect(text).not.toContain('Oyster Imaginary')
  })

  test('is edited on the desk, and two who edit at once lose nothing', async () => {
    const ada = await world.as('ada')
    const desk = `/post-mortems/${ids.other}/edit`
    const html = await (await ada.get(desk)).text()
    const base = /name="base\|affected-accounts" value="([^"]+)"/.exec(html)?.[1] ?? ''
    const save = (names: string) =>
      ada.submit(desk, desk, {
        'base|affected-accounts': base,
        'affected-accounts': names,
        'affected-accounts|base': 'Tern Pretend',
      })
    expect((await save('Tern Pretend\r\nAuk Nonesuch\r\n\r\nauk nonesuch')).status).toBe(303)
    const { text } = await get('cleo', `/api/v1/post-mortems/${ids.other}/affected-accounts`)
    expect(JSON.parse(text)).toEqual({ accounts: ['Auk Nonesuch', 'Tern Pretend'] })
    const second = await save('Puffin Example')
    expect([second.status, (await second.text()).includes('Auk Nonesuch')]).toEqual([409, true])
    const audit = await world.app.context.db.selectFrom('audit_entry').selectAll().execute()
    expect(audit.map(({ verb }) => verb)).toContain('set-affected-accounts')
    expect(JSON.stringify(audit)).not.toContain('Auk')
  })
})

describe('an account pack', () => {
  test('does not exist before something that touched the customer is public', async () => {
    for (const name of ['Oyster Imaginary Ltd', 'Nobody At All']) {
      const path = `/api/v1/account-packs/${encodeURIComponent(name)}`
      expect([name, (await get('sam', path)).status]).toEqual([name, 404])
    }
    expect(JSON.parse((await get('sam', '/api/v1/account-packs')).text)).toEqual({ packs: [] })
  })

  test('holds public text and follow-ups, and nothing that is not public', async () => {
    await publishCustomer(world, ids.sale)
    const { packs } = JSON.parse((await get('sam', '/api/v1/account-packs')).text) as {
      packs: { id: string; name: string; reports: number }[]
    }
    // "Unheard Example" was touched by what is not public, so nobody hears of it.
    expect(packs.map(({ name, reports }) => [name, reports])).toEqual([
      ['Gull, Madeup & Sons', 1],
      ['Oyster Imaginary Ltd', 1],
    ])
    const page = await get('sam', `/account-packs/${packs[1]!.id}`)
    expect(page.text).toContain('Tickets could not be bought.')
    expect(page.text).toContain('Where our follow-ups stand')
    expect(page.text).toContain('Every queue has a bound.')
    expect(page.text).toContain('http://localhost:4000/public/reports/')
    const json = await get('cleo', '/api/v1/account-packs/oyster%20imaginary%20ltd')
    const commands = await world.command('account-pack', 'Oyster', 'Imaginary', 'Ltd', '--as', 'sam@lantern.example')
    const document = await world.command('account-pack', 'Oyster Imaginary Ltd', '--html')
    for (const text of [page.text, json.text, commands.text, JSON.stringify(commands.json), document.text]) {
      expect(text).toContain('No tickets for an hour')
      expect(text).not.toMatch(/zqinternalx|Gull, Madeup|SEV2|Harbour/)
    }
    expect(document.text).toMatch(/^<!doctype html>/)
    // No two elements of a page share a name, and the page has one first heading.
    const names = [...page.text.matchAll(/ id="([^"]+)"/g)].map(([, name]) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(page.text.match(/<h1/g)?.length).toBe(1)
  })

  test('is for support and communications', async () => {
    for (const who of ['ada', 'bo', 'ines', 'sigrid', 'vera', 'pia', 'alma', 'rory'] as const) {
      for (const path of ['/api/v1/account-packs', '/api/v1/account-packs/Oyster%20Imaginary%20Ltd']) {
        expect([who, (await get(who, path)).status]).toEqual([who, 403])
      }
    }
    expect((await world.outsider().get('/api/v1/account-packs')).status).toBe(401)
  })

  test('loses a report that is withdrawn', async () => {
    const [publication] = (await world.command('publications')).json as { id: string }[]
    await world.command('withdraw', publication!.id, '--reason', 'It was wrong.')
    expect((await get('sam', '/api/v1/account-packs/Oyster%20Imaginary%20Ltd')).status).toBe(404)
  })
})
