import { Refusal } from './refusal.ts'

const extensions: Record<string, readonly string[]> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'application/pdf': ['pdf'],
  'text/plain': ['txt'],
  'application/octet-stream': ['bin'],
}

/** What these bytes are, by looking at them; the name says nothing. Markup and scripts are text, and stay text. */
export function mediaTypeOf(bytes: Uint8Array): string {
  const begins = (text: string, at = 0) => Buffer.from(bytes.subarray(at, at + text.length)).equals(latin1(text))
  if (begins('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (begins('\xff\xd8\xff')) return 'image/jpeg'
  if (begins('GIF87a') || begins('GIF89a')) return 'image/gif'
  if (begins('RIFF') && begins('WEBP', 8)) return 'image/webp'
  if (begins('%PDF-')) return 'application/pdf'
  return isText(bytes) ? 'text/plain' : 'application/octet-stream'
}

export function isImage(mediaType: string): boolean {
  return mediaType.startsWith('image/')
}

/** The ending a file of this type is served with. */
export function extensionOf(mediaType: string): string {
  return extensions[mediaType]?.[0] ?? 'bin'
}

/** The name without an ending that only repeats the type. */
export function nameWithoutExtension(name: string, mediaType: string): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase()
  return ending && extensions[mediaType]?.includes(ending) ? name.slice(0, -ending.length - 1) : name
}

/** Refuses `not-what-it-says` for a name that promises a picture or a PDF where the bytes are something else. */
export function refuseFalseName(name: string, mediaType: string): void {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  const promised = Object.keys(extensions).find(
    type => (isImage(type) || type === 'application/pdf') && extensions[type]?.includes(ending),
  )
  if (!promised || promised === mediaType) return
  throw new Refusal(
    'bad-input',
    'not-what-it-says',
    `The name ends in .${ending}, but the file is ${isImage(mediaType) ? `a picture of another kind (${mediaType})` : mediaType}. Give it the name of what it is.`,
  )
}

function isText(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // Logs colour their lines with escape sequences.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells text from other bytes
    return !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text)
  } catch {
    return false
  }
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')
