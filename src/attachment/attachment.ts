import type { Visibility } from '../audience/editions.ts'
import { Refusal } from '../platform/refusal.ts'

/** A piece of evidence: a file, or a link to one elsewhere. */
export interface Attachment {
  id: string
  postMortemId: string
  /** As people read it: the file's name without its folder, or the words of a link. */
  name: string
  /** Of a link. */
  url: string | null
  /** Of a file. */
  file: AttachedFile | null
  /** The same without metadata: what leadership and customers get. Only where the visibility reaches them. */
  clean: AttachedFile | null
  /** When the picture was taken or the log written, ISO 8601 in UTC. */
  capturedAt: string | null
  visibility: Visibility
  version: number
  addedBy: string
  addedAt: Date
}

/** Bytes by their hash, without the bytes. */
export interface AttachedFile {
  sha256: string
  mediaType: string
  /** In bytes. */
  size: number
}

export const largestFile = 10 * 1024 * 1024
export const mostAttachments = 30
const longestName = 200

/** What somebody calls an attachment, made harmless: no folders, no control or direction marks. Refuses `no-name`. */
export function attachmentName(text: string): string {
  const name = (text.split(/[/\\]/).at(-1) ?? '')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longestName)
  if (!/[\p{L}\p{N}]/u.test(name)) {
    throw new Refusal('bad-input', 'no-name', 'Give the attachment a name with at least one letter or digit.')
  }
  return name
}

/** The address of a link. Refuses `bad-link`. */
export function attachmentUrl(text: string): string {
  const url = text.trim()
  if (url.length <= 2000 && URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)) return url
  throw new Refusal('bad-input', 'bad-link', 'A link begins with https:// or http://.')
}
