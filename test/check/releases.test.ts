import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkMigrations, releasesIn } from '../../scripts/check/releases.ts'
import { packagePath } from '../../src/platform/database/location.ts'
import { migrationFiles } from '../../src/platform/database/migration-files.ts'

const releases = releasesIn(packagePath('test', 'releases'))
const next = (sql: string) => [...migrationFiles(), { name: '9999-next', sql, sha256: 'next' }]

test('every migration applies to an empty and to a released database', async () => {
  expect(releases.length).toBeGreaterThan(0)
  expect(await checkMigrations(releases)).toEqual([])
})

test('a migration that only an empty database takes is found', async () => {
  const findings = await checkMigrations(releases, next('alter table post_mortem add column due_on date not null'))
  expect(findings.length).toBeGreaterThan(0)
  expect(new Set(findings.map(({ file }) => file))).toEqual(new Set(releases))
})

test('a migration that no database takes is found', async () => {
  const findings = await checkMigrations([], next('alter table nowhere add column x text'))
  expect(findings.map(({ file }) => file)).toContain('migrations')
})

test('a released migration that was edited is found', async () => {
  const [first, ...rest] = migrationFiles()
  const findings = await checkMigrations(releases, [{ ...first!, sha256: 'edited' }, ...rest])
  expect(findings.some(({ sentence }) => sentence.includes('was changed after'))).toBe(true)
})

test('releases come in the order of their versions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'afterword-releases-'))
  for (const name of ['0.10.0.backup', '0.2.0.backup', 'notes.md']) writeFileSync(join(folder, name), '')
  expect(releasesIn(folder)).toEqual([join(folder, '0.2.0.backup'), join(folder, '0.10.0.backup')])
  rmSync(folder, { recursive: true })
})
