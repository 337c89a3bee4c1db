import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EmbeddedEngine } from './embedded-engine.ts'
import { packagePath } from './location.ts'
import { applyMigrations } from './migrate.ts'
import { migrationFiles } from './migration-files.ts'
import type { Connection } from './store.ts'

/** `folder` becomes somebody's data; `memory` is smaller and only good for a database that is thrown away. */
export type PreparedKind = 'folder' | 'memory'

const format = '3'

function keyOf(kind: PreparedKind): string {
  const engine = fileURLToPath(new URL('../package.json', import.meta.resolve('@electric-sql/pglite')))
  const parts = [format, JSON.parse(readFileSync(engine, 'utf8')).version, ...migrationFiles().map(file => file.sha256)]
  return `${kind}-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16)}.tar`
}

/**
 * A database folder with all migrations applied, as a tar file. Making one takes seconds and much memory, unpacking it
 * a fraction of a second, so it is made once and kept beside the installed packages. Call `done` after use.
 */
export async function preparedDatabase(kind: PreparedKind): Promise<{ tar: string; done(): Promise<void> }> {
  const cache = packagePath('node_modules', '.cache', 'afterword')
  const kept = join(cache, keyOf(kind))
  const nothing = async () => undefined
  if (existsSync(kept)) return { tar: kept, done: nothing }
  const writable = await mkdir(cache, { recursive: true }).then(
    () => true,
    () => false,
  )
  const folder = writable ? cache : await mkdtemp(join(tmpdir(), 'afterword-'))
  const fresh = join(folder, `${randomBytes(6).toString('hex')}.part`)
  await prepare(kind, fresh)
  if (!writable) return { tar: fresh, done: () => rm(folder, { recursive: true, force: true }) }
  await rename(fresh, kept)
  await forgetOld(cache)
  return { tar: kept, done: nothing }
}

async function prepare(kind: PreparedKind, file: string): Promise<void> {
  const engine = await EmbeddedEngine.open({ small: kind === 'memory' }, 120_000)
  try {
    const connection: Connection = { run: (sql, parameters = []) => engine.run(sql, parameters, 60_000) }
    await applyMigrations(connection, new Date())
    // Nobody makes further databases from the templates, and without them there is a third of the files to create.
    await connection.run('update pg_database set datistemplate = false')
    for (const template of ['template0', 'template1']) await connection.run(`drop database ${template}`)
    await connection.run('vacuum analyze')
    await engine.closeInto(file)
  } finally {
    await engine.end()
  }
}

/** Removes what other migrations left, unless somebody may be reading it just now. */
async function forgetOld(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const file = join(cache, name)
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > 86_400_000) await rm(file, { force: true })
  }
}
