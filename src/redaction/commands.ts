import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { resolve } from 'node:path'
import { oneWord, optionText } from '../person/acting-viewer.ts'
import type { AloneCommand, CommandInput } from '../platform/command.ts'
import { Refusal } from '../platform/refusal.ts'
import { plural } from '../ui/format.ts'
import { layers } from './finding.ts'
import { parseDictionary, redactText, type TextFinding } from './redact-text.ts'

const mostBytes = { text: 4_000_000, dictionary: 40_000_000 }

export const redactionCommands: AloneCommand[] = [
  {
    name: 'redact',
    usage: 'FILE [--dictionary FILE]',
    about:
      'Prints a Markdown or text file (- for standard input) as it could go outside; needs no server and no store.',
    options: { dictionary: { type: 'string' } },
    async runAlone(input) {
      const file = oneWord(input, 'FILE')
      const dictionary = optionText(input.options.dictionary)
      const names = dictionary === undefined ? {} : parseDictionary(readText(input, dictionary, 'dictionary'))
      const result = await redactText(readText(input, file, 'text'), names)
      return { exit: 0, json: result, text: result.text, note: summary(result.findings) }
    },
  },
]

function summary(findings: readonly TextFinding[]): string {
  if (findings.length === 0) return 'Nothing was found. That is no proof that nothing is there.'
  const counts = layers.flatMap(layer => {
    const count = findings.filter(finding => finding.layer === layer).length
    return count > 0 ? [`${layer} ${count}`] : []
  })
  const uncertain = findings.filter(finding => finding.confidence === 'uncertain').length
  return `${plural(findings.length, 'passage was', 'passages were')} replaced (${counts.join(', ')}), ${uncertain} on suspicion. Read the result before it leaves.`
}

/** A whole file as text. Refuses `unreadable-file`, `file-too-large`, `not-utf-8`. */
function readText(input: CommandInput, file: string, what: keyof typeof mostBytes): string {
  const bytes = readBytes(input, file, mostBytes[what])
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: what === 'text' }).decode(bytes)
  } catch {
    throw new Refusal('bad-input', 'not-utf-8', `${nameOf(file)} is not UTF-8 text.`)
  }
}

function readBytes(input: CommandInput, file: string, most: number): Uint8Array {
  const parts: Uint8Array[] = []
  let size = 0
  let handle: number | null = null
  try {
    handle = file === '-' ? 0 : openSync(resolve(input.directory, file), 'r')
    if (file !== '-' && fstatSync(handle).isDirectory()) throw new Error('it is a folder')
    for (;;) {
      const part = new Uint8Array(65_536)
      const read = readSync(handle, part)
      if (read === 0) return Buffer.concat(parts)
      size += read
      parts.push(part.subarray(0, read))
      if (size > most) break
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Refusal('bad-input', 'unreadable-file', `${nameOf(file)} cannot be read: ${why}.`)
  } finally {
    if (handle !== null && handle !== 0) closeSync(handle)
  }
  throw new Refusal('too-large', 'file-too-large', `${nameOf(file)} is larger than ${most / 1_000_000} MB.`)
}

const nameOf = (file: string) => (file === '-' ? 'Standard input' : file)
