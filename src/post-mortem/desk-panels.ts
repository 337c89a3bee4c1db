import { createHash } from 'node:crypto'
import type { Child } from 'hono/jsx'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import type { PostMortemRecord } from './record.ts'

/**
 * The desk posts parts: `fact:title`, `section:sec-…`, `action:act-…`. A part's main field carries the part's name,
 * further fields are `part|name`, and the hidden `base|part` says from which version and text the editor started.
 */
export interface PartEdit {
  part: string
  value: string
  /** Further fields of the part, such as `at` and `kind` of a timeline row. */
  more: Record<string, string>
  baseVersion: number
}

/** A kind of part that the desk can save. `prefix` is all of the part's name or what stands before its first colon. */
export interface PartKind {
  prefix: string
  save(context: Context, viewer: Viewer, id: string, edit: PartEdit): Promise<unknown>
}

/** What somebody typed and has not saved: a draft, or a form that was refused. */
export interface Typed {
  text: string
  /** Version the editor started from. */
  version?: number
}

/** What every form of the desk needs to know. */
export interface DeskState {
  saveTo: string
  draftsTo: string | undefined
  csrf: string
  typed: ReadonlyMap<string, Typed>
  /** What is wrong with a part as it was sent. */
  problems: ReadonlyMap<string, string>
  /** Whether the viewer owns the record or took part: only they may set a part to restricted. */
  restricts: boolean
}

export interface LoadedPanel {
  /** What it needs and what of that is there, for the outline. */
  have: number
  wanted: number
  /** Prefixes of the parts it posts. */
  prefixes: readonly string[]
  content(state: DeskState): Child
  /** The one field that the page of a light post-mortem asks of it. */
  light?(state: DeskState): Child
}

/** Forms that a later domain puts on the desk. `load` answers null where there is nothing for this viewer to do. */
export interface DeskPanel {
  key: string
  title: string
  load(context: Context, viewer: Viewer, record: PostMortemRecord): Promise<LoadedPanel | null>
}

export const deskPanels: DeskPanel[] = []
const partKinds: PartKind[] = []

/** Puts a panel on the desk, with the kinds of part it posts. A panel of the same key is replaced. */
export function addDeskPanel(panel: DeskPanel, kinds: PartKind[]): void {
  const known = deskPanels.findIndex(candidate => candidate.key === panel.key)
  if (known >= 0) deskPanels[known] = panel
  else deskPanels.push(panel)
  addPartKinds(kinds)
}

export function addPartKinds(kinds: PartKind[]): void {
  for (const kind of kinds) {
    const known = partKinds.findIndex(candidate => candidate.prefix === kind.prefix)
    if (known >= 0) partKinds[known] = kind
    else partKinds.push(kind)
  }
}

export function kindOf(part: string): PartKind | undefined {
  const prefix = part.split(':', 1)[0]
  return partKinds.find(kind => kind.prefix === prefix)
}

/** What stands behind a part's first colon: `sec-…` of `section:sec-…`. */
export function partName(part: string): string {
  return part.slice(part.indexOf(':') + 1)
}

/** The hidden value that travels with a part's fields: the version, and a digest that tells whether they were touched. */
export function baseOf(version: number, fields: Record<string, string>): string {
  return `${version}.${digestOf(fields)}`
}

/** The parts of a posted form that somebody has touched, in the form's order. */
export function touchedParts(form: Record<string, string>): PartEdit[] {
  const edits: PartEdit[] = []
  for (const [key, base] of Object.entries(form)) {
    if (!key.startsWith('base|')) continue
    const part = key.slice('base|'.length)
    const value = form[part]
    if (value === undefined) continue
    const more: Record<string, string> = {}
    for (const [name, text] of Object.entries(form)) {
      if (name.startsWith(`${part}|`)) more[name.slice(part.length + 1)] = text
    }
    const [version = '0', digest] = base.split('.', 2)
    if (digestOf({ '': value, ...more }) === digest) continue
    edits.push({ part, value: unixLines(value), more, baseVersion: Math.max(0, Number.parseInt(version, 10) || 0) })
  }
  return edits
}

function digestOf(fields: Record<string, string>): string {
  const sorted = Object.entries(fields)
    .map(([name, text]) => [name, unixLines(text)])
    .sort(([a], [b]) => (a! < b! ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 16)
}

/** Browsers send line ends as CR LF whatever they were given. */
function unixLines(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}
