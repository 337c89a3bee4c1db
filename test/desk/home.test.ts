import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sentTo } from '../browser.ts'
import { createWorld, type World } from '../world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ people: ['ada', 'bo', 'rory', 'vera', 'alma'] })
})
afterAll(() => world.close())

const page = async (who: 'ada' | 'bo' | 'rory' | 'vera' | 'alma', path = '/') =>
  (await (await world.as(who)).get(path)).text()

describe('home', () => {
  test('of an empty installation shows three ways to begin, to those who may', async () => {
    const html = await page('alma')
    expect(html).toContain('href="/import"')
    expect(html).toContain('href="/post-mortems/new"')
    expect(html).toContain('npm start -- --demo')
    expect(await page('rory')).not.toContain('href="/import"')
  })

  test('shows what waits, and after an approval what was learned, each to those whom it concerns', async () => {
    const ada = await world.as('ada')
    const desk = sentTo(
      await ada.submit('/post-mortems/new', '/post-mortems/new', { title: 'Seats sold twice', type: 'full' }),
    )!
    expect(await page('ada')).toContain('Your draft')
    const token = await ada.formToken(desk)
    const id = desk.split('/')[2]!
    const send = (path: string, method: string, body: unknown) =>
      ada.request(`/api/v1/post-mortems/${id}/${path}`, {
        method,
        headers: { 'content-type': 'application/json', origin: ada.origin, 'x-csrf-token': token },
        body: JSON.stringify(body),
      })
    await send('facts/severity', 'PATCH', { value: 'SEV1', version: 0 })
    await send('sections', 'POST', { key: 'summary', markdown: 'Two people held the same seat on the evening boat.' })
    await send('sections', 'POST', {
      key: 'lessons',
      markdown: '- A hold is worth nothing without a time at which it ends.',
    })

    expect(await page('bo')).toContain('Read and approve, engineering edition')
    expect(await page('rory')).not.toContain('Seats sold twice')

    const approved = await world.command('approve', id, '--edition', 'engineering', '--as', 'bo@lantern.example')
    expect(approved.exit).toBe(0)
    const html = await page('rory')
    expect(html).toContain('Seats sold twice')
    expect(html).toContain('A hold is worth nothing without a time at which it ends.')
    expect(html).toContain('SEV1, for everybody')
    expect(await page('ada')).toContain('you own it')

    await world.command('approve', id, '--edition', 'leadership', '--as', 'bo@lantern.example')
    expect(await page('vera')).toContain('Read and acknowledge')
    await send('facts/severity', 'PATCH', { value: 'SEV2', version: 1 })
    expect(await page('bo')).toContain('Approve anew: the record changed since')
  })

  test('the palette finds post-mortems one may read, and places', async () => {
    const found = async (who: 'ada' | 'rory', words: string) =>
      (await (await (await world.as(who)).get(`/palette?q=${encodeURIComponent(words)}`)).json()) as {
        label: string
        href: string
        kind: string
      }[]
    expect(await found('ada', 'impo')).toContainEqual({ label: 'Import post-mortems', href: '/import', kind: 'Do' })
    expect(await found('rory', 'impo')).toEqual([])
    expect((await found('rory', 'seats')).map(one => one.label)).toContain('Seats sold twice')
    expect(await found('ada', '\u0000%_"')).toEqual([])
  })
})
