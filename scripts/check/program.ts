import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parseSync } from 'vite'

/** Something a check does not accept. `line` counts from 1. */
export interface Finding {
  file: string
  line: number
  sentence: string
}

export interface Import {
  /** As written: `kysely`, `../person/viewer.ts`. */
  specifier: string
  /** Path from the project's root where the specifier is relative, else null. */
  target: string | null
  /** Gone when the program runs. */
  typeOnly: boolean
  /** Names taken; empty for `import 'x'`, `import * as x`, `export * from 'x'` and `import('x')`. */
  names: string[]
  line: number
}

export interface Node {
  type: string
  start: number
  end: number
  [key: string]: unknown
}

export interface SourceFile {
  /** From the project's root, with forward slashes: `src/person/viewer.ts`. */
  path: string
  text: string
  imports: Import[]
  program: Node
}

/** Every TypeScript file below `src`, parsed. */
export function readProgram(root: string): SourceFile[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter(path => /\.(tsx?|mjs)$/.test(path) && !path.endsWith('.d.ts'))
    .map(path => posix.join('src', path.replaceAll('\\', '/')))
    .sort()
    .map(path => parseFile(path, readFileSync(join(root, path), 'utf8')))
}

/** One file as the checks look at it. Throws when it is not TypeScript. */
export function parseFile(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  const file: SourceFile = { path, text, imports: [], program: program as unknown as Node }
  visit(file.program, node => {
    const found = importOf(file, node)
    if (found) file.imports.push(found)
  })
  return file
}

function importOf(file: SourceFile, node: Node): Import | null {
  if (!/^(Import(Declaration|Expression)|Export(Named|All)Declaration|TSImportType)$/.test(node.type)) return null
  const source = node.source as (Node & { value?: unknown }) | null
  if (typeof source?.value !== 'string') return null
  const specifiers = (node.specifiers ?? []) as Node[]
  const kinds = specifiers.map(specifier => specifier.importKind ?? specifier.exportKind)
  return {
    specifier: source.value,
    target: source.value.startsWith('.') ? posix.join(posix.dirname(file.path), source.value) : null,
    typeOnly:
      node.type === 'TSImportType' ||
      node.importKind === 'type' ||
      node.exportKind === 'type' ||
      (kinds.length > 0 && kinds.every(kind => kind === 'type')),
    names: specifiers.flatMap(specifier => {
      const name = (specifier.imported ?? specifier.local) as { name?: string } | undefined
      return specifier.type === 'ImportNamespaceSpecifier' || !name?.name ? [] : [name.name]
    }),
    line: lineOf(file, node),
  }
}

/** Calls `look` with every node of a tree. */
export function visit(node: Node, look: (node: Node) => void): void {
  look(node)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof child === 'object' && typeof (child as Node).type === 'string') visit(child as Node, look)
    }
  }
}

/** Line of a node, from 1. */
export function lineOf(file: SourceFile, { start }: { start: number }): number {
  let line = 1
  for (let at = file.text.indexOf('\n'); at >= 0 && at < start; at = file.text.indexOf('\n', at + 1)) line++
  return line
}

/** The method that a call calls, such as `insertInto` of `db.insertInto('person')`. */
export function methodOf(node: Node): string | null {
  if (node.type !== 'CallExpression') return null
  const callee = node.callee as Node
  if (callee.type !== 'MemberExpression') return null
  return (callee.property as { name?: string }).name ?? null
}

/** Text of a string, or of a template with `?` where values stand; null for anything else. */
export function textOfNode(node: Node): string | null {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type !== 'TemplateLiteral') return null
  return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('?')
}

/** Tests may look at anything and are part of no door. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path)
}
