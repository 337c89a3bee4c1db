import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { quantile } from './figures.ts'
import { command, Server } from './server.ts'
import type { Workshop } from './workshop.ts'

const clients = 10
const rounds = 5
const seconds = 3

/** A server of files as short as one writes it: what a public page may be measured against. */
const fileServer = `
const { createServer } = require('node:http'), { readFile } = require('node:fs'), { join } = require('node:path')
createServer((request, response) => readFile(join(process.argv[1], request.url + '.html'), (error, bytes) => {
  if (error) return response.writeHead(404).end()
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': bytes.length }).end(bytes)
})).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`

/**
 * What everybody outside waits for: one report from one process, beside a server of files that sends the same bytes, in
 * turns, so that whatever else the machine does is shared by both.
 */
export async function measureSite(workshop: Workshop): Promise<void> {
  const data = workshop.path('site-data')
  const built = workshop.path('site')
  const server = await Server.start(data, { demo: true })
  let files: ChildProcess | undefined
  try {
    const report = /href="[^"]*(\/public\/reports\/[a-z0-9-]+)"/.exec((await server.get('/public/')).body)?.[1]
    if (!report) throw new Error('Nothing is public.')
    await command(['site', 'build', built, '--data', data])
    files = spawn(process.execPath, ['-e', fileServer, built], { stdio: ['ignore', 'pipe', 'inherit'] })
    const port = await new Promise<number>(resolve => files!.stdout!.once('data', text => resolve(Number(text))))
    const own = Number(new URL(server.url).port)

    const page = await server.get(report)
    const inFile = readFileSync(join(built, `${report}.html`))
    if (!inFile.equals(Buffer.from(page.body))) throw new Error('The file is not what the server sends.')
    const sheet = /rel="stylesheet" href="([^"]+)"/.exec(page.body)![1]!
    const weight = page.bytes + (await server.get(sheet)).bytes
    workshop.report({
      section: 'public site',
      name: 'a report with its style sheet',
      value: weight / 1000,
      unit: 'kB',
      goal: { most: 50 },
    })

    await perSecond(own, report, 1)
    await perSecond(port, report, 1)
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = 0; round < rounds; round++) {
      ours.push(await perSecond(own, report, seconds))
      theirs.push(await perSecond(port, report, seconds))
    }
    const ratios = ours.map((value, round) => value / theirs[round]!)
    const figure = (name: string, values: number[], unit: string, goal?: { least: number }) =>
      workshop.report({
        section: 'public site',
        name,
        value: quantile(values, 0.5),
        unit,
        ...(goal && { goal }),
        note: `${rounds} turns of ${seconds} s, ${Math.min(...values).toPrecision(3)} to ${Math.max(...values).toPrecision(3)}`,
      })
    figure(`a report, ${clients} clients, one process`, ours, 'requests/s', { least: 1000 })
    figure('the same bytes from a server of files', theirs, 'requests/s')
    figure('ours for each of its', ratios, 'ratio')
  } finally {
    files?.kill()
    await server.stop()
  }
}

/** Requests a second that a port answers with 200, over connections that stay open. */
async function perSecond(port: number, path: string, duration: number): Promise<number> {
  const until = performance.now() + duration * 1000
  const began = performance.now()
  const counts = await Promise.all(Array.from({ length: clients }, () => ask(port, path, until)))
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - began) / 1000)
}

/** One connection that asks again as soon as it has the whole answer; as little work as a client can do. */
function ask(port: number, path: string, until: number): Promise<number> {
  const question = `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nAccept: text/html\r\n\r\n`
  return new Promise((resolve, reject) => {
    let count = 0
    let missing = -1
    const socket = connect(port, '127.0.0.1', () => socket.write(question))
    socket.on('data', part => {
      if (missing < 0) {
        const head = part.toString('latin1', 0, 4000)
        const end = head.indexOf('\r\n\r\n')
        const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? Number.NaN)
        if (!head.startsWith('HTTP/1.1 200') || end < 0 || Number.isNaN(length))
          return socket.destroy(new Error(`${path} answered ${head.split('\r\n')[0]}.`))
        missing = end + 4 + length
      }
      missing -= part.length
      if (missing > 0) return
      missing = -1
      count += 1
      if (performance.now() < until) socket.write(question)
      else socket.end()
    })
    socket.on('close', () => resolve(count))
    socket.on('error', reject)
  })
}
