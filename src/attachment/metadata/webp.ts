import { damaged } from './damaged.ts'

const kept = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF'])
/** Flags of VP8X that announce a colour profile, EXIF and XMP. */
const metadataFlags = 0x20 | 0x08 | 0x04

/** The same picture without EXIF, XMP, colour profile, unknown chunks and what follows its end. Refuses `damaged-file`. */
export function cleanWebp(bytes: Buffer): Buffer {
  const end = 8 + bytes.readUInt32LE(4)
  if (bytes.length < 20 || end > bytes.length) throw damaged('WebP')
  const body = cleanChunks(bytes.subarray(12, end))
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  head.writeUInt32LE(4 + body.length, 4)
  return Buffer.concat([head, body])
}

function cleanChunks(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) throw damaged('WebP')
    const size = bytes.readUInt32LE(at + 4)
    const end = at + 8 + size + (size % 2)
    if (end > bytes.length) throw damaged('WebP')
    const type = bytes.toString('latin1', at, at + 4)
    if (kept.has(type)) parts.push(cleanChunk(type, bytes.subarray(at, end), size))
    at = end
  }
  if (parts.length === 0) throw damaged('WebP')
  return Buffer.concat(parts)
}

function cleanChunk(type: string, chunk: Buffer, size: number): Buffer {
  if (type === 'VP8X' && size >= 10) {
    const clean = Buffer.from(chunk)
    clean[8] = clean[8]! & ~metadataFlags
    return clean
  }
  // A frame of an animation: its place and time, then chunks of its own.
  if (type === 'ANMF' && size >= 16) {
    const frame = cleanChunks(chunk.subarray(24, 8 + size))
    const head = Buffer.from(chunk.subarray(0, 24))
    head.writeUInt32LE(16 + frame.length, 4)
    return Buffer.concat([head, frame])
  }
  return chunk
}
