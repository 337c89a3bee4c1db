import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { feedPages } from '../../src/channel/feed/pages.ts'
import type { HttpEnvironment } from '../../src/person/environment.ts'
import { approve, openOffice, openRecord } from './office.ts'

const python = '/usr/bin/python3'
function has(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
const withFeedparser = has(python, '-c', 'import feedparser')
const withNewsboat = existsSync('/usr/bin/newsboat')
if (!withFeedparser) console.info('Left out: python3-feedparser is not installed.')
if (!withNewsboat) console.info('Left out: newsboat is not installed.')

/** The public feeds on a real port, with one publication in them. */
async function published() {
  const context = await openOffice()
  await openRecord(context, 'pm-one')
  const artifact = await approve(context, 'pm-one', 'customer', { title: 'Labels & <tags> printed twice' })
  const app = new Hono<HttpEnvironment>()
  app.route('/', feedPages(context))
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  if (!server.listening) await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    artifact,
    url: `http://127.0.0.1:${port}/public/feed.atom`,
    async close() {
      server.close()
      await context.close()
    },
  }
}

async function run(command: string, args: string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', part => {
    said += part
  })
  await once(child, 'close')
  return said
}

test.skipIf(!withFeedparser)(
  'a feed reader nobody here wrote reads the Atom feed, and gets 304 the second time',
  async () => {
    const site = await published()
    try {
      const script = `
import feedparser, json, sys
first = feedparser.parse(sys.argv[1])
again = feedparser.parse(sys.argv[1], etag=first.etag)
entry = first.entries[0]
print(json.dumps({'bozo': bool(first.bozo), 'version': first.version, 'title': entry.title, 'id': entry.id,
  'link': entry.link, 'content': entry.content[0].value, 'updated': entry.updated, 'again': again.status}))`
      const seen = JSON.parse(await run(python, ['-c', script, site.url]))
      expect(seen).toMatchObject({ bozo: false, version: 'atom10', again: 304 })
      expect(seen.title).toBe('Labels & <tags> printed twice')
      expect(seen.id).toMatch(/^urn:uuid:/)
      expect(seen.link).toContain('https://afterword.example/public/reports/')
      expect(seen.content).toContain('A retry sent every label')
      expect(seen.updated).toBe('2026-03-04T10:00:00.000Z')
    } finally {
      await site.close()
    }
  },
)

test.skipIf(!withNewsboat)('newsboat takes the feed and counts its one entry as unread', async () => {
  const site = await published()
  try {
    const folder = mkdtempSync(join(tmpdir(), 'afterword-newsboat-'))
    const file = (name: string) => join(folder, name)
    writeFileSync(file('urls'), `${site.url}\n`)
    writeFileSync(file('config'), '')
    const base = ['-C', file('config'), '-u', file('urls'), '-c', file('cache.db')]
    await run('/usr/bin/newsboat', [...base, '-x', 'reload'])
    expect(await run('/usr/bin/newsboat', [...base, '-x', 'print-unread'])).toMatch(/^1 unread/m)
  } finally {
    await site.close()
  }
})
