import { damaged } from './damaged.ts'

const startOfScan = 0xda
const endOfImage = 0xd9

/**
 * The same picture without EXIF, XMP, IPTC, colour profiles, thumbnails, comments and what follows its end. How a camera
 * was held stays, or the picture would lie on its side. Refuses `damaged-file`.
 */
export function cleanJpeg(bytes: Buffer): Buffer {
  const parts: Buffer[] = [bytes.subarray(0, 2)]
  let at = 2
  let turned = 1
  let scans = 0
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1
    const marker = bytes[at + 1]
    if (bytes[at] !== 0xff || marker === undefined) throw damaged('JPEG')
    if (marker === endOfImage) {
      if (scans === 0) throw damaged('JPEG')
      parts.push(bytes.subarray(at, at + 2))
      if (turned > 1) parts.splice(1, 0, orientationSegment(turned))
      return Buffer.concat(parts)
    }
    if (at + 4 > bytes.length) throw damaged('JPEG')
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    if (end < at + 4 || end > bytes.length) throw damaged('JPEG')
    const segment = bytes.subarray(at, end)
    if (marker === 0xe1) turned = orientationOf(segment.subarray(4)) ?? turned
    const clean = cleanSegment(marker, segment)
    if (clean) parts.push(clean)
    at = end
    if (marker === startOfScan) {
      scans += 1
      const next = endOfScan(bytes, at)
      parts.push(bytes.subarray(at, next))
      at = next
    }
  }
}

/** Where the compressed data that begins here ends: at a marker that is neither stuffing nor a restart. */
function endOfScan(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]!
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  throw damaged('JPEG')
}

/** The segment as it may leave, or null: tables and frames stay, of the others only what decoding needs. */
function cleanSegment(marker: number, segment: Buffer): Buffer | null {
  const isFrameOrTable = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8
  if (isFrameOrTable || [startOfScan, 0xdb, 0xdc, 0xdd].includes(marker)) return segment
  const name = segment.toString('latin1', 4, 9)
  // Density without the thumbnail that may follow it.
  if (marker === 0xe0 && name === 'JFIF\0' && segment.length >= 18) {
    return Buffer.concat([Buffer.from([0xff, 0xe0, 0, 16]), segment.subarray(4, 16), Buffer.from([0, 0])])
  }
  // Which colours the numbers mean.
  if (marker === 0xee && name === 'Adobe' && segment.length === 16) return segment
  return null
}

/** EXIF's orientation, 1 to 8, of a segment's data; null where it says none. */
function orientationOf(data: Buffer): number | null {
  if (data.toString('latin1', 0, 6) !== 'Exif\0\0' || data.length < 16) return null
  const tiff = data.subarray(6)
  const little = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number) => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  for (let entry = 0; entry < Math.min(short(first), 200); entry += 1) {
    const at = first + 2 + entry * 12
    if (short(at) !== 0x0112) continue
    const value = short(at + 8)
    return value >= 1 && value <= 8 ? value : null
  }
  return null
}

/** An EXIF segment that says the orientation and nothing else. */
function orientationSegment(turned: number): Buffer {
  return Buffer.concat([
    Buffer.from([0xff, 0xe1, 0, 34]),
    Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\x01', 'latin1'),
    Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turned, 0, 0, 0, 0, 0, 0]),
  ])
}
