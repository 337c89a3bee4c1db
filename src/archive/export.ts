import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { finished } from 'node:stream/promises'
import { attachedBytes, everyAttachedFile } from '../attachment/store.ts'
import { requireMay } from '../audience/policy.ts'
import { readEdition } from '../edition/read.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import type { Context } from '../platform/context.ts'
import { readRows, type TablePart } from '../platform/database/rows.ts'
import { Refusal } from '../platform/refusal.ts'
import { attachedFiles, contents, originals } from './contents.ts'
import { everyOriginal, everyPostMortem, originalBytes } from './store.ts'

export const manifestName = 'afterword-export.json'

export interface Exported {
  directory: string
  post_mortems: number
  rows: number
  originals: number
}

/**
 * Writes everything to a new folder: `data/` one JSON line per row, `originals/` the imported bytes, `attachments/`
 * what was attached, `post-mortems/` the
 * engineering edition of each as Markdown, for people and other tools. The same content gives the same bytes.
 * The folder appears only when it is complete. Refuses `not-your-role`, `folder-not-empty`.
 */
export async function exportEverything(context: Context, viewer: Viewer, directory: string): Promise<Exported> {
  requireMay(viewer, 'export')
  const there = await readdir(directory).catch(() => [])
  if (there.length > 0) {
    throw new Refusal(
      'bad-input',
      'folder-not-empty',
      `${directory} is not empty; an export goes into a folder of its own.`,
    )
  }
  const beside = `${directory.replace(/\/+$/, '')}.part`
  await rm(beside, { recursive: true, force: true })
  await mkdir(join(beside, 'data'), { recursive: true })
  try {
    const counts: Record<string, number> = {}
    for (const part of [...contents, originals, attachedFiles])
      counts[part.table] = await writeTable(context, part, beside)
    for (const original of await everyOriginal(context.db)) {
      await writeBeside(join(beside, 'originals', original.sha256), await originalBytes(context.db, original.id))
    }
    for (const { sha256 } of await everyAttachedFile(context.db)) {
      await writeBeside(join(beside, 'attachments', sha256), (await attachedBytes(context.db, sha256))!.bytes)
    }
    const postMortems = await everyPostMortem(context.db)
    for (const { id, name } of postMortems) {
      const { markdown } = await readEdition(context, { kind: 'system', name: 'export' }, id, 'engineering')
      await writeBeside(join(beside, 'post-mortems', `${fileName(name)}.md`), markdown)
    }
    await writeFile(
      join(beside, manifestName),
      `${JSON.stringify({ format: 'afterword-export', version: 1, rows: counts }, null, 2)}\n`,
    )
    await rm(directory, { recursive: true, force: true })
    await rename(beside, directory)
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'export',
      object: 'everything',
      detail: { rows: counts },
    })
    return {
      directory,
      post_mortems: postMortems.length,
      rows: Object.values(counts).reduce((sum, count) => sum + count, 0),
      originals: counts.source_file ?? 0,
    }
  } catch (error) {
    await rm(beside, { recursive: true, force: true })
    throw error
  }
}

async function writeTable(context: Context, part: TablePart, directory: string): Promise<number> {
  const out = createWriteStream(join(directory, 'data', `${part.table}.jsonl`))
  let count = 0
  for await (const line of readRows(context.db, part)) {
    if (!out.write(`${line}\n`)) await once(out, 'drain')
    count++
  }
  out.end()
  await finished(out)
  return count
}

async function writeBeside(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}

/** A name every file system takes; what had to be changed ends in a hash, so that no two names meet. */
function fileName(name: string): string {
  const safe = name
    .split('/')
    .map(part => part.replace(/[^\p{L}\p{N}._ -]/gu, '-').replace(/^\.+/, '-'))
    .filter(part => part !== '')
    .map(part => part.slice(0, 120))
    .join('/')
  return safe === name ? name : `${safe}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}
