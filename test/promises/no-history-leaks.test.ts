import fastCheck from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addAction } from '../../src/action/add.ts'
import { attach } from '../../src/attachment/attach.ts'
import { approveEdition } from '../../src/edition/approve.ts'
import { currentArtifact } from '../../src/edition/store.ts'
import { writePart } from '../../src/edition/write-part.ts'
import { addPerson } from '../../src/person/add-person.ts'
import { createToken } from '../../src/person/create-token.ts'
import { grantRole } from '../../src/person/grant-role.ts'
import { revokeRole } from '../../src/person/revoke-role.ts'
import { revokeToken } from '../../src/person/revoke-token.ts'
import type { Role } from '../../src/person/viewer.ts'
import { Refusal } from '../../src/platform/refusal.ts'
import { correctFact } from '../../src/post-mortem/correct-fact.ts'
import { addTimelineEntry } from '../../src/post-mortem/edit-rows.ts'
import { editSection } from '../../src/post-mortem/edit-section.ts'
import type { PostMortemRecord } from '../../src/post-mortem/record.ts'
import { setPostMortemAttributes } from '../../src/post-mortem/set-attributes.ts'
import { readRecord } from '../../src/post-mortem/store.ts'
import { forgetPages } from '../../src/public-site/site-cache.ts'
import { publicationOf } from '../../src/publication/store.ts'
import { withdraw } from '../../src/publication/withdraw.ts'
import { Browser } from '../browser.ts'
import { publishCustomer } from '../publishing.ts'
import { createWorld, operator, password, type World } from '../world.ts'
import { type Initial, Planting } from './canaries.ts'
import { opensRecords, reads, writes } from './readers.ts'

/*
 * Whatever happens in whatever order, nobody reads what is not theirs: operations are drawn at random, every writing one
 * plants a new word, and every reading one is compared with what this file, on its own, says that reader may see.
 */

/** As many as the whole suite can afford; the long run sets 10000. */
const operations = Number(process.env.AFTERWORD_OPERATIONS ?? 2000)
const perHistory = 100

const editions = { E: 'engineering', L: 'leadership', S: 'support', C: 'customer' } as const
const initials = Object.keys(editions) as Initial[]
const visibilities = [null, 'customer', 'support', 'leadership', 'engineering', 'restricted'] as const
const textFields = ['trigger', 'impact_statement', 'organisation', 'cost_method', 'repeat_rationale'] as const
const sections = ['summary', 'background', 'what_happened', 'analysis', 'lessons'] as const
const parts = [
  ['leadership', 'asks', 'L', 'L'],
  ['support', 'say', 'S', 'LS'],
  ['support', 'brief', 'S', 'S'],
  ['customer', 'apology', 'C', 'SC'],
  ['customer', 'what_happened', 'C', 'C'],
] as const satisfies readonly (readonly [string, string, Initial, string])[]

interface Planted {
  place: string
  restricted: boolean
  /** Of a hand-written part: the edition it is written for, and those it may stand in. */
  part?: { writtenFor: Initial; cells: string }
}

/** What this test believes about one post-mortem. */
interface Model {
  id: string
  planted: Map<string, Planted>
  /** Places that were restricted once stay so. */
  closed: Set<string>
  red: boolean
  /** Words in the approved text that stands and may be read, by edition. */
  approved: Map<Initial, Set<string>>
  published: Set<string> | null
  /** Words in the customer text that stands, whether or not it is public. */
  outside: Set<string> | null
}

interface Someone {
  name: string
  roles: () => readonly Role[]
  owns: boolean
  get(path: string): Promise<Response>
}

let world: World
let planting: Planting
let ownerId: string
let moverId: string
let tokenOf: { id: string; token: string; role: Role } | null = null
/** Somebody without any role is a reader. */
const moverRoles = new Set<Role>(['reader'])
let someone: Someone[]
const everything: Model[] = []
/** How often an operation left a text standing, so that nobody mistakes a test of nothing for a promise kept. */
const reached = new Map<string, number>()
let readings = 0
let writings = 0

beforeAll(async () => {
  world = await createWorld()
  planting = new Planting()
  const { context } = world.app
  ownerId = await addPerson(context, operator, {
    name: 'Olu outside-the-cast',
    email: 'olu@lantern.example',
    roles: ['reader'],
    password,
  })
  moverId = await addPerson(context, operator, {
    name: 'Mo outside-the-cast',
    email: 'mo@lantern.example',
    roles: [],
    password,
  })
  const signedIn = async (email: string) => {
    const browser = world.outsider()
    await browser.signIn(email, password)
    return (path: string) => browser.get(path)
  }
  const cast = async (name: Parameters<World['as']>[0], role: Role): Promise<Someone> => {
    const browser = await world.as(name)
    return { name, roles: () => [role], owns: false, get: path => browser.get(path) }
  }
  const outside = world.outsider()
  someone = [
    { name: 'anonymous', roles: () => [], owns: false, get: path => outside.get(path) },
    { name: 'owner', roles: () => ['reader'], owns: true, get: await signedIn('olu@lantern.example') },
    { name: 'mover', roles: () => [...moverRoles], owns: false, get: await signedIn('mo@lantern.example') },
    await cast('rory', 'reader'),
    await cast('sam', 'support'),
    await cast('ines', 'engineer'),
    await cast('ada', 'engineer'),
    await cast('cleo', 'communications'),
    await cast('vera', 'vp-engineering'),
    {
      name: 'token',
      roles: () => (tokenOf ? [tokenOf.role] : []),
      owns: false,
      get: path =>
        new Browser(world.app.http).get(path, {
          accept: 'application/json',
          authorization: `Bearer ${tokenOf?.token ?? 'aw_none'}`,
        }),
    },
  ]
}, 60_000)

afterAll(() => world?.close())

const recordOf = async (model: Model): Promise<PostMortemRecord> =>
  (await readRecord(world.app.context.db, operator, model.id))!

/** What this reader may see of this post-mortem. */
function maySee(reader: Someone, model: Model, word: string): boolean {
  if (model.published?.has(word)) return true
  if (reader.owns) return true
  const planted = model.planted.get(word)!
  if (planted.restricted || model.red) return false
  if (reader.roles().some(opensRecords)) {
    if (!planted.part) return true
    const { writtenFor, cells } = planted.part
    if (reader.name === 'ada' || reader.roles().some(role => writes[writtenFor].includes(role))) return true
    if (reader.roles().some(role => [...cells].some(cell => reads[role].includes(cell)))) return true
  }
  return initials.some(
    initial => model.approved.get(initial)?.has(word) && reader.roles().some(role => reads[role].includes(initial)),
  )
}

const surfaces = (model: Model, slug: string | undefined, word: string): string[] => {
  const { id } = model
  return [
    '/',
    '/post-mortems',
    `/post-mortems?q=${word}`,
    `/palette?q=${word}`,
    `/post-mortems/${id}`,
    `/post-mortems/${id}?draft&format=json`,
    ...initials.flatMap(initial => [
      `/post-mortems/${id}/${editions[initial]}`,
      `/post-mortems/${id}/${editions[initial]}?draft&format=md`,
      `/api/v1/post-mortems/${id}/editions/${editions[initial]}`,
    ]),
    `/post-mortems/${id}/edit`,
    `/post-mortems/${id}/history`,
    `/post-mortems/${id}/versions/1`,
    `/post-mortems/${id}/versions/3`,
    `/post-mortems/${id}/approve`,
    `/api/v1/post-mortems`,
    `/api/v1/post-mortems?q=${word}`,
    `/api/v1/post-mortems/${id}`,
    `/api/v1/post-mortems/${id}/history`,
    `/api/v1/post-mortems/${id}/actions`,
    `/api/v1/post-mortems/${id}/attachments`,
    `/api/v1/publications`,
    `/api/v1/deliveries?post_mortem=${id}`,
    `/deliveries?post_mortem=${id}`,
    '/publications',
    '/feed.atom',
    '/feed.json?edition=support',
    '/public/',
    '/public/feed.atom',
    '/public/feed.json',
    '/public/sitemap.xml',
    `/post-mortems/${id}/nothing-of-the-kind`,
    ...(slug ? [`/public/reports/${slug}`, `/public/reports/${slug}`] : []),
  ]
}

async function read(model: Model, who: number, where: number, which: number): Promise<void> {
  const reader = someone[who % someone.length]!
  const words = [...model.planted.keys()]
  const word = words[which % words.length] ?? 'parcels'
  const publication = await publicationOf(world.app.context.db, model.id)
  const paths = surfaces(model, publication?.slug, word)
  const path = paths[where % paths.length]!
  // What another process shows for two seconds more is not what is looked at here.
  forgetPages(world.app.context.config)
  const response = await reader.get(path)
  readings += 1
  expect([path, response.status]).not.toEqual([path, 500])
  const asked = path.includes('?q=') && model.planted.has(word) ? word : ''
  const headers = JSON.stringify([...response.headers])
  // The word that was searched for stands in the page's own search field.
  const text = `${headers}\n${await response.text()}`.replaceAll(`value="${asked}"`, '').replaceAll(`?q=${asked}`, '')
  const leaks = [...new Set(planting.foundIn(text).map(({ value }) => value))].flatMap(value => {
    const owner = everything.find(one => one.planted.has(value))
    if (!owner || value === asked || maySee(reader, owner, value)) return []
    return [`${reader.name} (${reader.roles().join(', ')}) read ${owner.planted.get(value)!.place} at ${path}`]
  })
  expect(leaks).toEqual([])
  if (asked && /"total":[1-9]/.test(text) && !maySee(reader, model, asked)) {
    throw new Error(`${reader.name} found ${model.planted.get(asked)!.place} by search`)
  }
}

/** A new word at a place of the record; `visibility` as it stands there from now on. */
function plant(model: Model, place: string, visibility: string | null, part?: Planted['part']): string {
  if (visibility === 'restricted') model.closed.add(place)
  const word = planting.word(model.id, place)
  model.planted.set(word, { place, restricted: false, ...(part && { part }) })
  // What was narrowed later stays hidden in its past too.
  if (model.closed.has(place)) {
    for (const planted of model.planted.values()) if (planted.place === place) planted.restricted = true
  }
  return word
}

async function approve(model: Model, initial: Initial): Promise<void> {
  if (initial === 'C') await publishCustomer(world, model.id)
  else await approveEdition(world.app.context, operator, { id: model.id, edition: editions[initial] })
}

/** Takes what was approved into the model, after looking whether it may stand there. */
async function learnApproved(model: Model): Promise<void> {
  const { db } = world.app.context
  for (const initial of initials) {
    const artifact = await currentArtifact(db, model.id, editions[initial])
    if (!artifact) continue
    const words = planting.foundIn(`${artifact.title}\n${artifact.markdown}\n${artifact.html}\n${artifact.json}`)
    const held = artifact.heldBack.length > 0
    if (!held) expect(words.filter(({ value }) => model.planted.get(value)?.restricted !== false)).toEqual([])
    // Inside, a text that holds what was narrowed since is held back; outside it stands until it is corrected.
    model.approved.set(initial, new Set(held ? [] : words.map(({ value }) => value)))
    if (initial === 'C') model.outside = new Set(words.map(({ value }) => value))
    reached.set(held ? 'held back' : initial, (reached.get(held ? 'held back' : initial) ?? 0) + 1)
  }
  const publication = await publicationOf(db, model.id)
  if (publication && !publication.withdrawnAt && !model.red) model.published = model.outside
  else model.published = null
  if (model.published) reached.set('public', (reached.get('public') ?? 0) + 1)
}

type Operation = readonly [verb: number, a: number, b: number, c: number]

/** Carries out one writing operation. A named refusal is a fine answer; anything else fails the test. */
async function write(model: Model, [, verb, b, c]: Operation): Promise<void> {
  const { context } = world.app
  const visibility = visibilities[c % visibilities.length]!
  writings += 1
  try {
    switch (verb % 12) {
      case 0:
      case 1: {
        const field = textFields[b % textFields.length]!
        const kept = model.closed.has(`fact ${field}`) ? 'restricted' : visibility
        const word = plant(model, `fact ${field}`, kept)
        const baseVersion = (await recordOf(model)).facts[field]?.version ?? 0
        await correctFact(context, operator, model.id, {
          field,
          value: `It said ${word} there`,
          baseVersion,
          visibility: kept,
        })
        break
      }
      case 2:
      case 3: {
        const record = await recordOf(model)
        const section = record.sections.find(one => one.key === sections[b % sections.length])
        if (!section) break
        const kept = model.closed.has(`section ${section.key}`) ? 'restricted' : visibility
        const word = plant(model, `section ${section.key}`, kept)
        const markdown = `Here ${word} was written.\n\nAnd a second line.`
        await editSection(context, operator, model.id, {
          sectionId: section.id,
          markdown,
          baseVersion: section.version,
          visibility: kept,
        })
        break
      }
      case 4: {
        const word = plant(model, `timeline row ${model.planted.size}`, visibility)
        const at = `2026-02-03T04:${String(10 + (b % 40)).padStart(2, '0')}:00Z`
        await addTimelineEntry(context, operator, model.id, {
          at,
          kind: 'observation',
          text: `Seen ${word}`,
          visibility,
        })
        break
      }
      case 5: {
        const word = plant(model, `action ${model.planted.size}`, visibility)
        await addAction(context, operator, model.id, { text: `Bound the ${word}`, dueOn: '2026-06-30', visibility })
        break
      }
      case 6: {
        const [edition, key, writtenFor, cells] = parts[b % parts.length]!
        const word = plant(model, `part ${edition} ${key}`, null, { writtenFor, cells })
        const written = await world.app.context.db
          .selectFrom('edition_part')
          .select('version')
          .where('post_mortem_id', '=', model.id)
          .where('edition', '=', edition)
          .where('key', '=', key)
          .executeTakeFirst()
        await writePart(context, operator, model.id, {
          edition,
          key,
          markdown: `We say ${word} here.`,
          baseVersion: written?.version ?? 0,
        })
        break
      }
      case 7: {
        const place = `attachment ${model.planted.size}`
        const word = plant(model, place, visibility)
        const given = { bytes: Buffer.from(`log ${word}\n`), fileName: `${word}.log` }
        await attach(context, operator, model.id, visibility ? { ...given, visibility } : given)
        break
      }
      case 8: {
        await setPostMortemAttributes(context, operator, model.id, { handling: c % 3 === 0 ? 'red' : 'amber' })
        model.red = c % 3 === 0
        break
      }
      case 9:
      case 10:
        await approve(model, initials[b % initials.length]!)
        break
      default: {
        const roles = ['reader', 'engineer', 'support', 'security', 'admin'] as const
        const role = roles[b % roles.length]!
        if (c % 4 === 0) await withdraw(context, operator, model.id, 'It was wrong.')
        else if (c % 4 === 1 && moverRoles.has(role)) {
          await revokeRole(context, operator, moverId, role)
          moverRoles.delete(role)
        } else if (c % 4 === 1) {
          await grantRole(context, operator, moverId, role)
          moverRoles.add(role)
        } else if (tokenOf) {
          await revokeToken(context, operator, tokenOf.id)
          tokenOf = null
        } else {
          const { id, token } = await createToken(context, operator, { role, days: 30 })
          tokenOf = { id, token, role }
        }
        world.clock.forward(60 + c)
      }
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
  await learnApproved(model)
}

async function begin(name: string): Promise<Model> {
  const report = await world.bring({
    [`${name}.json`]: JSON.stringify({
      id: name,
      title: `Parcels stood still ${everything.length}`,
      severity: 'SEV2',
      external_impact: 'some',
      impact_started_at: '2026-02-03T04:00:00Z',
      resolved_at: '2026-02-03T05:30:00Z',
      team: 'Harbour',
      owner: 'olu@lantern.example',
      ...Object.fromEntries(sections.map(key => [key, 'Nothing planted yet.'])),
    }),
  })
  expect(report.created).toBe(1)
  const id = await world.idOf(name)
  const model: Model = {
    id,
    planted: new Map(),
    closed: new Set(),
    red: false,
    approved: new Map(),
    published: null,
    outside: null,
  }
  expect((await recordOf(model)).owner?.id).toBe(ownerId)
  everything.push(model)
  return model
}

const number = fastCheck.nat({ max: 10_000 })
const operation: fastCheck.Arbitrary<Operation> = fastCheck.noBias(fastCheck.tuple(number, number, number, number))

test(`no history of ${operations} operations shows anybody what is not theirs`, { timeout: 1_800_000 }, async () => {
  let histories = 0
  await fastCheck.assert(
    fastCheck.asyncProperty(
      fastCheck.array(operation, { minLength: perHistory, maxLength: perHistory }),
      async history => {
        const models = [await begin(`north-${histories}`), await begin(`south-${histories}`)]
        histories += 1
        for (const one of history) {
          const [kind, a, b, c] = one
          const model = models[a % 2]!
          // Four of five look; what is looked at depends on what was done before.
          if (kind % 5 === 0) await write(model, [kind, Math.floor(a / 2), b, c])
          else await read(kind % 25 === 1 ? everything[b % everything.length]! : model, a, b, c)
        }
      },
    ),
    { numRuns: Math.ceil(operations / perHistory), endOnFailure: true },
  )
  console.info(
    `${readings} readings, ${writings} writings, ${everything.length} post-mortems, ${JSON.stringify([...reached])}`,
  )
  expect(readings + writings).toBeGreaterThanOrEqual(operations)
  if (operations >= 2000) expect([...reached.keys()].sort()).toEqual(['C', 'E', 'L', 'S', 'held back', 'public'])
})
