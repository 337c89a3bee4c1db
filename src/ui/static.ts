import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { type Context, Hono } from 'hono'
import { clientDirectory } from './assets.ts'

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Texts shrink; fonts and pictures are compressed already. */
const shrinks = new Set(['.css', '.js', '.json', '.svg'])

type Coding = 'br' | 'gzip'

interface StaticFile {
  bytes: Uint8Array<ArrayBuffer>
  type: string
  etag: string
  hashed: boolean
  compressed: Map<Coding, Promise<Uint8Array<ArrayBuffer>>>
  shrinks: boolean
}

const compress: Record<Coding, (bytes: Uint8Array) => Promise<Buffer>> = {
  br: bytes => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  gzip: bytes => promisify(gzip)(bytes, { level: 9 }),
}

function readFile(path: string, name: string): StaticFile {
  const bytes = new Uint8Array(readFileSync(path))
  return {
    bytes,
    type: types[extname(name)]!,
    etag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
    hashed: /-[\w-]{8}\.\w+$/.test(name),
    compressed: new Map(),
    shrinks: shrinks.has(extname(name)),
  }
}

function acceptedCoding(header: string | undefined): Coding | undefined {
  const accepted = (header ?? '').split(',').map(part => part.trim().split(';'))
  const takes = (coding: Coding) =>
    accepted.some(([name, ...rest]) => name === coding && !rest.some(weight => /q=0(\.0*)?$/.test(weight.trim())))
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : undefined
}

/**
 * Serves the flat folder of built files. Only names found there when it was first asked, of a known type, are answered,
 * so no path can lead elsewhere; everything else is left to the next handler. Files whose name carries a hash are
 * cacheable for ever; compression happens once per file, on first request.
 */
export function staticFiles(directory = clientDirectory()): Hono {
  let names: Set<string> | undefined
  const files = new Map<string, StaticFile>()

  function find(name: string): StaticFile | undefined {
    names ??= listNames(directory)
    if (!names.has(name)) return undefined
    let file = files.get(name)
    if (!file) {
      file = readFile(join(directory, name), name)
      files.set(name, file)
    }
    return file
  }

  return new Hono().get('/:name', async (c: Context, next) => {
    const file = find(c.req.param('name') ?? '')
    if (!file) return next()
    const coding = file.shrinks ? acceptedCoding(c.req.header('accept-encoding')) : undefined
    const etag = `"${file.etag}${coding ? `-${coding}` : ''}"`
    const headers: Record<string, string> = {
      'content-type': file.type,
      'cache-control': file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      'x-content-type-options': 'nosniff',
      etag,
    }
    if (file.shrinks) headers.vary = 'Accept-Encoding'
    const known = c.req.header('if-none-match')
    if (known?.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag)) return c.body(null, 304, headers)
    if (!coding) return c.body(file.bytes, 200, headers)
    let body = file.compressed.get(coding)
    if (!body) {
      body = compress[coding](file.bytes).then(bytes => new Uint8Array(bytes))
      file.compressed.set(coding, body)
    }
    return c.body(await body, 200, { ...headers, 'content-encoding': coding })
  })
}

function listNames(directory: string): Set<string> {
  try {
    return new Set(
      readdirSync(directory).filter(
        name => extname(name) in types && name !== 'manifest.json' && statSync(join(directory, name)).isFile(),
      ),
    )
  } catch {
    return new Set()
  }
}
