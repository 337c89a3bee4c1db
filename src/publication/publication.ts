import { randomBytes } from 'node:crypto'

/** A customer edition that everybody outside can read, or could until it was withdrawn. */
export interface Publication {
  id: string
  postMortemId: string
  artifactId: string
  slug: string
  publishedAt: Date
  /** When the text that stands now was put there; later than `publishedAt` after a correction. */
  updatedAt: Date
  withdrawnAt: Date | null
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * The last part of a permalink: the public title's words, then 40 random bits, so that nobody can count or guess
 * publications. It stays when the text is corrected.
 */
export function slugOf(title: string, random: (size: number) => Buffer = randomBytes): string {
  const words = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '')
  const suffix = [...random(8)].map(byte => alphabet[byte & 31]).join('')
  return words ? `${words}-${suffix}` : suffix
}

/** Where everybody reads it. */
export function publicationUrl(publicUrl: string, slug: string): string {
  return `${publicUrl}/public/reports/${slug}`
}
