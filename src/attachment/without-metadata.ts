import { Refusal } from '../platform/refusal.ts'
import { damaged } from './metadata/damaged.ts'
import { cleanGif } from './metadata/gif.ts'
import { cleanJpeg } from './metadata/jpeg.ts'
import { cleanPdf } from './metadata/pdf.ts'
import { cleanPng } from './metadata/png.ts'
import { cleanWebp } from './metadata/webp.ts'

type Clean = (bytes: Buffer) => Buffer | Uint8Array | Promise<Uint8Array>

const cleaners: Record<string, Clean> = {
  'image/png': cleanPng,
  'image/jpeg': cleanJpeg,
  'image/gif': cleanGif,
  'image/webp': cleanWebp,
  'application/pdf': cleanPdf,
}

/**
 * The bytes of a file that may be read outside engineering: what people see, nothing that says who made it, with what
 * and where. Cleaning again changes nothing of a picture. Refuses `cannot-go-outside` for what nobody can look through,
 * `active-pdf`, `damaged-file`.
 */
export async function withoutMetadata(bytes: Uint8Array, mediaType: string): Promise<Uint8Array> {
  const clean = cleaners[mediaType]
  if (!clean) {
    throw new Refusal(
      'bad-input',
      'cannot-go-outside',
      `A file of type ${mediaType} stays with engineering: only PNG, JPEG, GIF, WebP and PDF can be freed of metadata and go further.`,
    )
  }
  try {
    return await clean(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw damaged(mediaType)
  }
}
