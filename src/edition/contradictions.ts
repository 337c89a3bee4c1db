import { createHash } from 'node:crypto'
import type { EditionName } from '../audience/editions.ts'
import { durationsOf } from '../incident/durations.ts'
import { type Facts, instantOf } from '../incident/fact.ts'
import { fields } from '../incident/fields.ts'
import { type Quantity, quantitiesIn } from './quantities.ts'
import { shapes } from './shape.ts'
import { costText } from './values.ts'

/** Where a quantity stands, and how it reads there. */
export interface Reading {
  /** As a person finds it: "Support & sales, Say" or "the record, Customers affected". */
  place: string
  words: string
}

/** Two places that say different things about the same quantity. */
export interface Contradiction {
  /** Digest of both readings with their places: changed words are another pair. */
  pair: string
  /** What is counted or timed. */
  about: string
  one: Reading
  other: Reading
}

/** A hand-written text that is compared. */
export interface WrittenText {
  edition: EditionName
  heading: string
  markdown: string
  /** From the published text rather than the one being written. */
  published?: boolean
}

interface Placed extends Quantity {
  place: string
}

/**
 * Quantities that contradict each other: those of the texts in `written` against the record's facts and against the
 * texts in `others`. Two readings agree when some value rounds to both (domain.md §6, invariant 5). Pure.
 */
export function contradictionsIn(
  written: readonly WrittenText[],
  others: readonly WrittenText[],
  facts: Facts,
  now: Date,
): Contradiction[] {
  const ours = written.flatMap(placedIn)
  const theirs = [...factQuantities(facts, now), ...others.flatMap(placedIn)]
  const found = new Map<string, Contradiction>()
  for (const [index, one] of ours.entries()) {
    for (const other of [...theirs, ...ours.slice(index + 1)]) {
      if (one.meaning !== other.meaning || one.percent !== other.percent || agree(one, other)) continue
      const contradiction = {
        about: labelOf(one.meaning),
        one: { place: one.place, words: one.words },
        other: { place: other.place, words: other.words },
      }
      const pair = createHash('sha256').update(JSON.stringify(contradiction)).digest('hex').slice(0, 24)
      found.set(pair, { pair, ...contradiction })
    }
  }
  return [...found.values()]
}

function placedIn({ edition, heading, markdown, published }: WrittenText): Placed[] {
  const place = `${published ? 'the published text' : shapes[edition].label}, ${heading}`
  return quantitiesIn(markdown).map(quantity => ({ ...quantity, place }))
}

function agree(a: Quantity, b: Quantity): boolean {
  const overlap = (shift: number) => a.low + shift <= b.high && b.low <= a.high + shift
  if (overlap(0)) return true
  // A clock without a zone may be any zone's: whole and half hours apart is no contradiction.
  if (!a.zoneless && !b.zoneless) return false
  for (let shift = -24 * 60; shift <= 24 * 60; shift += 30) if (overlap(shift)) return true
  return false
}

/** What the record itself says, as far as it is known. */
function factQuantities(facts: Facts, now: Date): Placed[] {
  const counts = ['customers_affected', 'users_affected', 'requests_failed', 'support_contacts'].flatMap(meaning =>
    fromAmount(meaning, facts[meaning]?.value),
  )
  const lengths = durationsOf(facts, now)
    .filter(duration => !duration.open && duration.minutes > 0)
    .map(({ name, label, minutes, precision }): Placed => {
      const slack = { second: 1, minute: 2, hour: 60, day: 1440 }[precision]
      return {
        meaning: name,
        percent: false,
        low: minutes - slack,
        high: minutes + slack,
        words: `${Math.round(minutes)} min`,
        place: `the record, ${label}`,
      }
    })
  const moments = ['impact_started_at', 'impact_ended_at', 'detected_at', 'mitigated_at'].flatMap((name): Placed[] => {
    const at = instantOf(facts, name)
    const precision = facts[name]?.precision ?? 'minute'
    if (!at || precision === 'hour' || precision === 'day') return []
    const minutes = at.getUTCHours() * 60 + at.getUTCMinutes()
    const words = `${at.toISOString().slice(11, 16)} UTC`
    return [
      {
        meaning: name,
        percent: false,
        low: minutes - 1,
        high: minutes + 1,
        words,
        place: `the record, ${labelOf(name)}`,
      },
    ]
  })
  return [...counts, ...lengths, ...moments, ...directCost(facts)]
}

function fromAmount(meaning: string, value: unknown): Placed[] {
  const place = `the record, ${labelOf(meaning)}`
  if (typeof value === 'number')
    return [{ meaning, percent: false, low: value, high: value, words: String(value), place }]
  if (typeof value !== 'object' || value === null) return []
  const { value: exact, low, high, percent } = value as Record<string, unknown>
  const found: Placed[] = []
  if (typeof exact === 'number')
    found.push({ meaning, percent: false, low: exact, high: exact, words: String(exact), place })
  else if (typeof low === 'number' && typeof high === 'number') {
    found.push({ meaning, percent: false, low, high, words: `${low} to ${high}`, place })
  }
  if (typeof percent === 'number') {
    found.push({ meaning, percent: true, low: percent, high: percent, words: `${percent} %`, place })
  }
  return found
}

function directCost(facts: Facts): Placed[] {
  const words = costText(facts, 'shown')
  // A sum of some components says nothing about the whole.
  if (words.includes('partial')) return []
  const amounts = [...words.matchAll(/\d[\d,]*/g)].map(([digits]) => Number(digits.replaceAll(',', '')))
  const [low, high = low] = amounts
  if (low === undefined || high === undefined) return []
  return [{ meaning: 'direct_cost', percent: false, low, high, words, place: 'the record, Direct cost' }]
}

function labelOf(meaning: string): string {
  return fields[meaning]?.label ?? (meaning.charAt(0).toUpperCase() + meaning.slice(1)).replaceAll('_', ' ')
}
