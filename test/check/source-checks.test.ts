import { expect, test } from 'vitest'
import { checkFolders, checkMap, domainsOf, mapRow } from '../../scripts/check/domain-map.ts'
import { checkDoors } from '../../scripts/check/doors.ts'
import { checkCycles, checkOrder } from '../../scripts/check/import-order.ts'
import { checkBrand, checkOutgoing } from '../../scripts/check/outgoing.ts'
import { type Finding, parseFile } from '../../scripts/check/program.ts'
import { checkWriters } from '../../scripts/check/tables.ts'

const order = ['person', 'audience', 'incident', 'edition', 'publication', 'digest']

const program = (files: Record<string, string>) => Object.entries(files).map(([path, text]) => parseFile(path, text))
const places = (findings: Finding[]) => findings.map(({ file, line }) => `${file}:${line}`)

test('an import against the order of domains is found, also as a type, an export or a late import', () => {
  const files = program({
    'src/incident/a.ts': `import { b } from '../person/b.ts'\nimport type { C } from '../edition/c.ts'`,
    'src/incident/b.ts': `export { c } from '../edition/c.ts'`,
    'src/incident/c.ts': `const late = await import('../edition/c.ts')\ntype T = import('../digest/d.ts').T`,
  })
  expect(places(checkOrder(files, order))).toEqual([
    'src/incident/a.ts:2',
    'src/incident/b.ts:1',
    'src/incident/c.ts:1',
    'src/incident/c.ts:2',
  ])
})

test('platform and ui know no domain, and the program knows nothing outside of itself', () => {
  const files = program({
    'src/platform/a.ts': `import { b } from '../person/b.ts'`,
    'src/platform/b.ts': `import type { Schema } from '../schema.generated.ts'`,
    'src/ui/c.tsx': `import { a } from '../platform/a.ts'\nimport type { Viewer } from '../person/viewer.ts'`,
    'src/person/d.ts': `import { x } from '../../test/x.ts'`,
    'src/person/d.test.ts': `import { x } from '../../test/x.ts'`,
    'src/person/e.ts': `import { createApp } from '../app.ts'\nimport type { Domain } from '../domain.ts'`,
    'src/app.ts': `import { a } from './digest/a.ts'`,
    'src/stranger/a.ts': `export const a = 1`,
  })
  expect(places(checkOrder(files, order))).toEqual([
    'src/platform/a.ts:1',
    'src/ui/c.tsx:2',
    'src/person/d.ts:1',
    'src/person/e.ts:1',
    'src/stranger/a.ts:1',
  ])
})

test('files that need each other to load are found; types do not count', () => {
  const files = program({
    'src/person/a.ts': `import { b } from './b.ts'`,
    'src/person/b.ts': `import { c } from './c.ts'\nimport type { a } from './a.ts'`,
    'src/person/c.ts': `import { b } from './b.ts'`,
  })
  expect(checkCycles(files).map(({ sentence }) => sentence)).toEqual([
    'a ring of imports: src/person/b.ts → src/person/c.ts → src/person/b.ts',
  ])
})

test('a door that imports the database or builds a query is found; one that hands the database on is not', () => {
  const files = program({
    'src/person/pages.tsx': `import { sql } from 'kysely'\nexport const a = ({ db }) => list(db)`,
    'src/person/settings-pages.tsx': `export const a = context => context.db.selectFrom('person').execute()`,
    'src/person/api.ts': `import { openDatabase } from '../platform/database/database.ts'`,
    'src/person/views/list.tsx': `export const a = db => db.updateTable('person')`,
    'src/person/store.ts': `import { sql } from 'kysely'\nexport const a = db => db.selectFrom('person')`,
  })
  expect(places(checkDoors(files))).toEqual([
    'src/person/pages.tsx:1',
    'src/person/settings-pages.tsx:1',
    'src/person/api.ts:1',
    'src/person/views/list.tsx:1',
  ])
})

const schema = `import type { ColumnType } from 'kysely'
export interface PersonTable { id: string; name: string }
export interface SectionTable { id: string; markdown: string }
export interface ArtifactTable { id: string; markdown: string; approved_at: string | null }
export interface Schema { person: PersonTable; section: SectionTable; artifact: ArtifactTable }`

test('a second writer of a table is found, in the builder, in SQL, and through a name for several tables', () => {
  const files = program({
    'src/schema.generated.ts': schema,
    'src/person/store.ts': `export const a = db => db.insertInto('person')`,
    'src/incident/store.ts': `export const a = db => sql\`update person set name = \${1}\`
      export const b = (db, table: 'section' | 'person') => db.deleteFrom(table)
      export const c = db => { for (const one of ['section', 'artifact'] as const) db.deleteFrom(one) }`,
    'src/incident/correct.ts': `export const a = db => db.deleteFrom('section')`,
    'src/digest/store.ts': `export const a = (db, table) => sql\`insert into \${table} values (1)\``,
    'src/platform/database/rows.ts': `export const a = (db, table) => sql\`insert into \${table} values (1)\``,
    'src/edition/store.ts': `export const a = 'select * from person for update'`,
  })
  const found = places(checkWriters(files))
  expect(found).toEqual([
    'src/incident/store.ts:1',
    'src/incident/store.ts:2',
    'src/incident/correct.ts:1',
    'src/digest/store.ts:1',
  ])
})

test('what leaves takes artifacts: the record, drafts and unapproved words are found', () => {
  const files = program({
    'src/schema.generated.ts': schema,
    'src/edition/store.ts': `export async function artifactById(db: Db, id: string): Promise<Artifact | null> { return null }
      export async function partsOf(db: Db): Promise<Part[]> { return [] }`,
    'src/public-site/site.ts': `import { artifactById, partsOf } from '../edition/store.ts'
      import type { Artifact } from '../edition/edition.ts'
      import { project } from '../edition/project.ts'
      import type { Fact } from '../incident/fact.ts'`,
    'src/delivery/pages.tsx': `import type { Fact } from '../incident/fact.ts'`,
    'src/delivery/send.ts': `import type { Fact } from '../incident/fact.ts'`,
    'src/public-site/store.ts': `export const a = sql\`select 1 from artifact join section on true\`
      export const b = db => db.selectFrom('section')`,
  })
  expect(places(checkOutgoing(files, order))).toEqual([
    'src/public-site/site.ts:1',
    'src/public-site/site.ts:3',
    'src/public-site/site.ts:4',
    'src/delivery/send.ts:1',
    'src/public-site/store.ts:1',
    'src/public-site/store.ts:2',
  ])
})

test('an Edition that projection and redaction did not make is found', () => {
  const forged = `export const a = { blocks: [] } as unknown as Edition`
  const files = program({ 'src/edition/project.ts': forged, 'src/edition/read.ts': forged })
  expect(places(checkBrand(files))).toEqual(['src/edition/read.ts:1'])
})

test('a map that differs from the domains in order, name or words is found', () => {
  const files = program({
    'src/domains.ts': `import { person } from './person/domain.ts'
      import { team } from './team/domain.ts'
      export const domains: Domain[] = [team, person]`,
    'src/person/domain.ts': `export const person: Domain = { name: 'person', about: 'who acts' }`,
    'src/team/domain.ts': `export const team: Domain = { name: 'group', about: 'who works together' }`,
  })
  const domains = domainsOf(files)
  expect(domains.map(({ name }) => name)).toEqual(['group', 'person'])
  expect(places(checkFolders(files))).toEqual(['src/team/domain.ts:1'])
  const rows = domains.map(mapRow)
  expect(checkMap(domains, rows.join('\n'))).toEqual([])
  expect(checkMap(domains, [...rows].reverse().join('\n'))).toHaveLength(2)
  expect(checkMap(domains, rows[0]!)).toHaveLength(1)
  expect(checkMap(domains, [...rows, '| [`more/`](src/more) | more |'].join('\n'))).toHaveLength(1)
  expect(checkMap(domains, rows.join('\n').replace('who acts', 'who acted'))).toHaveLength(1)
})
