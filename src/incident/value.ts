import { Refusal } from '../platform/refusal.ts'
import type { FieldDefinition } from './fields.ts'

const longestText = 20_000

/**
 * A value as a person or program gives it, in the shape the record stores; null where it is empty.
 * Refuses `value-does-not-fit` with what the field expects.
 */
export function parseValue(field: FieldDefinition, given: unknown): unknown {
  if (given === null || given === undefined) return null
  const text = typeof given === 'string' ? given.trim() : null
  if (text === '') return null
  switch (field.kind) {
    case 'enum': {
      const code = String(given).trim()
      if (field.values?.includes(code)) return code
      throw doesNotFit(field, `one of ${field.values?.join(', ')}`)
    }
    case 'instant':
      return parseInstant(field, String(given).trim())
    case 'day': {
      const day = String(given).trim()
      if (/^\d{4}-\d{2}-\d{2}$/.test(day) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)) return day
      throw doesNotFit(field, 'a day such as 2025-10-14')
    }
    case 'list': {
      const items = Array.isArray(given) ? given.map(String) : String(given).split(',')
      const kept = items.map(item => item.trim()).filter(item => item !== '')
      return kept.length > 0 ? kept : null
    }
    case 'number':
    case 'number_or_range':
      return parseAmount(field, given)
    case 'rows':
      throw doesNotFit(field, 'rows, which have forms of their own')
    default: {
      const value = String(given).trim()
      if (value.length > longestText) throw doesNotFit(field, `at most ${longestText} characters`)
      return value
    }
  }
}

/** ISO 8601, or `YYYY-MM-DD HH:MM[:SS]` meant as UTC. Impossible and absurd dates are refused, never bent. */
function parseInstant(field: FieldDefinition, text: string): string {
  const match =
    /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/.exec(text)
  if (!match) throw doesNotFit(field, 'a time such as 2025-10-14 18:42 (UTC) or 2025-10-14T20:42:00+02:00')
  const [, year, month, day, hour, minute, second = '00', zone = 'Z'] = match
  const offset = zone === 'UTC' ? 'Z' : zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone
  const civil = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`)
  const exists =
    !Number.isNaN(civil.getTime()) && civil.toISOString().startsWith(`${year}-${month}-${day}T${hour}:${minute}`)
  if (!exists || Number.isNaN(instant.getTime())) throw doesNotFit(field, 'a time that exists')
  return instant.toISOString()
}

/** `120`, `100-200`, `1,200`, or `{ value | low, high, unit, percent, method }`. */
function parseAmount(field: FieldDefinition, given: unknown): unknown {
  if (typeof given === 'number' && Number.isFinite(given)) return given
  if (typeof given === 'object' && !Array.isArray(given)) {
    const amount = given as Record<string, unknown>
    const numbers = ['value', 'low', 'high', 'percent'].filter(key => amount[key] !== undefined)
    if (numbers.length > 0 && numbers.every(key => typeof amount[key] === 'number' && Number.isFinite(amount[key])))
      return amount
    throw doesNotFit(field, 'a number in value, or in low and high')
  }
  const text = String(given)
    .replace(/[,\s](?=\d{3}\b)/g, '')
    .trim()
  const single = /^-?\d+(?:\.\d+)?$/.exec(text)
  if (single) return Number(text)
  const range = /^(\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(\d+(?:\.\d+)?)$/.exec(text)
  if (range) {
    const [low, high] = [Number(range[1]), Number(range[2])]
    if (low <= high) return { low, high }
  }
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)
  if (percent) return { percent: Number(percent[1]) }
  throw doesNotFit(field, 'a number, a range such as 100-200, or a share such as 12 %')
}

function doesNotFit(field: FieldDefinition, expected: string): Refusal {
  return new Refusal('bad-input', 'value-does-not-fit', `${field.label} takes ${expected}.`)
}

/** A stored value as a form shows it, so that saving it unchanged gives the same value. */
export function valueForForm(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value === 'object') {
    const amount = value as Record<string, unknown>
    if (typeof amount.low === 'number' && typeof amount.high === 'number') return `${amount.low}-${amount.high}`
    if (typeof amount.value === 'number') return String(amount.value)
    if (typeof amount.percent === 'number') return `${amount.percent} %`
    return JSON.stringify(value)
  }
  return String(value)
}
