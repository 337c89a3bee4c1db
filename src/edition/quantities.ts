/**
 * Quantities in prose: what is counted or timed (`meaning`), and between which bounds the words may truly stand for it.
 * Made to be right rather than complete: a number whose sentence does not say plainly what it counts is left alone.
 */
export interface Quantity {
  /** A field of the record or a derived duration: `customers_affected`, `time_to_restore`, `impact_started_at` … */
  meaning: string
  /** Whether a share in percent is meant. */
  percent: boolean
  /** Bounds in the unit of the meaning: a count, minutes, percent, money; of a moment minutes since midnight in UTC. */
  low: number
  high: number
  /** Written without a zone: hours and half hours may differ. */
  zoneless?: boolean
  /** The words as they stand. */
  words: string
}

const small: Record<string, number> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  ninety: 90,
}
const multiples: Record<string, number> = { hundred: 100, thousand: 1e3, k: 1e3, million: 1e6, m: 1e6, billion: 1e9 }

const numeral = String.raw`\d{1,3}(?:[,\u202f\u00a0 ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`
const amount = String.raw`(?:(?:${numeral})|\b(?:${Object.keys(small).join('|')})\b)(?:\s?(?:hundred|thousand|million|billion)\b|[kKM]\b)?`
const range = String.raw`(?:(?:between|from)\s+)?(?<low>${amount})(?:\s*(?:–|-|to|and)\s*(?<high>${amount}))?`

/** What is counted, by the noun that follows the number. */
const counted: [RegExp, string][] = [
  [/^(?:of\s+(?:(?:our|all|the)\s+)?)?(?:affected\s+|paying\s+|business\s+)?customers\b/i, 'customers_affected'],
  [/^(?:of\s+(?:(?:our|all|the)\s+)?)?(?:affected\s+|active\s+)?users\b/i, 'users_affected'],
  [/^(?:of\s+(?:(?:our|all|the)\s+)?)?(?:failed\s+)?requests\b/i, 'requests_failed'],
  [/^(?:support\s+(?:contacts|tickets|cases|calls)|calls to support)\b/i, 'support_contacts'],
]
/** A sentence about part of something, or about something that did not happen, counts something else. */
const ofSomethingElse =
  /\b(?:each|every|per|another|would|could have|remaining|of (?:them|these|those|whom)|without being|not affected|unaffected|in total we (?:have|serve)|typically|usually|normally|last (?:year|month|time)|previous)\b/i

/** Which duration a sentence speaks of; the first that fits. */
const durations: [RegExp, string][] = [
  [
    /\b(?:unaware|before we (?:noticed|knew)|until we (?:noticed|knew)|to (?:notice|detect)|went unnoticed)\b/i,
    'time_to_detect',
  ],
  [/\bto acknowledge\b/i, 'time_to_acknowledge'],
  [/\bto (?:mitigate|contain)\b/i, 'time_to_mitigate'],
  [
    /\b(?:lasted|outage|disruption|interruption|downtime|unavailable|were down|was down|could not|were unable|was unable)\b/i,
    'time_to_restore',
  ],
]
/** Durations of something other than the whole impact. */
const otherDuration =
  /\b(?:within|every|after|next|took|take|takes|wait|waited|up to|delayed|late|retry|window|sla|earlier|before|ago|per|longer than|some|timeout|first|last|following|later|still)\b/i

const whatHappened = String.raw`\b(?:it|this|all of it|(?:the )?(?:outage|incident|problem|impact|disruption|interruption|errors?|failures?)) (?:\w+ )?`
const atAbout = ' at (?:about |around )?$'

/** Which moment a sentence speaks of, by the words right before the clock time. */
const moments: [RegExp, string][] = [
  [new RegExp(`${whatHappened}(?:began|started)${atAbout}`, 'i'), 'impact_started_at'],
  [new RegExp(`(?:${whatHappened}|and )(?:ended|was over|was restored|recovered)${atAbout}`, 'i'), 'impact_ended_at'],
  [new RegExp(`\\bwe (?:detected|noticed) (?:it|this)${atAbout}`, 'i'), 'detected_at'],
]

/** Every quantity of a text whose meaning its own sentence says. Pure; linear in the length of the text. */
export function quantitiesIn(text: string): Quantity[] {
  return sentencesOf(text).flatMap(sentence => [
    ...countsIn(sentence),
    ...durationsIn(sentence),
    ...moneyIn(sentence),
    ...momentsIn(sentence),
  ])
}

/** The sentences of a text, each without Markdown's marks at its beginning. */
export function sentencesOf(text: string): string[] {
  return text
    .replace(/```[\s\S]*?(?:```|$)/g, '')
    .split(/\n{2,}|\n(?=\s*(?:[-*+>#|]|\d+[.)]))|(?<=[.!?])\s+(?=[\p{Lu}"“*])/u)
    .map(sentence =>
      sentence
        .replace(/^[\s>#*+-]+|^\s*\d+[.)]\s/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter(sentence => sentence !== '')
}

function countsIn(sentence: string): Quantity[] {
  if (ofSomethingElse.test(sentence)) return []
  const found: Quantity[] = []
  for (const match of sentence.matchAll(
    new RegExp(String.raw`(?<![\w.,:/-])${range}(?<share>\s?%|\s+per\s?cent)?\s+`, 'gi'),
  )) {
    const rest = sentence.slice(match.index + match[0].length)
    const noun = counted.find(([pattern]) => pattern.test(rest))
    if (!noun) continue
    const bounds = boundsOf(match.groups ?? {}, sentence.slice(0, match.index))
    // "a customer" and "one user" are examples, not counts.
    if (!bounds || (bounds.high < 2 && !match.groups?.share)) continue
    const words = `${match[0]}${noun[0].exec(rest)?.[0] ?? ''}`.trim()
    found.push({ meaning: noun[1], percent: match.groups?.share !== undefined, ...bounds, words })
  }
  return found
}

function durationsIn(sentence: string): Quantity[] {
  const meaning = durations.find(([pattern]) => pattern.test(sentence))?.[1]
  if (!meaning || (meaning === 'time_to_restore' && otherDuration.test(sentence))) return []
  const unit = String.raw`(?:hours?|hrs?|h|minutes?|mins?|min)\b`
  const pattern = new RegExp(
    String.raw`(?<![\w.,:/-])(?:(?<half>half an hour)|(?<low>${amount})\s?(?<unit>${unit})(?<more>(?:\s+and)?\s+(?:a half|(?:${numeral})\s?(?:minutes?|mins?|min)\b))?)`,
    'gi',
  )
  const matches = [...sentence.matchAll(pattern)]
  // Two durations in one sentence: which is which cannot be told.
  if (matches.length !== 1) return []
  const match = matches[0]!
  const { half, low = '', unit: named = '', more } = match.groups ?? {}
  const inHours = /^h/i.test(named)
  const whole = half ? 30 : numberOf(low) * (inHours ? 60 : 1)
  const extra = more ? (/half/.test(more) ? 30 : Number(/\d+/.exec(more)?.[0] ?? 0)) : 0
  const minutes = whole + extra
  if (!Number.isFinite(minutes) || minutes <= 0) return []
  const step = half
    ? 10
    : extra > 0
      ? /half/.test(more ?? '')
        ? 20
        : 2
      : inHours
        ? 60
        : minutes % 10 === 0
          ? 10
          : minutes % 5 === 0
            ? 5
            : 2
  return [{ meaning, percent: false, ...around(minutes, step, sentence.slice(0, match.index)), words: match[0].trim() }]
}

function moneyIn(sentence: string): Quantity[] {
  if (!/\b(?:direct cost|cost us|it cost|in total cost)\b/i.test(sentence)) return []
  const pattern = new RegExp(
    String.raw`(?:[€$£]\s?${range}|(?<![\w.,:/-])(?<low2>${numeral}(?:\s?(?:thousand|million)\b|[kKM]\b)?)\s?(?:EUR|USD|GBP|CHF|euros?|dollars?|pounds?)\b)`,
    'g',
  )
  const matches = [...sentence.matchAll(pattern)]
  if (matches.length !== 1) return []
  const match = matches[0]!
  const { low, low2, high } = match.groups ?? {}
  const bounds = boundsOf({ low: low ?? low2, high }, sentence.slice(0, match.index))
  return bounds ? [{ meaning: 'direct_cost', percent: false, ...bounds, words: match[0].trim() }] : []
}

function momentsIn(sentence: string): Quantity[] {
  const found: Quantity[] = []
  let read = 0
  for (const match of sentence.matchAll(
    /(?<![\w:.])([01]?\d|2[0-3]):([0-5]\d)(?!\d|:\d)\s?(UTC|GMT|Z\b|[A-Z]{3,4}\b|a\.?m\b|p\.?m\b)?/g,
  )) {
    const zone = match[3]
    if (zone && !/^(?:UTC|GMT|Z)$/.test(zone)) continue
    // The word that says what this clock means stands after the clock before it.
    const before = sentence.slice(read, match.index)
    read = match.index + match[0].length
    const meaning = moments.find(([pattern]) => pattern.test(before))?.[1]
    if (!meaning) continue
    const minutes = Number(match[1]) * 60 + Number(match[2])
    const step = minutes % 5 === 0 ? 5 : 1
    found.push({
      meaning,
      percent: false,
      low: minutes - step,
      high: minutes + step,
      ...(!zone && { zoneless: true }),
      words: match[0].trim(),
    })
  }
  return found
}

function boundsOf(groups: Record<string, string | undefined>, before: string): { low: number; high: number } | null {
  const low = numberOf(groups.low ?? '')
  if (!Number.isFinite(low)) return null
  if (groups.high !== undefined) {
    const high = numberOf(groups.high)
    if (!Number.isFinite(high) || high < low) return null
    return { low: low - roundingOf(low) / 2, high: high + roundingOf(high) / 2 }
  }
  return around(low, roundingOf(low), before)
}

/** What a number may stand for: its own rounding, more where the words before it say so. */
function around(value: number, step: number, before: string): { low: number; high: number } {
  if (/\b(?:more than|over|at least|upwards of|exceed(?:ed|ing)?)\s*(?:€|\$|£)?$/i.test(before.trimEnd())) {
    return { low: value, high: Number.POSITIVE_INFINITY }
  }
  if (
    /\b(?:less than|fewer than|under|at most|up to|no more than|nearly|almost)\s*(?:€|\$|£)?$/i.test(before.trimEnd())
  ) {
    const nearly = /\b(?:nearly|almost)\s*$/i.test(before.trimEnd())
    return { low: nearly ? value * 0.8 : 0, high: value + step / 2 }
  }
  const loose = /(?:\b(?:about|around|roughly|approximately|some|circa|ca\.?)|~|≈)\s*(?:€|\$|£)?$/i.test(
    before.trimEnd(),
  )
  const slack = loose ? Math.max(step / 2, value * 0.15) : step / 2
  return { low: value - slack, high: value + slack }
}

/** The unit of the last digit that was written for its own sake: 1,200 → 100. */
function roundingOf(value: number): number {
  if (value === 0) return 1
  if (!Number.isInteger(value)) return 10 ** -(String(value).split('.')[1]?.length ?? 0)
  let step = 1
  while (value % (step * 10) === 0) step *= 10
  return step
}

function numberOf(text: string): number {
  const match = new RegExp(String.raw`^(${numeral}|[a-z]+)\s?([a-z]+)?$`, 'i').exec(text.trim())
  if (!match) return Number.NaN
  const word = match[1]!.toLowerCase()
  const value = /\d/.test(word)
    ? Number(word.replace(/[,\u202f\u00a0 ]/g, ''))
    : (small[word] ?? multiples[word] ?? Number.NaN)
  return value * (match[2] ? (multiples[match[2].toLowerCase()] ?? Number.NaN) : 1)
}
