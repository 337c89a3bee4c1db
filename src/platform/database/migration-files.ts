import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packagePath } from './location.ts'

export interface MigrationFile {
  /** File name without `.sql`, such as `0001-people`. */
  name: string
  sql: string
  /** SHA-256 of the file in hex. */
  sha256: string
}

/** The migrations that this program ships, in the order in which they apply. */
export function migrationFiles(folder = packagePath('migrations')): MigrationFile[] {
  return readdirSync(folder)
    .filter(file => file.endsWith('.sql'))
    .sort()
    .map(file => {
      const sql = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n')
      return { name: file.slice(0, -'.sql'.length), sql, sha256: createHash('sha256').update(sql).digest('hex') }
    })
}
