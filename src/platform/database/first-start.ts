import { randomBytes } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { preparedDatabase } from './prepared.ts'

/**
 * Puts a new database at `folder`, unless there is one. It is unpacked beside and renamed when it is complete and on
 * the disk, so that a kill at any moment leaves either nothing or a whole database. Call it with the lock held.
 */
export async function createDatabaseFolder(folder: string): Promise<'created' | 'present'> {
  const parent = dirname(folder)
  for (const name of await readdir(parent)) {
    if (name.startsWith('database.new-')) await rm(join(parent, name), { recursive: true, force: true })
  }
  if (existsSync(folder)) return 'present'
  const fresh = join(parent, `database.new-${randomBytes(6).toString('hex')}`)
  await mkdir(fresh, { mode: 0o700 })
  const { tar, done } = await preparedDatabase('folder')
  try {
    await unpack(tar, fresh)
    await syncTree(fresh)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    throw error
  } finally {
    await done()
  }
  await rename(fresh, folder)
  await syncPath(parent)
  return 'created'
}

/** Unpacks the engine's own tar file: plain files and folders with short names. */
async function unpack(tar: string, into: string): Promise<void> {
  for await (const { name, kind, data } of entries(tar)) {
    const path = join(into, name)
    await mkdir(kind === 'folder' ? path : dirname(path), { recursive: true, mode: 0o700 })
    if (kind === 'file') await writeFile(path, data, { mode: 0o600 })
  }
}

async function* entries(tar: string): AsyncGenerator<{ name: string; kind: 'file' | 'folder'; data: Buffer }> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(tar, { highWaterMark: 4_194_304 })) {
    rest = Buffer.concat([rest, chunk as Buffer])
    while (rest.length >= 512 && rest[0] !== 0) {
      const size = Number.parseInt(rest.toString('latin1', 124, 136), 8)
      const end = 512 + Math.ceil(size / 512) * 512
      if (rest.length < end) break
      const name = rest.toString('utf8', 0, 100).replace(/\0.*$/s, '')
      yield { name, kind: rest[156] === 0x35 ? 'folder' : 'file', data: rest.subarray(512, 512 + size) }
      rest = rest.subarray(end)
    }
  }
}

/** Makes a folder and all in it permanent, several files at once so that the disk can do them together. */
async function syncTree(folder: string): Promise<void> {
  const all = await readdir(folder, { recursive: true })
  const paths = [folder, ...all.map(name => join(folder, name))]
  const next = async (): Promise<void> => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) await syncPath(path)
  }
  await Promise.all(Array.from({ length: 8 }, next))
}

/** For a folder this makes its names permanent; systems that cannot open one do that by themselves. */
async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EISDIR' && error.code !== 'EPERM') throw error
  })
  try {
    await handle?.sync().catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPERM' && error.code !== 'EINVAL') throw error
    })
  } finally {
    await handle?.close()
  }
}
