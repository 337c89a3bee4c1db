import { type Finding, isTest, lineOf, methodOf, type SourceFile, visit } from './program.ts'

const doorFile = /(^|\/)(.*-)?(pages|api|commands|jobs)\.tsx?$|\/views\/|\.client\.tsx?$|\.tsx$/
const drivers = /^(kysely|kysely-pglite|pg|@electric-sql\/pglite)(\/|$)/
const queries = new Set([
  'selectFrom',
  'insertInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
  'transaction',
  'executeQuery',
  'executeTakeFirst',
  'executeTakeFirstOrThrow',
])

/** Whether a file understands requests and shows answers: pages and their parts, routes, commands, scripts. */
export function isDoor(path: string): boolean {
  return doorFile.test(path) && !path.startsWith('src/platform/')
}

/**
 * A door understands the request, calls a verb or a store function with the viewer, and shows the answer. It never
 * imports the database and builds no query; `context.db` may be handed on.
 */
export function checkDoors(files: SourceFile[]): Finding[] {
  return files
    .filter(({ path }) => isDoor(path) && !isTest(path))
    .flatMap(file => {
      const findings: Finding[] = []
      for (const { specifier, target, line } of file.imports) {
        if (drivers.test(specifier) || target?.startsWith('src/platform/database/')) {
          findings.push({ file: file.path, line, sentence: `A door does not import the database (${specifier}).` })
        }
      }
      visit(file.program, node => {
        const method = methodOf(node)
        if (!method || !queries.has(method)) return
        const line = lineOf(file, node)
        findings.push({ file: file.path, line, sentence: `A door does not build queries (${method}); a store does.` })
      })
      return findings
    })
}
