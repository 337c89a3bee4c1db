import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attachedFiles, contents, originals } from '../../src/archive/contents.ts'
import { loadExample } from '../../src/archive/example.ts'
import { approveEdition } from '../../src/edition/approve.ts'
import { readChecks } from '../../src/edition/checks.ts'
import { settleContradiction } from '../../src/edition/settle-contradiction.ts'
import { writePart } from '../../src/edition/write-part.ts'
import { Refusal } from '../../src/platform/refusal.ts'
import { correctFact } from '../../src/post-mortem/correct-fact.ts'
import { setPostMortemAttributes } from '../../src/post-mortem/set-attributes.ts'
import { readRecord } from '../../src/post-mortem/store.ts'
import { setLogo } from '../../src/public-site/logo.ts'
import { movePublication } from '../../src/publication/move.ts'
import {
  insertCoaching,
  insertCorrection,
  insertCriteria,
  insertDecision,
  insertSchedule,
  publicationOf,
} from '../../src/publication/store.ts'
import { withdraw } from '../../src/publication/withdraw.ts'
import { publishCustomer } from '../publishing.ts'
import { createWorld, operator, type World } from '../world.ts'

/** Later than every example incident, so that they are approved and published. */
const now = '2026-12-01T10:00:00.000Z'
const worlds: World[] = []
/** An installation in which nobody is yet. */
async function empty(embedded = false): Promise<World> {
  const world = await createWorld({ people: [], embedded, now })
  worlds.push(world)
  return world
}
afterAll(async () => {
  for (const world of worlds) await world.close()
})

/** Path → SHA-256 of every file below a folder. */
function treeOf(folder: string): Record<string, string> {
  const files: Record<string, string> = {}
  const walk = (path: string) => {
    for (const name of readdirSync(path).sort()) {
      const below = join(path, name)
      if (statSync(below).isDirectory()) walk(below)
      else files[relative(folder, below)] = createHash('sha256').update(readFileSync(below)).digest('hex')
    }
  }
  walk(folder)
  return files
}

async function exported(world: World, name: string): Promise<{ folder: string; tree: Record<string, string> }> {
  const folder = join(world.dataDirectory, name)
  expect((await world.command('export', folder)).exit).toBe(0)
  return { folder, tree: treeOf(folder) }
}

let first: World
let before: { folder: string; tree: Record<string, string> }

beforeAll(async () => {
  first = await empty()
  const { context } = first.app
  await loadExample(context)
  const fixtures = join(import.meta.dirname, '..', 'fixtures', 'import')
  const files = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter(path =>
    statSync(join(fixtures, path)).isFile(),
  )
  const report = await first.bring({
    ...Object.fromEntries(files.map(path => [path, new Uint8Array(readFileSync(join(fixtures, path)))])),
    'odd/größe “x” 📦.md': '# Grüße 漢字 \u2028 emoji 📦\n\nLine with two spaces  \nand \ttab.\n',
    'odd/bytes.md': new Uint8Array([0xef, 0xbb, 0xbf, 0x23, 0x20, 0x41, 0x0d, 0x0a, 0x0d, 0x0a, 0xc3, 0xa9]),
  })
  expect(report.created).toBeGreaterThan(3)
  // A record with a history: corrected, approved, published, corrected again and approved again, then withdrawn.
  await first.bring({
    'story.json': JSON.stringify({
      id: 'story/one',
      title: 'Parcels stood still',
      severity: 'SEV1',
      impact_statement: 'Nobody could follow a parcel.',
      impact_started_at: '2026-02-03T04:00:00.123Z',
      external_impact: 'some',
      customers_affected: { low: 10, high: 20 },
      summary: 'A queue had no bound.',
      apology: 'We are sorry for that.',
      customer_title: 'Parcels could not be followed',
      participants: [{ name: 'Wilma Example', role_label: 'Responder' }],
      severity_history: [
        { level: 'SEV2', from: '2026-02-03T04:00:00Z', to: '2026-02-03T04:10:00Z', reason: 'grew' },
        { level: 'SEV1' },
      ],
      actions: [{ text: 'Bound it', owner: 'Wilma Example', due: '2026-05-01', visibility: 'customer' }],
    }),
  })
  const id = await first.idOf('story/one')
  const manager = await context.db
    .selectFrom('person_role')
    .select('person_id')
    .where('role', '=', 'manager')
    .executeTakeFirstOrThrow()
  // Whoever owns it could not approve it.
  const owner = await context.db
    .selectFrom('person')
    .select('id')
    .where('id', '<>', manager.person_id)
    .executeTakeFirstOrThrow()
  await setPostMortemAttributes(context, operator, id, { ownerId: owner.id, handling: 'amber' })
  const wrote = { edition: 'leadership', key: 'headline', markdown: 'It hit 5,000 customers.', baseVersion: 0 } as const
  await writePart(context, operator, id, wrote)
  const [found] = (await readChecks(context, operator, id, 'leadership')).contradictions
  const reason = '5,000 counts all who asked.'
  await settleContradiction(context, operator, id, { edition: 'leadership', pair: found!.pair, reason })
  for (const round of [1, 2]) {
    first.clock.forward(3600)
    const record = (await readRecord(context.db, operator, id))!
    const baseVersion = record.facts.impact_statement!.version
    await correctFact(context, operator, id, {
      field: 'impact_statement',
      value: `Nobody could follow a parcel, said ${round}.`,
      baseVersion,
    })
    await writePart(context, operator, id, {
      edition: 'support',
      key: 'say',
      markdown: `Say ${round}.`,
      baseVersion: round - 1,
    })
    for (const edition of ['engineering', 'leadership', 'support'] as const)
      await approveEdition(context, operator, { id, edition })
    await publishCustomer(first, id)
  }
  await movePublication(context, operator, id, 'Parcels could not be seen')
  await setLogo(
    context,
    operator,
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'),
  )
  const at = context.clock.now()
  const who = { by: 'operator', byName: 'the operator' }
  await insertSchedule(context.db, { id: 'sch-1', postMortemId: id, publishAt: at, zone: 'UTC', at, ...who })
  const coach = { postMortemId: id, coachPersonId: owner.id, coachName: 'A coach', at }
  await insertCoaching(context.db, coach)
  await insertCriteria(context.db, {
    id: 'crt-1',
    teamId: null,
    version: 1,
    rules: 'otherwise: decide',
    why: '',
    at,
    ...who,
  })
  await insertDecision(context.db, {
    id: 'dec-1',
    postMortemId: id,
    decision: 'publish',
    reviewOn: null,
    reason: 'They asked.',
    rule: { name: 'otherwise', text: 'otherwise: decide', outcome: 'decide' },
    criteria: { of: 'everybody', version: 1 },
    overrides: false,
    at,
    ...who,
  })
  const publication = (await publicationOf(context.db, id))!
  await insertCorrection(context.db, {
    id: 'cor-1',
    publicationId: publication.id,
    fromArtifactId: publication.artifactId,
    artifactId: publication.artifactId,
    note: 'A number.',
    changes: [],
    byName: 'the operator',
    at,
  })
  await withdraw(context, operator, id, 'It was wrong.')
  for (const job of first.app.jobs.filter(({ name }) => name === 'deliveries')) await job.run(context)
  before = await exported(first, 'out')
}, 300_000)

test('an export holds every table but those it says it leaves out', async () => {
  const { db } = first.app.context
  const { tables } = { tables: (await db.introspection.getTables()).map(({ name }) => name) }
  const left = [
    'session',
    'account',
    'verification',
    'api_token',
    'audit_entry',
    'stand_in',
    'stand_in_vault',
    'redaction_decision',
    'desk_draft',
    'search_entry',
    'digest',
    'digest_leave',
    'schedule_run',
    'mail_subscription',
    'subscriber_mail',
    'preview_link',
    'feed_address',
  ]
  const held = [...contents, originals, attachedFiles].map(({ table }) => table)
  expect(
    tables.filter(
      name => !held.includes(name) && !left.includes(name) && !name.startsWith('kysely') && name !== 'migration',
    ),
  ).toEqual([])
  // Nothing stays empty only because the example has none of it.
  for (const part of contents) {
    const lines = readFileSync(join(before.folder, 'data', `${part.table}.jsonl`), 'utf8')
    expect([part.table, lines.length > 0]).toEqual([part.table, true])
  }
  expect(readdirSync(join(before.folder, 'originals')).length).toBeGreaterThan(20)
  const secrets = await db.selectFrom('account').select('password').where('password', 'is not', null).execute()
  expect(secrets.length).toBeGreaterThan(5)
  for (const path of Object.keys(before.tree)) {
    const text = readFileSync(join(before.folder, path), 'utf8')
    expect([path, secrets.some(({ password }) => text.includes(password!))]).toEqual([path, false])
  }
})

test('the same content gives the same bytes', async () => {
  expect((await exported(first, 'again')).tree).toEqual(before.tree)
})

describe.each([
  ['the same kind of store', false],
  ['the embedded store', true],
])('on %s', (_name, embedded) => {
  test('export, load into an empty installation, export: the same bytes', { timeout: 240_000 }, async () => {
    const second = await empty(embedded)
    const loaded = await second.command('load', before.folder)
    expect(loaded.exit).toBe(0)
    expect((await exported(second, 'out')).tree).toEqual(before.tree)
    // It is alive, not only stored: found, read, public.
    const list = (await second.command('list', '--query', 'parcels stood still')).json as { total: number }
    expect(list.total).toBeGreaterThan(0)
    const show = (world: World) => world.command('show', 'story/one', '--edition', 'customer')
    expect((await show(second)).json).toEqual((await show(first)).json)
    const site = async (world: World) =>
      (await (await world.outsider().get('/public/feed.json')).json()) as { items: unknown[] }
    expect((await site(second)).items).toEqual((await site(first)).items)
    expect((await site(second)).items.length).toBeGreaterThan(0)
    const refused = await second.command('load', before.folder).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Refusal)
    expect((refused as Refusal).code).toBe('not-empty')
  })

  test('a backup restored elsewhere holds the same and more: people sign in, tokens work', {
    timeout: 240_000,
  }, async () => {
    const file = join(first.dataDirectory, `whole-${embedded}.backup`)
    const made = (await first.command('token', 'create', '--role', 'engineer')).json as { token: string }
    expect((await first.command('backup', file)).exit).toBe(0)
    const second = await empty(embedded)
    expect((await second.command('restore', file, '--replace')).exit).toBe(0)
    expect((await exported(second, 'out')).tree).toEqual(before.tree)
    const me = await second.outsider().get('/api/v1/me', { authorization: `Bearer ${made.token}` })
    expect(me.status).toBe(200)
    const audit = async (world: World) =>
      (await world.app.context.db.selectFrom('audit_entry').selectAll().orderBy('seq').execute()).length
    expect(await audit(second)).toBeGreaterThanOrEqual(await audit(first))
    const sessions = async (world: World) =>
      await world.app.context.db.selectFrom('account').select(['id', 'password']).orderBy('id').execute()
    expect(await sessions(second)).toEqual(await sessions(first))
  })
})

test('the marks of docs/visibility.md are kept byte for byte by an import, an export and a load', {
  timeout: 240_000,
}, async () => {
  const guide = readFileSync(new URL('../../docs/visibility.md', import.meta.url), 'utf8')
  const [example = ''] = /(?<=```markdown\n)[\s\S]*?(?=```)/.exec(guide) ?? []
  expect(example.match(/\{\w+\}/g)?.length).toBeGreaterThan(3)
  const world = await empty(true)
  const file = `# Parcels stood still\n\n## What happened\n\n${example}`
  await world.bring({ 'marks.md': file })
  const texts = async (of: World) => {
    const rows = await of.app.context.db
      .selectFrom('section')
      .select(['heading', 'markdown'])
      .orderBy('position')
      .execute()
    return rows.map(({ heading, markdown }) => `## ${heading}\n\n${markdown.trim()}\n`).join('\n')
  }
  expect(await texts(world)).toBe(file.slice(file.indexOf('## ')))
  const out = await exported(world, 'marks')
  const again = await empty(true)
  expect((await again.command('load', out.folder)).exit).toBe(0)
  expect((await exported(again, 'marks')).tree).toEqual(out.tree)
  expect(await texts(again)).toBe(await texts(world))
})
