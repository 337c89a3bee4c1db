import { commonWords, notNames } from './common-words.ts'
import type { DirectoryKind } from './finding.ts'
import { foldText, separated } from './folded-text.ts'

/** One word or name the organisation knows and outsiders must not see as it is. */
export interface DirectoryEntry {
  kind: DirectoryKind
  name: string
  /** Further names of the same. */
  aliases?: readonly string[]
  /** A person's e-mail address. */
  email?: string
  /** What outsiders may call it; used instead of a stand-in where one is given. */
  publicName?: string
  /** A person's part in this post-mortem, such as `database responder`. */
  roleLabel?: string
}

/** A way of writing an entry. */
export interface Variant {
  entry: DirectoryEntry
  /** `whole` is the name; `part` a first or last name alone; `short` a login such as `jdoe`. */
  form: 'whole' | 'part' | 'short'
  /** Folded offsets at which a separator may stand. */
  joints: ReadonlySet<number>
}

/** The directory prepared for `findInDirectory`: make it once and use it for many texts. */
export interface Directory {
  variants: ReadonlyMap<string, readonly Variant[]>
  /** Marks of the first folded characters of all variants, to pass over what cannot begin one; see `markOf`. */
  beginnings: Uint8Array
  longest: number
  emails: ReadonlyMap<string, DirectoryEntry>
  /** Names of hosts' domains that are internal here, lower case, without a leading dot. */
  entries: readonly DirectoryEntry[]
}

const beginningLength = 4

/** A mark from 0 to 65,535 for up to four characters from a place on; different words may share one. */
function markOf(characters: string, from: number, length: number): number {
  let mark = length
  for (let at = from; at < from + length; at++) mark = (mark * 31 + characters.charCodeAt(at)) & 0xffff
  return mark
}

const legalForm =
  /[\s,]+(?:inc|ltd|llc|llp|plc|gmbh|ag|sa|sarl|sas|bv|nv|ab|as|oy|spa|srl|kg|co|corp|corporation|company|limited|pty ltd)\.?$/i

/** Prepares a directory; linear in its size. Entries that are empty, or shorter than two letters or digits, are passed over. */
export function compileDirectory(entries: readonly DirectoryEntry[]): Directory {
  const variants = new Map<string, Variant[]>()
  const beginnings = new Uint8Array(0x10000)
  const emails = new Map<string, DirectoryEntry>()
  let longest = 0

  const add = (entry: DirectoryEntry, name: string, form: Variant['form']) => {
    const folded = foldText(name.slice(0, 200))
    const { characters, breaks } = folded
    if (characters.length < 2 && !/\p{Script=Han}/u.test(characters)) return
    if (/^\d{1,3}$/.test(characters)) return
    const known = variants.get(characters)
    if (known?.some(variant => variant.entry === entry)) return
    const joints = new Set<number>()
    for (let at = 1; at < characters.length; at++) if (breaks[at]! > 0) joints.add(at)
    const variant = { entry, form, joints }
    if (known) known.push(variant)
    else variants.set(characters, [variant])
    beginnings[markOf(characters, 0, Math.min(characters.length, beginningLength))] = 1
    longest = Math.max(longest, characters.length)
  }

  for (const entry of entries) {
    for (const name of [entry.name, ...(entry.aliases ?? [])]) {
      const isFirm = entry.kind === 'customer' || entry.kind === 'vendor'
      for (const form of new Set([name, isFirm ? name.replace(legalForm, '') : name])) {
        add(entry, form, 'whole')
        if (form.includes('&')) add(entry, form.replaceAll('&', ' and '), 'whole')
      }
      if (entry.kind === 'person') addPersonForms(entry, name, add)
    }
    if (entry.email) {
      emails.set(entry.email.toLowerCase(), entry)
      add(entry, entry.email, 'whole')
      const local = entry.email.split('@')[0]!.replace(/\+.*$/, '')
      if (local.length >= 3) add(entry, local, /[._-]/.test(local) ? 'whole' : 'short')
    }
  }
  return { variants, beginnings, longest, emails, entries }
}

function addPersonForms(
  entry: DirectoryEntry,
  name: string,
  add: (entry: DirectoryEntry, name: string, form: Variant['form']) => void,
): void {
  const parts = name.split(/[\s,]+/).filter(part => /\p{L}/u.test(part))
  if (parts.length < 2) return
  const first = parts[0]!
  const last = parts.at(-1)!
  add(entry, `${last} ${first}`, 'whole')
  if (parts.length > 2) add(entry, `${first} ${last}`, 'whole')
  // `Jane D` and `J Doe` are as telling as the whole where they are written like names or logins.
  add(entry, `${first[0]} ${last}`, 'short')
  add(entry, `${first} ${last[0]}`, 'short')
  for (const part of [first, last]) {
    const word = part.toLowerCase()
    if (word.replace(/\W/gu, '').length >= 3 && !commonWords.has(word) && !notNames.has(word)) add(entry, part, 'part')
  }
}

const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u

/** Scripts that put no space between words. */
const isWide = (characters: string, at: number) => characters.charCodeAt(at) > 0xdff && wide.test(characters[at]!)

export interface DirectoryMatch {
  entry: DirectoryEntry
  start: number
  end: number
  confidence: 'certain' | 'uncertain'
}

/**
 * Every place where an entry is written in any variant: case, plural, possessive, hyphens, camel case, slugs, logins,
 * percent-encoded, with accents, zero-width characters or look-alikes. Time grows with the text and not with the directory.
 */
export function findInDirectory(text: string, directory: Directory): DirectoryMatch[] {
  if (directory.variants.size === 0) return []
  const { characters, starts, ends, breaks } = foldText(text)
  const matches: DirectoryMatch[] = []
  const length = characters.length
  for (let from = 0; from < length; from++) {
    if (breaks[from] === 0 && !isWide(characters, from)) continue
    if (!mayBegin(from)) continue
    let found: DirectoryMatch | null = null
    const furthest = Math.min(length, from + directory.longest + 2)
    for (let to = from + 1; to <= furthest; to++) {
      if (breaks[to] === 0 && !isWide(characters, to - 1)) continue
      found = matchBetween(text, from, to) ?? found
      if (breaks[to] === 3) break
    }
    if (found) matches.push(found)
  }
  return matches

  function mayBegin(from: number): boolean {
    for (let size = Math.min(beginningLength, length - from); size > 0; size--)
      if (directory.beginnings[markOf(characters, from, size)] === 1) return true
    return false
  }

  function matchBetween(text: string, from: number, to: number): DirectoryMatch | null {
    const word = characters.slice(from, to)
    for (const drop of ['', 's', 'es']) {
      if (drop && (!word.endsWith(drop) || word.length - drop.length < 3)) continue
      const variants = directory.variants.get(drop ? word.slice(0, -drop.length) : word)
      for (const variant of variants ?? []) {
        const confidence = confidenceOf(text, variant, from, to)
        if (!confidence) continue
        const match = { entry: variant.entry, start: starts[from]!, end: ends[to - 1]!, confidence }
        return variant.entry.kind === 'host' ? wholeHost(text, match) : match
      }
    }
    return null
  }

  function confidenceOf(text: string, variant: Variant, from: number, to: number): 'certain' | 'uncertain' | null {
    let joined = true
    for (let at = from + 1; at < to; at++) {
      if (breaks[at] === 0) continue
      joined = false
      if (breaks[at]! >= separated && !variant.joints.has(at - from)) return null
    }
    const words = text.slice(starts[from]!, ends[to - 1]!)
    const capitalised = /^\p{Lu}|^\p{Lo}/u.test(words)
    const before = text[starts[from]! - 1] ?? ''
    const addressed = before === '@' || before === '~' || text[ends[to - 1]!] === '@'
    if (variant.form === 'part') return addressed ? 'certain' : capitalised ? 'uncertain' : null
    if (variant.form === 'short') {
      if (addressed) return 'certain'
      if (to - from < 4) return null
      // `J. Doe` or `Jane D.` as written in minutes, or a login standing alone.
      if (!joined)
        return capitalised && /\s\p{Lu}/u.test(words) ? 'uncertain' : /[._-]/.test(words) ? 'uncertain' : null
      return words === words.toLowerCase() && !commonWords.has(words) && !notNames.has(words) ? 'uncertain' : null
    }
    if (!joined && words === words.toLowerCase() && /^[\p{L}\s]+$/u.test(words)) {
      // `the page will load` is not about Will Page.
      if (words.split(/\s+/).every(word => commonWords.has(word)))
        return variant.entry.kind === 'person' ? null : 'uncertain'
    }
    if (joined && variant.joints.size > 0 && to - from < 6) return addressed ? 'certain' : null
    if (variant.joints.size === 0 && !capitalised && !addressed) {
      const name = variant.entry.name
      const word = words.toLowerCase()
      if (name !== name.toLowerCase() && (commonWords.has(word) || notNames.has(word))) return 'uncertain'
      if (variant.entry.kind === 'person' && commonWords.has(word)) return 'uncertain'
    }
    return 'certain'
  }
}

/** A host stands for its whole name: `db7` in `db7.prod.example:5432` takes the domain with it. */
function wholeHost(text: string, match: DirectoryMatch): DirectoryMatch {
  const rest = /^(?:\.[a-z0-9](?:[a-z0-9-]{0,62}))+/i.exec(text.slice(match.end, match.end + 250))
  return rest ? { ...match, end: match.end + rest[0].length } : match
}
