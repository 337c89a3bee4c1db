import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { fields } from '../../src/incident/fields.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const page = readFileSync(`${root}docs/import.md`, 'utf8')

test('docs/import.md names every field, its codes and its other names', () => {
  for (const [name, field] of Object.entries(fields)) {
    const row = page.split('\n').find(line => line.startsWith(`| \`${name}\` |`))
    expect(row, name).toBeDefined()
    for (const word of [...(field.values ?? []), ...(field.aliases ?? [])]) expect(row).toContain(`\`${word}\``)
  }
})

test('docs/import.md names every refusal and warning of the readers', () => {
  const sources = readdirSync(`${root}src/source`, { recursive: true, encoding: 'utf8' }).filter(path =>
    path.endsWith('.ts'),
  )
  const call =
    /(?:\.add|\.once|\.onceAbout|\brefuse|\bno|\bunreadable|\bnotice|code: ?)\(?\s*(?:path, |name, |folder, |file, '\w+', )?'([a-z]+(?:-[a-z0-9]+)*)'/g
  const codes = new Set(
    sources.flatMap(path =>
      [...readFileSync(`${root}src/source/${path}`, 'utf8').matchAll(call)].map(found => found[1] ?? ''),
    ),
  )
  expect(codes.size).toBeGreaterThan(40)
  for (const code of codes) expect(page, code).toContain(`\`${code}\``)
})
