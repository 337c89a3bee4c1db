import { afterAll, beforeAll, expect, test } from 'vitest'
import { createToken } from '../../src/person/create-token.ts'
import { createWorld, operator, type World } from '../world.ts'

let world: World
let token: string
beforeAll(async () => {
  world = await createWorld({ people: [] })
  token = (await createToken(world.app.context, operator, { role: 'reader' })).token
})
afterAll(() => world.close())

const post = (body: unknown, headers: Record<string, string> = { authorization: `Bearer ${token}` }) =>
  world.outsider().request('/api/v1/redact', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const text = 'Ada Example told Quillfeather Bank about 10.1.2.3.'

test('a reader redacts any text with a dictionary of their own', async () => {
  const people = ['Ada Example']
  const answer = await (await post({ text, dictionary: { customers: ['Quillfeather Bank'], people } })).json()
  expect(answer).toMatchObject({ text: 'An engineer told Customer A about address-1.' })
  expect(answer.findings[1]).toEqual({
    ...{ kind: 'customer', layer: 'directory', confidence: 'certain', standIn: 'Customer A' },
    ...{ start: text.indexOf('Quill'), end: text.indexOf(' about') },
  })
})

test('the organisation’s own directory cannot be asked that way', async () => {
  await world.app.context.db
    .insertInto('directory_entry')
    .values({ id: 'dir-1', kind: 'customer', name: 'Quillfeather Bank', created_at: world.clock.now() })
    .execute()
  const unnamed = 'Then Quillfeather Bank saw it.'
  expect(await (await post({ text: unnamed })).json()).toEqual({ text: unnamed, findings: [] })
})

test('nobody outside may, and what is too long or no dictionary is refused by name', async () => {
  expect((await post({ text }, {})).status).toBe(401)
  const long = await post({ text: 'a '.repeat(500_001) })
  expect([long.status, (await long.json()).error.code]).toEqual([413, 'text-too-long'])
  expect((await post({ text, dictionary: { persons: ['Ada'] } })).status).toBe(400)
})
