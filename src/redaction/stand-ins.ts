import type { FindingKind } from './finding.ts'

/** One pseudonym: `key` names what it stands for without revealing it (see `findingKey`). */
export interface StandIn {
  kind: FindingKind
  key: string
  standIn: string
}

export const removedSecret = '[secret removed]'

/** Kinds of which a reader must be able to tell one from another, with the word that is counted. */
const counted: Partial<Record<FindingKind, { word: string; by: 'letter' | 'number' }>> = {
  customer: { word: 'Customer', by: 'letter' },
  vendor: { word: 'Supplier', by: 'letter' },
  codename: { word: 'Project', by: 'letter' },
  service: { word: 'Service', by: 'letter' },
  host: { word: 'host', by: 'number' },
  ip: { word: 'address', by: 'number' },
  mac: { word: 'device', by: 'number' },
}

/** Kinds that need no telling apart. */
const plain: Partial<Record<FindingKind, string>> = {
  person: 'an engineer',
  name: 'a person',
  handle: 'a person',
  email: 'an e-mail address',
  phone: 'a phone number',
  iban: 'a bank account',
  card: 'a card number',
  account: 'an account number',
  ticket: 'a ticket',
  'internal-url': 'an internal page',
}

/** Words that stand where something was; a second reading leaves them alone. */
const anyStandIn = new RegExp(
  [
    '\\[secret removed\\]',
    '\\b(?:Customer|Supplier|Project|Service) [A-Z]{1,3}\\b',
    '\\b(?:host|address|device)-\\d{1,5}\\b',
    ...Object.values(plain).map(words => `\\b${words}\\b`),
  ].join('|'),
  'gi',
)

/** 0 → A, 25 → Z, 26 → AA. */
function letters(index: number): string {
  const rest = Math.floor(index / 26) - 1
  return (rest >= 0 ? letters(rest) : '') + String.fromCharCode(65 + (index % 26))
}

/** What would end a link, a table cell or a code span early has no place in a stand-in. */
const tidy = (words: string) =>
  words
    .replace(/[[\]<>|`*_~\\\r\n"]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 80)

/**
 * The pseudonyms of one edition family: the same customer is Customer A in all of them. Given out in the order of first
 * appearance, never derived from what they stand for. `list()` is what to store; it holds no original.
 */
export class StandIns {
  readonly #byKey = new Map<string, StandIn>()
  readonly #taken = new Set<string>()
  #given = 0

  constructor(known: readonly StandIn[] = []) {
    for (const standIn of known) {
      this.#byKey.set(`${standIn.kind} ${standIn.key}`, standIn)
      this.#taken.add(standIn.standIn.toLowerCase())
    }
  }

  /**
   * The words for one thing. `wish` is what it may be called, such as a role label or a public name; `refuses` tells
   * which words would themselves be found again and must not be given out.
   */
  standInFor(kind: FindingKind, key: string, wish: string | undefined, refuses: (words: string) => boolean): string {
    const wished = wish ? tidy(wish) : ''
    if (wished && !refuses(wished)) {
      this.#taken.add(wished.toLowerCase())
      return wished
    }
    const fixed = plain[kind]
    if (fixed) return fixed
    const count = counted[kind]
    if (!count) return removedSecret
    const known = this.#byKey.get(`${kind} ${key}`)
    if (known && !refuses(known.standIn)) return known.standIn
    let index = [...this.#byKey.values()].filter(standIn => standIn.kind === kind).length
    let words: string
    do {
      words = count.by === 'letter' ? `${count.word} ${letters(index)}` : `${count.word}-${index + 1}`
      index++
    } while (this.#taken.has(words.toLowerCase()) || refuses(words))
    this.#taken.add(words.toLowerCase())
    this.#byKey.set(`${kind} ${key}`, { kind, key, standIn: words })
    this.#given++
    return words
  }

  /** Everything given out so far, in order. */
  list(): StandIn[] {
    return [...this.#byKey.values()]
  }

  /** How many were new since this object was made: nothing to store when 0. */
  get given(): number {
    return this.#given
  }

  /** Where stand-ins already stand in a text. */
  placesIn(text: string): { start: number; end: number; issued: boolean }[] {
    const places = [...text.matchAll(anyStandIn)].map(match => ({
      start: match.index,
      end: match.index + match[0].length,
      issued: match[0] === removedSecret || this.#taken.has(match[0].toLowerCase()),
    }))
    const lower = text.toLowerCase()
    for (const words of this.#taken) {
      if (lower.length !== text.length) break
      for (let at = lower.indexOf(words); at >= 0; at = lower.indexOf(words, at + words.length))
        places.push({ start: at, end: at + words.length, issued: true })
    }
    return places
  }
}
