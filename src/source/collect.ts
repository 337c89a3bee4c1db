import { lstat, open, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Notice, SourceFile } from './account.ts'
import { limits } from './limits.ts'
import { Notices } from './notices.ts'
import { recognise as isZip, unpack } from './zip/zip.ts'

/** What a walk over sources meets, in order: a file to read, or something it would not take. */
export type Collected = { file: SourceFile } | { refused: Notice } | { warning: Notice }

/** A file given by its name and bytes, such as one dropped on a page. */
export interface Upload {
  name: string
  bytes: Uint8Array
}

function notice(path: string, code: string, reason: string): Notice {
  const notices = new Notices(path)
  notices.add(code, reason)
  return notices.list[0] as Notice
}

/**
 * The files below some folders, files and archives, one at a time, in the order of their names. Dotfiles are passed
 * over; links are not followed and named; bounds of `limits.ts` are kept.
 */
export async function* collect(paths: string[]): AsyncGenerator<Collected> {
  const count = { files: 0 }
  for (const path of paths) {
    let found: Awaited<ReturnType<typeof lstat>>
    try {
      found = await lstat(path)
    } catch {
      yield { refused: notice(path, 'not-found', 'There is no such file or folder.') }
      continue
    }
    if (found.isSymbolicLink())
      yield { refused: notice(path, 'link', 'Links are not followed; name the place it leads to.') }
    else if (found.isDirectory()) yield* walk(path, '', 0, count)
    else yield* take(path, basename(path), true, count)
  }
}

/** How many files a walk over these paths will meet, for telling how far it has come; archives count as one. */
export async function countFiles(paths: string[]): Promise<number> {
  let files = 0
  const folders = [...paths]
  for (let path = folders.pop(); path !== undefined && files < limits.files; path = folders.pop()) {
    const entries = await listed(path).catch(() => null)
    if (!entries) files++
    for (const entry of entries ?? []) {
      if (entry.name.startsWith('.') || entry.isSymbolicLink()) continue
      if (entry.isDirectory()) folders.push(join(path, entry.name))
      else if (entry.isFile()) files++
    }
  }
  return files
}

async function* walk(root: string, below: string, depth: number, count: { files: number }): AsyncGenerator<Collected> {
  const folder = join(root, below)
  if (depth > limits.folderDepth) {
    yield {
      refused: notice(folder, 'too-deep', `Folders stand more than ${limits.folderDepth} deep inside one another.`),
    }
    return
  }
  let entries: Awaited<ReturnType<typeof listed>>
  try {
    entries = await listed(folder)
  } catch {
    yield { refused: notice(folder, 'unreadable', 'The folder cannot be opened.') }
    return
  }
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    const relative = below === '' ? entry.name : `${below}/${entry.name}`
    const path = join(root, relative)
    if (entry.isSymbolicLink()) yield { warning: notice(path, 'link', 'Links are not followed.') }
    else if (entry.isDirectory()) yield* walk(root, relative, depth + 1, count)
    else if (entry.isFile()) yield* take(path, relative, false, count)
    else yield { warning: notice(path, 'not-a-file', 'This is neither a file nor a folder.') }
    if (count.files > limits.files) return
  }
}

async function listed(folder: string) {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function* take(
  path: string,
  relativePath: string,
  named: boolean,
  count: { files: number },
): AsyncGenerator<Collected> {
  if (++count.files > limits.files) {
    yield {
      refused: notice(path, 'too-many-files', `An import may hold ${limits.files} files; the rest was left out.`),
    }
    return
  }
  const archive = /\.zip$/i.test(relativePath)
  const bytes = await bytesOf(path, archive ? limits.archiveBytes : limits.fileBytes)
  if ('refused' in bytes) yield bytes
  else yield* opened({ path, relativePath, bytes: bytes.bytes }, named)
}

/** An archive becomes its files; anything else is itself. Ids inside an archive are below its name unless it was named alone. */
async function* opened(file: SourceFile, named: boolean): AsyncGenerator<Collected> {
  if (!isZip(file)) yield { file }
  else yield* unpack(file, named ? '' : `${file.relativePath.replace(/\.zip$/i, '')}/`)
}

/** The bytes of a file, never more than allowed, even when it grows meanwhile. */
async function bytesOf(path: string, most: number): Promise<{ bytes: Uint8Array } | { refused: Notice }> {
  let handle: Awaited<ReturnType<typeof open>> | undefined
  try {
    handle = await open(path, 'r')
    const { size } = await handle.stat()
    if (size > most)
      return {
        refused: notice(
          path,
          'too-large',
          `A file may have ${most / 1024 / 1024} MB; this one has ${Math.ceil(size / 1024 / 1024)}.`,
        ),
      }
    const buffer = Buffer.alloc(size)
    const { bytesRead } = await handle.read(buffer, 0, size, 0)
    return { bytes: buffer.subarray(0, bytesRead) }
  } catch {
    return { refused: notice(path, 'unreadable', 'The file cannot be opened.') }
  } finally {
    await handle?.close()
  }
}

/** Files that came in by name and bytes, through the same bounds as files on disk. */
export async function* collectUploads(uploads: Iterable<Upload>): AsyncGenerator<Collected> {
  let count = 0
  const all = [...uploads]
  for (const { name, bytes } of all) {
    if (++count > limits.files) {
      yield {
        refused: notice(name, 'too-many-files', `An import may hold ${limits.files} files; the rest was left out.`),
      }
      return
    }
    const relativePath = name.replace(/\\/g, '/').replace(/^\/+/, '')
    const segments = relativePath.split('/')
    const most = /\.zip$/i.test(name) ? limits.archiveBytes : limits.fileBytes
    if (segments.includes('..') || relativePath === '')
      yield { refused: notice(name, 'path-traversal', 'The name leads out of the folder it came from.') }
    else if (segments.some(segment => segment.startsWith('.')))
      yield { warning: notice(name, 'dotfile', 'Names that begin with a dot are passed over.') }
    else if (bytes.length > most)
      yield { refused: notice(name, 'too-large', `A file may have ${most / 1024 / 1024} MB.`) }
    else yield* opened({ path: relativePath, relativePath, bytes }, all.length === 1)
  }
}
