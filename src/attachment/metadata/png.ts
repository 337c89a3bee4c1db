import { crc32 } from 'node:zlib'
import { damaged } from './damaged.ts'

/** Chunks that make the picture; text, times, EXIF, colour profiles and private chunks are not among them. */
const kept = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'sBIT', 'bKGD', 'pHYs'],
  ...['acTL', 'fcTL', 'fdAT'],
])
const signatureLength = 8

/** The same picture without anything that is not the picture, and without what follows its end. Refuses `damaged-file`. */
export function cleanPng(bytes: Buffer): Buffer {
  const parts = [bytes.subarray(0, signatureLength)]
  let at = signatureLength
  for (let chunk = 0; ; chunk += 1) {
    if (at + 12 > bytes.length) throw damaged('PNG')
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) throw damaged('PNG')
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) throw damaged('PNG')
    if ((chunk === 0) !== (type === 'IHDR')) throw damaged('PNG')
    if (kept.has(type)) parts.push(bytes.subarray(at, end))
    if (type === 'IEND') return Buffer.concat(parts)
    at = end
  }
}
