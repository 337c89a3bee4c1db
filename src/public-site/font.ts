import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** What a card needs to know of a font: which characters it can draw and how wide each is. */
export interface Font {
  bytes: Uint8Array
  /** Whether every part of this text has a shape in the font. */
  draws(character: string): boolean
  /** Width of a text at this size, without kerning. */
  width(text: string, size: number): number
}

const require = createRequire(import.meta.url)

const files = {
  regular: '@expo-google-fonts/source-serif-4/400Regular/SourceSerif4_400Regular.ttf',
  semibold: '@expo-google-fonts/source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf',
} as const

/** The reading serif in one of the two weights that cards are set in. */
export function serif(weight: keyof typeof files): Font {
  return readFont(readFileSync(require.resolve(files[weight])))
}

/** Reads the tables of a TrueType font that say which characters there are and how wide (OpenType 1.9: cmap, hmtx). */
function readFont(bytes: Buffer): Font {
  const table = (tag: string): Buffer => {
    for (let at = 12; at < 12 + bytes.readUInt16BE(4) * 16; at += 16)
      if (bytes.toString('latin1', at, at + 4) === tag)
        return bytes.subarray(bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 8) + bytes.readUInt32BE(at + 12))
    throw new Error(`The font has no table ${tag}.`)
  }
  const perEm = table('head').readUInt16BE(18)
  const measured = table('hhea').readUInt16BE(34)
  const metrics = table('hmtx')
  const glyphs = glyphsOf(table('cmap'))
  const advance = (glyph: number) => metrics.readUInt16BE(Math.min(glyph, measured - 1) * 4) / perEm
  return {
    bytes,
    draws: character => [...character].every(one => glyphs.has(one.codePointAt(0)!)),
    width: (text, size) =>
      [...text].reduce((sum, one) => sum + advance(glyphs.get(one.codePointAt(0)!) ?? 0), 0) * size,
  }
}

/** Character → glyph, from the segment table that every font has (cmap format 4: the basic plane). */
function glyphsOf(cmap: Buffer): Map<number, number> {
  const glyphs = new Map<number, number>()
  for (let index = 0; index < cmap.readUInt16BE(2); index++) {
    const start = cmap.readUInt32BE(4 + index * 8 + 4)
    if (cmap.readUInt16BE(start) !== 4) continue
    const segments = cmap.readUInt16BE(start + 6) / 2
    const column = (number: number, segment: number) => start + 14 + number * segments * 2 + segment * 2
    for (let segment = 0; segment < segments; segment++) {
      const last = cmap.readUInt16BE(column(0, segment))
      const first = cmap.readUInt16BE(column(1, segment) + 2)
      const delta = cmap.readUInt16BE(column(2, segment) + 2)
      const offsetAt = column(3, segment) + 2
      const offset = cmap.readUInt16BE(offsetAt)
      for (let code = first; code <= last && code !== 0xffff; code++) {
        const listed = offset === 0 ? code : cmap.readUInt16BE(offsetAt + offset + (code - first) * 2)
        const glyph = listed === 0 && offset !== 0 ? 0 : (listed + delta) & 0xffff
        if (glyph !== 0) glyphs.set(code, glyph)
      }
    }
  }
  return glyphs
}
