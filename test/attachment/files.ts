import { crc32, deflateSync } from 'node:zlib'
import { PDFDocument, PDFHexString, PDFName, PDFString } from '@cantoo/pdf-lib'

/** Small files of every kind, each with words where programs hide them. The pictures are 8 × 4 teal and paper. */

const plainJpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAEAAgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAfEAABAwMFAAAAAAAAAAAAAAABAAIDBAUSERMhQVH/xAAVAQEBAAAAAAAAAAAAAAAAAAAEBf/EABYRAQEBAAAAAAAAAAAAAAAAAAEAIf/aAAwDAQACEQMRAD8AjXG41dznbPXS7sjW4A4hvGpPQHpRESaSq63/2Q==',
  'base64',
)
const plainWebp = Buffer.from(
  'UklGRlQAAABXRUJQVlA4WAoAAAAAAAAABwAAAwAAVlA4IDYAAACwAQCdASoIAAQAAsBMJbACdAD0qHfMAOJ+ao686sWF8p9JXj0PatJpF5/lZYQTfQr62icAAAA=',
  'base64',
)

const latin1 = (text: string) => Buffer.from(text, 'latin1')

/** A PNG of one grey pixel, of a shade of its own, that says `words` in its text, its EXIF and behind its end. */
export function png(words: string, shade = 128): Buffer {
  return Buffer.concat([
    latin1('\x89PNG\r\n\x1a\n'),
    pngChunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 16, 0, 0, 0, 0])),
    pngChunk('tEXt', latin1(`Comment\0by ${words}`)),
    pngChunk('iTXt', latin1(`XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta>${words}</x:xmpmeta>`)),
    pngChunk('eXIf', exif(words, 1)),
    pngChunk('IDAT', deflateSync(Buffer.from([0, shade >> 8, shade & 255]))),
    pngChunk('IEND', Buffer.alloc(0)),
    latin1(words),
  ])
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([latin1(type), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** A JPEG with EXIF (turned by 90 degrees), XMP, IPTC, a comment, a thumbnail in JFIF, and a zip behind its end. */
export function jpeg(words: string): Buffer {
  const segment = (marker: number, data: Buffer) =>
    Buffer.concat([Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255]), data])
  return Buffer.concat([
    plainJpeg.subarray(0, 2),
    segment(0xe1, Buffer.concat([latin1('Exif\0\0'), exif(words, 6)])),
    segment(0xe1, latin1(`http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${words}</x:xmpmeta>`)),
    segment(0xed, latin1(`Photoshop 3.0\x008BIM\x04\x04\0\0${words}`)),
    segment(0xfe, latin1(words)),
    plainJpeg.subarray(2),
    latin1(`PK\x03\x04${words}`),
  ])
}

/** TIFF data with an orientation and a maker. */
function exif(words: string, orientation: number): Buffer {
  const text = latin1(`${words}\0`)
  const head = latin1('II*\0\x08\0\0\0\x02\0')
  const entries = Buffer.alloc(28)
  entries.writeUInt16LE(0x010f, 0)
  entries.writeUInt16LE(2, 2)
  entries.writeUInt32LE(text.length, 4)
  entries.writeUInt32LE(38, 8)
  entries.writeUInt16LE(0x0112, 12)
  entries.writeUInt16LE(3, 14)
  entries.writeUInt32LE(1, 16)
  entries.writeUInt16LE(orientation, 20)
  return Buffer.concat([head, entries, text])
}

/** A GIF that moves for ever, with a comment, XMP, a text block and words behind its end. */
export function gif(words: string): Buffer {
  const blocks = (text: string) => Buffer.concat([Buffer.from([text.length]), latin1(text), Buffer.from([0])])
  return Buffer.concat([
    latin1('GIF89a\x01\0\x01\0\x80\0\0\x0f\x5e\x63\xff\xff\xff'),
    latin1('!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0'),
    Buffer.concat([latin1('!\xfe'), blocks(words)]),
    Buffer.concat([latin1('!\xff\x0bXMP DataXMP'), blocks(words)]),
    latin1('!\xf9\x04\0\0\0\0\0'),
    latin1(',\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0'),
    latin1(`;${words}`),
  ])
}

/** A WebP with EXIF, XMP and a chunk nobody knows. */
export function webp(words: string): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const head = Buffer.concat([latin1(type), Buffer.alloc(4)])
    head.writeUInt32LE(data.length, 4)
    return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
  }
  const body = Buffer.concat([
    latin1('WEBP'),
    chunk('VP8X', Buffer.from([0x0c, 0, 0, 0, 7, 0, 0, 3, 0, 0])),
    plainWebp.subarray(plainWebp.indexOf('VP8 ')),
    chunk('EXIF', exif(words, 1)),
    chunk('XMP ', latin1(words)),
    chunk('huh?', latin1(words)),
  ])
  const head = latin1('RIFF\0\0\0\0')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}

/** A PDF whose page says `shown`, with `words` in its properties, its XMP, a note, an unused object and a picture. */
export async function pdf(words: string, shown = 'Seats held and sold'): Promise<Buffer> {
  const document = await PDFDocument.create()
  const page = document.addPage([300, 200])
  page.drawText(shown, { x: 20, y: 150, size: 14 })
  page.drawImage(await document.embedJpg(jpeg(words)), { x: 20, y: 20, width: 80, height: 40 })
  document.setTitle(words)
  document.setAuthor(words)
  document.setKeywords([words])
  const { context } = document
  const xmp = context.stream(`<x:xmpmeta>${words}</x:xmpmeta>`, { Type: 'Metadata', Subtype: 'XML' })
  document.catalog.set(PDFName.of('Metadata'), context.register(xmp))
  const note = context.obj({ Type: 'Annot', Subtype: 'Text', Rect: [0, 0, 20, 20] })
  note.set(PDFName.of('T'), PDFString.of(words))
  note.set(PDFName.of('Contents'), PDFHexString.fromText(words))
  page.node.set(PDFName.of('Annots'), context.obj([context.register(note)]))
  context.register(PDFString.of(words))
  return Buffer.from(await document.save({ useObjectStreams: false }))
}

/** A PDF that runs something, or carries a file. */
export async function activePdf(kind: 'script' | 'file'): Promise<Buffer> {
  const document = await PDFDocument.create()
  document.addPage([100, 100])
  if (kind === 'script') document.addJavaScript('hello', 'app.alert(1)')
  else await document.attach(latin1('a,b\n1,2\n'), 'accounts.csv', { mimeType: 'text/csv' })
  return Buffer.from(await document.save())
}
