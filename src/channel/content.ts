import { z } from 'zod'
import type { Artifact } from '../edition/edition.ts'

/** What channels pick out of an artifact's JSON for a short message; anything else in it is not looked at. */
export interface ShortForm {
  severity: string | null
  happenedAt: string | null
  facts: { label: string; text: string }[]
}

const shape = z.object({
  headline: z.object({
    severity: z.string().nullish(),
    happenedAt: z.string().nullish(),
    facts: z.array(z.object({ label: z.string(), text: z.string() })).catch([]),
  }),
})

/** Reads the headline of an artifact's frozen JSON. A body that has none yields an empty headline. */
export function shortForm(artifact: Artifact): ShortForm {
  let body: unknown
  try {
    body = JSON.parse(artifact.json)
  } catch {
    body = null
  }
  const parsed = shape.safeParse(body)
  if (!parsed.success) return { severity: null, happenedAt: null, facts: [] }
  const { severity, happenedAt, facts } = parsed.data.headline
  return { severity: severity ?? null, happenedAt: happenedAt ?? null, facts }
}

const names = {
  engineering: 'Engineering edition',
  leadership: 'Leadership brief',
  support: 'Support brief',
  customer: 'Customer edition',
} as const

/** How an edition is called in messages. */
export function editionLabel(artifact: Artifact): string {
  return names[artifact.edition]
}

// Control characters and marks that reorder text: a subject or a title must show what it says.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g

/** One line of text without line breaks, control or direction marks, at most `limit` UTF-16 units. */
export function oneLine(text: string, limit: number): string {
  return clip(text.replace(unsafe, ' ').replace(/\s+/g, ' ').trim(), limit)
}

/** At most `limit` UTF-16 units, ending in "…" when something was cut; never half of a character. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text
  const cut = text.slice(0, Math.max(0, limit - 1))
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`
}
