import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import { LRUCache } from 'lru-cache'
import { readableOn, readHexColour, writeHexColour } from '../ui/colour.ts'
import { type Font, serif } from './font.ts'

/** What a card says: only words that stand on the page it belongs to. */
export interface Card {
  organisation: string
  title: string
  /** "Tue 14 Oct 2025 · 4 min". */
  line: string
  accent: string | undefined
}

export const cardWidth = 1200
export const cardHeight = 630

const margin = 80
const paper = [251, 249, 245] as const
/** Changes with the drawing, so that a picture kept elsewhere is asked for again. */
const drawing = 1

const fonts: { regular?: Font; semibold?: Font } = {}
const font = (weight: 'regular' | 'semibold') => {
  fonts[weight] ??= serif(weight)
  return fonts[weight]
}

/** What a card is known by: the same words, look and drawing give the same one. */
export function cardHash(card: Card): string {
  return createHash('sha256')
    .update(JSON.stringify([drawing, card]))
    .digest('hex')
    .slice(0, 16)
}

const pictures = new LRUCache<string, Uint8Array<ArrayBuffer>>({ max: 300 })

/** The card as a PNG of 1200 × 630. Drawn once for each hash and process. */
export async function drawCard(card: Card): Promise<Uint8Array<ArrayBuffer>> {
  const key = cardHash(card)
  const known = pictures.get(key)
  if (known) return known
  await ready()
  const drawn = new Resvg(cardSvg(card), {
    font: { fontBuffers: [font('regular').bytes, font('semibold').bytes], defaultFontFamily: 'Source Serif 4' },
  })
  const image = drawn.render()
  const png = new Uint8Array(image.asPng())
  image.free()
  drawn.free()
  pictures.set(key, png)
  return png
}

let begun: Promise<void> | undefined

/** Starts the drawing engine, once for each process. */
export function ready(): Promise<void> {
  begun ??= initWasm(readFileSync(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')))
  return begun
}

/** The card as a drawing. */
export function cardSvg(card: Card): string {
  const accent = writeHexColour(readableOn(paper, readHexColour(card.accent ?? '') ?? readHexColour('#0f5e63')!))
  const { size, lines } = fitted(drawable(card.title, font('semibold'), 'Incident report'), cardWidth - 2 * margin)
  const organisation = shortened(drawable(card.organisation, font('semibold'), ''), font('semibold'), 34)
  const line = shortened(drawable(card.line, font('regular'), ''), font('regular'), 32)
  const text = (content: string, y: number, style: string) =>
    `<text x="${margin}" y="${y}" font-family="Source Serif 4" ${style}>${escaped(content)}</text>`
  const first = 194 + size * 0.8
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${cardWidth}" height="${cardHeight}">`,
    `<rect width="${cardWidth}" height="${cardHeight}" fill="#fbf9f5"/>`,
    `<rect width="${cardWidth}" height="16" fill="${accent}"/>`,
    text(organisation, 118, `font-size="34" font-weight="600" fill="${accent}"`),
    ...lines.map((content, index) =>
      text(content, Math.round(first + index * size * 1.18), `font-size="${size}" font-weight="600" fill="#1e1c19"`),
    ),
    `<rect x="${margin}" y="522" width="${cardWidth - 2 * margin}" height="1" fill="#e6e1d8"/>`,
    text(line, 570, 'font-size="32" fill="#555047"'),
    '</svg>',
  ].join('')
}

/**
 * What of a text the font can draw, in one line. Pictures and marks that steer direction are left out; where most of
 * the letters have no shape here (another script), the whole text is left to `otherwise` rather than shown in holes.
 */
function drawable(text: string, font: Font, otherwise: string): string {
  const plain = text
    .normalize('NFC')
    .replace(/\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{RI}|\p{Cc}|\p{Cf}|\ufe0f/gu, ' ')
  const letters = [...plain].filter(one => /\p{L}/u.test(one))
  const drawn = letters.filter(one => font.draws(one))
  if (letters.length > 0 && drawn.length < letters.length * 0.8) return otherwise
  const line = [...plain]
    .map(one => (font.draws(one) ? one : ' '))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
  return line || otherwise
}

/** The largest of three sizes in which a title takes at most its lines; the last one is clipped. */
function fitted(title: string, width: number): { size: number; lines: string[] } {
  for (const [size, most] of [
    [72, 3],
    [60, 4],
  ] as const) {
    const lines = wrapped(title, size, width)
    if (lines.length <= most) return { size, lines }
  }
  const lines = wrapped(title, 52, width)
  const kept = lines.slice(0, 5)
  if (lines.length > kept.length) kept[4] = shortened(`${kept[4]} ${lines.slice(5).join(' ')}`, font('semibold'), 52)
  return { size: 52, lines: kept }
}

function wrapped(text: string, size: number, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap(word => broken(word, size, width))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (font('semibold').width(longer, size) <= width) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return line === '' ? lines : [...lines, line]
}

/** A word that is wider than a line, in pieces that are not. */
function broken(word: string, size: number, width: number): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const one of word) {
    if (piece !== '' && font('semibold').width(piece + one, size) > width) {
      pieces.push(piece)
      piece = ''
    }
    piece += one
  }
  return [...pieces, piece]
}

/** As much of a line as fits, ending in "…" when something was cut. */
function shortened(text: string, font: Font, size: number): string {
  const width = cardWidth - 2 * margin
  if (font.width(text, size) <= width) return text
  const characters = [...text]
  while (characters.length > 0 && font.width(`${characters.join('').trimEnd()}…`, size) > width) characters.pop()
  return `${characters.join('').trimEnd()}…`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
