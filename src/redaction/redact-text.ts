import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { Refusal } from '../platform/refusal.ts'
import { compileDirectory, type Directory, type DirectoryEntry } from './directory.ts'
import { redact } from './redact.ts'
import { StandIns } from './stand-ins.ts'

/** Longest text that is redacted at a door, in UTF-16 units: what is longer is not parsed as Markdown either. */
export const longestText = 1_000_000
const mostEntries = 200_000
const longestEntry = 200

/** Names that must not leave, as the command and the API take them. */
export interface Dictionary {
  people?: string[]
  customers?: string[]
  vendors?: string[]
  codenames?: string[]
  hosts?: string[]
}

const entriesOf = z.array(
  z
    .string()
    .max(longestEntry)
    .refine(words => /[\p{L}\p{N}]{2}|\p{Lo}/u.test(words.replace(/[^\p{L}\p{N}]/gu, '')), {
      error: 'needs two letters or digits',
    }),
)

export const dictionaryShape = z.strictObject({
  people: entriesOf.optional(),
  customers: entriesOf.optional(),
  vendors: entriesOf.optional(),
  codenames: entriesOf.optional(),
  hosts: entriesOf.optional(),
})

/** Reads a dictionary's JSON. Refuses `bad-dictionary`, naming the place and never the words. */
export function parseDictionary(json: string): Dictionary {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw badDictionary('it is not JSON')
  }
  const parsed = dictionaryShape.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(issue => [issue.path.join('.'), issue.message].filter(Boolean).join(': '))
  throw badDictionary(
    `${problems.slice(0, 3).join('; ')}${problems.length > 3 ? ` and ${problems.length - 3} more` : ''}`,
  )
}

function badDictionary(problem: string): Refusal {
  return new Refusal(
    'bad-input',
    'bad-dictionary',
    `The dictionary is a JSON object with people, customers, vendors, codenames and hosts, each an array of strings: ${problem}.`,
  )
}

/** What was found in a text: offsets in UTF-16 units into the text as given. */
export interface TextFinding {
  kind: string
  layer: string
  start: number
  end: number
  confidence: 'certain' | 'uncertain'
  standIn: string | null
}

/**
 * A text as it could go outside, by the rules of a customer edition and a dictionary alone: nothing is stored, and
 * what is uncertain is replaced too. Refuses `text-too-long`, `dictionary-too-large`.
 */
export async function redactText(
  text: string,
  dictionary: Dictionary = {},
): Promise<{ text: string; findings: TextFinding[] }> {
  if (text.length > longestText) {
    throw new Refusal(
      'too-large',
      'text-too-long',
      `A text may be ${longestText.toLocaleString('en')} characters long; this one is ${text.length.toLocaleString('en')}.`,
    )
  }
  const result = await redact(text, {
    edition: 'customer',
    directory: compiled(dictionary),
    standIns: new StandIns(),
    instanceKey: randomBytes(32),
    // Whoever lists `corp.example` means everything below it.
    internalDomains: (dictionary.hosts ?? []).filter(host => /^[^.\s]+(?:\.[^.\s]+)+$/.test(host)),
  })
  const findings = result.findings.map(({ kind, layer, start, end, confidence, standIn }) => {
    return { kind, layer, start, end, confidence, standIn }
  })
  return { text: result.text, findings }
}

function compiled(dictionary: Dictionary): Directory {
  const named = (kind: DirectoryEntry['kind'], names: string[] = []) => names.map(name => ({ kind, name }))
  const entries = [
    ...(dictionary.people ?? []).map(name => ({
      kind: 'person' as const,
      name,
      email: /^\S+@\S+$/.test(name) ? name : undefined,
    })),
    ...named('customer', dictionary.customers),
    ...named('vendor', dictionary.vendors),
    ...named('codename', dictionary.codenames),
    ...named('host', dictionary.hosts),
  ]
  if (entries.length > mostEntries) {
    throw new Refusal(
      'too-large',
      'dictionary-too-large',
      `A dictionary may hold ${mostEntries.toLocaleString('en')} entries; this one holds ${entries.length.toLocaleString('en')}.`,
    )
  }
  return compileDirectory(entries)
}
