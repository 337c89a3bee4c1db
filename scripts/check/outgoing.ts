import { isDoor } from './doors.ts'
import { type Finding, isTest, lineOf, type Node, type SourceFile, visit } from './program.ts'
import { readsOf, schemaOf } from './tables.ts'

/** Domains whose output leaves the organisation or goes to many people at once. */
const outgoing = /^src\/(public-site|channel|delivery|subscription|digest)\//
/** Pages of the ledger stand inside the product, for people whose right to the record is asked each time. */
const inside = (path: string) => path.startsWith('src/delivery/') && isDoor(path)

/** Columns that hold words or facts as somebody wrote them. */
const words = ['facts', 'text', 'markdown', 'record', 'bytes']

/**
 * What leaves is an approved artifact. Outgoing domains import from `edition/` its types, its events, the addresses of
 * its files, the margin beside an edition inside the product, and those store functions that give artifacts; from the
 * domains between `audience` and `edition`, which hold the record, nothing; and the queries of what strangers read name
 * no table with words that nobody approved.
 */
export function checkOutgoing(files: SourceFile[], order: readonly string[]): Finding[] {
  const record = order.slice(order.indexOf('audience') + 1, order.indexOf('edition'))
  const giving = artifactGivers(files)
  const findings = files
    .filter(({ path }) => outgoing.test(path) && !inside(path) && !isTest(path))
    .flatMap(file =>
      file.imports.flatMap(one => whyNot(one, record, giving).map(said => ({ file: file.path, ...said }))),
    )
  return [...findings, ...unapprovedWords(files)]
}

function whyNot(
  { target, names, line }: SourceFile['imports'][number],
  record: readonly string[],
  giving: ReadonlySet<string>,
): { line: number; sentence: string }[] {
  const [, domain] = target?.split('/') ?? []
  if (!target || !domain) return []
  if (record.includes(domain)) return [{ line, sentence: `${target} holds the record; what leaves is an artifact.` }]
  if (domain !== 'edition' || /^src\/edition\/(edition|events|files|margin)\.ts$/.test(target)) return []
  if (target !== 'src/edition/store.ts' || names.length === 0) {
    return [{ line, sentence: `Of edition/ only its types, its events and its artifacts are for use here: ${target}.` }]
  }
  return names
    .filter(name => !giving.has(name))
    .map(name => ({ line, sentence: `${name} does not give an approved artifact.` }))
}

/** Functions of `edition/store.ts` whose result is artifacts and nothing else. */
function artifactGivers(files: SourceFile[]): Set<string> {
  const givers = new Set<string>()
  const store = files.find(({ path }) => path === 'src/edition/store.ts')
  if (!store) return givers
  visit(store.program, node => {
    if (node.type !== 'FunctionDeclaration' || !node.returnType) return
    const { start, end } = node.returnType as Node
    const returned = store.text.slice(start, end)
    if (/^: *Promise<Artifact(File)?(\[\]| \| null)?>$/.test(returned)) givers.add((node.id as { name: string }).name)
  })
  return givers
}

function unapprovedWords(files: SourceFile[]): Finding[] {
  const unapproved = [...schemaOf(files)]
    .filter(([, columns]) => columns.some(column => words.includes(column)) && !columns.includes('approved_at'))
    .map(([table]) => table)
  const strangers = files.filter(({ path }) => /^src\/(public-site|channel|subscription|digest)\//.test(path))
  return readsOf(strangers, new Set(unapproved)).map(({ table, file, line }) => ({
    file,
    line,
    sentence: `${table} holds words that nobody approved for readers outside.`,
  }))
}

/** An `Edition` is made in one place, after projection and redaction; a cast anywhere else would forge one. */
export function checkBrand(files: SourceFile[]): Finding[] {
  return files
    .filter(({ path }) => path !== 'src/edition/project.ts' && !isTest(path))
    .flatMap(file => {
      const findings: Finding[] = []
      visit(file.program, node => {
        if (node.type !== 'TSAsExpression' && node.type !== 'TSTypeAssertion') return
        const type = node.typeAnnotation as { typeName?: { name?: string } }
        if (type.typeName?.name !== 'Edition') return
        const sentence = 'Only src/edition/project.ts makes an Edition; everything else is given one.'
        findings.push({ file: file.path, line: lineOf(file, node), sentence })
      })
      return findings
    })
}
