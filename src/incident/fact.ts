import type { Visibility } from '../audience/editions.ts'

export type Confidence = 'measured' | 'estimated' | 'reported' | 'unknown'
export type Precision = 'second' | 'minute' | 'hour' | 'day'

/** Where a value was read: a place in a file, or somebody's word. `line` counts from 1. */
export interface Provenance {
  file?: string
  line?: number
  column?: string
  testimony?: string
}

/**
 * One value of the record with all that is known about it (domain.md §3). Instants are ISO 8601 in UTC,
 * days `YYYY-MM-DD`. `version` counts the saves of this one field, so that two editors of different fields never clash.
 */
export interface Fact {
  value: unknown
  precision?: Precision
  source: Provenance
  confidence: Confidence
  as_of: string
  entered_by: string
  visibility?: Visibility
  version: number
}

/** Field of domain.md §3 in snake case → what the record knows of it. */
export type Facts = Record<string, Fact>

/** The value of a field as text, or undefined when the record has none. */
export function textOf(facts: Facts, field: string): string | undefined {
  const value = facts[field]?.value
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The instant of a time field, or undefined. */
export function instantOf(facts: Facts, field: string): Date | undefined {
  const text = textOf(facts, field)
  const date = text === undefined ? undefined : new Date(text)
  return date && !Number.isNaN(date.getTime()) ? date : undefined
}
