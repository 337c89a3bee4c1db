import { attach, type NewAttachment } from '../../src/attachment/attach.ts'
import { approveEdition } from '../../src/edition/approve.ts'
import { writePart } from '../../src/edition/write-part.ts'
import { addPerson } from '../../src/person/add-person.ts'
import { createFeedAddress } from '../../src/person/create-feed-address.ts'
import { createToken } from '../../src/person/create-token.ts'
import { leave } from '../../src/person/leave.ts'
import { revokeFeedAddress } from '../../src/person/revoke-feed-address.ts'
import { revokeRole } from '../../src/person/revoke-role.ts'
import { revokeToken } from '../../src/person/revoke-token.ts'
import { personAsViewer } from '../../src/person/store.ts'
import { type Role, roles, type Viewer } from '../../src/person/viewer.ts'
import { newId } from '../../src/platform/id.ts'
import { correctFact } from '../../src/post-mortem/correct-fact.ts'
import { editSection } from '../../src/post-mortem/edit-section.ts'
import type { PostMortemRecord } from '../../src/post-mortem/record.ts'
import { setPostMortemAttributes } from '../../src/post-mortem/set-attributes.ts'
import { readRecord } from '../../src/post-mortem/store.ts'
import { withdraw } from '../../src/publication/withdraw.ts'
import { addDirectoryEntry } from '../../src/redaction/edit-directory.ts'
import { editTalk } from '../../src/talk/edit.ts'
import { textForTalk } from '../../src/talk/made-of.ts'
import { openTalk } from '../../src/talk/open.ts'
import { pdf, png } from '../attachment/files.ts'
import type { Browser } from '../browser.ts'
import { startMailServer } from '../delivery/mail-server.ts'
import { type CastName, cast } from '../people.ts'
import { signCustomer } from '../publishing.ts'
import { sanitise } from '../sanitised.ts'
import { createWorld, operator, password, type World } from '../world.ts'
import { type Initial, Planting } from './canaries.ts'
import type { Reader, Standing } from './readers.ts'

const editionOf = { E: 'engineering', L: 'leadership', S: 'support', C: 'customer' } as const
const everything = ['E', 'L', 'S', 'C'] as const

/** One record for each state that a post-mortem can be in, every value in them planted. */
const records: Record<
  string,
  { approve: readonly Initial[]; once?: boolean; about?: Record<string, unknown>; open?: boolean; wordless?: boolean }
> = {
  draft: { approve: [] },
  inside: { approve: ['E', 'L', 'S'], about: { external_impact: 'none' } },
  published: { approve: everything },
  stale: { approve: everything },
  waiting: { approve: ['C'], once: true },
  withdrawn: { approve: everything },
  red: { approve: ['E', 'L', 'S'] },
  reddened: { approve: everything },
  restricted: { approve: everything },
  narrowed: { approve: everything },
  hushed: { approve: everything },
  plain: { approve: ['E'], open: true },
  bare: { approve: ['E'], open: true, wordless: true },
}

/** What every public report has to say, so that nobody marks it as theirs alone. */
const saidInPublic = ['impact_started_at', 'impact_ended_at', 'customers_affected', 'report_stage']

/** Somebody besides the cast, by what they are to the records. */
const others = {
  olu: { email: 'olu@lantern.example', roles: ['reader'] },
  pat: { email: 'pat@lantern.example', roles: ['support'] },
  lee: { email: 'lee@lantern.example', roles: ['legal'] },
  gone: { email: 'gone@lantern.example', roles: ['admin'] },
  former: { email: 'former@lantern.example', roles: ['manager'] },
} as const satisfies Record<string, { email: string; roles: readonly Role[] }>

export interface Archipelago {
  world: World
  planting: Planting
  readers: Reader[]
  standings: Map<string, Standing>
  /** Record → own id and import id. */
  ids: Map<string, { id: string; importId: string }>
  /** Bytes that left by mail, by address, and what was posted to Slack. */
  mails: { to: string; text: string }[]
  posts: string[]
  upload: string
  close(): Promise<void>
}

/** The whole program with one record per state, a reader of every kind, and everything delivered. */
export async function openArchipelago(): Promise<Archipelago> {
  const mail = await startMailServer()
  const world = await createWorld({
    environment: { SMTP_URL: mail.url, SLACK_TOKEN: 'xoxb-test', SLACK_API_URL: 'http://slack.invalid/api/' },
  })
  const { app, clock } = world
  const posts: string[] = []
  app.context.outside.fetch = (async (_url: unknown, init?: RequestInit) => {
    posts.push(decodeURIComponent(String(init?.body).replaceAll('+', ' ')))
    return Response.json({ ok: true, channel: 'C01234567', ts: `1.${posts.length}` })
  }) as typeof fetch

  const planting = new Planting()
  const standings = new Map<string, Standing>()
  const ids = new Map<string, { id: string; importId: string }>()
  const people = new Map<string, string>()
  for (const [name, person] of Object.entries(others)) {
    people.set(name, await addPerson(app.context, operator, { ...person, name: `${name} outside-the-cast`, password }))
  }

  let day = 2
  for (const [name, state] of Object.entries(records)) {
    day += 1
    const marks = ['support', 'leadership', 'engineering', undefined]
    const json = planting.record(name, {
      day,
      ...(state.open && { open: true }),
      ...(state.wordless && { wordless: true }),
      // A preliminary report may leave lessons and follow-ups to the final one.
      about: { ...state.about, owner: others.olu.email, report_stage: 'preliminary' },
      ...(name === 'restricted' && { mark: field => (saidInPublic.includes(field) ? undefined : 'restricted') }),
      ...(name === 'narrowed' && {
        mark: (field, index) => (saidInPublic.includes(field) ? undefined : marks[index % marks.length]),
      }),
    })
    const file = planting.word(name, 'file name')
    const report = await world.bring({ [`${file}.json`]: JSON.stringify(json) })
    if (report.created !== 1) throw new Error(`${name} did not come in: ${JSON.stringify(report.refused)}`)
    const importId = String(json.id)
    const id = await world.idOf(importId)
    ids.set(name, { id, importId })
    await app.context.db
      .insertInto('participant')
      .values([
        {
          id: newId('part'),
          post_mortem_id: id,
          person_id: people.get('pat')!,
          role_label: planting.word(name, 'role label', { cells: 'E' }),
        },
        {
          id: newId('part'),
          post_mortem_id: id,
          name: `${planting.word(name, 'participant', { kind: 'mapping' })}`,
          role_label: 'Responder',
        },
      ])
      .execute()
  }

  for (const [name, { id }] of ids) await plantAttachments(world, planting, name, id)

  const approve = async (name: string, initials: readonly Initial[], once = false) => {
    const { id } = ids.get(name)!
    for (const initial of initials) {
      if (initial === 'C' && !once) await signCustomer(app.context, id)
      else {
        if (initial === 'C') await sanitise(app.context, id)
        await approveEdition(app.context, operator, { id, edition: editionOf[initial] })
      }
    }
  }
  for (const [name, state] of Object.entries(records)) {
    await approve(name, state.approve, state.once)
    // Nothing is approved for owner and participants alone, so that mark comes after.
    if (name === 'red') await setPostMortemAttributes(app.context, operator, ids.get(name)!.id, { handling: 'red' })
    standings.set(name, {
      red: name === 'red' || name === 'reddened',
      approved: new Set(state.once ? [] : state.approve),
      public: state.approve.includes('C') && !state.once && !['withdrawn', 'reddened'].includes(name),
    })
  }

  for (const [name, { id }] of ids) await plantTalks(world, planting, name, id)

  const change = async (name: string, section: string, fact: string, visibility: string | null) => {
    const record = await recordOf(world, ids.get(name)!.id)
    const about = { frozen: false, restricted: visibility === 'restricted' }
    const row = record.sections.find(one => one.key === section)!
    await editSection(app.context, operator, record.id, {
      sectionId: row.id,
      markdown: `Now ${planting.word(name, `changed section ${section}`, { ...about, cells: 'E' })} stands here.`,
      baseVersion: row.version,
      visibility,
    } as never)
    await correctFact(app.context, operator, record.id, {
      field: fact,
      value: `Now ${planting.word(name, `changed fact ${fact}`, { ...about, cells: visibility ? '' : 'ELSC' })} it says`,
      baseVersion: record.facts[fact]!.version,
      visibility,
    })
  }
  clock.forward(60)
  await change('stale', 'what_happened', 'impact_statement', null)
  await writePart(app.context, operator, ids.get('stale')!.id, {
    edition: 'support',
    key: 'say',
    markdown: `Now say ${planting.word('stale', 'changed part say', { kind: 'part', cells: 'LS', writtenFor: 'S', frozen: false })}`,
    baseVersion: 1,
  })
  // What was open before and is restricted now stays hidden in the past of the record too.
  await change('hushed', 'what_happened', 'trigger', 'restricted')
  await approve('hushed', ['E'])
  for (const place of ['section what_happened', 'fact trigger']) {
    const before = [...planting.canaries.values()].find(one => one.record === 'hushed' && one.place === place)!
    // The customer edition that stands did not hold them: they were engineering's.
    Object.assign(before, { restricted: true })
  }
  await withdraw(app.context, operator, ids.get('withdrawn')!.id, 'It was wrong.')

  // What one person typed and has not saved, and what one person brought and has not committed.
  const ada = await world.as('ada')
  const typed = planting.word('draft', 'unsaved text', { onlyFor: ['ada'] })
  const draft = await recordOf(world, ids.get('draft')!.id)
  const kept = await ada.request(`/post-mortems/${draft.id}/drafts`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: ada.origin,
      'x-csrf-token': await ada.formToken(`/post-mortems/${draft.id}/edit`),
    },
    body: JSON.stringify({ name: `section:${draft.sections[0]!.id}`, value: `I mean ${typed}`, version: 1 }),
  })
  if (kept.status !== 200) throw new Error(`The draft was not kept: ${kept.status} ${await kept.text()}`)
  await addDirectoryEntry(app.context, operator, {
    kind: 'customer',
    name: planting.word('draft', 'name in the directory', {
      onlyFor: ['pia', 'alma', 'token programme', 'token admin'],
    }),
  } as never)

  const readers = await readersOf(world, people)
  // Those two had their rights while they signed in.
  await leave(app.context, operator, people.get('gone')!)
  await revokeRole(app.context, operator, people.get('former')!, 'manager')
  await deliver(world)
  await setPostMortemAttributes(app.context, operator, ids.get('reddened')!.id, { handling: 'red' })
  clock.forward(8 * 86_400)
  await deliver(world)
  // An upload waits for an hour.
  const upload = await bringByHand(ada, planting.word('draft', 'waiting upload', { onlyFor: ['ada'] }))
  // Pages of the public site are kept for two seconds; a new day is not what is looked at here.
  await new Promise(resolve => setTimeout(resolve, 2100))
  const mails = await Promise.all(
    mail.received.map(async one => {
      const read = await mail.read(one)
      return {
        to: one.to.join(','),
        text: `${one.raw.toString('latin1')}\n${read.subject}\n${read.text}\n${read.html}`,
      }
    }),
  )
  return {
    world,
    planting,
    readers,
    standings,
    ids,
    mails,
    posts,
    upload,
    async close() {
      await world.close()
      await mail.close()
    },
  }
}

/**
 * Evidence of every reach: names, links, the text of a log, and what pictures and PDFs say about themselves. Nothing
 * restricted where the original file would be hidden by it, and each picture of a shade of its own, so that its bytes
 * are no other record's.
 */
async function plantAttachments(world: World, planting: Planting, name: string, id: string): Promise<void> {
  const add = async (given: NewAttachment) => {
    await attach(world.app.context, operator, id, given)
  }
  for (const [visibility, cells] of Object.entries({ customer: 'ELC', leadership: 'EL', engineering: 'E' })) {
    planting.shade += 1
    await add({
      bytes: png(planting.word(name, `attachment ${visibility} metadata`, { cells: 'E' }), planting.shade),
      fileName: 'graph.png',
      name: `Graph ${planting.word(name, `attachment ${visibility} name`, { cells })}`,
      visibility,
    })
    await add({
      url: `https://graphs.example.org/${planting.word(name, `attachment ${visibility} link`, { cells })}`,
      name: `Link of ${visibility}`,
      visibility,
    })
  }
  const title = planting.word(name, 'attachment PDF title', { cells: 'E' })
  await add({ bytes: await pdf(title, `Plan ${planting.shade}`), fileName: 'plan.pdf', visibility: 'customer' })
  const log = planting.word(name, 'attachment log', { cells: 'E' })
  await add({ bytes: Buffer.from(`03:04 ${log} said no\n`), fileName: 'shift.log' })
  const restricted = planting.word(name, 'attachment restricted', { restricted: true })
  await add({ bytes: Buffer.from(`Only ${restricted}\n`), fileName: `${restricted}.txt`, visibility: 'restricted' })
}

/** A talk for each approved text it may be made of, with a word of its own. */
async function plantTalks(world: World, planting: Planting, name: string, id: string): Promise<void> {
  const { context } = world.app
  for (const [level, cells] of [
    ['internal', 'E'],
    ['public', 'C'],
  ] as const) {
    if (!(await textForTalk(context, id, level))) continue
    const talk = await openTalk(context, operator, id, level)
    const word = planting.word(name, `talk ${level}`, { cells, kind: 'talk' })
    await editTalk(context, operator, talk, 1, { title: `Talk of ${word}`, abstract: word, event: word })
  }
}

async function recordOf(world: World, id: string): Promise<PostMortemRecord> {
  return (await readRecord(world.app.context.db, operator, id))!
}

async function bringByHand(browser: Browser, word: string): Promise<string> {
  const form = new FormData()
  form.set('csrf', await browser.formToken('/import'))
  form.set('files', new File([`# Report of ${word}\n\nNobody has committed ${word} yet.\n`], `${word}.md`))
  // The preview names what it refuses.
  form.append('files', new File([''], `${word}-empty.md`))
  const answer = await browser.request('/import', {
    method: 'POST',
    body: form,
    headers: { origin: browser.origin, 'sec-fetch-site': 'same-origin' },
  })
  const upload = /\/import\/(upl-\w+)/.exec(answer.headers.get('location') ?? '')?.[1]
  if (!upload) throw new Error(`The upload was not taken: ${answer.status} ${await answer.text()}`)
  return upload
}

async function readersOf(world: World, people: Map<string, string>): Promise<Reader[]> {
  const readers: Reader[] = []
  const browse =
    (browser: Browser) =>
    (path: string, accept = 'text/html') =>
      browser.get(path, { accept })
  readers.push({ name: 'anonymous', kind: 'outside', roles: [], get: browse(world.outsider()) })
  for (const name of Object.keys(cast) as CastName[]) {
    const person = cast[name] as (typeof cast)[CastName] & { team?: string }
    readers.push({
      name,
      kind: 'person',
      roles: person.roles,
      email: person.email,
      sameTeam: person.team === 'Harbour',
      get: browse(await world.as(name)),
    })
  }
  for (const [name, person] of Object.entries(others)) {
    const browser = world.outsider()
    await browser.signIn(person.email, password)
    const still = !['gone', 'former'].includes(name)
    readers.push({
      name,
      kind: 'person',
      roles: still ? person.roles : [],
      email: person.email,
      ...(name === 'olu' && { owns: () => true }),
      ...(name === 'pat' && { takesPart: () => true }),
      get: browse(browser),
    })
  }
  const carrying = (token: string) => {
    const browser = world.outsider()
    return (path: string, accept = 'application/json') =>
      browser.get(path, { accept, authorization: `Bearer ${token}` })
  }
  const { context } = world.app
  for (const role of roles) {
    const { token } = await createToken(context, operator, { role, days: 365 })
    readers.push({ name: `token ${role}`, kind: 'token', roles: [role], get: carrying(token) })
  }
  const revoked = await createToken(context, operator, { role: 'admin' })
  await revokeToken(context, operator, revoked.id)
  readers.push({ name: 'revoked token', kind: 'token', roles: [], get: carrying(revoked.token) })
  const expired = await createToken(context, operator, { role: 'admin', days: 1 })
  readers.push({ name: 'expired token', kind: 'token', roles: [], get: carrying(expired.token) })
  // A token of somebody who left, and one of somebody who lost the role it was made with.
  for (const name of ['gone', 'former'] as const) {
    const maker: Viewer = {
      kind: 'person',
      personId: people.get(name)!,
      name,
      email: others[name].email,
      roles: others[name].roles,
      teamIds: [],
    }
    const { token } = await createToken(context, maker, { role: others[name].roles[0], days: 365 })
    readers.push({ name: `token of ${name}`, kind: 'token', roles: [], get: carrying(token) })
  }
  const subscribed = async (name: string, person: Viewer) => {
    const { id, atom } = await createFeedAddress(context, person, { name })
    const address = /feeds\/([^/]+)\//.exec(atom)![1]!
    const browser = world.outsider()
    const roles = person.kind === 'person' && !['gone', 'former', 'revoked'].includes(name) ? person.roles : []
    const get = (path: string, accept = 'text/html') =>
      path.startsWith('/feeds/')
        ? browser.get(path.replace('ADDRESS', address), { accept })
        : browser.get(path, { accept, authorization: `Bearer ${address}` })
    readers.push({ name: `feed of ${name}`, kind: 'feed', roles, get })
    return id
  }
  for (const name of ['ada', 'bo', 'rory', 'sam'] as const) await subscribed(name, await world.viewer(name))
  for (const name of Object.keys(others)) {
    await subscribed(name, (await personAsViewer(context.db, people.get(name)!))!)
  }
  const ended = await subscribed('revoked', await world.viewer('alma'))
  await revokeFeedAddress(context, operator, ended)
  return readers
}

/** Runs every job until nothing is under way, minutes apart. */
async function deliver(world: World): Promise<void> {
  for (let round = 0; round < 30; round += 1) {
    for (const job of world.app.jobs.filter(({ name }) => name === 'deliveries' || name === 'digests')) {
      await job.run(world.app.context)
    }
    const left = await world.app.context.db
      .selectFrom('delivery')
      .select('id')
      .where('state', 'in', ['queued', 'sending'])
      .where('channel', 'in', ['email', 'slack'])
      .executeTakeFirst()
    if (!left) return
    world.clock.forward(60)
  }
  throw new Error('Some deliveries did not leave.')
}
