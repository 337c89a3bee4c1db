import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { keepFile } from '../attachment/store.ts'
import { requireMay } from '../audience/policy.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { isEmpty, type TablePart, writeRows } from '../platform/database/rows.ts'
import { Refusal } from '../platform/refusal.ts'
import { recordsChanged } from '../post-mortem/events.ts'
import { insertSourceFiles } from '../post-mortem/store.ts'
import { reindexArtifacts } from '../search/subscriptions.ts'
import { attachedFiles, contents, originals } from './contents.ts'
import { manifestName } from './export.ts'
import { everyPostMortem } from './store.ts'

const manifestShape = z.object({
  format: z.literal('afterword-export'),
  version: z.literal(1),
  rows: z.record(z.string(), z.number().int().min(0)),
})

const originalShape = z.object({
  id: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string(),
  media_type: z.string(),
  size: z.number(),
  received_at: z.string(),
})

const attachedShape = originalShape.pick({ sha256: true, media_type: true })

export interface Loaded {
  post_mortems: number
  rows: number
}

async function readManifest(directory: string) {
  try {
    const parsed = manifestShape.safeParse(JSON.parse(await readFile(join(directory, manifestName), 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/**
 * Fills an empty installation from an export, in one transaction: ids, approvals, artifacts and original bytes come back
 * as they were. Refuses `not-your-role`, `not-an-export`, `not-empty`, `damaged-export`.
 */
export async function loadExport(context: Context, viewer: Viewer, directory: string): Promise<Loaded> {
  requireMay(viewer, 'backup')
  const manifest = await readManifest(directory)
  if (!manifest) throw new Refusal('bad-input', 'not-an-export', `${directory} holds no ${manifestName}.`)
  return inTransaction(context, async context => {
    for (const { table } of [...contents, originals, attachedFiles]) {
      if (table !== 'setting' && !(await isEmpty(context.db, table))) {
        throw new Refusal(
          'conflict',
          'not-empty',
          'An export goes into an empty installation; this one holds something already.',
        )
      }
    }
    let rows = 0
    for (const part of contents) {
      // Rows point at original files, so those come before the rows that link to them.
      if (part.table === 'post_mortem_source') await loadOriginals(context, directory, manifest.rows)
      if (part.table === 'attachment') await loadAttachedFiles(context, directory, manifest.rows)
      const lines = await readLines(directory, part, manifest.rows)
      await writeRows(context.db, part, lines)
      rows += lines.length
    }
    const postMortems = await everyPostMortem(context.db)
    for (let start = 0; start < postMortems.length; start += 50) {
      const postMortemIds = postMortems.slice(start, start + 50).map(row => row.id)
      await context.events.emit(context, recordsChanged, { postMortemIds })
    }
    await reindexArtifacts(context)
    await recordAudit(context, { actor: actorKey(viewer), verb: 'load-export', object: 'everything', detail: { rows } })
    return { post_mortems: postMortems.length, rows }
  })
}

async function readLines(directory: string, part: TablePart, expected: Record<string, number>): Promise<string[]> {
  const file = join('data', `${part.table}.jsonl`)
  const text = await readFile(join(directory, file), 'utf8').catch(() => {
    throw damaged(`${file} is missing`)
  })
  const lines = text.split('\n').filter(line => line !== '')
  if (lines.length !== expected[part.table]) {
    throw damaged(`${file} has ${lines.length} rows where the manifest says ${expected[part.table] ?? 0}`)
  }
  lines.forEach((line, index) => {
    const row = parseObject(line)
    if (!row || Object.keys(row).some(name => !part.columns.includes(name))) {
      throw damaged(`line ${index + 1} of ${file} is not a row of ${part.table}`)
    }
  })
  return lines
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

async function loadOriginals(context: Context, directory: string, expected: Record<string, number>): Promise<void> {
  for (const line of await readLines(directory, originals, expected)) {
    const row = originalShape.parse(JSON.parse(line))
    const bytes = await readHashed(directory, 'originals', row.sha256)
    await insertSourceFiles(
      context.db,
      [{ id: row.id, sha256: row.sha256, name: row.name, mediaType: row.media_type, bytes }],
      new Date(row.received_at),
    )
  }
}

async function loadAttachedFiles(context: Context, directory: string, expected: Record<string, number>): Promise<void> {
  for (const line of await readLines(directory, attachedFiles, expected)) {
    const row = attachedShape.parse(JSON.parse(line))
    const bytes = await readHashed(directory, 'attachments', row.sha256)
    await keepFile(context.db, { sha256: row.sha256, mediaType: row.media_type, size: bytes.byteLength, bytes })
  }
}

/** The bytes that an export keeps under their hash. */
async function readHashed(directory: string, folder: string, sha256: string): Promise<Buffer> {
  const bytes = await readFile(join(directory, folder, sha256)).catch(() => {
    throw damaged(`${folder}/${sha256} is missing`)
  })
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw damaged(`${folder}/${sha256} is not what its name says`)
  }
  return bytes
}

function damaged(what: string): Refusal {
  return new Refusal('bad-input', 'damaged-export', `The export is damaged: ${what}. Nothing was stored.`)
}
