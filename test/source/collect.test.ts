import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { limits } from '../../src/source/limits.ts'
import { type Reading, readSources, readUploads } from '../../src/source/read-sources.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'afterword-collect-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, content: string | Uint8Array = '# T\n') {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), content)
}

async function gather(readings: AsyncIterable<Reading>) {
  const ids: string[] = []
  const notices: string[] = []
  for await (const { result } of readings) {
    ids.push(...result.accounts.map(account => account.importId))
    notices.push(...[...result.refused, ...result.warnings].map(notice => notice.code))
  }
  return { ids, notices }
}

async function zipped(entries: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(entries)) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Writes another name of the same length over a name in an archive, which a careful writer would not have done. */
function renamed(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1')
}

describe('folders', () => {
  test('ids are paths below the folder; dotfiles are passed over; order is by name', async () => {
    write('b/two.md')
    write('a/one.markdown')
    write('.git/x.md')
    write('a/.hidden.md')
    expect(await gather(readSources([folder]))).toMatchObject({
      ids: ['a/one', 'b/two'],
      notices: expect.not.arrayContaining(['unknown-format']),
    })
  })

  test('links are named and not followed, pictures are refused by name', async () => {
    write('one.md')
    write('chart.png', 'x')
    symlinkSync('/etc/passwd', join(folder, 'link.md'))
    symlinkSync(folder, join(folder, 'round'))
    expect(await gather(readSources([folder]))).toEqual({ ids: ['one'], notices: ['unknown-format', 'link', 'link'] })
    expect((await gather(readSources([join(folder, 'link.md'), join(folder, 'none')]))).notices).toEqual([
      'link',
      'not-found',
    ])
  })

  test('a file over the bound is refused without reading it', async () => {
    write('big.json', '{}')
    truncateSync(join(folder, 'big.json'), limits.fileBytes + 1)
    expect((await gather(readSources([folder]))).notices).toEqual(['too-large'])
  })

  test('an id that came before in the same import is refused', async () => {
    write('a.jsonl', '{"id":"x/1","title":"First"}\n{"id":"x/1","title":"Second"}\n')
    write('b/c.md')
    write('b/c.txt')
    expect(await gather(readSources([folder]))).toMatchObject({
      ids: ['x/1', 'b/c'],
      notices: expect.arrayContaining(['duplicate-id', 'duplicate-id']),
    })
  })
})

describe('archives', () => {
  test('an archive is a folder: alone its paths are ids, in a folder they are below its name', async () => {
    write('pack.zip', await zipped({ 'q/one.md': '# One\n', 'two.csv': 'id,title\nt2,Two\n' }))
    expect((await gather(readSources([join(folder, 'pack.zip')]))).ids).toEqual(['q/one', 't2'])
    expect((await gather(readSources([folder]))).ids).toEqual(['pack/q/one', 't2'])
  })

  test('paths that leave it are refused and the others come in', async () => {
    const zip = renamed(await zipped({ 'aaaa/bad.md': '# Bad\n', 'good.md': '# Good\n' }), 'aaaa/bad', '../../ba')
    expect(await gather(readUploads([{ name: 'a.zip', bytes: zip }]))).toEqual({
      ids: ['good'],
      notices: ['path-traversal'],
    })
  })

  test('links, archives inside and encrypted entries are refused', async () => {
    const zip = new ZipFile()
    zip.addBuffer(Buffer.from('/etc/passwd'), 'link.md', { mode: 0o120777 })
    zip.addBuffer(await zipped({ 'x.md': '# X' }), 'inner.zip')
    zip.addBuffer(Buffer.from('# T\n'), 'ok.md')
    zip.end()
    const chunks: Buffer[] = []
    for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
    const bytes = Buffer.concat(chunks)
    expect(await gather(readUploads([{ name: 'a.zip', bytes }]))).toEqual({
      ids: ['ok'],
      notices: ['link', 'nested-archive'],
    })
    const locked = await zipped({ 'secret.md': '# S\n' })
    const central = locked.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    locked[central + 8] = (locked[central + 8] ?? 0) | 1
    expect((await gather(readUploads([{ name: 'b.zip', bytes: locked }]))).notices).toEqual(['encrypted'])
  })

  test('a bomb is refused by its ratio, a lying header by its bytes', async () => {
    const bomb = await zipped({ 'bomb.md': Buffer.alloc(8 * 1024 * 1024), 'ok.md': '# T\n' })
    expect(await gather(readUploads([{ name: 'a.zip', bytes: bomb }]))).toEqual({ ids: ['ok'], notices: ['zip-bomb'] })
    const lying = await zipped({ 'lie.md': `# T\n${'x'.repeat(2000)}` })
    const central = lying.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    lying.writeUInt32LE(10, central + 24)
    expect((await gather(readUploads([{ name: 'a.zip', bytes: lying }]))).notices).toEqual(['zip-invalid'])
  })

  test('a broken archive is refused by name', async () => {
    const whole = await zipped({ 'a.md': '# A\n' })
    expect((await gather(readUploads([{ name: 'a.zip', bytes: whole.subarray(0, 30) }]))).notices).toEqual([
      'zip-invalid',
    ])
    expect((await gather(readUploads([{ name: 'a.zip', bytes: Buffer.from('no archive') }]))).notices).toEqual([
      'zip-invalid',
    ])
  })
})

test('uploads go the same way; names that lead out of their folder are refused', async () => {
  const bytes = Buffer.from('# T\n')
  const uploads = ['a/b.md', '../../etc/x.md', '.ssh/config.md', 'C:\\reports\\c.md'].map(name => ({ name, bytes }))
  expect(await gather(readUploads(uploads))).toEqual({
    ids: ['a/b', 'C:/reports/c'],
    notices: expect.arrayContaining(['path-traversal', 'dotfile']),
  })
})
