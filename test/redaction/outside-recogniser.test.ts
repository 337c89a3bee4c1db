import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compileDirectory } from '../../src/redaction/directory.ts'
import { httpRecogniser } from '../../src/redaction/recogniser.ts'
import { redact } from '../../src/redaction/redact.ts'
import { StandIns } from '../../src/redaction/stand-ins.ts'

let server: Server
let address: string
let answer: (response: ServerResponse) => void
const heard: string[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', part => {
      body += part
    })
    request.on('end', () => {
      heard.push(body)
      answer(response)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('what an outside recogniser names is replaced on suspicion; it is asked with text alone', async () => {
  answer = response => response.end(JSON.stringify({ names: ['grunwick', ' grunwick ', '?'] }))
  const recognised = await httpRecogniser(address, fetch).recognise(['then grunwick saw Customer A'])
  expect(JSON.parse(heard.at(-1)!)).toEqual({ texts: ['then grunwick saw Customer A'] })
  expect(recognised).toEqual(['grunwick'])
  const options = { edition: 'customer', directory: compileDirectory([]), instanceKey: 'tests' } as const
  const result = await redact('then grunwick saw it', { ...options, standIns: new StandIns(), recognised })
  expect(result.text).toBe('then a person saw it')
  expect(result.findings).toMatchObject([{ layer: 'recogniser', confidence: 'uncertain', start: 5, end: 13 }])
})

test('an outside recogniser that fails is refused by name', async () => {
  const failures: ((response: ServerResponse) => void)[] = [
    response => response.writeHead(500).end(),
    response => response.end('not JSON'),
    response => response.end('{"names": [7]}'),
    response => response.end(`{"names": ["${'a'.repeat(2_000_000)}"]}`),
    response => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    response => response.destroy(),
  ]
  for (const failure of failures) {
    answer = failure
    await expect(httpRecogniser(address, fetch).recognise(['x'])).rejects.toMatchObject({ code: 'recogniser-failed' })
  }
})
