import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { approveEdition } from '../../src/edition/approve.ts'
import { currentArtifact } from '../../src/edition/store.ts'
import { decideFinding } from '../../src/sanitisation/decide.ts'
import { openDesk } from '../../src/sanitisation/examine.ts'
import { createWorld, type World } from '../world.ts'

let world: World
let server: Server
let answer: (response: ServerResponse) => void
const nothing = (response: ServerResponse) => response.end('{"names":[]}')

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume()
    request.on('end', () => answer(response))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const RECOGNISER_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  world = await createWorld({ people: ['sam', 'cleo', 'sigrid'], environment: { RECOGNISER_URL }, fetch })
})
afterAll(async () => {
  await world?.close()
  server.closeAllConnections()
  server.close()
})

async function bring(id: string): Promise<string> {
  await world.bring({
    [`${id}.json`]: JSON.stringify({
      id,
      title: `Parcels stood still, ${id}`,
      severity: 'SEV2',
      talk_track_say: `then grunwick of ${id} can follow parcels again.`,
    }),
  })
  return world.idOf(id)
}
async function approve(id: string) {
  const cleo = await world.as('cleo')
  return cleo.submit(`/post-mortems/${id}/approve`, `/post-mortems/${id}/approve`, { edition: 'support' })
}
const approved = (id: string) => currentArtifact(world.app.context.db, id, 'support')

test('nothing that goes out is approved while the outside recogniser fails, and it is approved once it answers', async () => {
  const id = await bring('failing')
  answer = response => response.writeHead(503).end()
  const refused = await approve(id)
  expect(await refused.text()).toContain('The outside recogniser answered 503, so nothing was let out.')
  expect(await approved(id)).toBeNull()
  answer = nothing
  await approve(id)
  expect(await approved(id)).toMatchObject({ edition: 'support' })
})

test('nobody waits for the database while the outside recogniser thinks about an approval', async () => {
  const id = await bring('slow')
  let asked: (response: ServerResponse) => void = () => {}
  const thinking = new Promise<ServerResponse>(resolve => {
    asked = resolve
  })
  const cleo = await world.viewer('cleo')
  answer = response => asked(response)
  const approval = approveEdition(world.app.context, cleo, { id, edition: 'support' })
  const response = await thinking
  // The one connection is free: this would wait for ever if the approval held it.
  expect(await approved(id)).toBeNull()
  answer = nothing
  nothing(response)
  expect((await approval).artifact).toMatchObject({ edition: 'support' })
})

test('somebody decides about what the outside recogniser named', async () => {
  const id = await bring('named')
  const { context } = world.app
  answer = response => response.end('{"names":["grunwick"]}')
  const sigrid = await world.viewer('sigrid')
  const { findings } = await openDesk(context, sigrid, id)
  const named = findings.find(finding => finding.value === 'grunwick')!
  expect(named).toMatchObject({ layer: 'recogniser', state: 'doubt' })
  await decideFinding(context, sigrid, id, { key: named.key, decision: 'keep', reason: 'It is a word of ours.' })
  await approve(id)
  expect((await approved(id))?.markdown).toContain('then grunwick of named')
})
