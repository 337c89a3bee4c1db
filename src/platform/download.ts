import { extensionOf, nameWithoutExtension } from './media-type.ts'

/**
 * A file as an answer that no browser runs: always a download of the type its bytes have, never a page. Pictures still
 * show where a page of ours embeds them.
 */
export function download(
  file: { bytes: Uint8Array; mediaType: string; name: string },
  headers: Record<string, string> = {},
): Response {
  const type = file.mediaType === 'text/plain' ? 'text/plain; charset=utf-8' : file.mediaType
  return new Response(Buffer.from(file.bytes), {
    headers: {
      'content-type': type,
      'content-length': String(file.bytes.byteLength),
      'content-disposition': disposition(file.name, file.mediaType),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  })
}

/** RFC 6266: a plain name for old programs, the whole one for the others, with the ending of what the bytes are. */
function disposition(name: string, mediaType: string): string {
  const keepsEnding = mediaType === 'text/plain' || mediaType === 'application/octet-stream'
  const full =
    keepsEnding && /\.[a-z0-9]{1,8}$/i.test(name)
      ? name
      : `${nameWithoutExtension(name, mediaType)}.${extensionOf(mediaType)}`
  const plain = full.replace(/[^a-zA-Z0-9._ -]/g, '_')
  const encoded = encodeURIComponent(full).replace(/['()*]/g, sign => `%${sign.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
