import { randomBytes } from 'node:crypto'
import { addressWords, type WithdrawalClass } from '../public-site/report.ts'

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
