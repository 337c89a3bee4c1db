import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { approveEdition } from '../../src/edition/approve.ts'
import { readEdition } from '../../src/edition/read.ts'
import { writePart } from '../../src/edition/write-part.ts'
import { createToken, tokenAsViewer } from '../../src/person/create-token.ts'
import { revokeRole } from '../../src/person/revoke-role.ts'
import type { Viewer } from '../../src/person/viewer.ts'
import { listAudit } from '../../src/platform/audit.ts'
import { Refusal } from '../../src/platform/refusal.ts'
import { addDirectoryEntry } from '../../src/redaction/edit-directory.ts'
import { checkOutgoing } from '../../src/sanitisation/check-outgoing.ts'
import { type DecisionInput, decideFinding } from '../../src/sanitisation/decide.ts'
import { openDesk, seenMark } from '../../src/sanitisation/examine.ts'
import { lookUpStandIn } from '../../src/sanitisation/look-up.ts'
import { residualRisk } from '../../src/sanitisation/residual-risk.ts'
import { missingIn, signCategory } from '../../src/sanitisation/sign.ts'
import type { CastName } from '../people.ts'
import { completeForPublication } from '../publishing.ts'
import { sanitise } from '../sanitised.ts'
import { createWorld, operator, type World } from '../world.ts'

let world: World
const viewers = new Map<CastName, Viewer & { kind: 'person' }>()
const who = (name: CastName) => viewers.get(name)!
const secret = ['sk', 'live', 'HYmUtBjU3j1BdrSYj0K4aWbc'].join('_')

beforeAll(async () => {
  const people = ['ada', 'bo', 'ines', 'cleo', 'sigrid', 'pia', 'alma'] as const
  world = await createWorld({ people })
  for (const name of people) viewers.set(name, await world.viewer(name))
  await addDirectoryEntry(world.app.context, operator, { kind: 'customer', name: 'Meridian Ferries' })
})
afterAll(() => world?.close())

let made = 0
/** A record of its own for each test; Bo owns it, nobody of the cast wrote it. */
async function bring(whatHappened: string, about: Record<string, unknown> = {}): Promise<string> {
  made += 1
  const report = await world.bring({
    [`desk-${made}.json`]: JSON.stringify({
      id: `desk-${made}`,
      title: 'Tickets could not be bought',
      severity: 'SEV2',
      owner: 'bo@lantern.example',
      external_impact: 'some',
      customer_title: 'Tickets could not be bought',
      customer_what_happened: whatHappened,
      ...about,
    }),
  })
  expect(report.refused).toEqual([])
  return world.idOf(`desk-${made}`)
}

const desk = (id: string, viewer: Viewer = who('sigrid')) => openDesk(world.app.context, viewer, id)
const decide = (id: string, viewer: Viewer, input: DecisionInput) => decideFinding(world.app.context, viewer, id, input)
const sign = (id: string, viewer: Viewer, category: string, note?: string, expected?: string) =>
  signCategory(world.app.context, viewer, id, { category, ...(note && { note }), ...(expected && { expected }) })
const markdownOf = async (id: string) =>
  (await desk(id)).texts.customer!.passages.map(passage => passage.after).join('\n')
const keyOf = async (id: string, kind: string) => (await desk(id)).findings.find(finding => finding.kind === kind)!.key
const secretKey = async (id: string) => (await desk(id)).findings.find(finding => finding.layer === 'secret')!.key

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
  return 'accepted'
}

async function rewrite(id: string, markdown: string): Promise<void> {
  const { rows } = {
    rows: await world.app.context.db.selectFrom('edition_part').selectAll().where('post_mortem_id', '=', id).execute(),
  }
  const baseVersion = rows.find(row => row.key === 'what_happened')!.version
  await writePart(world.app.context, operator, id, { edition: 'customer', key: 'what_happened', markdown, baseVersion })
}

test('a person without an account is known once the directory names them, and is called what outsiders may read', async () => {
  const id = await bring('Marisol Vantongeren and the night shift restarted it. Marisol saw nothing odd.')
  const outside = async () =>
    (await readEdition(world.app.context, who('cleo'), id, 'customer', { draft: true })).markdown
  await addDirectoryEntry(world.app.context, operator, {
    kind: 'person',
    name: 'Marisol Vantongeren',
    publicName: 'the engineer on call',
  })
  expect(await outside()).not.toMatch(/Marisol|Vantongeren/)
  expect(await outside()).toMatch(/the engineer on call/i)
})

describe('a decision', () => {
  test('accepts, changes to own words or keeps; none of it stores or logs the value', async () => {
    const id = await bring('Meridian Ferries turned people away.')
    const key = await keyOf(id, 'customer')
    expect(await markdownOf(id)).toContain('Customer A turned')
    await decide(id, who('sigrid'), { key, decision: 'change', words: 'one ferry line' })
    expect(await markdownOf(id)).toContain('one ferry line turned')
    await decide(id, who('sigrid'), { key, decision: 'keep', reason: 'Meridian Ferries has agreed in writing.' })
    expect(await markdownOf(id)).toContain('Meridian Ferries turned')
    const rows = await world.app.context.db
      .selectFrom('redaction_decision')
      .selectAll()
      .where('post_mortem_id', '=', id)
      .execute()
    const log = await listAudit(world.app.context.db, { object: `post-mortem:${id}` })
    expect(JSON.stringify([rows, log])).not.toMatch(/meridian/i)
    expect(log.filter(entry => entry.verb === 'decide-redaction')).toHaveLength(2)
  })

  test('is opened again by a change of the paragraph it was made about, and by no other', async () => {
    const id = await bring('Meridian Ferries turned people away.\n\nIt took an hour.')
    const key = await keyOf(id, 'customer')
    await decide(id, who('sigrid'), { key, decision: 'keep', reason: 'They have agreed.' })
    await rewrite(id, 'Meridian Ferries turned people away.\n\nIt took two hours.')
    expect(await markdownOf(id)).toContain('Meridian Ferries')
    await rewrite(id, 'Meridian Ferries is to blame for it.\n\nIt took two hours.')
    expect(await markdownOf(id)).not.toContain('Meridian')
    expect((await desk(id)).findings.find(finding => finding.key === key)!.state).toBe('reopened')
    expect(await refusal(sign(id, who('cleo'), 'customers'))).toBe('open-findings')
  })

  test('of two people deciding at once counts once; the other is told to look again', async () => {
    const id = await bring('Meridian Ferries turned people away.')
    const key = await keyOf(id, 'customer')
    const seen = seenMark((await desk(id)).findings.find(finding => finding.key === key)!)
    const both = await Promise.all([
      refusal(decide(id, who('sigrid'), { key, decision: 'accept', seen })),
      refusal(decide(id, who('cleo'), { key, decision: 'keep', reason: 'They have agreed.', seen })),
    ])
    expect(both.sort()).toEqual(['accepted', 'changed-meanwhile'])
  })

  test.each([
    ['a verb nobody knows', { decision: 'replace' }, 'unknown-decision'],
    ['keeping without a reason', { decision: 'keep' }, 'reason-needed'],
    ['a reason without end', { decision: 'keep', reason: 'x'.repeat(501) }, 'too-long'],
    ['a secret in the reason', { decision: 'keep', reason: `see ${secret}` }, 'secret-in-reason'],
    ['no words', { decision: 'change', words: ' ' }, 'words-needed'],
    ['words without end', { decision: 'change', words: 'x'.repeat(81) }, 'too-long'],
    ['words that are Markdown', { decision: 'change', words: '[them](https://x.example)' }, 'words-do-not-fit'],
    ['words with a zero-width character', { decision: 'change', words: 'the\u200bline' }, 'words-do-not-fit'],
    ['words that are a finding themselves', { decision: 'change', words: 'Ada Example' }, 'words-are-a-finding'],
    ['a NUL', { decision: 'keep', reason: 'a\u0000b' }, 'nul-character'],
  ])('refuses %s and changes nothing', async (_, input, code) => {
    const id = await bring('Meridian Ferries turned people away.')
    const key = await keyOf(id, 'customer')
    expect(await refusal(decide(id, who('sigrid'), { key, ...input }))).toBe(code)
    expect((await desk(id)).findings.find(finding => finding.key === key)!.decision).toBeNull()
  })

  test('about a finding of another record is refused, and so is one by somebody without the right', async () => {
    const one = await bring('Meridian Ferries turned people away.')
    const other = await bring('Nothing is named here.')
    const key = await keyOf(one, 'customer')
    expect(await refusal(decide(other, who('sigrid'), { key, decision: 'accept' }))).toBe('no-such-finding')
    expect(await refusal(decide(one, who('ada'), { key, decision: 'accept' }))).toBe('not-your-role')
  })
})

describe('a secret', () => {
  const proof = {
    decision: 'keep',
    reason: 'An example from our documentation.',
    rotation: 'SEC-1',
    rotatedOn: '2026-03-01',
  }

  test('stays only when a second person says the same, after proof that it was rotated', async () => {
    const id = await bring(`The log held ${secret} in clear.`)
    const key = await secretKey(id)
    expect(await refusal(decide(id, who('sigrid'), { key, decision: 'change', words: 'a key' }))).toBe(
      'secret-stays-removed',
    )
    expect(await refusal(decide(id, who('sigrid'), { key, decision: 'keep', reason: 'An example.' }))).toBe(
      'rotation-needed',
    )
    expect(await refusal(decide(id, who('sigrid'), { key, ...proof, rotatedOn: '2026-03-05' }))).toBe('rotation-needed')
    await decide(id, who('sigrid'), { key, ...proof })
    expect(await markdownOf(id)).toContain('[secret removed]')
    expect(await refusal(decide(id, who('sigrid'), { key, ...proof }))).toBe('needs-a-second-person')
    const { token } = await createToken(world.app.context, who('sigrid'), { role: 'security' })
    const own = await tokenAsViewer(world.app.context, token)
    expect(await refusal(decide(id, own, { key, ...proof }))).toBe('needs-a-second-person')
    expect(await markdownOf(id)).toContain('[secret removed]')
    await decide(id, who('cleo'), { key, decision: 'keep' })
    expect(await markdownOf(id)).toContain(secret)
    await rewrite(id, `The log of the day held ${secret} in clear.`)
    expect(await markdownOf(id)).not.toContain(secret)
  })

  test('is not kept on the word of somebody whose role was revoked in between', async () => {
    const id = await bring(`The log held ${secret} in clear.`)
    const key = await secretKey(id)
    const alma = who('alma')
    await decide(id, who('pia'), { key, ...proof })
    await revokeRole(world.app.context, alma, who('pia').personId, 'programme')
    expect(await refusal(decide(id, who('cleo'), { key, decision: 'keep' }))).toBe('first-lost-right')
    expect(await markdownOf(id)).toContain('[secret removed]')
  })
})

describe('the sixteen signatures', () => {
  test('are all needed, by nobody who wrote the text, and for this very text', async () => {
    const id = await bring('Meridian Ferries turned people away.', { severity: 'SEV1' })
    await completeForPublication(world.app.context, id)
    const approve = () => approveEdition(world.app.context, who('cleo'), { id, edition: 'customer' })
    expect(await refusal(approve())).toBe('not-sanitised')
    expect(await refusal(sign(id, who('bo'), 'whole'))).toMatch('author-does-not-sign')
    expect(await refusal(sign(id, operator, 'whole'))).toBe('author-does-not-sign')
    expect(await refusal(sign(id, who('ada'), 'whole'))).toBe('not-your-role')
    expect(await refusal(sign(id, who('sigrid'), 'nonsense'))).toBe('unknown-category')
    expect(await refusal(sign(id, who('sigrid'), 'whole', undefined, 'f'.repeat(64)))).toBe('changed-meanwhile')
    await sign(id, who('sigrid'), 'all-empty')
    expect(missingIn(await desk(id))).toEqual(['customers'])
    expect(await refusal(approve())).toBe('not-sanitised')
    await sign(id, who('sigrid'), 'customers')
    expect(missingIn(await desk(id))).toEqual([])
    expect(await refusal(approve())).not.toBe('not-sanitised')
  })

  test('are voided by a change exactly where it touches', async () => {
    const id = await bring('Meridian Ferries turned people away.\n\nIt took an hour.')
    await sanitise(world.app.context, id)
    await rewrite(id, 'Meridian Ferries turned people away.\n\nIt took a long hour.')
    const missing = missingIn(await desk(id))
    expect(missing).toEqual(expect.arrayContaining(['wording', 'whole', 'legal']))
    for (const kept of ['customers', 'secrets', 'hosts', 'volume']) expect(missing).not.toContain(kept)
    await rewrite(id, 'Meridian Ferries turned people away.\n\nIt took an hour.')
    expect(missingIn(await desk(id))).toEqual([])
  })

  test('are not given by whoever kept or changed something in the category', async () => {
    const id = await bring('Meridian Ferries turned people away.')
    await decide(id, who('sigrid'), { key: await keyOf(id, 'customer'), decision: 'keep', reason: 'They have agreed.' })
    expect(await refusal(sign(id, who('sigrid'), 'customers'))).toBe('own-decision')
    expect(await refusal(sign(id, who('cleo'), 'customers'))).toBe('accepted')
  })

  test('ask for a reason where the rules point at words', async () => {
    const id = await bring('This was human error and will never happen again.')
    expect(await refusal(sign(id, who('sigrid'), 'wording'))).toBe('note-needed')
    expect(await refusal(sign(id, who('sigrid'), 'wording', 'Quoted from a customer.'))).toBe('accepted')
    expect(await refusal(sign(id, who('cleo'), 'wording', 'Again.'))).toBe('already-signed')
  })
})

describe('what leaves', () => {
  test('is looked at decoded: entities, attributes, comments and JSON hide nothing', async () => {
    const id = await bring('Nothing is named here.')
    const check = (format: 'text' | 'xml' | 'json', text: string) =>
      checkOutgoing(world.app.context, { postMortemId: id, edition: 'customer' }, [{ name: 'the page', format, text }])
    const hidden = [
      ['xml', '<p>Meri&#100;ian&nbsp;Ferries</p>'],
      ['xml', '<p>Meri<b>dian</b> Ferries</p>'],
      ['xml', '<img alt="Meridian Ferries">'],
      ['xml', '<!-- Meridian Ferries -->'],
      ['json', '{"a":[{"b":"Meridian \\u0046erries"}]}'],
      ['text', 'Meridian Ferries'],
    ] as const
    for (const [format, text] of hidden) {
      expect([text, (await check(format, text)).map(leak => leak.kind)]).toEqual([text, ['customer']])
    }
    expect(await check('xml', '<p style="color:#0F5E63">Customer A was told.</p>')).toEqual([])
  })

  test('stops when a name enters the directory after approval, and goes on by one click once somebody decided', async () => {
    const id = await bring('Nothing is named here.', {
      talk_track_say: 'Zephyrine Cruises may sail.',
      external_impact: 'some',
    })
    const kept = (await desk(id)).findings.filter(finding => finding.count.support)
    for (const { key } of kept) await decide(id, who('sigrid'), { key, decision: 'keep', reason: 'A word of ours.' })
    const { artifact } = await approveEdition(world.app.context, who('cleo'), { id, edition: 'support' })
    const bodies = [{ name: 'the mail', format: 'xml' as const, text: artifact.html }]
    const check = () => checkOutgoing(world.app.context, { postMortemId: id, edition: 'support' }, bodies)
    expect(await check()).toEqual([])
    await addDirectoryEntry(world.app.context, operator, { kind: 'customer', name: 'Zephyrine Cruises' })
    expect((await check()).map(leak => leak.kind)).toEqual(['customer'])
    await decide(id, who('sigrid'), { key: await keyOf(id, 'customer'), decision: 'keep', reason: 'They have agreed.' })
    expect(await check()).toEqual([])
  })
})

describe('the vault', () => {
  test('tells security and the owner what a stand-in stands for, writes that down, and tells nobody else', async () => {
    const id = await bring('Meridian Ferries turned people away.')
    await sanitise(world.app.context, id)
    expect((await lookUpStandIn(world.app.context, who('sigrid'), id, 'customer a')).originals).toEqual([
      'Meridian Ferries',
    ])
    expect((await lookUpStandIn(world.app.context, who('bo'), id, 'Customer A')).originals).toEqual([
      'Meridian Ferries',
    ])
    for (const name of ['cleo', 'alma', 'ada'] as const) {
      expect(await refusal(lookUpStandIn(world.app.context, who(name), id, 'Customer A'))).toBe('not-your-role')
    }
    expect(await refusal(lookUpStandIn(world.app.context, who('sigrid'), id, 'Customer Z'))).toBe('no-such-stand-in')
    const log = await listAudit(world.app.context.db, { object: `post-mortem:${id}` })
    expect(log.filter(entry => entry.verb === 'look-up-stand-in')).toHaveLength(2)
    expect(JSON.stringify(log)).not.toMatch(/meridian/i)
  })

  test('holds no original that a copy of its table without the key would give away', async () => {
    const rows = await world.app.context.db.selectFrom('stand_in_vault').selectAll().execute()
    expect(rows.length).toBeGreaterThan(0)
    for (const { sealed } of rows) {
      expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toMatch(/meridian|customer/i)
    }
    expect(await world.app.context.db.selectFrom('stand_in').selectAll().execute()).toEqual([])
  })
})

test('the residual risk names what may point at somebody, and nothing that is not in the text', async () => {
  await world.bring({
    'closed.json': JSON.stringify({
      id: 'closed',
      title: 'Quiet',
      handling: 'red',
      summary: 'The quixotry of the harbour.',
    }),
  })
  const id = await bring('At 08:12 a quixotry in eu-west-1 hit 4,200 passengers near Tarnmouth.')
  const risk = await residualRisk(world.app.context, await desk(id))
  expect(risk.rare).toEqual(['quixotry'])
  expect(risk.combination).toEqual({ time: '08:12', place: 'eu-west-1', size: '4,200 passengers' })
  expect(JSON.stringify(risk)).not.toContain('harbour')
  const page = await (await (await world.as('sigrid')).get(`/post-mortems/${id}/sanitise`)).text()
  expect(page).toContain('This is no proof of anonymity.')
})

test('the residual risk names capitalised words nobody knows, and passages copied from what stays inside', async () => {
  const inside =
    'The queue behind the ticket shop had no bound, so it grew through the night until the machine had no memory left.'
  const copied = inside.replace('through the night', 'all night')
  const id = await bring(`At last Brannagh restarted it.\n\n${copied}\n\nNothing of this was copied from anywhere.`, {
    analysis: inside,
  })
  const risk = await residualRisk(world.app.context, await desk(id))
  expect(risk.capitalised).toContain('Brannagh')
  expect(risk.nearCopies).toHaveLength(1)
  expect(risk.nearCopies[0]).toContain('The queue behind the ticket shop')
  const own = await bring('The gates at the harbour opened late, and everybody had to wait for them.', {
    analysis: inside,
  })
  expect((await residualRisk(world.app.context, await desk(own))).nearCopies).toEqual([])
})

test('the desk speaks through the API and the command line as through its page', async () => {
  const id = await bring('Meridian Ferries turned people away.')
  const listed = await world.command('sanitise', 'list', id, '--json')
  const { findings } = listed.json as { findings: { key: string; value: string }[] }
  expect(findings.map(finding => finding.value)).toContain('Meridian Ferries')
  const key = findings[0]!.key
  const decided = await world.command(
    'sanitise',
    'decide',
    id,
    key.slice(0, 12),
    '--change',
    'one line',
    '--as',
    'cleo@lantern.example',
  )
  expect(decided.json).toMatchObject({ state: 'changed', stand_in: 'Customer A', decision: { words: 'one line' } })
  const signed = await world.command('sanitise', 'sign', id, 'all-empty', '--as', 'sigrid@lantern.example')
  expect(signed.text).toContain('1 category to go: customers')
  const browser = await world.as('sigrid')
  const answer = (await (await browser.get(`/api/v1/post-mortems/${id}/sanitisation`)).json()) as { sanitised: boolean }
  expect(answer).toMatchObject({ sanitised: false, post_mortem: id })
  expect(
    (await browser.get(`/post-mortems/${id}/preview/support-mail`)).headers.get('content-security-policy'),
  ).toMatch(/; sandbox$/)
})
