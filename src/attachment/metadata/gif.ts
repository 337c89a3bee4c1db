import { damaged } from './damaged.ts'

const trailer = 0x3b
const image = 0x2c
const extension = 0x21
const graphicControl = 0xf9
const application = 0xff

/** The same picture without comments, XMP, text blocks and what follows its end. Refuses `damaged-file`. */
export function cleanGif(bytes: Buffer): Buffer {
  if (bytes.length < 13) throw damaged('GIF')
  let at = 13 + tableSize(bytes[10]!)
  const parts = [bytes.subarray(0, at)]
  for (;;) {
    const start = at
    switch (bytes[at]) {
      case trailer:
        parts.push(bytes.subarray(at, at + 1))
        return Buffer.concat(parts)
      case image:
        if (at + 10 >= bytes.length) throw damaged('GIF')
        at = endOfBlocks(bytes, at + 11 + tableSize(bytes[at + 9]!))
        parts.push(bytes.subarray(start, at))
        break
      case extension: {
        const label = bytes[at + 1]
        at = endOfBlocks(bytes, at + 2)
        const loops = label === application && bytes.toString('latin1', start + 3, start + 14) === 'NETSCAPE2.0'
        if (label === graphicControl || (loops && at - start === 19)) parts.push(bytes.subarray(start, at))
        break
      }
      default:
        throw damaged('GIF')
    }
  }
}

/** Bytes of the colour table that these flags announce. */
function tableSize(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0
}

function endOfBlocks(bytes: Buffer, start: number): number {
  let at = start
  for (;;) {
    const size = bytes[at]
    if (size === undefined) throw damaged('GIF')
    at += size + 1
    if (size === 0) return at
  }
}
