import { createHash, randomBytes } from 'node:crypto'

/** Somebody outside may read one text before it is published, until a day. */
export interface PreviewLink {
  id: string
  postMortemId: string
  /** SHA-256 of the Markdown it shows. */
  sha256: string
  /** Who it is for, in the words of who made it: "Our insurer". */
  reader: string
  createdByName: string
  createdAt: Date
  expiresAt: Date
  revokedAt: Date | null
  /** How often it was opened. Nothing is kept about who did. */
  opened: number
  lastOpenedAt: Date | null
}

export const longestDays = 30

/** Whether the link still shows something. */
export function isOpen(link: Pick<PreviewLink, 'expiresAt' | 'revokedAt'>, now: Date): boolean {
  return link.revokedAt === null && link.expiresAt > now
}

/** The secret part of a link: 256 random bits, shown once. */
export function newPreviewToken(): string {
  return randomBytes(32).toString('base64url')
}

export function previewTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
