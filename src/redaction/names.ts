import { commonWords, givenNames, notNames } from './common-words.ts'

export interface NameSpan {
  start: number
  end: number
  /** Found by its look alone: too little to seek its single words elsewhere. */
  faint?: boolean
}

const word = String.raw`\p{Lu}(?:['’]\p{Lu})?[\p{Ll}\p{M}]+(?:[-'’]\p{Lu}[\p{Ll}\p{M}]+|\p{Lu}[\p{Ll}\p{M}]+)?`
const particle = '(?:van|von|de|der|den|da|di|del|della|dos|du|la|le|bin|ibn|al|el|ter|ten|zu)'
const gap = '[ \\t\\u00a0]'
const phrase = new RegExp(
  `(?<![\\p{L}\\p{N}_@/.#-])(${word})(?:${gap}(?:\\p{Lu}\\.?${gap})?(?:${particle}${gap}){0,2}(${word})(?:${gap}(${word}))?)?(?![\\p{L}\\p{N}_]|[-/.][\\p{L}\\p{N}])`,
  'uy',
)
const initialed = new RegExp(
  `(?<![\\p{L}\\p{N}_@/.#&-])\\p{Lu}\\.${gap}?(?:\\p{Lu}\\.${gap}?)?(${word})(?![\\p{L}\\p{N}_])`,
  'uy',
)

const roleBefore =
  /(?:\b(?:by|thanks to|thank you,?|cc:?|ping(?:ed|ing)?|paged|asked|contacted|called|messaged|told|emailed|phoned|escalated to|assigned to|reported by|handed (?:over|off) to|engineer|developer|manager|lead|director|colleague|operator|sre|on-?call|commander|scribe|facilitator|responder|author|owner|reviewer|approver|reporter|assignee|presenter|contact|participants?|attendees?|attending|team member|dr\.?|mr\.?|mrs\.?|ms\.?|prof\.?)[*_\s]*:?[*_\s(]{0,3})$/i
const verbs = `(?:is|was|has|had|will|who|and I|noticed|notices|restarted|restarts|joined|joins|paged|reported|reports|said|says|deployed|deploys|merged|merges|reverted|reverts|rolled|opened|opens|asked|asks|found|finds|started|starts|began|begins|fixed|fixes|saw|sees|escalated|escalates|acknowledged|acks?|acked|called|calls|confirmed|confirms|suggested|suggests|pushed|pushes|ran|runs|tried|tries|investigated|investigates|wrote|writes|posted|posts|replied|replies|discovered|discovers|identified|identifies|realized|realised|created|creates|updated|updates|disabled|enabled|stopped|stops|killed|logged|checked|checks|verified|verifies|declared|took|takes|left|went|goes|got|gets|made|makes|messaged|emailed|told|announced|announces|pinged|pings|thinks|thought|mentioned|mentions|manually|and ${word} (?:noticed|joined|started|investigated|were))`
const verbAfter = new RegExp(
  `^(?:['’]s\\s|[*_]{0,2}${gap}+(?:then |also |quickly |immediately |first |again )?${verbs}\\b)`,
  'u',
)
/** What programs are not said to do. */
const humanVerb =
  /^\W{1,3}(?:then |also )?(?:said|says|asked|asks|joined|noticed|thinks|thought|suggested|mentioned|confirmed|wrote|replied|acknowledged|acked|investigated|paged|pinged|realis|realiz|told|announced|messaged|emailed|restarted|merged|deployed)/
const addressAfter =
  /^[*_]{0,2}[ \t]{0,2}(?:\(@|<[\w.+-]{1,64}@|\([\w.+-]{1,64}@|\((?:SRE|SWE|EM|IC|engineer|manager|lead|on-?call|he|she|they|ops|support|infra|comms|scribe|commander)\b|, (?:engineer|SRE|manager|director|lead|CTO|VP)\b)/i

const stop = (token: string) => {
  const lower = token.toLowerCase()
  return notNames.has(lower) || (lower.endsWith('s') && notNames.has(lower.slice(0, -1)))
}

/** Words with which a sentence begins and behind which a name may stand. */
const openers = new Set(
  `then later next now when while after before once finally meanwhile however eventually soon today yesterday luckily
  thanks because since if and but so our the as at on in by with also initially afterwards engineer developer manager
  director operator responder commander colleague dr mr mrs ms prof hi hey dear cc owner author reviewer`.split(/\s+/),
)

const doneBy =
  /\b(?:reported|raised|found|noticed|discovered|fixed|written|opened|led|approved|reviewed|merged|owned|deployed|prepared|presented|run|handled|facilitated|closed|confirmed|spotted|caught|flagged|signed) (?:off )?by[*_\s]*:?[*_\s]*$/i

/** What stands before a name in the middle of a sentence; elsewhere, any two words may be capitalised. */
const withinSentence = /(?:\p{Ll}|\d)[,;]? (?:@|\()?$/u

/** Endings of English words; few surnames share them. */
const wordEnding =
  /(?:ing|ed|tion|tions|sion|ment|ments|ness|able|ible|ity|ities|ally|ive|ives|ics|ism|ance|ence|ency|ure|ures|ware|base|point|points|ful|less|ous|age|ages|ory|ory|ors|ers|ier|net|hub|lab|labs|forge|flare|cloud|time|line|ops|sync)$/

/** Whether a word by itself may be a name and is unlikely to be anything else. */
function looksLikeName(token: string): boolean {
  const lower = token.toLowerCase()
  return lower.length >= 3 && !wordEnding.test(lower) && !/\p{Ll}\p{Lu}/u.test(token)
}

/** Whether a single given name stands in a row of names: `Richard and Matt`, `Ana, Tom and Li`. */
function isListed(before: string, after: string): boolean {
  const next = /^(?:,| and| &|\/)[ \t](\p{Lu}[\p{Ll}\p{M}]+)/u.exec(after)?.[1]
  const previous = /(\p{Lu}[\p{Ll}\p{M}]+)(?:,| and| &)[ \t]$/u.exec(before)?.[1]
  return [next, previous].some(name => name !== undefined && givenNames.has(name.toLowerCase()))
}

/** The single words of names that were found, by which a person may be mentioned again. */
export function namesIn(text: string, found: readonly NameSpan[]): string[] {
  return found
    .filter(({ faint }) => !faint)
    .flatMap(({ start, end }) => text.slice(start, end).split(/[ \t\u00a0]+/))
    .filter(
      token =>
        /^\p{Lu}[\p{Ll}\p{M}'’\p{Lu}-]{2,}$/u.test(token) && !commonWords.has(token.toLowerCase()) && !stop(token),
    )
}

const mention = /(?<![\p{L}\p{N}_@/.#-])\p{Lu}[\p{L}\p{M}]{2,40}(?![\p{L}\p{N}_/]|-\p{L})/uy

/** Other mentions of people already found: whoever was named in full once is often called by one name afterwards. */
export function mentionsOf(text: string, names: ReadonlySet<string>): NameSpan[] {
  return [...matchesAtCapitals(mention, text)].flatMap(({ index, 0: word }) =>
    names.has(word) ? [{ start: index, end: index + word.length }] : [],
  )
}

/** Matches of a sticky pattern that begins with a capital letter; only places where one may begin a word are tried. */
function* matchesAtCapitals(pattern: RegExp, text: string): Generator<RegExpExecArray> {
  let previous = 32
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at)
    if (!((code >= 65 && code <= 90) || code > 127) || isWordCode(previous)) {
      previous = code
      at++
      continue
    }
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) yield match
    at += match ? match[0].length : 1
    previous = text.charCodeAt(at - 1)
  }
}

const isWordCode = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95

/**
 * People's names that no directory lists, by their look and their neighbours: a known given name, a part in the
 * response, a verb only people do. All of them are guesses. Product, place and calendar names are refused.
 */
export function findNames(text: string): NameSpan[] {
  const found: NameSpan[] = []
  for (const match of matchesAtCapitals(phrase, text)) {
    const [whole, first, second, third] = match
    const start = match.index
    const before = text.slice(Math.max(0, start - 40), start)
    const after = text.slice(start + whole.length, start + whole.length + 80)
    const known = (token: string | undefined) =>
      token !== undefined && givenNames.has(token.toLowerCase().split(/[-'’]/)[0]!)
    const role = roleBefore.test(before)
    if (second === undefined) {
      if (
        known(first) &&
        !commonWords.has(first!.toLowerCase()) &&
        !stop(first!) &&
        (role || verbAfter.test(after) || addressAfter.test(after) || isListed(before, after))
      )
        found.push({ start, end: start + whole.length })
      continue
    }
    // A word that opens a sentence or names a role may stand before the name: "Yesterday Maria Silva", "Engineer Maria".
    const tokens = [first!, second, ...(third ? [third] : [])]
    const from = tokens.findIndex((token, at) => known(token) && !stop(token) && (at === 0 || !known(tokens[at - 1])))
    if (from >= 0) {
      const rest = tokens.slice(from)
      const nameStart = start + whole.indexOf(rest[0]!, from === 0 ? 0 : tokens[0]!.length)
      const last = rest.findIndex((token, at) => at > 0 && stop(token))
      const kept = last < 0 ? rest : rest.slice(0, last)
      const keptEnd =
        last < 0 ? start + whole.length : start + whole.indexOf(rest[last]!, nameStart - start + rest[0]!.length)
      const end = nameStart + text.slice(nameStart, keptEnd).trimEnd().length
      const alone = kept.length === 1
      if (alone) {
        if (last < 0 && (role || verbAfter.test(after)) && !commonWords.has(kept[0]!.toLowerCase()))
          found.push({ start: nameStart, end })
        continue
      }
      if (commonWords.has(kept[0]!.toLowerCase()) && commonWords.has(kept[1]!.toLowerCase()) && !role) continue
      found.push({ start: nameStart, end })
      continue
    }
    // A word that opens the sentence is no part of the name behind it: "Then Chidinma Okafor".
    const opener = tokens.length === 3 && openers.has(first!.toLowerCase())
    const pair = opener ? tokens.slice(1) : tokens
    if (pair.some(stop) || pair.some(token => commonWords.has(token.toLowerCase()))) continue
    const nameStart = start + (opener ? whole.indexOf(second, first!.length) : 0)
    const span = { start: nameStart, end: start + whole.length }
    if (pair.length === 2 && (doneBy.test(before) || (opener && verbAfter.test(after)))) {
      found.push(span)
      continue
    }
    if (pair.length === 2 && pair.every(looksLikeName) && (opener || withinSentence.test(before))) {
      found.push({ ...span, faint: true })
      continue
    }
    if ((role && !/\b(?:by|is|was)\s*$/i.test(before)) || addressAfter.test(after) || (role && verbAfter.test(after)))
      found.push({ start, end: start + whole.length })
    else if (verbAfter.test(after) && !/^['’]s/.test(after) && tokens.length === 2)
      found.push({ start, end: start + whole.length, faint: !humanVerb.test(after) })
  }
  if (!/\.[ \t\u00a0]?\p{Lu}/u.test(text)) return found
  for (const match of matchesAtCapitals(initialed, text)) {
    if (!stop(match[1]!)) found.push({ start: match.index, end: match.index + match[0].length })
  }
  return found
}
