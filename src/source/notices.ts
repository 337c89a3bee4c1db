import type { Notice } from './account.ts'
import { limits } from './limits.ts'

/** Characters that turn the direction of text around and can make it read as something else. */
export const directionOverrides = /[\u202a-\u202e\u2066-\u2069]/

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const unprintable = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g

/** A path fit for a report or a terminal: nothing that moves the cursor or turns text around, and not endless. */
export function printablePath(path: string): string {
  const clean = path.replace(unprintable, '\ufffd')
  const half = Math.floor(limits.pathCharacters / 2) - 1
  return clean.length <= limits.pathCharacters ? clean : `${clean.slice(0, half)}…${clean.slice(-half)}`
}

/** Gathers notices about one file, bounded per kind so that one bad file cannot fill a report. */
export class Notices {
  readonly list: Notice[] = []
  private readonly counts = new Map<string, number>()
  private readonly subjects = new Set<string>()

  constructor(private readonly path: string) {}

  add(code: string, reason: string, line?: number) {
    const count = (this.counts.get(code) ?? 0) + 1
    this.counts.set(code, count)
    if (count > limits.noticesOfOneKind) return
    const more = count === limits.noticesOfOneKind ? ' Further notices of this kind about this file are left out.' : ''
    this.list.push({ path: printablePath(this.path), ...(line ? { line } : {}), code, reason: reason + more })
  }

  /** Once per file for each subject, such as each unknown field. */
  onceAbout(code: string, subject: string, reason: string, line?: number) {
    const key = `${code} ${subject}`
    if (this.subjects.has(key)) return
    this.subjects.add(key)
    this.add(code, reason, line)
  }

  /** Once per file, however often it happens. */
  once(code: string, reason: string, line?: number) {
    if (!this.counts.has(code)) this.add(code, reason, line)
  }
}

/** A value quoted in a sentence: short, on one line, printable. */
export function quoted(value: unknown): string {
  const text = (typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))).replace(unprintable, ' ')
  return `“${text.length > 80 ? `${text.slice(0, 79)}…` : text}”`
}
