import type { Finding } from './program.ts'

export interface Document {
  path: string
  text: string
}

/** Every `afterword …` and `npm …` that a document tells people to type exists. */
export function checkNamedCommands(
  documents: readonly Document[],
  known: { commands: readonly string[]; scripts: readonly string[] },
): Finding[] {
  return documents.flatMap(({ path, text }) =>
    codeOf(text).flatMap(({ code, line }) => problemsOf(code, known).map(sentence => ({ file: path, line, sentence }))),
  )
}

/** A command as it is typed: by itself, after `npx`, a path or `&&`. */
const typed = /(?:^|npx |bin\/|&& )afterword ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?/g

/** What stands in fences and between backticks, with its line. */
function codeOf(text: string): { code: string; line: number }[] {
  let fenced = false
  return text.split('\n').flatMap((row, index) => {
    const line = index + 1
    if (/^\s*(```|~~~)/.test(row)) {
      fenced = !fenced
      return []
    }
    if (fenced) return [{ code: row.replace(/\s#\s.*$/, ''), line }]
    return [...row.matchAll(/`([^`]+)`/g)].map(([, code]) => ({ code: code!, line }))
  })
}

function problemsOf(code: string, { commands, scripts }: { commands: readonly string[]; scripts: readonly string[] }) {
  const problems: string[] = []
  for (const [, first, second] of code.trim().matchAll(typed)) {
    const isKnown = commands.some(name => name === first || name === `${first} ${second}`)
    if (!isKnown) problems.push(`There is no command afterword ${first}${second ? ` ${second}` : ''}.`)
  }
  for (const [, run, name] of code.matchAll(/\bnpm (run )?([a-z][a-z:-]*)/g)) {
    const isScript = run ? true : name === 'start' || name === 'test'
    if (isScript && !scripts.includes(name!)) problems.push(`package.json has no script ${name}.`)
  }
  return problems
}
