import { type Entry, fromBuffer, type ZipFile } from 'yauzl'
import type { Notice, SourceFile } from '../account.ts'
import { limits } from '../limits.ts'
import { Notices, printablePath } from '../notices.ts'

/** A zip archive by its first bytes; documents of office programs are archives too and are told by their names. */
export function recognise(file: SourceFile): boolean {
  const [a, b, c, d] = file.bytes
  const marked = a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6))
  return marked
    ? !/\.(?:docx|xlsx|pptx|odt|ods|odp|jar|epub)$/i.test(file.relativePath)
    : /\.zip$/i.test(file.relativePath)
}

type Unpacked = { file: SourceFile } | { refused: Notice } | { warning: Notice }

/**
 * The files of an archive, one at a time. Refused by name: links, paths that leave the archive, encrypted entries,
 * archives inside, entries that unpack far larger than they are packed, too many entries, too many bytes.
 */
export async function* unpack(archive: SourceFile, prefix: string): AsyncGenerator<Unpacked> {
  const no = (code: string, reason: string, entry?: string): Unpacked => {
    const notices = new Notices(entry === undefined ? archive.path : `${archive.path}/${entry}`)
    notices.add(code, reason)
    return { refused: notices.list[0] as Notice }
  }
  if (archive.bytes.length > limits.archiveBytes) {
    yield no('too-large', `An archive may have ${limits.archiveBytes / 1024 / 1024} MB.`)
    return
  }
  let zip: ZipFile
  try {
    zip = await open(archive.bytes)
  } catch (error) {
    yield no('zip-invalid', `The archive cannot be opened: ${messageOf(error)}.`)
    return
  }
  if (zip.entryCount > limits.archiveEntries) {
    yield no(
      'too-many-entries',
      `An archive may hold ${limits.archiveEntries} entries; this one says it holds ${zip.entryCount}.`,
    )
    return
  }
  let total = 0
  for (let count = 0; ; count++) {
    let entry: Entry | null
    try {
      entry = await nextEntry(zip)
    } catch (error) {
      const code = /relative path|absolute path|characters in/i.test(messageOf(error))
        ? 'path-traversal'
        : 'zip-invalid'
      yield no(code, `The archive cannot be read further: ${messageOf(error)}.`)
      return
    }
    if (!entry) return
    if (count >= limits.archiveEntries) {
      yield no('too-many-entries', `An archive may hold ${limits.archiveEntries} entries.`)
      return
    }
    const path = nameOf(entry)
    const problem = problemOf(entry, path)
    if (problem === 'skip') continue
    if (problem) {
      yield no(problem.code, problem.reason, path)
      continue
    }
    if (total + entry.uncompressedSize > limits.archiveUnpackedBytes) {
      yield no(
        'zip-bomb',
        `An archive may unpack to ${limits.archiveUnpackedBytes / 1024 / 1024} MB in all; the rest was left out.`,
        path,
      )
      return
    }
    let bytes: Uint8Array
    try {
      bytes = await contentOf(zip, entry)
    } catch (error) {
      yield no('zip-invalid', `The entry cannot be unpacked: ${messageOf(error)}.`, path)
      continue
    }
    total += bytes.length
    const file = { path: `${archive.path}/${path}`, relativePath: `${prefix}${path}`, bytes }
    if (recognise(file)) yield no('nested-archive', 'An archive inside an archive is not opened.', path)
    else yield { file }
  }
}

/** Why an entry is refused, judged by its header alone; `skip` for folders and dotfiles. */
function problemOf(entry: Entry, path: string): { code: string; reason: string } | 'skip' | undefined {
  const segments = path.split('/')
  if (
    path.startsWith('/') ||
    path.includes('\\') ||
    /^[A-Za-z]:/.test(path) ||
    segments.includes('..') ||
    path.includes('\u0000')
  ) {
    return { code: 'path-traversal', reason: 'The entry’s path leaves the archive.' }
  }
  if (path.endsWith('/')) return 'skip'
  if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000) {
    return { code: 'link', reason: 'Links are not followed.' }
  }
  if (segments.some(segment => segment.startsWith('.') || segment === '__MACOSX')) return 'skip'
  if (entry.isEncrypted()) return { code: 'encrypted', reason: 'The entry is encrypted.' }
  const { uncompressedSize, compressedSize } = entry
  if (uncompressedSize > 1024 * 1024 && uncompressedSize > Math.max(1, compressedSize) * limits.archiveRatio) {
    return { code: 'zip-bomb', reason: `The entry unpacks to more than ${limits.archiveRatio} times its packed size.` }
  }
  if (uncompressedSize > limits.fileBytes)
    return { code: 'too-large', reason: `A file may have ${limits.fileBytes / 1024 / 1024} MB.` }
  return undefined
}

/** Names are decoded here, so that one hostile name does not end the whole archive: UTF-8, else byte by byte. */
function nameOf(entry: Entry): string {
  const raw = entry.fileName as unknown as Buffer
  const text = raw.toString('utf8')
  return text.includes('\ufffd') ? raw.toString('latin1') : text
}

function messageOf(error: unknown): string {
  return printablePath(error instanceof Error ? error.message : 'unknown reason')
}

function open(bytes: Uint8Array): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      { lazyEntries: true, strictFileNames: false, decodeStrings: false, validateEntrySizes: true },
      (error, zip) => (error || !zip ? reject(error) : resolve(zip)),
    )
  })
}

function nextEntry(zip: ZipFile): Promise<Entry | null> {
  return new Promise((resolve, reject) => {
    const off = () => {
      zip.removeListener('entry', onEntry)
      zip.removeListener('end', onEnd)
      zip.removeListener('error', onError)
    }
    const onEntry = (entry: Entry) => {
      off()
      resolve(entry)
    }
    const onEnd = () => {
      off()
      resolve(null)
    }
    const onError = (error: Error) => {
      off()
      reject(error)
    }
    zip.on('entry', onEntry)
    zip.on('end', onEnd)
    zip.on('error', onError)
    zip.readEntry()
  })
}

/** The bytes of an entry, given up as soon as they are more than the header promised or a file may have. */
function contentOf(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error || !stream) return reject(error)
      const chunks: Buffer[] = []
      let size = 0
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > limits.fileBytes || size > entry.uncompressedSize)
          stream.destroy(new Error('it is larger than its header says'))
        else chunks.push(chunk)
      })
      stream.on('error', reject)
      stream.on('end', () => resolve(Buffer.concat(chunks)))
    })
  })
}
