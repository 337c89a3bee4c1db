import { createHash, randomBytes } from 'node:crypto'

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
  const words = addressWords(title)
  const suffix = [...random(8)].map(byte => alphabet[byte & 31]).join('')
  return words ? `${words}-${suffix}` : suffix
}

function addressWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '')
}

/** Where everybody reads it, below the address of the public site. */
export function publicationUrl(site: string, slug: string): string {
  return `${site}/public/reports/${slug}`
}

/** A service that reports name, by its public name. */
export interface Topic {
  slug: string
  name: string
  count: number
}

/**
 * The services that an approved line names ("Labels, Tracking"). Their addresses are made of the public names alone:
 * what a service is called inside is nobody's business.
 */
export function topicsOf(line: string | null): Topic[] {
  const names = (line ?? '').split(',').map(name => name.trim())
  return [...new Set(names.filter(name => name !== ''))].map(name => ({
    slug: addressWords(name) || createHash('sha256').update(name).digest('hex').slice(0, 12),
    name,
    count: 1,
  }))
}
