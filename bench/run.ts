import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { packagePath } from '../src/platform/database/location.ts'
import { type Figure, isMet, table } from './figures.ts'
import { measureImport } from './import.ts'
import { measureKills } from './kill.ts'
import { measureMail } from './mail.ts'
import { measurePaint } from './paint.ts'
import { measureReading } from './read.ts'
import { measureRedaction } from './redaction.ts'
import { measureSite } from './site.ts'
import { measureStart } from './start.ts'
import { Workshop } from './workshop.ts'

const sections = {
  import: measureImport,
  start: measureStart,
  read: measureReading,
  site: measureSite,
  paint: measurePaint,
  mail: measureMail,
  kill: measureKills,
  redaction: measureRedaction,
}
type Section = keyof typeof sections

const usage = `npm run bench -- [--only ${Object.keys(sections).join(',')}] [--records 1000,10000] [--keep FOLDER] [--json [FILE]]`

async function main(): Promise<number> {
  const args = process.argv.slice(2)
  const asDocument = args.at(-1) === '--json'
  const { values } = parseArgs({
    args: asDocument ? args.slice(0, -1) : args,
    options: {
      only: { type: 'string' },
      records: { type: 'string' },
      json: { type: 'string' },
      keep: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  const wanted = values.only?.split(',') ?? Object.keys(sections)
  const records = (values.records ?? '1000,10000').split(',').map(Number)
  const unknown = wanted.filter(name => !(name in sections))
  if (values.help || unknown.length > 0 || records.some(count => !(count >= 50))) {
    process.stderr.write(`${usage}\n`)
    return values.help ? 0 : 2
  }
  execFileSync(process.execPath, [packagePath('bin', 'afterword.js'), '--version'], { stdio: 'ignore' })

  const figures: Figure[] = []
  const loads = [loadavg()[0]!]
  const workshop = new Workshop(records, values.keep, figure => {
    figures.push(figure)
    process.stderr.write(`${table([figure]).split('\n')[1]}\n`)
  })
  try {
    for (const name of Object.keys(sections) as Section[]) {
      if (!wanted.includes(name)) continue
      await sections[name](workshop)
      loads.push(loadavg()[0]!)
    }
  } finally {
    workshop.close()
  }
  const machine = {
    processors: cpus().length,
    model: cpus()[0]?.model,
    memory_gb: Math.round(totalmem() / 1e9),
    node: process.version,
    load: loads.map(load => Number(load.toFixed(1))),
  }
  const document = JSON.stringify({ at: new Date().toISOString(), machine, figures }, null, 2)
  const text = `${table(figures)}\n\n${machine.processors} processors (${machine.model}), Node ${machine.node}, load ${machine.load.join(' → ')}\n`
  if (values.json) writeFileSync(values.json, `${document}\n`)
  if (asDocument) process.stdout.write(`${document}\n`)
  else process.stdout.write(`\n${text}`)
  return figures.some(figure => isMet(figure) === false) ? 1 : 0
}

// Servers end with the process that started them (server.ts), however it is ended.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
process.exitCode = await main()
