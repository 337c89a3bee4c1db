import { createHash } from 'node:crypto'
import { Resvg } from '@resvg/resvg-wasm'
import { requireRun } from '../person/permission.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { ready } from './card.ts'
import { forgetPages } from './site-cache.ts'
import { type Logo, replaceLogo } from './store.ts'

/** With it a page stays below 50 kB. */
const largest = 24_000
const longestSide = 2000

/** Where a logo is served; its name changes with its bytes. */
export function logoAddress(logo: Pick<Logo, 'sha256' | 'mediaType'>): string {
  return `/public/logo-${logo.sha256.slice(0, 16)}.${endings[logo.mediaType]}`
}

const endings = { 'image/png': 'png', 'image/webp': 'webp', 'image/svg+xml': 'svg' } as const

/**
 * Sets the logo of the public site, or takes it away. What is kept is made anew: a drawing without anything that could
 * run or fetch, a picture without anything but its pixels.
 * Refuses `logo-too-large`, `logo-unreadable`, `logo-with-script`, `not-your-role`.
 */
export async function setLogo(context: Context, viewer: Viewer, bytes: Uint8Array | null): Promise<void> {
  requireRun(viewer, 'manage-settings')
  const cleaned = bytes && (await cleanLogo(bytes))
  await inTransaction(context, async within => {
    const logo = cleaned && {
      ...cleaned,
      sha256: createHash('sha256').update(cleaned.content).digest('hex'),
      setAt: within.clock.now(),
    }
    await replaceLogo(within.db, logo)
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: logo ? 'set-logo' : 'remove-logo',
      object: 'setting:publication.logo',
      detail: logo ? { sha256: logo.sha256 } : {},
    })
  })
  forgetPages(context.config)
}

type Cleaned = Omit<Logo, 'sha256' | 'setAt'>

async function cleanLogo(bytes: Uint8Array): Promise<Cleaned> {
  const buffer = Buffer.from(bytes)
  if (buffer.length > largest)
    throw new Refusal(
      'too-large',
      'logo-too-large',
      `A logo has at most ${largest / 1000} kB, so that pages stay quick; this one has ${Math.ceil(buffer.length / 1000)} kB.`,
    )
  const cleaned = buffer.subarray(0, 8).equals(pngSignature)
    ? cleanPng(buffer)
    : buffer.toString('latin1', 0, 4) === 'RIFF' && buffer.toString('latin1', 8, 12) === 'WEBP'
      ? cleanWebp(buffer)
      : await cleanSvg(buffer)
  const { width, height } = cleaned
  if (width < 1 || height < 1 || width > longestSide || height > longestSide) throw unreadable()
  return cleaned
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** What a picture is made of; texts, times, places and anything unknown stay behind. */
const pngChunks = new Set(['IHDR', 'PLTE', 'tRNS', 'gAMA', 'sRGB', 'IDAT', 'IEND'])

function cleanPng(png: Buffer): Cleaned {
  const kept: Uint8Array[] = [pngSignature]
  let at = 8
  let ended = false
  while (!ended && at + 12 <= png.length) {
    const length = png.readUInt32BE(at)
    const name = png.toString('latin1', at + 4, at + 8)
    const end = at + 12 + length
    if (end > png.length) throw unreadable()
    if (pngChunks.has(name)) kept.push(png.subarray(at, end))
    ended = name === 'IEND'
    at = end
  }
  if (!ended || png.toString('latin1', 12, 16) !== 'IHDR') throw unreadable()
  const content = Buffer.concat(kept)
  return { mediaType: 'image/png', width: png.readUInt32BE(16), height: png.readUInt32BE(20), content }
}

const webpChunks = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH'])

function cleanWebp(webp: Buffer): Cleaned {
  const kept: Uint8Array[] = []
  let size: { width: number; height: number } | undefined
  for (let at = 12; at + 8 <= webp.length; ) {
    const name = webp.toString('latin1', at, at + 4)
    const length = webp.readUInt32LE(at + 4)
    const end = at + 8 + length + (length % 2)
    if (end > webp.length) throw unreadable()
    if (webpChunks.has(name)) {
      const chunk = Buffer.copyBytesFrom(webp, at, end - at)
      size ??= webpSize(name, chunk.subarray(8))
      // The header must not promise a colour profile, a place or a camera that is no longer there.
      if (name === 'VP8X') chunk[8] = chunk[8]! & 0b00010000
      kept.push(chunk)
    }
    at = end
  }
  if (!size) throw unreadable()
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...kept])
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1')
  head.writeUInt32LE(body.length, 4)
  return { mediaType: 'image/webp', ...size, content: Buffer.concat([head, body]) }
}

/** Width and height as the first chunk of a WebP says them (RFC 9649). */
function webpSize(name: string, data: Buffer): { width: number; height: number } | undefined {
  if (name === 'VP8X' && data.length >= 10)
    return { width: data.readUIntLE(4, 3) + 1, height: data.readUIntLE(7, 3) + 1 }
  if (name === 'VP8L' && data.length >= 5) {
    const bits = data.readUInt32LE(1)
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
  }
  if (name === 'VP8 ' && data.length >= 10)
    return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff }
  return undefined
}

/** What a drawing that only draws never holds. */
const active =
  /<\s*(?:[\w.-]+:)?(?:script|foreignobject|iframe|embed|object|handler|set|animate\w*|text|a)\b|\bon[a-z]+\s*=|javascript\s*:|<!doctype|<!entity|<\?xml-stylesheet|@import/i
const fetching = /\bhref\s*=(?!\s*["']?\s*#)|\burl\s*\((?!\s*["']?\s*#)/i

/**
 * A drawing in the simplest form that looks the same: the engine reads it and writes down shapes and colours only, so
 * whatever a browser could run or fetch cannot survive, however it was spelled.
 */
async function cleanSvg(svg: Buffer): Promise<Cleaned> {
  const text = svg.toString('utf8')
  if (!/<\s*svg\b/i.test(text)) throw unreadable()
  if (active.test(text) || fetching.test(text))
    throw new Refusal(
      'bad-input',
      'logo-with-script',
      'This drawing holds a script, a link, an animation, letters or something from elsewhere. Export it as plain shapes, letters as outlines.',
    )
  await ready()
  try {
    const drawing = new Resvg(text)
    const { width, height } = drawing
    const content = Buffer.from(drawing.toString())
    drawing.free()
    if (content.length > largest * 2 || active.test(content.toString())) throw unreadable()
    return { mediaType: 'image/svg+xml', width: Math.ceil(width), height: Math.ceil(height), content }
  } catch {
    throw unreadable()
  }
}

function unreadable(): Refusal {
  return new Refusal(
    'bad-input',
    'logo-unreadable',
    `A logo is a PNG, WebP or SVG of at most ${longestSide} × ${longestSide} pixels; this could not be read as one.`,
  )
}
