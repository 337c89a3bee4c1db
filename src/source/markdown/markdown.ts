import type { ReadResult, SourceFile } from '../account.ts'
import { decode } from '../decode.ts'
import { AccountDraft } from '../draft.ts'
import { importIdOf, RecordIds } from '../import-id.ts'
import { limits } from '../limits.ts'
import { Notices } from '../notices.ts'
import { warnOfSuspicious } from '../suspicious.ts'
import { readDocument } from './document.ts'
import { type FrontMatter, frontMatterOf } from './front-matter.ts'
import type { Line } from './lines.ts'
import { manyIn } from './many.ts'
import { linesOf, tooDeep } from './outline.ts'

export const name = 'markdown'

/** Markdown, ERB Markdown, MediaWiki text, plain text and HTML, by the end of the name. */
export function recognise(file: SourceFile): boolean {
  return /\.(?:md|markdown|mdown|mkd|mediawiki|wiki|txt|text|log|html?)(?:\.erb)?$/i.test(file.relativePath)
}

/** One incident, or each incident of a log that keeps many in one file. */
export function read(file: SourceFile): ReadResult {
  const notices = new Notices(file.path)
  const result: ReadResult = { format: name, accounts: [], refused: [], warnings: notices.list }
  const refuse = (code: string, reason: string, line?: number) => {
    const refusal = new Notices(file.path)
    refusal.add(code, reason, line)
    result.refused.push(...refusal.list)
    return result
  }
  if (file.bytes.length > limits.documentBytes) {
    return refuse(
      'too-large',
      `A document may have ${limits.documentBytes / 1024 / 1024} MB; this one has ${(file.bytes.length / 1024 / 1024).toFixed(1)}.`,
    )
  }
  const decoded = decode(file.bytes, notices)
  if ('refused' in decoded) return refuse(decoded.refused.code, decoded.refused.reason, decoded.refused.line)
  const { text } = decoded
  const frontMatter = frontMatterOf(text, notices)
  const all = linesOf(text)
  if (all.length > limits.documentLines)
    return refuse('too-large', `A document may have ${limits.documentLines} lines; this one has ${all.length}.`)
  const deep = tooDeep(all)
  if (deep) return refuse('too-deep', 'Marks stand so deep inside one another here that no page could show it.', deep)
  for (const line of all) {
    if (line.text.length > limits.lineCharacters)
      notices.once(
        'long-line',
        `Lines longer than ${limits.lineCharacters} characters are kept as text and not searched.`,
        line.number,
      )
  }
  warnOfSuspicious(text, notices)
  const fileId = importIdOf(file.relativePath, notices)
  const id = idOf(frontMatter)
  const body = all.slice(frontMatter && !frontMatter.unreadable ? frontMatter.lines : 0)
  const many = id === undefined ? manyIn(body) : undefined
  if (many) return readMany(file, many, fileId, notices, result)
  const draft = new AccountDraft(file.path, id ?? fileId, file.bytes)
  readDocument(draft, frontMatter?.unreadable ? withFencedFrontMatter(body, frontMatter) : body, {
    ...(frontMatter ? { frontMatter } : {}),
    fileNotices: notices,
    name: fileId,
  })
  result.accounts.push(draft.account)
  return result
}

/** A record's own id, unless the page belongs to a site generator, whose ids name pages. */
function idOf(frontMatter: FrontMatter | undefined): string | undefined {
  const own =
    frontMatter?.entries.find(entry => entry.key === 'import_id') ??
    frontMatter?.entries.find(entry => entry.key === 'id')
  const isPage = frontMatter?.entries.some(entry => entry.key === 'layout')
  if (!own || (isPage && own.key === 'id') || (typeof own.value !== 'string' && typeof own.value !== 'number'))
    return undefined
  const id = importIdOf(String(own.value).trim())
  return id === '' || id.length > 300 ? undefined : id
}

/** Front matter that could not be read, shown as code, so that a renderer does not take it for rules and headings. */
function withFencedFrontMatter(lines: Line[], frontMatter: FrontMatter): Line[] {
  const fenceLine = { text: '```yaml', number: 1 }
  const inside = lines.slice(1, frontMatter.lines - 1)
  return [fenceLine, ...inside, { text: '```', number: frontMatter.lines }, ...lines.slice(frontMatter.lines)]
}

function readMany(
  file: SourceFile,
  many: NonNullable<ReturnType<typeof manyIn>>,
  fileId: string,
  notices: Notices,
  result: ReadResult,
): ReadResult {
  const ids = new RecordIds(fileId)
  for (const { heading, line } of many.templates) {
    notices.add(
      'template-skipped',
      `“${heading.slice(0, 80)}” is a form to copy, not an incident; it was left out.`,
      line,
    )
  }
  if (many.outside.length > 0) {
    notices.add(
      'text-outside',
      `${many.outside.length} lines of this log belong to none of its incidents; they stay in the original file only.`,
      many.outside[0]?.number,
    )
  }
  const extra = many.parts[limits.records]
  if (extra) {
    const refusal = new Notices(file.path)
    refusal.add('too-many-records', `A file may hold ${limits.records} records; the rest was left out.`, extra.line)
    result.refused.push(...refusal.list)
  }
  for (const part of many.parts.slice(0, limits.records)) {
    const title = part.title.replace(/^incident (?:on|of|report:?) +(?=\d)/i, '')
    const source = [part.title, ...part.body.map(line => line.text)].join('\n').trim()
    const draft = new AccountDraft(file.path, ids.next(title), new TextEncoder().encode(source))
    readDocument(draft, part.body, { fileNotices: notices, name: title, title: { text: part.title, line: part.line } })
    result.accounts.push(draft.account)
  }
  return result
}
