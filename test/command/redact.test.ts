import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { packagePath } from '../../src/platform/database/location.ts'

const folder = mkdtempSync(join(tmpdir(), 'afterword-redact-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content)
/** Runs in a folder of its own, with a configuration that no store could be opened with. */
function redact(words: string[], input?: string) {
  const environment = { ...process.env, AFTERWORD_DATA: '', DATABASE_URL: 'not-a-database', LOG_LEVEL: 'silent' }
  const options = { env: environment, encoding: 'utf8', cwd: folder, input } as const
  return spawnSync(process.execPath, [packagePath('bin', 'afterword.js'), 'redact', ...words], options)
}

const token = `gh${'p_'}aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0zaB3dE`
const text = `# Outage of Quillfeather Bank\n\nTilda Brook saw ${token} on quartz17 at 12:34:56. Then Priya restarted it.\n`
const dictionary = { people: ['Tilda Brook'], customers: ['Quillfeather Bank'], hosts: ['quartz17'] }

test('redact prints what could go outside, and tells beside it what was found', () => {
  write('note.md', text)
  write('names.json', JSON.stringify(dictionary))
  const { status, stdout, stderr } = redact(['note.md', '--dictionary', 'names.json'])
  expect(status, stderr).toBe(0)
  expect(stdout).toBe(
    '# Outage of Customer A\n\nAn engineer saw [secret removed] on host-1 at 12:34:56. Then a person restarted it.\n',
  )
  expect(stderr).toMatch(/5 passages were replaced .* 1 on suspicion/)
  expect(readdirSync(folder).sort()).toEqual(['names.json', 'note.md'])
})

test('redact --json gives the text and where each finding stands in the input, also from standard input', () => {
  write('names.json', JSON.stringify(dictionary))
  const { status, stdout, stderr } = redact(['-', '--dictionary', 'names.json', '--json'], text)
  expect(status, stderr).toBe(0)
  const result = JSON.parse(stdout)
  expect(Object.keys(result)).toEqual(['text', 'findings'])
  const seen = result.findings.map((finding: Record<string, never>) => {
    const { start, end, ...rest } = finding
    return { ...rest, value: text.slice(start, end) }
  })
  const certain = { confidence: 'certain' }
  expect(seen).toEqual([
    { kind: 'customer', layer: 'directory', ...certain, standIn: 'Customer A', value: 'Quillfeather Bank' },
    { kind: 'person', layer: 'directory', ...certain, standIn: 'an engineer', value: 'Tilda Brook' },
    { kind: 'token', layer: 'secret', ...certain, standIn: '[secret removed]', value: token },
    { kind: 'host', layer: 'directory', ...certain, standIn: 'host-1', value: 'quartz17' },
    { kind: 'name', layer: 'name', confidence: 'uncertain', standIn: 'a person', value: 'Priya' },
  ])
})

test('redact refuses what it cannot read with 2 and a sentence, and prints nothing of it', () => {
  write('note.md', text)
  write('latin.txt', Buffer.from('caf\xe9', 'latin1'))
  write('large.md', 'long words '.repeat(400_000))
  write('list.json', '["Quillfeather"]')
  write('numbers.json', '{"people": ["Tilda Brook", 7]}')
  write('unknown.json', '{"persons": ["Tilda Brook"]}')
  write('broken.json', '{"people": ["Tilda Brook"')
  write('empty.json', '{"customers": ["", "x"]}')
  for (const [words, code] of [
    [[], 'missing-word'],
    [['note.md', 'other.md'], 'too-many-words'],
    [['nowhere.md'], 'unreadable-file'],
    [['.'], 'unreadable-file'],
    [['latin.txt'], 'not-utf-8'],
    [['large.md'], 'file-too-large'],
    ...['list', 'numbers', 'unknown', 'broken', 'empty', 'note'].map(name => [
      ['note.md', '--dictionary', name === 'note' ? 'note.md' : `${name}.json`],
      'bad-dictionary',
    ]),
    [['note.md', '--dictionary', 'nowhere.json'], 'unreadable-file'],
  ] as [string[], string][]) {
    const { status, stdout, stderr } = redact([...words, '--json'])
    expect([words, status, JSON.parse(stdout).error.code]).toEqual([words, 2, code])
    expect(stderr).toMatch(/\w.*\.\n$/)
    expect(stdout + stderr).not.toMatch(/Tilda|Quillfeather/)
  }
}, 120_000)
