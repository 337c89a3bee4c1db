/**
 * What every way in produces: an account of one incident, each fact with the place it was read from.
 * Pure values; nothing here touches the database.
 */

/** Where in a source a value stands; `line` counts from 1, `column` names a CSV column or a JSON path. */
export interface Provenance {
  file: string
  line?: number
  column?: string
}

export type Confidence = 'measured' | 'estimated' | 'reported' | 'unknown'

/** How exactly an instant is known. */
export type Precision = 'second' | 'minute' | 'hour' | 'day'

export interface ImportedFact {
  /** A field's value: instants are ISO 8601 in UTC (`2025-10-14T18:42:00.000Z`), days are `YYYY-MM-DD`. */
  value: unknown
  source: Provenance
  confidence: Confidence
  precision?: Precision
  /** Set where the source marks the value as narrower than its field's default. */
  visibility?: string
}

export interface ImportedSection {
  /** One of the section keys of `post-mortem/sections.ts`, or `text` for what was not recognised. */
  key: string
  heading: string
  /** Byte-stable Markdown as the source has it. */
  markdown: string
  source: Provenance
  visibility?: string
}

export interface ImportedTimelineEntry {
  /** ISO 8601 in UTC, or null where the source gives no date to hang a time on. */
  at: string | null
  endedAt?: string
  precision: Precision
  /** The time exactly as the source writes it. */
  writtenAt: string
  kind: string
  text: string
  actorRole?: string
  source: Provenance
  visibility?: string
}

export interface ImportedFactor {
  text: string
  lane?: string
  role?: string
  class?: string
  evidence?: string
  confidence?: string
  source: Provenance
  visibility?: string
}

export interface ImportedAction {
  text: string
  ownerName?: string
  ownerEmail?: string
  dueOn?: string
  type?: string
  priority?: string
  state?: string
  trackerUrl?: string
  source: Provenance
  visibility?: string
}

export interface ImportedSeverityChange {
  level: string
  from?: string
  to?: string
  reason?: string
}

export interface ImportedAccount {
  /** Stable id of the record in its source; path below the imported folder without extension, or the record's own id. */
  importId: string
  /** Fields of domain.md §3 in snake case (`title`, `severity`, `impact_started_at` …), never guessed. */
  facts: Record<string, ImportedFact>
  type?: string
  handling?: string
  language?: string
  ownerEmail?: string
  participants: { name?: string; email?: string; roleLabel: string }[]
  /** Names of customers whom the incident touched. */
  affectedAccounts: string[]
  severityHistory: ImportedSeverityChange[]
  sections: ImportedSection[]
  timeline: ImportedTimelineEntry[]
  factors: ImportedFactor[]
  actions: ImportedAction[]
  /** Hand-written parts of editions, such as `leadership`/`asks` or `customer`/`apology`. */
  editionParts: { edition: string; key: string; markdown: string; source: Provenance }[]
  warnings: Notice[]
  /** The record's own part of the file, hashed to tell whether it changed. */
  part: Uint8Array
}

/** A named refusal or warning about a place in a source. */
export interface Notice {
  path: string
  line?: number
  /** Stable name in kebab case: `impossible-date`, `html-script` … */
  code: string
  reason: string
}

/** One file as it came in: from a folder, an archive or an upload. */
export interface SourceFile {
  /** Path as the person knows it, for reports. */
  path: string
  /** Path below the imported folder, with `/`, from which ids are made. */
  relativePath: string
  bytes: Uint8Array
}

export interface ReadResult {
  format: string
  accounts: ImportedAccount[]
  refused: Notice[]
  warnings: Notice[]
}
