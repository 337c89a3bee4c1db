import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { approveEdition } from '../../src/edition/approve.ts'
import type { Browser } from '../browser.ts'
import { sentTo } from '../browser.ts'
import { fieldsOf } from '../desk/form.ts'
import { completeForPublication } from '../publishing.ts'
import { createWorld, operator, type World } from '../world.ts'

/*
 * In memory, so without any browser: what a reader without scripts gets is the HTML and its forms, and both are looked
 * at here. Keyboard, focus and contrast are looked at in a real browser by test/browser/.
 */

let world: World
beforeAll(async () => {
  world = await createWorld({ people: ['ada', 'bo', 'cleo', 'sigrid', 'rory', 'pia', 'alma', 'vera', 'sam'] })
})
afterAll(() => world?.close())

const document = `---
title: Parcels stood still for an hour
severity: SEV1
team: Harbour
impact_statement: Nobody could follow a parcel.
impact_started_at: 2026-02-03T04:00:00Z
impact_ended_at: 2026-02-03T05:00:00Z
external_impact: widespread
apology: We are sorry for the hour in which parcels could not be followed.
customer_title: Parcels could not be followed
talk_track_say: Parcels can be followed again.
leadership_asks: Decide about the second queue by April.
---

# Parcels stood still for an hour

## Summary

A queue had no bound.

## Timeline

- 04:00 The queue grew.
- 05:00 The queue was bounded.
`

async function html(answer: Response): Promise<string> {
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
  return answer.text()
}

/** Sends files as a form does when no script runs. */
async function bring(browser: Browser, name: string, content: string): Promise<Response> {
  const form = new FormData()
  form.set('csrf', await browser.formToken('/import'))
  form.append('files', new File([content], name, { type: 'text/markdown' }))
  return browser.request('/import', {
    method: 'POST',
    body: form,
    headers: { accept: 'text/html', origin: browser.origin, 'sec-fetch-site': 'same-origin' },
  })
}

/** The hidden and the visible fields of the form that posts there, as they stand. */
function formTo(page: string, action: string): Record<string, string[]> {
  const form = [...page.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].find(
    ([, tag]) => tag!.includes(`action="${action}"`) && /method="post"/i.test(tag!),
  )
  if (!form) throw new Error(`No form posts to ${action}.`)
  const fields: Record<string, string[]> = {}
  for (const [tag] of form[2]!.matchAll(/<input\b[^>]*>/g)) {
    const name = /\sname="([^"]*)"/.exec(tag)?.[1]
    const value = /\svalue="([^"]*)"/.exec(tag)?.[1] ?? 'on'
    if (name && (!/type="(checkbox|radio)"/.test(tag) || /\schecked/.test(tag)))
      fields[name] = [...(fields[name] ?? []), value]
  }
  return fields
}

test('the main job: bring in, look, commit, find, read, correct, approve, see it delivered, by links and forms alone', async () => {
  const ada = await world.as('ada')
  const brought = await bring(ada, 'parcels.md', document)
  expect(brought.status).toBe(303)
  const preview = sentTo(brought)!
  const seen = await html(await ada.get(preview))
  expect(seen).toContain('What would come in')
  expect((await world.command('list')).json).toMatchObject({ total: 0 })
  const committed = await ada.post(preview, { ...formTo(seen, preview), decision: 'commit' })
  expect(committed.status).toBe(303)
  expect(await html(await ada.get(sentTo(committed)!))).toContain('What came in')

  // Found by its words in the list, opened by its link.
  const list = await html(await ada.get('/post-mortems?q=parcels&severity=SEV1'))
  const href = /<a href="(\/post-mortems\/pm-[^"]+)">Parcels stood still for an hour<\/a>/.exec(list)?.[1]
  expect(href).toBeTruthy()
  const reading = await html(await ada.get(href!))
  expect(reading).toContain('A queue had no bound.')
  expect(reading).toContain(`href="${href}/customer"`)

  // A fact is corrected at the desk.
  const desk = `${href}/edit`
  const deskPage = await html(await ada.get(desk))
  const formId = [...deskPage.matchAll(/<form\b[^>]*\sid="([^"]+)"/g)]
    .map(([, id]) => id!)
    .find(id => Object.keys(fieldsOf(deskPage, id)).some(name => name.startsWith('fact:impact_statement')))!
  const fields = fieldsOf(deskPage, formId)
  const name = Object.keys(fields).find(key => key === 'fact:impact_statement')!
  const saved = await ada.post(desk, { ...fields, [name]: 'Nobody could follow a parcel or a letter.' })
  expect(saved.status).toBe(303)
  expect(await html(await ada.get(href!))).toContain('Nobody could follow a parcel or a letter.')

  // What a public report has to say beside: a number, lessons, a follow-up.
  await completeForPublication(world.app.context, href!.split('/').at(-1)!)

  // One page says what is next, by whom, and leads there.
  const publication = `${href}/publication`
  const nextOf = async (who: 'ada' | 'cleo') =>
    /Next<[\s\S]*?By [^<]*/.exec(await html(await (await world.as(who)).get(publication)))?.[0]
  expect(await nextOf('ada')).toContain(`href="${href}/sanitise"`)

  // Somebody who wrote none of it decides what was found and signs the sixteen categories, one form each.
  const sigrid = await world.as('sigrid')
  const sanitising = `${href}/sanitise`
  const named = async (name: string) => {
    const page = await html(await sigrid.get(sanitising))
    return [...page.matchAll(new RegExp(`name="${name}" value="([^"]+)"`, 'g'))].map(([, value]) => value!)
  }
  for (const key of new Set(await named('key'))) {
    const decided = await sigrid.submit(sanitising, `${sanitising}/decide`, { key, decision: 'accept' })
    expect(decided.status).toBe(303)
  }
  for (let [category] = await named('category'); category; [category] = await named('category')) {
    const signed = await sigrid.submit(sanitising, `${sanitising}/sign`, { category, note: 'It may stay.' })
    expect([category, signed.status]).toEqual([category, 303])
  }
  expect(await html(await sigrid.get(sanitising))).toContain('16 of 16 categories signed')

  const approvePage = `${href}/approve`
  const toSign = await nextOf('ada')
  expect(toSign).toContain(`href="${approvePage}"`)
  expect(toSign).toContain('Sign it for engineering, security &amp; privacy, communications, the executive')

  // The programme owner approves the three that stay inside with one form; the customer edition is signed by others.
  for (const [who, editions] of [
    ['pia', ['engineering', 'leadership', 'support']],
    ['cleo', ['customer']],
    ['sigrid', ['customer']],
    ['bo', ['customer']],
    ['vera', ['customer']],
  ] as const) {
    const browser = await world.as(who)
    const page = await html(await browser.get(approvePage))
    const { edition: _, ...hidden } = formTo(page, approvePage)
    const done = await browser.post(approvePage, { ...hidden, edition: [...editions] })
    expect([who, done.status, sentTo(done)]).toEqual([who, 303, expect.stringContaining('done=')])
  }
  const deliveries = await html(await (await world.as('pia')).get('/deliveries'))
  for (const recipient of ['#incident-pms', 'vera@lantern.example', 'sam@lantern.example'])
    expect(deliveries).toContain(recipient)
  expect(await html(await world.outsider().get('/public/'))).toContain('Parcels could not be followed')
  const link = /href="(?:http:\/\/localhost:4000)?(\/public\/reports\/[^"]+)"/.exec(
    await html(await world.outsider().get('/public/')),
  )![1]!
  expect(await html(await world.outsider().get(link))).toContain('We are sorry for the hour')

  // A leader acknowledges.
  const vera = await world.as('vera')
  const asked = /href="(\/post-mortems\/[^"]+\/leadership)"/.exec(await html(await vera.get('/')))?.[1]
  expect(asked).toBe(`${href}/leadership`)
  const delivery = await world.app.context.db
    .selectFrom('delivery')
    .select('id')
    .where('recipient', '=', 'vera@lantern.example')
    .executeTakeFirstOrThrow()
  const acknowledged = await vera.submit(`/acknowledge/${delivery.id}`, `/acknowledge/${delivery.id}`, {})
  expect(acknowledged.status).toBe(303)
  expect(await html(await vera.get(`/acknowledge/${delivery.id}`))).toContain('You acknowledged this')
})

describe('every page', () => {
  test('has a language, a title, one heading of the first rank, landmarks, and names for everything one can fill in', async () => {
    const { context } = world.app
    await world.bring({
      'second.md': readFileSync(join(import.meta.dirname, '..', 'fixtures', 'import', 'ledger', 'queue.md')),
    })
    const id = await world.idOf('second')
    await approveEdition(context, operator, { id, edition: 'engineering' })
    const alma = await world.as('alma')
    const upload = sentTo(await bring(alma, 'third.md', document))!
    const deliveries = await context.db.selectFrom('delivery').select('id').limit(3).execute()
    const people = await context.db.selectFrom('person').select('id').limit(1).execute()
    const inside = [
      '/',
      '/post-mortems',
      '/post-mortems?q=parcels&severity=SEV1',
      '/post-mortems?q=nothingatall',
      '/post-mortems/new',
      '/import',
      upload,
      ...[
        '',
        '/engineering',
        '/leadership',
        '/support',
        '/edit',
        '/preview',
        '/history',
        '/sanitise',
        '/approve',
        '/engineering?draft',
      ].map(path => `/post-mortems/${id}${path}`),
      '/post-mortems/nowhere',
      '/deliveries',
      ...deliveries.map(one => `/deliveries/${one.id}`),
      '/settings',
      '/settings/people',
      `/settings/people/${people[0]!.id}`,
      '/settings/tokens',
      '/settings/appearance',
      '/settings/teams',
      '/settings/teams/harbour',
      '/settings/services',
      '/settings/directory',
      '/settings/publish-criteria',
      '/publications',
      `/post-mortems/${id}/publication`,
      '/settings/channels',
      '/account',
      '/api',
    ]
    const outside = ['/sign-in', '/set-password?token=x', '/public/', '/public/nowhere']
    const problems: string[] = []
    let looked = 0
    for (const [browser, paths] of [
      [alma, inside],
      [world.outsider(), outside],
    ] as const) {
      for (const path of paths) {
        const answer = await browser.get(path)
        const text = await answer.text()
        expect([path, answer.headers.get('content-type')]).toEqual([path, expect.stringMatching(/^text\/html/)])
        looked += 1
        for (const problem of problemsOf(text)) problems.push(`${path}: ${problem}`)
      }
    }
    // Records with every kind of form on the desk: a light one and a full one.
    for (const type of ['light', 'full']) {
      const started = sentTo(
        await alma.submit('/post-mortems/new', '/post-mortems/new', { title: `A ${type} one`, type }),
      )!
      for (const problem of problemsOf(await html(await alma.get(started)))) problems.push(`${type} desk: ${problem}`)
    }
    expect(problems).toEqual([])
    console.info(`${looked + 2} pages looked at`)
  })
})

/** What is wrong with a page for somebody who does not see it, or runs no script. */
function problemsOf(page: string): string[] {
  const problems: string[] = []
  const text = page.replace(/<(script|style|template)\b[\s\S]*?<\/\1>/g, '')
  if (!/<html[^>]*\slang="[a-z]{2}/.test(page)) problems.push('no language')
  if (!/<title>[^<]+<\/title>/.test(page)) problems.push('no title')
  const ranks = [...text.matchAll(/<h([1-6])\b/g)].map(([, rank]) => Number(rank))
  const first = ranks.filter(rank => rank === 1).length
  if (first !== 1) problems.push(`${first} headings of the first rank`)
  for (const [index, rank] of ranks.entries()) {
    if (index > 0 && rank > ranks[index - 1]! + 1) problems.push(`a heading jumps from ${ranks[index - 1]} to ${rank}`)
  }
  if ((text.match(/<main\b/g) ?? []).length !== 1) problems.push('not one main part')
  if (!/<meta name="viewport"/.test(page)) problems.push('no viewport')
  const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id!)
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) problems.push(`id ${id} twice`)
  const labelled = new Set([...text.matchAll(/<label\b[^>]*\sfor="([^"]*)"/g)].map(([, id]) => id!))
  const wrapped = [...text.matchAll(/<label\b[^>]*>([\s\S]*?)<\/label>/g)].map(([, inside]) => inside!).join('\n')
  for (const [tag] of text.matchAll(/<(?:input|select|textarea)\b[^>]*>/g)) {
    if (/type="(hidden|submit|button)"/.test(tag)) continue
    const id = /\sid="([^"]*)"/.exec(tag)?.[1]
    const named = (id && labelled.has(id)) || wrapped.includes(tag) || /\saria-label(ledby)?="[^"]+"/.test(tag)
    if (!named) problems.push(`no label: ${tag.slice(0, 120)}`)
    if (!/\sname="/.test(tag)) problems.push(`no name: ${tag.slice(0, 120)}`)
  }
  for (const [, reference] of text.matchAll(/\saria-(?:describedby|labelledby|controls)="([^"]+)"/g)) {
    for (const id of reference!.split(/\s+/)) if (!ids.includes(id)) problems.push(`nothing is called ${id}`)
  }
  for (const [, target] of text.matchAll(/<label\b[^>]*\sfor="([^"]*)"/g))
    if (!ids.includes(target!)) problems.push(`a label for nothing: ${target}`)
  for (const [tag, inside] of text.matchAll(/<(?:button|a)\b[^>]*>([\s\S]*?)<\/(?:button|a)>/g)) {
    const words = inside!
      .replace(/<svg\b[\s\S]*?<\/svg>/g, '')
      .replace(/<[^>]*>/g, '')
      .trim()
    if (words === '' && !/^<[^>]*\saria-label="[^"]+"/.test(tag) && !/<svg\b[^>]*\saria-label=|<title>/.test(inside!))
      problems.push(`nothing to say: ${tag.slice(0, 120)}`)
  }
  for (const [tag] of text.matchAll(/<img\b[^>]*>/g))
    if (!/\salt="/.test(tag)) problems.push(`no text for ${tag.slice(0, 80)}`)
  for (const [tag] of text.matchAll(/<form\b[^>]*>/g)) {
    if (!/\smethod="(get|post|dialog)"/i.test(tag)) problems.push(`a form without a method: ${tag.slice(0, 120)}`)
    if (!/\saction="\//.test(tag)) problems.push(`a form that goes nowhere: ${tag.slice(0, 120)}`)
  }
  for (const [, tag, inside] of text.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)) {
    if (!/<button\b(?![^>]*type="button")|type="submit"/.test(inside!))
      problems.push(`a form that only a script could send: ${tag!.slice(0, 120)}`)
    if (/method="post"/i.test(tag!) && !/name="csrf"/.test(inside!))
      problems.push(`a form without its token: ${tag!.slice(0, 120)}`)
  }
  if (/\son(click|submit|change|input|load)=/.test(text)) problems.push('a script inside the markup')
  if (/href="javascript:/i.test(text)) problems.push('a link that only a script follows')
  for (const [tag] of text.matchAll(
    /<(?:link|script|img|source|iframe)\b[^>]*(?:src|href)="(?:https?:)?\/\/(?!localhost:4000)[^>]*>/g,
  ))
    problems.push(`something from elsewhere: ${tag.slice(0, 100)}`)
  return problems
}
