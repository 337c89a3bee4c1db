import { type Finding, isTest, type SourceFile } from './program.ts'

/** Where a file stands: `root` knows everything, `shape` is what a domain is, `schema` the generated table types. */
function placeOf(path: string): string {
  if (path === 'src/domain.ts') return 'shape'
  if (path === 'src/schema.generated.ts') return 'schema'
  const [top, folder, ...rest] = path.split('/')
  if (top !== 'src') return 'outside'
  return rest.length === 0 ? 'root' : folder!
}

/**
 * Each domain imports from itself, from domains above it in `order`, from `platform/` and from `ui/`; those two know no
 * domain. Of `src/domain.ts` and of the generated schema only types are taken.
 */
export function checkOrder(files: SourceFile[], order: readonly string[]): Finding[] {
  return files.flatMap(file => {
    const from = placeOf(file.path)
    const findings: Finding[] = []
    if (!['root', 'shape', 'schema', 'platform', 'ui', ...order].includes(from)) {
      findings.push({ file: file.path, line: 1, sentence: `src/${from}/ is not in src/domains.ts.` })
    }
    for (const { target, typeOnly, line } of file.imports) {
      if (target === null) continue
      const reason = whyNot(from, placeOf(target), { order, typeOnly, test: isTest(file.path) })
      if (reason) findings.push({ file: file.path, line, sentence: `${target}: ${reason}` })
    }
    return findings
  })
}

function whyNot(
  from: string,
  to: string,
  { order, typeOnly, test }: { order: readonly string[]; typeOnly: boolean; test: boolean },
): string | null {
  if (from === to || from === 'root' || (to === 'outside' && test)) return null
  if (to === 'outside') return 'the program needs nothing outside of src/.'
  if (to === 'root') return 'the files in src/ itself put the program together; nothing below them may use them.'
  if (to === 'schema' || to === 'shape') return typeOnly ? null : 'only types are taken from there.'
  if (from === 'shape') return typeOnly ? null : 'only types are taken here.'
  if (from === 'platform') return 'platform/ knows only itself.'
  if (from === 'ui') return to === 'platform' ? null : 'ui/ knows only platform/ and itself.'
  if (to === 'platform' || to === 'ui') return null
  if (order.indexOf(to) < order.indexOf(from)) return null
  return `${from}/ stands above ${to}/ in src/domains.ts and may not use it; news travels down as events.`
}

/** Files that need each other to load, each ring once, told at its first file in order of name. */
export function checkCycles(files: SourceFile[]): Finding[] {
  const byPath = new Map(files.map(file => [file.path, file]))
  const findings: Finding[] = []
  const state = new Map<string, 'open' | 'done'>()
  const trail: string[] = []
  const walk = (path: string) => {
    state.set(path, 'open')
    trail.push(path)
    for (const { target, typeOnly, line } of byPath.get(path)?.imports ?? []) {
      if (typeOnly || target === null || !byPath.has(target)) continue
      if (state.get(target) === 'open') {
        const ring = [...trail.slice(trail.indexOf(target)), target]
        findings.push({ file: path, line, sentence: `a ring of imports: ${ring.join(' → ')}` })
      } else if (!state.has(target)) walk(target)
    }
    trail.pop()
    state.set(path, 'done')
  }
  for (const path of [...byPath.keys()].sort()) if (!state.has(path)) walk(path)
  return findings
}
