import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { artifactById } from '../edition/store.ts'
import { requireRun } from '../person/permission.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { leakSentence } from '../sanitisation/check-outgoing.ts'
import { assetUrl, clientDirectory } from '../ui/assets.ts'
import { deskOf, leaksInReport } from './check-report.ts'
import { publicationUrl } from './report.ts'
import { everyPage, openSite, type Site } from './site.ts'
import { publicAddresses, publicReport } from './store.ts'

/** By this file a folder is known to be ours. It says nothing that the pages do not say: it is served with them. */
const inventoryName = 'afterword-site.json'

const inventoryShape = z.object({ kind: z.literal('afterword-site'), base: z.string() })

export interface BuiltSite {
  directory: string
  base: string
  pages: number
  bytes: number
  /** Files of the last build that are not in this one. */
  removed: number
  /** Addresses that the server answers with 410, and where others lead: what a host of files has to be told. */
  withdrawn: string[]
  moved: Record<string, string>
}

/**
 * Writes the public site to a folder, each page with the bytes that the server sends at its address. It is made beside
 * and put in place when it is whole, so nobody ever sees half of it, and what was withdrawn since is gone with the old one.
 * Every report is checked as if it were sent: where one holds what no decision lets out, nothing is written.
 * Refuses `not-a-site` for a folder with anything else in it, `bad-base`, `not-built`, `not-your-role`, `outgoing-bytes`.
 */
export async function buildSite(
  context: Context,
  viewer: Viewer,
  { directory, base }: { directory: string; base?: string },
): Promise<BuiltSite> {
  requireRun(viewer, 'manage-settings')
  const before = await filesOfEarlier(directory)
  const site = await openSite(context, base === undefined ? undefined : parseBase(base))
  const beside = join(dirname(directory), `.${basename(directory)}-${randomBytes(4).toString('hex')}`)
  await requireNothingLeaks(site)
  const files = new Set<string>([inventoryName])
  const withdrawn: string[] = []
  const moved: Record<string, string> = {}
  let bytes = 0
  const write = async (path: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(beside, path)), { recursive: true })
    await writeFile(join(beside, path), content)
    files.add(path)
    bytes += Buffer.byteLength(content)
  }
  try {
    await mkdir(beside, { recursive: true })
    let pages = 0
    for await (const { address, page } of everyPage(site)) {
      await write(fileOf(address, page.type), page.body)
      pages += 1
      if (page.status === 410) withdrawn.push(address)
      if (page.status === 301) moved[address] = page.headers.location ?? ''
    }
    await write(assetUrl('public.css').slice(1), await styleSheet())
    await writeFile(join(beside, inventoryName), `${JSON.stringify({ kind: 'afterword-site', base: site.base })}\n`)
    await putInPlace(beside, directory)
    const removed = before.filter(path => !files.has(path)).length
    return { directory, base: site.base, pages, bytes, removed, withdrawn, moved }
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}

async function requireNothingLeaks(site: Site): Promise<void> {
  const { db } = site.context
  for (const { slug, artifactId } of await publicAddresses(db)) {
    const report = await publicReport(db, slug)
    const artifact = await artifactById(db, artifactId)
    // Withdrawn since the addresses were read: its tombstone says nothing of it.
    if (!report || !('title' in report) || !artifact) continue
    const leaks = await leaksInReport(site, artifact, report)
    if (leaks.length === 0) continue
    throw new Refusal(
      'conflict',
      'outgoing-bytes',
      `Nothing was written, because ${publicationUrl(site.base, slug)} may not leave as it is. ${leakSentence(leaks)}`,
      { address: publicationUrl(site.base, slug), leaks, href: deskOf(artifact.postMortemId) },
    )
  }
}

/** The files of an earlier build in this folder; none where nothing is. Refuses a folder of anything else. */
async function filesOfEarlier(directory: string): Promise<string[]> {
  const refused = new Refusal(
    'conflict',
    'not-a-site',
    `${directory} holds something else than a site built before. Name an empty folder or a new one.`,
  )
  if (!existsSync(directory)) return []
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => {
    throw refused
  })
  if (entries.length === 0) return []
  try {
    inventoryShape.parse(JSON.parse(await readFile(join(directory, inventoryName), 'utf8')))
  } catch {
    throw refused
  }
  return entries
    .filter(entry => entry.isFile())
    .map(entry => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}

function parseBase(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username)
    throw new Refusal('bad-input', 'bad-base', 'The base is the address of the copy: https://reports.example.org')
  return url.href.replace(/\/+$/, '')
}

/** Where hosts of files look for an address: pages without an ending get `.html`. */
function fileOf(address: string, type: string): string {
  if (address.endsWith('/')) return `${address.slice(1)}index.html`
  return type.startsWith('text/html') ? `${address.slice(1)}.html` : address.slice(1)
}

async function styleSheet(): Promise<Buffer> {
  try {
    return await readFile(join(clientDirectory(), basename(assetUrl('public.css'))))
  } catch {
    throw new Refusal('unavailable', 'not-built', 'The style sheet is not built yet: run `npm run build` first.')
  }
}

/** Two renames: for a moment there is no folder, but never one with half of a site in it. */
async function putInPlace(fresh: string, directory: string): Promise<void> {
  const old = `${fresh}-before`
  const there = existsSync(directory)
  if (there) await rename(directory, old)
  try {
    await rename(fresh, directory)
  } catch (error) {
    if (there) await rename(old, directory)
    throw error
  }
  if (there) await rm(old, { recursive: true, force: true })
}
