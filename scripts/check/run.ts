/** `npm run check`: everything that programs can keep, in under half a minute. Exits 1 when anything is found. */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { domains } from '../../src/domains.ts'
import { operatingCommands } from '../../src/operating.ts'
import { packagePath } from '../../src/platform/database/location.ts'
import { commandReference } from './command-reference.ts'
import { checkFolders, checkMap, domainsOf } from './domain-map.ts'
import { checkDoors } from './doors.ts'
import { checkCycles, checkOrder } from './import-order.ts'
import { checkLinks } from './links.ts'
import { checkNamedCommands } from './named-commands.ts'
import { checkBrand, checkOutgoing } from './outgoing.ts'
import { type Finding, readProgram } from './program.ts'
import { checkMigrations, releasesIn } from './releases.ts'
import { checkWriters } from './tables.ts'

const root = packagePath()
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const started = Date.now()
let passed = 0
let failed = 0

/** Says what came of one check, at once. */
function tell(name: string, problems: string): void {
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  console.log(`${problems ? '✗' : '✓'} ${name} (${seconds} s)`)
  if (problems) console.log(problems.trimEnd().replace(/^/gm, '    '))
  if (problems) failed++
  else passed++
}

async function examine(name: string, find: () => Finding[] | Promise<Finding[]>): Promise<void> {
  try {
    const findings = await find()
    tell(name, findings.map(({ file, line, sentence }) => `${file}:${line}  ${sentence}`).join('\n'))
  } catch (error) {
    tell(name, error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}

/** Runs a program of the package; what it says is shown only when it finds something. */
function program(name: string, command: string, ...words: string[]): Promise<void> {
  return new Promise(resolve => {
    const child = spawn(join(root, 'node_modules', '.bin', command), words, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (said += data))
    child.on('error', error => (said += error.message))
    child.on('close', code => {
      tell(name, code === 0 ? '' : said || `${command} ended with ${code}.`)
      resolve()
    })
  })
}

const running = [
  program('format and lint', 'biome', 'check', '--error-on-warnings', '.'),
  program('types', 'tsc', '-p', '.', '--noEmit'),
  program('no unused file, export or dependency', 'knip', '--no-progress'),
  program('schema.generated.ts fits the migrations', 'tsx', 'scripts/generate-schema.ts', '--check'),
]

const files = readProgram(root)
const order = domainsOf(files)
const names = order.map(({ name }) => name)
await examine('imports follow the order of domains', () => [...checkFolders(files), ...checkOrder(files, names)])
await examine('no ring of imports', () => checkCycles(files))
await examine('doors leave the database alone', () => checkDoors(files))
await examine('each table has one writer', () => checkWriters(files))
await examine('what leaves is an approved artifact', () => [...checkOutgoing(files, names), ...checkBrand(files)])
await examine('ARCHITECTURE.md maps the domains', () => checkMap(order, read('ARCHITECTURE.md')))

const commands = [...domains.flatMap(domain => domain.commands ?? []), ...operatingCommands(null as never)]
await examine('documents name commands that exist', () =>
  checkNamedCommands(documents(), {
    commands: ['serve', 'web', 'worker', ...commands.map(({ name }) => name)],
    scripts: Object.keys(JSON.parse(read('package.json')).scripts),
  }),
)
await examine('links in documents lead somewhere', () => checkLinks(documents(), root))
await examine('docs/running/commands.md says what the commands say', () => {
  const page = 'docs/running/commands.md'
  const isCurrent = read(page) === commandReference(commands)
  return isCurrent ? [] : [{ file: page, line: 1, sentence: 'It is out of date: `npm run reference`.' }]
})
await examine('migrations apply to an empty and to a released database', () =>
  checkMigrations(releasesIn(join(root, 'test', 'releases'))),
)
await Promise.all(running)
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)

/** Everything written for people in Markdown. */
function documents() {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map(path => join('docs', path))
  return ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...inDocs]
    .filter(path => path.endsWith('.md'))
    .map(path => ({ path, text: read(path) }))
}
