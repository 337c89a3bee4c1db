import { createHash } from 'node:crypto'
import { type Notices, printablePath } from './notices.ts'

const extensions =
  /(?:\.html)?\.(?:md|markdown|mdown|mkd|mediawiki|wiki|txt|text|log|html?|json|jsonl|ndjson|csv|tsv)(?:\.erb)?$/i

/** Path below the imported folder without its extension; names that are hostile or endless are made harmless. */
export function importIdOf(relativePath: string, notices?: Notices): string {
  const bare = relativePath.replace(extensions, '') || relativePath
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are taken out
  const clean = bare.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g, '-')
  if (clean === bare && clean.length <= 300) return clean
  notices?.once('file-name', `The file’s name is hard to show or very long; it is listed as ${printablePath(clean)}.`)
  if (clean.length <= 300) return clean
  return `${clean.slice(0, 270)}-${createHash('sha256').update(relativePath).digest('hex').slice(0, 16)}`
}

/** Words joined by hyphens, for ids of records that have none; empty when nothing is left. */
function slugOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 90)
    .replace(/-+$/, '')
}

/** Makes ids of one file distinct by counting: `path#slug`, `path#slug-2`. */
export class RecordIds {
  private readonly used = new Map<string, number>()

  constructor(private readonly fileId: string) {}

  next(words: string): string {
    const slug = slugOf(words) || 'record'
    const count = (this.used.get(slug) ?? 0) + 1
    this.used.set(slug, count)
    return `${this.fileId}#${count === 1 ? slug : `${slug}-${count}`}`
  }
}
