import { type Finding, isTest, lineOf, methodOf, type Node, type SourceFile, textOfNode, visit } from './program.ts'

export interface TableUse {
  table: string
  file: string
  line: number
}

/** Table → columns, as `src/schema.generated.ts` has them. */
export function schemaOf(files: SourceFile[]): Map<string, string[]> {
  const schema = files.find(({ path }) => path === 'src/schema.generated.ts')
  const shapes = new Map<string, Map<string, string>>()
  if (schema) {
    visit(schema.program, node => {
      if (node.type !== 'TSInterfaceDeclaration') return
      const members = (node.body as { body: Node[] }).body
      const properties = members.map(member => {
        const type = (member.typeAnnotation as { typeAnnotation: { typeName?: { name: string } } }).typeAnnotation
        return [(member.key as { name: string }).name, type.typeName?.name ?? ''] as const
      })
      shapes.set((node.id as { name: string }).name, new Map(properties))
    })
  }
  const tables = shapes.get('Schema') ?? new Map<string, string>()
  return new Map([...tables].map(([table, shape]) => [table, [...(shapes.get(shape)?.keys() ?? [])]]))
}

const writing = /\b(?:insert\s+into|merge\s+into|delete\s+from|update|truncate(?:\s+table)?)\s+("?[a-z_]+"?|\?)/gi
const reading = /\b(?:from|join|update|into)\s+(?:only\s+)?"?([a-z_]+)"?/gi
const writers = new Set(['insertInto', 'updateTable', 'deleteFrom', 'mergeInto', 'replaceInto'])

/** Every place that writes a table. `?` stands for a table that is named only when the program runs. */
function writesOf(files: SourceFile[], tables: ReadonlySet<string>): TableUse[] {
  return usesOf(files, (node, method, file) => {
    if (method && writers.has(method)) return tablesNamed(file, (node.arguments as Node[])[0])
    const text = textOfNode(node)
    if (!text) return []
    return [...text.matchAll(writing)].map(([, table]) => table!.replaceAll('"', ''))
  }).filter(({ table }) => table === '?' || tables.has(table))
}

/** Every place that names a table in a query, to read it or to write it. */
export function readsOf(files: SourceFile[], tables: ReadonlySet<string>): TableUse[] {
  return usesOf(files, (node, method) => {
    if (method && /^(selectFrom|(inner|left|right|full|cross)(Lateral)?Join|using)$/.test(method)) {
      const [first] = node.arguments as Node[]
      return [((first && textOfNode(first)) ?? '').split(/\s/)[0]!]
    }
    return [...(textOfNode(node) ?? '').matchAll(reading)].map(([, table]) => table!)
  }).filter(({ table }) => tables.has(table))
}

/** What a query's first argument may be: a text, or a name that stands for one of several texts written in this file. */
function tablesNamed(file: SourceFile, argument: Node | undefined): string[] {
  const text = argument && textOfNode(argument)
  if (text) return [text]
  const name = argument?.type === 'Identifier' ? argument.name : undefined
  const choices = new Set<string>()
  visit(file.program, node => {
    if (node.type === 'Identifier' && node.name === name && node.typeAnnotation) gatherTexts(node, choices)
    if (node.type === 'ForOfStatement' && declares(node.left as Node, name)) gatherTexts(node.right as Node, choices)
  })
  return choices.size > 0 ? [...choices] : ['?']
}

function declares(declaration: Node, name: unknown): boolean {
  const [first] = (declaration.declarations ?? []) as { id: { name?: string } }[]
  return name !== undefined && first?.id.name === name
}

function gatherTexts(node: Node, into: Set<string>): void {
  visit(node, inner => {
    const text = textOfNode(inner)
    if (text !== null) into.add(text)
  })
}

function usesOf(
  files: SourceFile[],
  look: (node: Node, method: string | null, file: SourceFile) => string[],
): TableUse[] {
  return files
    .filter(({ path }) => !isTest(path))
    .flatMap(file => {
      const uses: TableUse[] = []
      visit(file.program, node => {
        for (const table of look(node, methodOf(node), file))
          uses.push({ table, file: file.path, line: lineOf(file, node) })
      })
      return uses
    })
}

/**
 * Each table is written by one file: the `store.ts` of a domain, or one file of `platform/` for the program's own
 * tables. Only `platform/database/` writes tables whose names it learns when it runs: backups, exports.
 */
export function checkWriters(files: SourceFile[]): Finding[] {
  const writes = writesOf(files, new Set(schemaOf(files).keys()))
  const findings: Finding[] = []
  const owners = new Map<string, string>()
  for (const { table, file, line } of writes) {
    if (table === '?') {
      if (!file.startsWith('src/platform/database/')) {
        findings.push({ file, line, sentence: 'A query writes a table that it does not name.' })
      }
      continue
    }
    if (!/^src\/(platform\/.+|[^/]+\/store)\.ts$/.test(file)) {
      findings.push({ file, line, sentence: `Only a domain's store.ts writes tables; this writes ${table}.` })
      continue
    }
    const owner = owners.get(table) ?? file
    owners.set(table, owner)
    if (owner !== file) findings.push({ file, line, sentence: `${table} is written by ${owner} already.` })
  }
  return findings
}
