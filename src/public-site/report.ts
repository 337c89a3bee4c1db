import { createHash } from 'node:crypto'
import type { Artifact } from '../edition/edition.ts'
import type { PublicCommitment } from './commitments-in.ts'

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

/** What outsiders see of a publication: the frozen text and when it was put there. Nothing of the record behind it. */
export interface PublicReport extends Pick<Artifact, 'title' | 'lede' | 'html' | 'sha256Html' | 'words' | 'seconds'> {
  /** The publication's id, which says nothing about the record's. */
  id: string
  slug: string
  publishedAt: Date
  updatedAt: Date
  /** Marked so publicly until the final text stands. */
  preliminary: boolean
}

/** One report with everything that stands around its text. */
export interface FullReport extends PublicReport {
  /** The line of the approved text that names the services concerned. */
  services: string | null
  commitments: PublicCommitment[]
  /** What was changed since it was published, oldest first. */
  corrections: Correction[]
  /** When anything on the page changed last: the text, or what became of a promise. */
  changedAt: Date
}

/** What is told of a report that was taken back. */
export interface WithdrawnReport {
  withdrawnAt: Date | null
  because: WithdrawalClass | null
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

/** A text as the words of an address; empty where no letter of it has one. */
export function addressWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '')
}
