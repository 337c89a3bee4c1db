import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { requireMay } from '../audience/policy.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { collectUploads, type Upload } from '../source/collect.ts'
import { type ImportReport, importAccounts } from './import.ts'

/**
 * Files dropped on the import page wait here between their preview and the decision: in the data folder, under a random
 * id, readable by whoever brought them and nobody else, and gone after an hour.
 */
export interface Waiting {
  id: string
  owner: string
  broughtAt: string
  files: string[]
  /** What the preview said, or what the import did. */
  report: ImportReport
  state: 'preview' | 'done'
}

const hour = 60 * 60 * 1000

/** Reads what was dropped without storing any record, and keeps the bytes for the decision. Refuses `no-files`, `not-your-role`. */
export async function previewUploads(context: Context, viewer: Viewer, uploads: Upload[]): Promise<Waiting> {
  requireMay(viewer, 'import')
  if (uploads.length === 0) throw new Refusal('bad-input', 'no-files', 'Choose at least one file.')
  await forgetUploads(context)
  const files = belowTheirFolder(uploads)
  const report = await importUploads(context, viewer, files, true)
  const waiting: Waiting = {
    id: newId('upl'),
    owner: actorKey(viewer),
    broughtAt: context.clock.now().toISOString(),
    files: files.map(file => file.name),
    report,
    state: 'preview',
  }
  // Written beside and renamed, so that what stands under its id is whole.
  const partial = join(uploadsFolder(context), `partial-${waiting.id}`)
  await mkdir(partial, { recursive: true, mode: 0o700 })
  for (const [index, file] of files.entries()) {
    await writeFile(join(partial, String(index)), file.bytes, { mode: 0o600 })
  }
  await writeFile(join(partial, 'waiting.json'), JSON.stringify(waiting), { mode: 0o600 })
  await rename(partial, join(uploadsFolder(context), waiting.id))
  return waiting
}

/** What waits under this id, if it is the viewer's. Refuses `no-such-upload`. */
export async function readWaiting(context: Context, viewer: Viewer, id: string): Promise<Waiting> {
  if (!/^upl-[0-9a-z]+$/.test(id)) throw noSuchUpload()
  let text: string
  try {
    text = await readFile(join(uploadsFolder(context), id, 'waiting.json'), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw noSuchUpload()
    throw error
  }
  const waiting = JSON.parse(text) as Waiting
  if (waiting.owner !== actorKey(viewer) || isExpired(waiting, context.clock.now())) throw noSuchUpload()
  return waiting
}

/**
 * Imports what waits and forgets its bytes; asked again, it answers what was done. Refuses `no-such-upload`,
 * `not-your-role`.
 */
export async function commitUploads(context: Context, viewer: Viewer, id: string): Promise<Waiting> {
  const waiting = await readWaiting(context, viewer, id)
  if (waiting.state === 'done') return waiting
  const folder = join(uploadsFolder(context), id)
  const files: Upload[] = []
  for (const [index, name] of waiting.files.entries()) {
    files.push({ name, bytes: await readFile(join(folder, String(index))) })
  }
  const report = await importUploads(context, viewer, files, false)
  const done: Waiting = { ...waiting, report, state: 'done' }
  await writeFile(join(folder, 'waiting.json'), JSON.stringify(done), { mode: 0o600 })
  for (const index of waiting.files.keys()) await rm(join(folder, String(index)), { force: true })
  return done
}

/** Throws away what somebody decided against. */
export async function discardUploads(context: Context, viewer: Viewer, id: string): Promise<void> {
  await readWaiting(context, viewer, id)
  await rm(join(uploadsFolder(context), id), { recursive: true, force: true })
}

/** Deletes whatever has waited longer than an hour. */
export async function forgetUploads(context: Context): Promise<void> {
  const folder = uploadsFolder(context)
  const ids = await readdir(folder).catch(() => [] as string[])
  const now = context.clock.now()
  for (const id of ids) {
    const waiting = id.startsWith('partial-') ? null : await describe(join(folder, id))
    if (waiting && !isExpired(waiting, now)) continue
    // Somebody may be writing it right now; after an hour nobody is.
    if (!waiting && Date.now() - (await stat(join(folder, id))).mtimeMs < hour) continue
    await rm(join(folder, id), { recursive: true, force: true })
  }
}

async function describe(folder: string): Promise<Waiting | null> {
  return readFile(join(folder, 'waiting.json'), 'utf8').then(
    text => JSON.parse(text) as Waiting,
    () => null,
  )
}

/** Imports files given by name and bytes at once, or only says what would happen. Refuses `not-your-role`, `no-files`. */
export async function importUploads(
  context: Context,
  viewer: Viewer,
  uploads: Upload[],
  dryRun: boolean,
): Promise<ImportReport> {
  if (uploads.length === 0) throw new Refusal('bad-input', 'no-files', 'Choose at least one file.')
  return importAccounts(context, viewer, collectUploads(belowTheirFolder(uploads)), { dryRun })
}

/** A folder dropped whole: its own name is no part of the ids, as when it is named on the command line. */
function belowTheirFolder(uploads: Upload[]): Upload[] {
  const folder = uploads[0]?.name.match(/^[^/\\]+[/\\]/)?.[0]
  if (!folder || folder.startsWith('.') || !uploads.every(upload => upload.name.startsWith(folder))) return uploads
  return uploads.map(upload => ({ ...upload, name: upload.name.slice(folder.length) }))
}

function isExpired(waiting: Waiting, now: Date): boolean {
  return now.getTime() - Date.parse(waiting.broughtAt) > hour
}

function uploadsFolder(context: Context): string {
  return join(context.config.dataDirectory, 'uploads')
}

function noSuchUpload(): Refusal {
  return new Refusal(
    'not-found',
    'no-such-upload',
    'These files are not waiting any more: they were imported, discarded, or an hour has passed. Choose them again.',
  )
}
