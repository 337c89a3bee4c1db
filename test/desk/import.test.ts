import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Browser, sentTo } from '../browser.ts'
import { createWorld, type World } from '../world.ts'
import { fieldsOf } from './form.ts'

let world: World
beforeEach(async () => {
  world = await createWorld({ people: ['ada', 'bo', 'rory', 'alma'] })
})
afterEach(() => world.close())

const document = (changes: { impact?: string; summary?: string } = {}) => `---
title: Gate certificate expired
severity: SEV2
impact_started_at: 2026-02-01T06:00:00Z
resolved_at: 2026-02-01T07:30:00Z
impact_statement: ${changes.impact ?? 'Gates stayed shut for 90 minutes.'}
external_impact: some
---

## Summary

${changes.summary ?? 'A certificate ran out.'}

## Lessons

Expiry dates want an owner.
`

/** Drops files on the import page, as a browser does, and gives back where it leads. */
async function drop(browser: Browser, files: Record<string, string | Uint8Array>, path = '/import'): Promise<Response> {
  const body = new FormData()
  body.append('csrf', await browser.formToken('/import'))
  for (const [name, content] of Object.entries(files)) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content)
    body.append('files', new File([new Uint8Array(bytes)], name))
  }
  return browser.request(path, { method: 'POST', body, headers: { accept: 'text/html', origin: browser.origin } })
}

async function count(): Promise<number> {
  const { n } = await world.app.context.db
    .selectFrom('post_mortem')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

async function bringIn(browser: Browser, files: Record<string, string | Uint8Array>): Promise<string> {
  const preview = sentTo(await drop(browser, files))!
  const html = await (await browser.get(preview)).text()
  const csrf = /name="csrf" value="([^"]+)"/.exec(html)![1]!
  const done = await browser.post(preview, { csrf, decision: 'commit' })
  expect(done.status).toBe(303)
  return (await browser.get(sentTo(done)!)).text()
}

describe('a preview', () => {
  test('stores nothing, and says the same as the import then does', async () => {
    const ada = await world.as('ada')
    const answer = await drop(ada, { 'gate.md': document(), 'broken.json': '{"title": ' })
    expect(answer.status).toBe(303)
    const preview = await (await ada.get(sentTo(answer)!)).text()
    expect(preview).toContain('This would bring in: 1 new record, 1 refused.')
    expect(preview).toContain('broken.json')
    expect(await count()).toBe(0)
    expect(await (await ada.get('/post-mortems')).text()).not.toContain('Gate certificate expired')

    const csrf = /name="csrf" value="([^"]+)"/.exec(preview)![1]!
    const done = await ada.post(sentTo(answer)!, { csrf, decision: 'commit' })
    const report = await (await ada.get(sentTo(done)!)).text()
    expect(report).toContain('Brought in: 1 new record, 1 refused.')
    expect(report).toContain('Gate certificate expired')
    expect(await count()).toBe(1)
  })

  test('is its owner’s alone, is gone after an hour, and leaves no bytes behind', async () => {
    const ada = await world.as('ada')
    const at = sentTo(await drop(ada, { 'gate.md': document() }))!
    expect((await (await world.as('bo')).get(at)).status).toBe(404)
    const csrf = await (await world.as('bo')).formToken('/import')
    expect((await (await world.as('bo')).post(at, { csrf, decision: 'commit' })).status).toBe(404)
    world.clock.forward(3601)
    expect((await ada.get(at)).status).toBe(404)
    await drop(ada, { 'other.md': document() })
    expect(readdirSync(join(world.dataDirectory, 'uploads'))).toHaveLength(1)
    expect(await count()).toBe(0)
  })

  test('can be discarded, and committed only once', async () => {
    const ada = await world.as('ada')
    const at = sentTo(await drop(ada, { 'gate.md': document() }))!
    const csrf = await ada.formToken(at)
    expect(sentTo(await ada.post(at, { csrf, decision: 'discard' }))).toBe('/import')
    expect((await ada.get(at)).status).toBe(404)

    const again = sentTo(await drop(ada, { 'gate.md': document() }))!
    await ada.post(again, { csrf, decision: 'commit' })
    await ada.post(again, { csrf, decision: 'commit' })
    expect(await (await ada.get(again)).text()).toContain('1 new record')
    expect(await count()).toBe(1)
  })

  test('without files, and by readers, is refused', async () => {
    const ada = await world.as('ada')
    expect((await drop(ada, {})).status).toBe(400)
    const rory = await world.as('rory')
    expect((await rory.get('/import')).status).toBe(403)
  })

  test('takes a folder of several hundred files, with ids as their paths below it', async () => {
    const ada = await world.as('ada')
    const files: Record<string, string> = {}
    for (let n = 0; n < 300; n++) files[`pms/${n % 7}/note-${n}.md`] = document({ summary: `Number ${n}.` })
    const report = await bringIn(ada, files)
    expect(report).toContain('300 new records')
    expect(await count()).toBe(300)
    expect(await world.idOf('3/note-101')).toBeTruthy()
  })
})

describe('importing again', () => {
  test('changes nothing and says so', async () => {
    const ada = await world.as('ada')
    await bringIn(ada, { 'gate.md': document() })
    const answer = await drop(ada, { 'gate.md': document() })
    const preview = await (await ada.get(sentTo(answer)!)).text()
    expect(preview).toContain('Nothing changed')
    expect(preview).not.toContain('value="commit"')
    expect(await count()).toBe(1)
  })

  test('an edited file becomes a new version and keeps hand corrections', async () => {
    const ada = await world.as('ada')
    await bringIn(ada, { 'gate.md': document() })
    const id = await world.idOf('gate')
    const desk = `/post-mortems/${id}/edit`
    const html = await (await ada.get(desk)).text()
    const form = ['next', 'facts-form-severity'].find(name => {
      try {
        return 'fact:severity' in fieldsOf(html, name)
      } catch {
        return false
      }
    })!
    await ada.post(desk, { ...fieldsOf(html, form), 'fact:severity': 'SEV1' })
    const report = await bringIn(ada, { 'gate.md': document({ impact: 'Gates stayed shut for two hours.' }) })
    expect(report).toContain('1 new version of known ones')

    const answer = await ada.get(`/api/v1/post-mortems/${id}`)
    const record = (await answer.json()) as { version: number; facts: Record<string, { value: unknown }> }
    expect(record.facts.severity?.value).toBe('SEV1')
    expect(record.facts.impact_statement?.value).toBe('Gates stayed shut for two hours.')
    expect(record.version).toBe(3)
    expect(await (await ada.get(`/post-mortems/${id}/versions/2`)).text()).toContain(
      'Gates stayed shut for 90 minutes.',
    )
  })

  test('a corrected value that the file now says otherwise stays, with a warning', async () => {
    const ada = await world.as('ada')
    await bringIn(ada, { 'gate.md': document() })
    const id = await world.idOf('gate')
    const token = await ada.formToken('/import')
    const current = (await (await ada.get(`/api/v1/post-mortems/${id}`)).json()) as {
      facts: Record<string, { version: number }>
    }
    await ada.request(`/api/v1/post-mortems/${id}/facts/impact_statement`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', origin: ada.origin, 'x-csrf-token': token },
      body: JSON.stringify({ value: 'Corrected by hand.', version: current.facts.impact_statement!.version }),
    })
    const report = await bringIn(ada, { 'gate.md': document({ impact: 'Said otherwise.' }) })
    expect(report).toContain('correction kept')
    expect(await (await ada.get(`/api/v1/post-mortems/${id}`)).text()).toContain('Corrected by hand.')
  })
})

describe('original bytes', () => {
  test('come back unchanged, as a download that no browser runs', async () => {
    const ada = await world.as('ada')
    const bytes = Buffer.from(`\ufeff${document()}\r\n<script>alert(1)</script>\r\ntrailing  \r\n`)
    await bringIn(ada, { 'größe “x”.md': bytes })
    const id = await world.idOf('größe “x”')
    const desk = await (await ada.get(`/post-mortems/${id}/edit`)).text()
    const href = /href="(\/source-files\/[^"]+)"/.exec(desk)![1]!
    const answer = await ada.get(href)
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[\w.-]+"; filename\*=UTF-8''gr%C3%B6/,
    )
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain|^application\/octet-stream/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await (await world.as('rory')).get(href)).status).toBe(404)
  })
})

describe('the import command', () => {
  test('answers in the promised shape and exit codes', async () => {
    const folder = join(world.dataDirectory, 'in')
    mkdirSync(join(folder, 'a'), { recursive: true })
    writeFileSync(join(folder, 'a', 'gate.md'), document())
    const dry = await world.command('import', 'in', '--dry-run')
    expect(dry).toMatchObject({ exit: 0, json: { created: 1, updated: 0, unchanged: 0, refused: [] } })
    expect(dry.text).toContain('nothing is stored')
    expect(await count()).toBe(0)

    const first = await world.command('import', 'in')
    expect(first.exit).toBe(0)
    expect(Object.keys(first.json as object)).toEqual(
      expect.arrayContaining(['created', 'updated', 'unchanged', 'refused', 'warnings', 'seconds', 'recognised']),
    )
    expect(first.text).toContain('Recognised')
    expect(await world.idOf('a/gate')).toBeTruthy()

    const again = await world.command('import', 'in')
    expect(again).toMatchObject({ exit: 0, json: { created: 0, unchanged: 1 } })
    expect(again.text).toContain('Nothing changed')

    writeFileSync(join(folder, 'bad.json'), '[{"title": "x"')
    const refused = await world.command('import', 'in')
    expect(refused).toMatchObject({ exit: 1, json: { refused: [{ reason: expect.any(String) }] } })
    expect(refused.text).toContain('bad.json')
  })

  test('without a path, and for a path that is not there, is wrong usage', async () => {
    expect((await world.command('import')).exit).toBe(2)
    const gone = await world.command('import', 'nowhere')
    expect(gone.exit).toBe(2)
    expect(gone.text).toContain('nowhere')
  })
})

describe('the import API', () => {
  test('takes files and says what a dry run would do', async () => {
    const ada = await world.as('ada')
    const dry = await drop(ada, { 'gate.md': document() }, '/api/v1/import?dry_run=true')
    expect(await dry.json()).toMatchObject({ created: 1, refused: [] })
    expect(await count()).toBe(0)
    const done = await drop(ada, { 'wiki/gate.md': document(), 'notes/other.md': document() }, '/api/v1/import')
    expect(await done.json()).toMatchObject({ created: 2 })
    const answer = await ada.get(`/api/v1/post-mortems/${encodeURIComponent('wiki/gate')}`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      import_id: 'wiki/gate',
      facts: { severity: { value: 'SEV2', source: { file: 'wiki/gate.md' } } },
    })
  })
})
