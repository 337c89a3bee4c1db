import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { approvedHtml, approvedMarkdown } from '../../src/channel/email/mail.ts'
import { approveEdition } from '../../src/edition/approve.ts'
import type { Artifact } from '../../src/edition/edition.ts'
import { artifactById } from '../../src/edition/store.ts'
import { correctFact } from '../../src/post-mortem/correct-fact.ts'
import { editSection } from '../../src/post-mortem/edit-section.ts'
import { readRecord } from '../../src/post-mortem/store.ts'
import { startMailServer } from '../delivery/mail-server.ts'
import { completeForPublication, signCustomer } from '../publishing.ts'
import { createWorld, operator, type World } from '../world.ts'

const editions = ['engineering', 'leadership', 'support', 'customer'] as const
type Edition = (typeof editions)[number]

let world: World
let mail: Awaited<ReturnType<typeof startMailServer>>
let id: string
const approved = new Map<Edition, Artifact>()
const posts: string[] = []

const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex')

// Everything that careless plumbing changes: spaces at line ends, tabs, dots alone, lines that look like mail, emoji,
// combining marks, right-to-left text, very long lines, characters that HTML and XML escape.
const awkward = [
  'Two spaces at the end  ',
  'and a tab\tin the middle.',
  '',
  '.',
  'From here on it is fine.',
  '>From there too.',
  '',
  `A line of ${'very '.repeat(300)}many words.`,
  '',
  'Grüße, 漢字, 🖨️, é (combining), עברית, `a < b && c > "d"`, ]]>, =3D, %0A, \\n, &amp;.',
  '',
  '| a | b |',
  '|---|---|',
  '| 1 | 2 |',
].join('\n')

beforeAll(async () => {
  mail = await startMailServer()
  world = await createWorld({
    people: ['ada', 'bo', 'cleo', 'sigrid', 'sam', 'rory', 'vera', 'theo', 'alma'],
    environment: { SMTP_URL: mail.url, SLACK_TOKEN: 'xoxb-test', SLACK_API_URL: 'http://slack.invalid/api/' },
  })
  world.app.context.outside.fetch = (async (_url: unknown, init?: RequestInit) => {
    posts.push(String(init?.body))
    return Response.json({ ok: true, channel: 'C01234567', ts: '1.1' })
  }) as typeof fetch
  await world.bring({
    'parcels.json': JSON.stringify({
      id: 'parcels',
      title: 'Parcels stood still for an hour',
      severity: 'SEV1',
      team: 'Harbour',
      impact_statement: 'Nobody could follow a parcel.',
      impact_started_at: '2026-02-03T04:00:00Z',
      impact_ended_at: '2026-02-03T05:00:00Z',
      external_impact: 'widespread',
      summary: awkward,
      what_happened: awkward,
      timeline: [{ at: '2026-02-03T04:10:00Z', text: 'Somebody saw it <first>.', visibility: 'customer' }],
      leadership_asks: awkward,
      talk_track_say: awkward,
      customer_title: 'Parcels could not be followed',
      customer_what_happened: awkward,
      apology: 'We are sorry for the hour in which parcels could not be followed.',
    }),
  })
  id = await world.idOf('parcels')
  await approveAll()
  await deliver()
})
afterAll(async () => {
  await world?.close()
  await mail?.close()
})

async function approveAll(): Promise<void> {
  await completeForPublication(world.app.context, id)
  for (const edition of editions) {
    const { artifact } =
      edition === 'customer'
        ? await signCustomer(world.app.context, id)
        : await approveEdition(world.app.context, operator, { id, edition })
    approved.set(edition, artifact)
  }
}

async function deliver(): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    for (const job of world.app.jobs.filter(({ name }) => name === 'deliveries')) await job.run(world.app.context)
    world.clock.forward(60)
  }
}

/** A reader of each edition, as a browser. */
const readerOf = { engineering: 'rory', leadership: 'vera', support: 'sam', customer: 'rory' } as const

/** Every place that shows an approved edition, and its Markdown there; `stand` are the artifacts that stand. */
async function markdownEverywhere(edition: Edition): Promise<Record<string, string>> {
  const browser = await world.as(readerOf[edition])
  const api = (await (await browser.get(`/api/v1/post-mortems/${id}/editions/${edition}`)).json()) as {
    markdown: string
    sha256: string
  }
  expect(api.sha256).toBe(sha256(api.markdown))
  const show = (await world.command('show', 'parcels', '--edition', edition, '--format', 'md')).json as { body: string }
  return {
    api: api.markdown,
    page: await (await browser.get(`/post-mortems/${id}/${edition}?format=md`)).text(),
    command: show.body,
  }
}

async function htmlEverywhere(edition: Edition): Promise<Record<string, string>> {
  const browser = await world.as(readerOf[edition])
  const feed = (await (await browser.get(`/feed.json?edition=${edition}`)).json()) as {
    items: { content_html: string }[]
  }
  const places: Record<string, string> = {
    api: ((await (await browser.get(`/api/v1/post-mortems/${id}/editions/${edition}`)).json()) as { html: string })
      .html,
    page: await (await browser.get(`/post-mortems/${id}/${edition}`)).text(),
    command: ((await world.command('show', id, '--edition', edition, '--format', 'html')).json as { body: string })
      .body,
    feed: feed.items.map(item => item.content_html).join(),
    atom: unescaped(await (await browser.get(`/feed.atom?edition=${edition}`)).text()),
  }
  if (edition !== 'customer') return places
  const outside = world.outsider()
  const open = (await (await outside.get('/public/feed.json')).json()) as {
    items: { url: string; content_html: string }[]
  }
  places['public feed'] = open.items.map(item => item.content_html).join()
  places['public Atom feed'] = unescaped(await (await outside.get('/public/feed.atom')).text())
  places['public page'] = await (await outside.get(new URL(open.items[0]!.url).pathname)).text()
  return places
}

/** XML text as it was before it was escaped, or taken from a CDATA section. */
function unescaped(xml: string): string {
  return xml
    .replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, (_, text: string) => text)
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&amp;/g, '&')
}

describe.each(editions)('%s', edition => {
  test('the hash that was signed is the hash of its bytes', async () => {
    const artifact = approved.get(edition)!
    expect(sha256(artifact.markdown)).toBe(artifact.sha256Markdown)
    expect(sha256(artifact.html)).toBe(artifact.sha256Html)
    expect(sha256(artifact.json)).toBe(artifact.sha256Json)
    const approvals = await world.app.context.db
      .selectFrom('approval')
      .selectAll()
      .where('artifact_id', '=', artifact.id)
      .execute()
    expect(approvals.map(approval => approval.sha256_markdown)).toEqual(approvals.map(() => artifact.sha256Markdown))
    expect(approvals).toHaveLength(edition === 'customer' ? 4 : 1)
    const asked = await (await world.as(readerOf[edition])).get(`/post-mortems/${id}/${edition}?format=json`)
    expect(sha256(await asked.text())).toBe(artifact.sha256Json)
  })

  test('its Markdown is the same bytes wherever it stands', async () => {
    for (const [place, markdown] of Object.entries(await markdownEverywhere(edition))) {
      expect([place, sha256(markdown)]).toEqual([place, approved.get(edition)!.sha256Markdown])
    }
  })

  test('its HTML stands unchanged wherever it is shown', async () => {
    for (const [place, html] of Object.entries(await htmlEverywhere(edition))) {
      expect([place, html.includes(approved.get(edition)!.html)]).toEqual([place, true])
    }
  })
})

test.each(['leadership', 'support'] as const)('every mail of the %s edition carries its bytes', async edition => {
  const people = { leadership: ['vera@', 'theo@'], support: ['sam@'] }[edition]
  for (const person of people) {
    const received = mail.received.filter(one => one.to.some(address => address.startsWith(person)))
    expect(received.length).toBeGreaterThan(0)
    const read = await mail.read(received[0]!)
    expect(sha256(approvedMarkdown(read.text!)!)).toBe(approved.get(edition)!.sha256Markdown)
    expect(sha256(approvedHtml(read.html!)!)).toBe(approved.get(edition)!.sha256Html)
  }
})

test('a post to Slack names the approved title and nothing of the record besides', () => {
  const said = decodeURIComponent(posts.join('\n').replaceAll('+', ' '))
  expect(posts).toHaveLength(1)
  expect(said).toContain(approved.get('engineering')!.title)
})

test('later edits change nothing that was approved, until it is approved anew; what stood before never changes', async () => {
  const { context } = world.app
  const record = (await readRecord(context.db, operator, id))!
  const section = record.sections.find(one => one.key === 'what_happened')!
  await correctFact(context, operator, id, {
    field: 'impact_statement',
    value: 'It was quite different.',
    baseVersion: record.facts.impact_statement!.version,
  })
  await editSection(context, operator, id, {
    sectionId: section.id,
    markdown: 'It was quite different.',
    baseVersion: section.version,
  })
  await deliver()
  for (const edition of editions) {
    for (const [place, markdown] of Object.entries(await markdownEverywhere(edition))) {
      expect([edition, place, sha256(markdown)]).toEqual([edition, place, approved.get(edition)!.sha256Markdown])
    }
    for (const [place, html] of Object.entries(await htmlEverywhere(edition))) {
      expect([edition, place, html.includes(approved.get(edition)!.html)]).toEqual([edition, place, true])
    }
  }
  const before = new Map(approved)
  const mailsBefore = mail.received.length
  await approveAll()
  await deliver()
  for (const edition of editions) {
    const [old, now] = [before.get(edition)!, approved.get(edition)!]
    expect(now.id).not.toBe(old.id)
    expect(now.sha256Markdown).not.toBe(old.sha256Markdown)
    const { supersededAt, ...kept } = (await artifactById(context.db, old.id))!
    expect(supersededAt).not.toBeNull()
    expect({ ...kept, staleSince: null, staleParts: [] }).toEqual({
      ...old,
      supersededAt: undefined,
      staleSince: null,
      staleParts: [],
    })
    for (const [place, markdown] of Object.entries(await markdownEverywhere(edition))) {
      expect([edition, place, sha256(markdown)]).toEqual([edition, place, now.sha256Markdown])
    }
  }
  const outside = world.outsider()
  const open = (await (await outside.get('/public/feed.json')).json()) as { items: { content_html: string }[] }
  expect(open.items.map(item => item.content_html)).toEqual([approved.get('customer')!.html])
  expect(mail.received.length).toBe(mailsBefore + 3)
})
