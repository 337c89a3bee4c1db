import { Hono } from 'hono'
import { contextStorage } from 'hono/context-storage'
import { describe, expect, test } from 'vitest'
import { Form, Select, TextArea, TextInput } from './form.tsx'
import { arrangePages, MessagePage, Page } from './layout.tsx'
import { Level, State } from './marks.tsx'
import { EditionLadder } from './navigation.tsx'
import { PublicPage, publicStyle } from './public-page.tsx'
import { Table } from './table.tsx'
import { DefinitionList, FactTiles, Notice, Time } from './text.tsx'
import { readTheme, themeCookieHeader } from './theme.ts'
import { Timeline } from './timeline.tsx'

const hostile = `"><script>alert(1)</script>'&`
const frame = { viewer: { kind: 'person', name: hostile, email: hostile }, csrf: hostile, nonce: 'n' }

test('whatever callers pass as text comes out as text', () => {
  arrangePages({ rail: [{ key: 'home', label: hostile, href: hostile, icon: 'home' }] })
  const html = String(
    <Page title={hostile} {...frame} description={hostile}>
      <Form action={hostile} csrf={hostile}>
        <TextInput label={hostile} name={hostile} value={hostile} hint={hostile} error={hostile} />
        <TextArea label={hostile} name="text" value={`</textarea>${hostile}`} />
        <Select label={hostile} name="choice" options={[{ value: hostile, label: hostile }]} />
      </Form>
      <Level step={1} label={hostile} title={hostile} />
      <State label={hostile} />
      <EditionLadder rungs={[{ label: hostile, minutes: 3, href: hostile, note: hostile }]} />
      <Table caption={hostile} rows={[hostile]} columns={[{ label: hostile, main: true, cell: row => row }]} />
      <DefinitionList items={[{ term: hostile, description: hostile }]} />
      <FactTiles facts={[{ label: hostile, value: hostile, note: hostile }]} />
      <Notice title={hostile}>{hostile}</Notice>
      <Time at={hostile} />
      <Timeline rows={[{ at: hostile, kind: hostile, kindLabel: hostile, text: hostile, precision: hostile }]} />
    </Page>,
  )
  arrangePages({ rail: [] })
  expect(html).not.toContain('<script>')
  expect(html).not.toContain('</textarea>"')
  expect(html).not.toMatch(/ style=/)
})

test('a public page has no script, and its inline style is the one its hash names', () => {
  const html = String(
    <PublicPage title={hostile} homeHref="/public/" identity={{ name: hostile, accent: `red}</style>${hostile}` }}>
      <p>Text</p>
    </PublicPage>,
  )
  expect(html).not.toContain('<script')
  expect(html).toContain(`<style>${publicStyle(undefined).css}</style>`)
  expect(publicStyle('#e4572e').hash).toMatch(/^sha256-[\w+/]{43}=$/)
})

test('somebody who is not signed in sees no rail and no account', () => {
  arrangePages({ rail: [{ key: 'home', label: 'Somewhere', href: '/', icon: 'home' }] })
  const html = String(<Page title="Title" {...frame} viewer={{ kind: 'anonymous' }} />)
  arrangePages({ rail: [] })
  expect(html).not.toContain('Somewhere')
  expect(html).not.toContain('Sign out')
  expect(html).toContain('Sign in')
})

test('fields are tied to their label, hint and error', () => {
  const html = String(<TextInput label="Title" name="title" hint="A symptom." error="Write one." />)
  expect(html).toContain('for="field-title"')
  expect(html).toContain('aria-describedby="field-title-hint field-title-error"')
  expect(html).toContain('aria-invalid="true"')
})

test('a message says what to do next', () => {
  const html = String(<MessagePage title="Nothing here" message="No page." status={404} />)
  expect(html).toContain('Go to the start page')
})

test('a level nobody knows is not drawn as one', () => {
  expect(String(<Level step={null} />)).not.toContain('<svg')
  expect(String(<Level step={7} label="odd" />)).not.toContain('<svg')
})

describe('the theme', () => {
  test('is in the first byte of a page, from the cookie of its request', async () => {
    const app = new Hono().use(contextStorage()).get('/', c => c.html(<Page title="Title" {...frame} />))
    const dark = await app.request('/', { headers: { cookie: `a=b; ${themeCookieHeader('dark').split(';')[0]}` } })
    expect(await dark.text()).toContain('<html lang="en" data-theme="dark">')
    expect(await (await app.request('/')).text()).toContain('<html lang="en">')
  })

  test('is the system’s when the cookie is not ours', () => {
    expect(readTheme('afterword_theme=neon')).toBe('system')
    expect(readTheme('xafterword_theme=dark')).toBe('system')
    expect(readTheme(null)).toBe('system')
  })
})
