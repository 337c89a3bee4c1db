import { parseArgs } from 'node:util'
import { exitCodeOf, findCommand, runCommand } from './commands.ts'
import { domains } from './domains.ts'
import { operatingCommands } from './operating.ts'
import type { AnyCommand, CommandOutcome } from './platform/command.ts'
import { readConfig } from './platform/config.ts'
import { Refusal } from './platform/refusal.ts'
import { callSocket } from './platform/socket.ts'

const servers = ['serve', 'web', 'worker'] as const

const globalOptions = {
  data: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  json: { type: 'boolean' },
  as: { type: 'string' },
  demo: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const

/** Every command, for usage texts; those of the operating kind need a store only when they run. */
const commands: AnyCommand[] = [
  ...domains.flatMap(domain => domain.commands ?? []),
  ...operatingCommands(null as never),
]

const progress = process.stderr.isTTY ? (text: string) => process.stderr.write(`\r\x1b[2K${text}`) : () => {}

async function main(argv: string[]): Promise<number> {
  const words = argv.filter((word, place) => !word.startsWith('-') && !takesValue(argv[place - 1]))
  if (argv.includes('--version')) {
    process.stdout.write(`${(await import('./app.ts')).version}\n`)
    return 0
  }
  const part = servers.find(name => name === words[0])
  if (part) return startServer(part, argv)
  const found = findCommand(commands, words)
  if (!found || argv.includes('--help') || argv.includes('-h')) return showUsage(found?.command, words)
  return runOne(found.command, argv)
}

function takesValue(flag: string | undefined): boolean {
  return flag !== undefined && ['--data', '--port', '--host', '--as'].includes(flag)
}

async function startServer(part: (typeof servers)[number], argv: string[]): Promise<number> {
  const { values } = parse(argv, {})
  const config = readConfig(process.env, argv)
  const { serve } = await import('./main.ts')
  await serve(config, { part, demo: values.demo === true })
  return 0
}

function parse(argv: string[], options: NonNullable<AnyCommand['options']>) {
  try {
    return parseArgs({ args: argv, options: { ...globalOptions, ...options }, allowPositionals: true, strict: true })
  } catch (error) {
    throw new Refusal('bad-input', 'wrong-usage', error instanceof Error ? error.message : String(error))
  }
}

async function runOne(command: AnyCommand, argv: string[]): Promise<number> {
  const { values, positionals } = parse(argv, command.options ?? {})
  const call = {
    name: command.name,
    words: positionals.slice(command.name.split(' ').length),
    options: values as Record<string, string | boolean | undefined>,
    directory: process.cwd(),
    actingAs: values.as as string | undefined,
  }
  if ('runAlone' in command) {
    const outcome = await command.runAlone({ ...call, progress })
    show(outcome, values.json === true)
    return outcome.exit
  }
  const config = readConfig(process.env, argv)
  const answer = await callSocket(config.dataDirectory, call, progress)
  if (answer && 'refusal' in answer) {
    throw new Refusal(answer.refusal.kind as Refusal['kind'], answer.refusal.code, answer.refusal.message)
  }
  const outcome = answer ? (answer.outcome as CommandOutcome) : await runHere(config, call)
  progress('')
  show(outcome, values.json === true)
  return outcome.exit
}

async function runHere(
  config: ReturnType<typeof readConfig>,
  call: Parameters<typeof runCommand>[1] extends infer C ? Omit<C & object, 'progress'> : never,
) {
  process.umask(0o077)
  const { openApp } = await import('./serve.ts')
  const app = await openApp(config)
  try {
    return await runCommand(app, { ...(call as never as Parameters<typeof runCommand>[1]), progress })
  } finally {
    await app.close()
  }
}

/** With `--json` one document on stdout and the human text on stderr; else the text on stdout. */
function show(outcome: CommandOutcome, asJson: boolean): void {
  const beside = outcome.note ?? (asJson ? outcome.text : '')
  if (beside) process.stderr.write(`${beside}\n`)
  if (asJson) process.stdout.write(`${JSON.stringify(outcome.json, null, 2)}\n`)
  else if (outcome.text) process.stdout.write(outcome.text.endsWith('\n') ? outcome.text : `${outcome.text}\n`)
}

function showUsage(command: AnyCommand | undefined, words: string[]): number {
  if (command) {
    process.stdout.write(`afterword ${command.name} ${command.usage}\n\n${command.about}\n`)
    return 0
  }
  const group = commands.filter(candidate => words.length > 0 && candidate.name.startsWith(`${words[0]} `))
  const listed = group.length > 0 ? group : commands
  const width = Math.max(...listed.map(candidate => candidate.name.length))
  const lines = [
    'Afterword: everything that happens after an incident.',
    '',
    ...(group.length === 0
      ? [
          `  ${'serve'.padEnd(width)}  Runs the server [--demo] [--port PORT] [--host HOST]; web and worker run one half.`,
        ]
      : []),
    ...listed.map(candidate => `  ${candidate.name.padEnd(width)}  ${candidate.about}`),
    '',
    'Everywhere: --data DIR (./data), --json, --as EMAIL, --help.',
  ]
  const unknown = words.length > 0 && group.length === 0
  const out = unknown ? process.stderr : process.stdout
  if (unknown) out.write(`There is no command “${words.join(' ')}”.\n\n`)
  out.write(`${lines.join('\n')}\n`)
  return unknown ? 2 : 0
}

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code
  },
  error => {
    progress('')
    if (error instanceof Refusal) {
      if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(error.toJSON(), null, 2)}\n`)
      process.stderr.write(`${error.message}\n`)
      process.exitCode = exitCodeOf(error)
    } else {
      process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
      process.exitCode = 1
    }
  },
)
