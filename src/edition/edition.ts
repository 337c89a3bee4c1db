import type { EditionName } from '../audience/editions.ts'
import { formatDay } from '../ui/format.ts'

/** One row of a timeline as an edition shows it. `at` is ISO 8601 in UTC or null where no date is known. */
export interface TimelineRow {
  at: string | null
  endedAt?: string
  precision: string
  kind: string
  text: string
}

export interface FactLine {
  field: string
  label: string
  text: string
}

/** A piece of an edition, in reading order. `from` names the parts of the record it was made of. */
export type Block =
  | { kind: 'prose'; key: string; heading: string; markdown: string; handWritten: boolean; from: string[] }
  | { kind: 'facts'; key: string; heading: string; lines: FactLine[]; from: string[] }
  | { kind: 'timeline'; key: string; heading: string; rows: TimelineRow[]; left: number; from: string[] }
  | {
      kind: 'factors'
      key: string
      heading: string
      factors: { text: string; lane?: string; role?: string; evidence?: string; confidence?: string }[]
      from: string[]
    }
  | {
      kind: 'actions'
      key: string
      heading: string
      actions: { text: string; owner?: string; dueOn?: string; state: string; type?: string }[]
      from: string[]
    }
  | { kind: 'attachments'; key: string; heading: string; attachments: ShownAttachment[]; from: string[] }

/** Evidence as an edition shows it. A file's bytes are those of its hash, with metadata only inside engineering. */
export interface ShownAttachment {
  name: string
  /** Of a link elsewhere; redaction may leave words in its place. */
  url?: string
  /** Of a file, with where readers of this edition get it. */
  file?: { sha256: string; mediaType: string; size: number; href: string }
  capturedAt?: string
}

/** A part of the record as an edition used it: what people call it, and the words it had. */
export interface UsedPart {
  label: string
  text: string
}

/** The four facts that matter, above everything else in an edition. */
export interface Headline {
  title: string
  /** One or two sentences: what this is. May be empty when nobody wrote a summary. */
  lede: string
  severity?: string
  happenedAt?: string
  facts: FactLine[]
}

declare const projected: unique symbol

/**
 * A text for one audience. Only `project()` makes one (projection, then redaction), so whatever holds an `Edition`
 * has been through both. Doors to outsiders take nothing else.
 */
export interface Edition {
  readonly [projected]: true
  readonly edition: EditionName
  readonly postMortemId: string
  readonly headline: Headline
  readonly blocks: readonly Block[]
  readonly words: number
  /** Reading time: words at 230 a minute plus 12 s for each table or chart (domain.md §6, invariant 4). */
  readonly seconds: number
  /** Part of the record → digest of what the edition used of it; tells later what made it stale. */
  readonly used: Readonly<Record<string, string>>
  /** The same parts, row by row, in words: shows later what changed. For those who see the record. */
  readonly usedParts: Readonly<Record<string, UsedPart>>
}

/**
 * An approved edition, frozen: the Markdown, HTML and JSON bodies never change and carry their SHA-256.
 * What leaves the organisation, or reaches a channel, is made of this and nothing else.
 */
export interface Artifact {
  id: string
  postMortemId: string
  edition: EditionName
  number: number
  title: string
  lede: string
  markdown: string
  html: string
  /** JSON text of `{ edition, post_mortem, headline, blocks, words, seconds }`. */
  json: string
  sha256Markdown: string
  sha256Html: string
  sha256Json: string
  words: number
  seconds: number
  frozenAt: Date
  approvedAt: Date | null
  supersededAt: Date | null
  staleSince: Date | null
  staleParts: string[]
  usedParts: Record<string, UsedPart>
  /** Parts that were narrowed since, so that this text may not be read inside any more (docs/visibility.md). */
  heldBack: string[]
  /** Day (`YYYY-MM-DD`) until which a support text may be used; null where nobody has said. */
  validUntil: string | null
}

/** What stands above a support text whose day has passed (in UTC); null while it may be used. Practice.md S1-10. */
export function expiryNotice(until: string | null, now: Date): string | null {
  if (!until || now.toISOString().slice(0, 10) <= until) return null
  return `Expired on ${formatDay(until)} — ask communications before you say any of it.`
}

/** A file that an artifact shows: the very bytes that its text pins by their hash. */
export interface ArtifactFile {
  name: string
  mediaType: string
  bytes: Uint8Array
}
