import { type Finding, lineOf, type SourceFile, visit } from './program.ts'

export interface DomainLine {
  name: string
  about: string
}

/** Domains in the order of `src/domains.ts`, with the line each says about itself. */
export function domainsOf(files: SourceFile[]): DomainLine[] {
  const contents = files.find(file => file.path === 'src/domains.ts')
  if (!contents) throw new Error('There is no src/domains.ts.')
  const folders = new Map(contents.imports.flatMap(({ names, target }) => names.map(name => [name, target] as const)))
  const order: string[] = []
  visit(contents.program, node => {
    if (node.type !== 'VariableDeclarator' || (node.id as { name?: string }).name !== 'domains') return
    const list = node.init as { elements?: { name?: string }[] }
    for (const element of list.elements ?? []) if (element.name) order.push(element.name)
  })
  return order.map(constant => {
    const file = files.find(({ path }) => path === folders.get(constant))
    if (!file) throw new Error(`src/domains.ts: nothing is imported as ${constant}.`)
    return { name: stringProperty(file, 'name'), about: stringProperty(file, 'about') }
  })
}

function stringProperty(file: SourceFile, key: string): string {
  let found: string | undefined
  visit(file.program, node => {
    if (node.type !== 'Property' || (node.key as { name?: string }).name !== key) return
    const { value } = node.value as { value?: unknown }
    if (typeof value === 'string') found ??= value
  })
  if (found === undefined) throw new Error(`${file.path} does not say its ${key} as a plain string.`)
  return found
}

/** Each domain lies in the folder of its name. */
export function checkFolders(files: SourceFile[]): Finding[] {
  return files
    .filter(({ path }) => /^src\/[^/]+\/domain\.ts$/.test(path))
    .filter(file => stringProperty(file, 'name') !== file.path.split('/')[1])
    .map(file => ({
      file: file.path,
      line: lineOf(file, file.program),
      sentence: `This folder is ${file.path.split('/')[1]} and the domain in it says it is ${stringProperty(file, 'name')}.`,
    }))
}

/** A row of the map in ARCHITECTURE.md. */
export function mapRow({ name, about }: DomainLine): string {
  return `| [\`${name}/\`](src/${name}) | ${about.replaceAll('|', '\\|')} |`
}

/** The map in ARCHITECTURE.md names the domains of `src/domains.ts`, in their order, in their own words. */
export function checkMap(domains: DomainLine[], markdown: string): Finding[] {
  const wanted = domains.map(mapRow)
  const lines = markdown.split('\n')
  const present = lines.flatMap((text, index) => (/^\| \[`[^`]+\/`\]/.test(text) ? [{ text, line: index + 1 }] : []))
  const findings: Finding[] = []
  for (let index = 0; index < Math.max(wanted.length, present.length); index++) {
    const row = present[index]
    if (row?.text === wanted[index]) continue
    findings.push({
      file: 'ARCHITECTURE.md',
      line: row?.line ?? present.at(-1)?.line ?? 1,
      sentence: wanted[index] ? `The map says otherwise here: ${wanted[index]}` : `The map has one domain too many.`,
    })
  }
  return findings
}
