import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { staticFiles } from './static.ts'

const folder = mkdtempSync(join(tmpdir(), 'static-'))
const style = 'body { color: black }\n'.repeat(200)
writeFileSync(join(folder, '..', 'static-secret.css'), 'secret')
writeFileSync(join(folder, 'styles-AbCd1234.css'), style)
writeFileSync(join(folder, 'plain.js'), 'export {}')
writeFileSync(join(folder, 'letter-AbCd1234.woff2'), Buffer.from([1, 2, 3]))
writeFileSync(join(folder, 'manifest.json'), '{}')
writeFileSync(join(folder, 'notes.txt'), 'not ours to give')
mkdirSync(join(folder, 'inner.css'))

const app = new Hono().route('/assets', staticFiles(folder))

test('a hashed file may be kept for ever, a plain one is asked for again', async () => {
  const hashed = await app.request('/assets/styles-AbCd1234.css')
  expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(hashed.headers.get('content-type')).toBe('text/css; charset=utf-8')
  expect(hashed.headers.get('x-content-type-options')).toBe('nosniff')
  expect(await hashed.text()).toBe(style)
  expect((await app.request('/assets/plain.js')).headers.get('cache-control')).toBe('no-cache')
})

test('texts travel compressed for those who take it, fonts as they are', async () => {
  const get = (name: string, accept: string) =>
    app.request(`/assets/${name}`, { headers: { 'accept-encoding': accept } })
  const brotli = await get('styles-AbCd1234.css', 'gzip, deflate, br')
  expect(brotli.headers.get('content-encoding')).toBe('br')
  expect(brotli.headers.get('vary')).toBe('Accept-Encoding')
  expect(brotliDecompressSync(Buffer.from(await brotli.arrayBuffer())).toString()).toBe(style)
  const gzipped = await get('styles-AbCd1234.css', 'gzip, br;q=0')
  expect(gzipped.headers.get('content-encoding')).toBe('gzip')
  expect(gunzipSync(Buffer.from(await gzipped.arrayBuffer())).toString()).toBe(style)
  expect((await get('letter-AbCd1234.woff2', 'br')).headers.get('content-encoding')).toBeNull()
})

test('what the reader already has is not sent again', async () => {
  const first = await app.request('/assets/plain.js')
  const again = await app.request('/assets/plain.js', { headers: { 'if-none-match': first.headers.get('etag')! } })
  expect(again.status).toBe(304)
  expect(await again.text()).toBe('')
})

test.each([
  '../static-secret.css',
  '..%2fstatic-secret.css',
  '%2e%2e/static-secret.css',
  '..%5cstatic-secret.css',
  'manifest.json',
  'notes.txt',
  'inner.css',
  'styles-AbCd1234.css%00',
  'nothing.css',
])('%s is not there', async name => {
  expect((await app.request(`/assets/${name}`)).status).toBe(404)
})
