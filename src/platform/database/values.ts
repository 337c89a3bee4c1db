/**
 * How values travel between the program and SQL: one set of rules for both stores, so that neither driver's habits show.
 * Results arrive as PostgreSQL's text form and leave as: timestamptz → Date, date → 'YYYY-MM-DD', every number → number,
 * json → parsed, bytea → Buffer, arrays → arrays, anything else → text.
 */

/** What a store accepts as a parameter: PostgreSQL's text form, or bytes for `bytea`. */
export type Parameter = string | Uint8Array | null

/** Turns a value into a parameter. Arrays become PostgreSQL arrays; write `jsonb` as `JSON.stringify(value)`. */
export function toParameter(value: unknown): Parameter {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || value instanceof Uint8Array) return value
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return `{${value.map(arrayElement).join(',')}}`
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

function arrayElement(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (Array.isArray(value)) return `{${value.map(arrayElement).join(',')}}`
  const parameter = toParameter(value)
  const text = parameter instanceof Uint8Array ? `\\x${Buffer.from(parameter).toString('hex')}` : (parameter ?? '')
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}

type Parse = (text: string) => unknown

const parseBytes: Parse = text => Buffer.from(text.slice(2), 'hex')
const parseBoolean: Parse = text => text === 't'

/** Reads `2026-11-21 12:00:00.123456+00`, the form of DateStyle ISO; microseconds are cut to milliseconds. */
function parseInstant(text: string): Date {
  const zoned = /[+-]\d\d(:\d\d)*$/.exec(text)
  if (!zoned) return new Date(`${text.replace(' ', 'T')}Z`)
  const zone = zoned[0] === '+00' ? 'Z' : zoned[0].length === 3 ? `${zoned[0]}:00` : zoned[0].slice(0, 6)
  return new Date(text.slice(0, zoned.index).replace(' ', 'T') + zone)
}

/** Reads PostgreSQL's array text, also nested: `{a,"b c",NULL,{…}}`. */
function parseArray(text: string, parse: Parse): unknown[] {
  let at = text.indexOf('{')
  const list = (): unknown[] => {
    const items: unknown[] = []
    at++
    while (text[at] !== '}') {
      if (text[at] === ',') at++
      else if (text[at] === '{') items.push(list())
      else items.push(item())
    }
    at++
    return items
  }
  const item = (): unknown => {
    let value = ''
    if (text[at] === '"') {
      for (at++; text[at] !== '"'; at++) value += text[at] === '\\' ? text[++at] : text[at]
      at++
      return parse(value)
    }
    while (text[at] !== ',' && text[at] !== '}') value += text[at++]
    return value === 'NULL' ? null : parse(value)
  }
  return list()
}

const byType = new Map<number, Parse>()
const know = (parse: Parse, type: number, arrayType: number) => {
  byType.set(type, parse)
  byType.set(arrayType, text => parseArray(text, parse))
}
know(parseBoolean, 16, 1000)
know(parseBytes, 17, 1001)
know(Number, 20, 1016)
know(Number, 21, 1005)
know(Number, 23, 1007)
know(Number, 26, 1028)
know(Number, 700, 1021)
know(Number, 701, 1022)
know(Number, 1700, 1231)
know(JSON.parse, 114, 199)
know(JSON.parse, 3802, 3807)
know(String, 25, 1009)
know(String, 1043, 1015)
know(String, 1082, 1182)
know(String, 2950, 2951)
know(parseInstant, 1114, 1115)
know(parseInstant, 1184, 1185)

/** Reads one value given the type's object id. */
export function parseValue(type: number, text: string | null): unknown {
  if (text === null) return null
  const parse = byType.get(type)
  return parse ? parse(text) : text
}
