import { isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import { bracketDepth } from '../decode.ts'
import { limits } from '../limits.ts'
import type { Notices } from '../notices.ts'

export interface FrontMatter {
  entries: { key: string; value: unknown; line: number }[]
  /** Lines it takes, fences included. */
  lines: number
  /** It could not be read: kept as text. */
  unreadable?: true
}

/** The block between `---` or `+++` at the top of a document, read without trusting it. Undefined when there is none. */
export function frontMatterOf(text: string, notices: Notices): FrontMatter | undefined {
  const fence = /^(---|\+\+\+)[ \t]*\n/.exec(text)
  if (!fence?.[1]) return undefined
  const end = closing(text, fence[0].length, fence[1])
  if (!end) {
    if (looksLikeKeys(text.slice(fence[0].length, fence[0].length + 400))) {
      notices.add('front-matter-unclosed', 'The front matter is never closed; the whole file was read as text.', 1)
    }
    return undefined
  }
  const body = text.slice(fence[0].length, end.start)
  const lines = body.split('\n').length + 1
  if (fence[1] === '---' && !looksLikeKeys(body)) return undefined
  const refused = boundsOf(body)
  if (refused) {
    notices.add(refused.code, `${refused.reason} The front matter was kept as text.`, 1)
    return { entries: [], lines, unreadable: true }
  }
  return fence[1] === '+++' ? { entries: tomlEntries(body, notices), lines } : yamlFrontMatter(body, lines, notices)
}

function looksLikeKeys(body: string): boolean {
  return /^\s*(?:#.*\n\s*)*["']?[\w][\w .-]{0,60}["']?\s*:(?:\s|$)/.test(body) || body.trim() === ''
}

function closing(text: string, from: number, fence: string): { start: number } | undefined {
  const window = text.slice(0, limits.frontMatterBytes * 4)
  let at = from
  while (at <= window.length) {
    const found = window.indexOf('\n', at)
    const line = window.slice(at, found < 0 ? window.length : found).trimEnd()
    if (line === fence || (fence === '---' && line === '...')) return { start: at }
    if (found < 0) return undefined
    at = found + 1
  }
  return undefined
}

function boundsOf(body: string): { code: string; reason: string } | undefined {
  if (body.length > limits.frontMatterBytes)
    return { code: 'front-matter-too-large', reason: `It is larger than ${limits.frontMatterBytes / 1024} kB.` }
  if (bracketDepth(body) > limits.depth)
    return { code: 'too-deep', reason: `Values stand more than ${limits.depth} deep inside one another.` }
  for (const line of body.split('\n')) {
    const marks = /^(?:[ \t]*[-?:] )+/.exec(line.slice(0, 4000))?.[0] ?? ''
    if (marks.replace(/[ \t]/g, '').length > limits.depth || /^ {400}/.test(line)) {
      return { code: 'too-deep', reason: `Values stand more than ${limits.depth} deep inside one another.` }
    }
  }
  return undefined
}

function yamlFrontMatter(body: string, lines: number, notices: Notices): FrontMatter {
  const unreadable = (code: string, reason: string, line?: number): FrontMatter => {
    notices.add(code, `${reason} The front matter was kept as text.`, line)
    return { entries: [], lines, unreadable: true }
  }
  const counter = new LineCounter()
  const document = parseDocument(body, {
    schema: 'core',
    version: '1.2',
    uniqueKeys: false,
    lineCounter: counter,
    prettyErrors: false,
    logLevel: 'silent',
  })
  const tag =
    document.warnings.find(warning => warning.code === 'TAG_RESOLVE_FAILED') ??
    document.errors.find(error => error.code === 'TAG_RESOLVE_FAILED')
  if (tag) return unreadable('yaml-tag', 'YAML tags are not allowed here.', counter.linePos(tag.pos[0]).line + 1)
  const error = document.errors[0]
  if (error)
    return unreadable(
      'front-matter-unreadable',
      `This is not valid YAML: ${error.message.slice(0, 160)}.`,
      counter.linePos(error.pos[0]).line + 1,
    )
  if (document.contents === null) return { entries: [], lines }
  if (!isMap(document.contents)) return unreadable('front-matter-unreadable', 'It holds no keys.', 1)
  let values: unknown
  try {
    values = document.toJS({ maxAliasCount: limits.frontMatterAliases })
  } catch {
    return unreadable('yaml-aliases', `It repeats itself by alias more than ${limits.frontMatterAliases} times.`, 1)
  }
  const plain = values as Record<string, unknown>
  const entries: FrontMatter['entries'] = []
  const seen = new Set<string>()
  for (const pair of document.contents.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
    const range = isScalar(pair.key) ? pair.key.range : undefined
    const line = range ? counter.linePos(range[0]).line + 1 : 1
    if (key === '<<') continue
    if (seen.has(key))
      notices.add(
        'duplicate-key',
        `The key “${key.slice(0, 60)}” stands twice in the front matter; the last one counts.`,
        line,
      )
    else if (Object.hasOwn(plain, key)) entries.push({ key, value: plain[key], line })
    seen.add(key)
  }
  return { entries, lines }
}

/** The part of TOML that site generators put on top of pages: tables, strings, numbers, booleans, lists on one line. */
function tomlEntries(body: string, notices: Notices): FrontMatter['entries'] {
  const entries: FrontMatter['entries'] = []
  let table = ''
  body.split('\n').forEach((raw, index) => {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) return
    const header = /^\[([\w.-]{1,100})\]$/.exec(line)
    if (header) {
      table = `${header[1]}_`
      return
    }
    const pair = /^"?([\w.-]{1,100})"? *= *(.+)$/.exec(line)
    const value = pair?.[2] === undefined ? undefined : tomlValue(pair[2])
    if (!pair?.[1] || value === undefined) {
      notices.add(
        'front-matter-unreadable',
        'A line of the front matter was not understood; it was kept with the other fields.',
        index + 2,
      )
      entries.push({ key: `line ${index + 2}`, value: line, line: index + 2 })
    } else entries.push({ key: table === 'extra_' ? pair[1] : `${table}${pair[1]}`, value, line: index + 2 })
  })
  return entries
}

function tomlValue(written: string): unknown {
  const text = written.trim()
  if (text === 'true' || text === 'false') return text === 'true'
  if (/^[+-]?\d+(?:\.\d+)?$/.test(text)) return Number(text)
  if (/^\d{4}-\d{2}-\d{2}/.test(text)) return text
  if (text.startsWith("'") && text.endsWith("'") && text.length >= 2) return text.slice(1, -1)
  if (text.startsWith('"') || text.startsWith('[')) {
    try {
      return JSON.parse(text.replace(/,\s*\]$/, ']'))
    } catch {
      return undefined
    }
  }
  return undefined
}
