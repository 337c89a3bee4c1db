import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ImportedAccount, ReadResult } from '../../src/source/account.ts'
import { readSource } from '../../src/source/formats.ts'

const fixtures = fileURLToPath(new URL('../fixtures/import/', import.meta.url))

/** Reads a text, or bytes, as if a file of this name had been imported. */
export function readText(name: string, content: string | Uint8Array): ReadResult {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return readSource({ path: name, relativePath: name, bytes })
}

export function readFixture(name: string): ReadResult {
  return readText(name, readFileSync(fixtures + name))
}

/** The one account of a file; fails when there is another number of them. */
export function only(result: ReadResult): ImportedAccount {
  const [account] = result.accounts
  if (!account || result.accounts.length !== 1)
    throw new Error(`${result.accounts.length} accounts, refused: ${JSON.stringify(result.refused)}`)
  return account
}

/** Codes of everything refused or doubted, with lines: `impossible-date@4`. */
export function noticesOf(result: ReadResult): string[] {
  return [...result.refused, ...result.warnings, ...result.accounts.flatMap(account => account.warnings)].map(
    notice => notice.code + (notice.line ? `@${notice.line}` : ''),
  )
}

export function valuesOf(account: ImportedAccount): Record<string, unknown> {
  return Object.fromEntries(Object.entries(account.facts).map(([field, fact]) => [field, fact.value]))
}
