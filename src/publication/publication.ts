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
  /** Whether what stands is the preliminary report. */
  preliminary: boolean
  /** When a final text was put there; null while it is preliminary. */
  finalAt: Date | null
  /** Who put it there first. */
  byName: string
  /** Why it was taken back, for one that was. The reason's words stay inside; its class is on the tombstone. */
  withdrawal: { class: WithdrawalClass; reason: string; byName: string } | null
}

/** Kinds of reasons for which a report is taken back, with what the tombstone says. */
export const withdrawalClasses = {
  inaccurate: 'It was not accurate.',
  sensitive: 'It held something that was not for the public.',
  legal: 'It was taken back for a legal reason.',
  duplicate: 'The same incident is reported elsewhere.',
  other: 'It was taken back by those who published it.',
} as const
export type WithdrawalClass = keyof typeof withdrawalClasses

/** A later text at a permalink: what changed from the one before, as everybody may read it. */
export interface Correction {
  id: string
  publicationId: string
  /** Counts the corrections of one publication, from 1. */
  number: number
  fromArtifactId: string
  artifactId: string
  /** Markdown of the approved text that says what was corrected; empty where nobody wrote it. */
  note: string
  changes: Change[]
  byName: string
  at: Date
}

/** A passage that changed, in plain words. What must not be shown again is `withheld`. */
export interface Change {
  heading: string
  removed: string[]
  added: string[]
  /** Passages that were taken out and are not repeated here. */
  withheld: number
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
