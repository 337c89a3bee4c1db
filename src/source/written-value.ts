export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A scalar as the text it was written as. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim()
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  return undefined
}

/** The code a value means, ignoring case, spaces and hyphens; true and false are yes and no. */
export function enumCode(values: readonly string[], value: unknown): string | undefined {
  const written = value === true ? 'yes' : value === false ? 'no' : textOf(value)
  if (written === undefined) return undefined
  const code = written
    .toLowerCase()
    .replace(/^tlp:/, '')
    .replace(/[\s+-]+/g, '_')
  return values.find(one => one.toLowerCase() === code)
}

/** A number of things: how many, of what, which share of all, and how it was counted. */
interface Amount {
  value?: number
  low?: number
  high?: number
  unit?: string
  percent?: number
  method?: string
}

/** 1200, “1,200”, “~300”, “100–200”, { low, high }, { value, unit, percent, method }: a number, bounds or an amount. */
export function numberOrRange(value: unknown, rangeAllowed: boolean): number | Amount | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (isPlainObject(value)) return rangeAllowed ? amountOf(value) : undefined
  const text = textOf(value)?.replace(/(\d),(?=\d{3}\b)/g, '$1')
  if (text === undefined || text.length > 60) return undefined
  const single = /^[+-]?\d+(?:\.\d+)?$/.exec(text)
  if (single) return Number(text)
  const range = /^(\d+(?:\.\d+)?) ?(?:-|–|to|\.\.) ?(\d+(?:\.\d+)?)$/.exec(text)
  if (!range || !rangeAllowed) return undefined
  const [low, high] = [Number(range[1]), Number(range[2])]
  return low <= high ? { low, high } : undefined
}

function amountOf(given: Record<string, unknown>): Amount | undefined {
  const number = (name: string) =>
    typeof given[name] === 'number' && Number.isFinite(given[name]) ? given[name] : undefined
  const [value, low, high, percent] = ['value', 'low', 'high', 'percent'].map(number)
  const bounds = low !== undefined && high !== undefined && low <= high
  if (value === undefined && !bounds && percent === undefined) return undefined
  return {
    ...(value !== undefined && { value }),
    ...(bounds && { low, high }),
    ...(percent !== undefined && { percent }),
    ...(typeof given.unit === 'string' && { unit: given.unit }),
    ...(typeof given.method === 'string' && { method: given.method }),
  }
}

/** A list field: an array, or one text with commas, semicolons or bars between its items. */
export function listOf(value: unknown): string[] | undefined {
  const items = Array.isArray(value)
    ? value
    : (textOf(value)
        ?.replace(/^\[|\]$/g, '')
        .split(/[;,|]/) ?? [])
  const texts = items
    .slice(0, 1000)
    .map(item => (isPlainObject(item) ? textOf(item.name ?? item.class ?? item.title) : textOf(item)))
    .filter((item): item is string => item !== undefined && item !== '')
  return texts.length > 0 ? [...new Set(texts)] : undefined
}

export function markdownOf(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const items = value.map(item => (isPlainObject(item) ? textOf(item.text) : textOf(item))).filter(Boolean)
    return items.length > 0 ? items.map(item => `- ${item}`).join('\n') : undefined
  }
  const text = typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() : textOf(value)
  return text === '' ? undefined : text
}
