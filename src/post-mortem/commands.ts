import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fieldNamed } from '../incident/fields.ts'
import { actingViewer, optionText } from '../person/acting-viewer.ts'
import type { Command } from '../platform/command.ts'
import { Refusal } from '../platform/refusal.ts'
import { collect, countFiles } from '../source/collect.ts'
import { correctFact } from './correct-fact.ts'
import { importAccounts } from './import.ts'
import { reportJson, reportText } from './import-report.ts'
import { requireRecord } from './read.ts'

export const postMortemCommands: Command[] = [
  {
    name: 'import',
    usage: 'PATH… [--dry-run]',
    about: 'Brings in post-mortems from files, folders and archives; --dry-run only says what would happen.',
    options: { 'dry-run': { type: 'boolean' } },
    async run(context, input) {
      const paths = input.words.map(word => resolve(input.directory, word))
      if (paths.length === 0) return wrong('no-path', 'Say what to import: afterword import PATH…')
      for (const [index, path] of paths.entries()) {
        if (!(await exists(path))) return wrong('no-such-path', `There is no ${input.words[index]}.`)
      }
      const viewer = await actingViewer(context, input)
      const dryRun = input.options['dry-run'] === true
      const total = await countFiles(paths)
      let shown = 0
      const report = await importAccounts(context, viewer, collect(paths), {
        dryRun,
        progress(done, path) {
          // A terminal reads at most about ten lines a second; the work should not wait for it.
          const now = Date.now()
          if (now - shown < 100) return
          shown = now
          input.progress(progressBar(done, total, path))
        },
      })
      return { exit: report.refused.length > 0 ? 1 : 0, json: reportJson(report), text: reportText(report, dryRun) }
    },
  },
  {
    name: 'correct',
    usage: 'ID FIELD VALUE [--confidence measured|estimated|reported|unknown] [--precision second|minute|hour|day]',
    about: 'Corrects one fact of a record; an empty value takes it away.',
    options: { confidence: { type: 'string' }, precision: { type: 'string' } },
    async run(context, input) {
      const [id, field, value, ...more] = input.words
      if (id === undefined || field === undefined || value === undefined || more.length > 0) {
        return wrong('wrong-usage', 'Say which fact of which record: afterword correct ID FIELD VALUE')
      }
      const viewer = await actingViewer(context, input)
      const record = await requireRecord(context, viewer, id)
      const name = fieldNamed(field) ?? field
      const version = await correctFact(context, viewer, record.id, {
        field: name,
        value,
        baseVersion: record.facts[name]?.version ?? 0,
        confidence: oneOf(optionText(input.options.confidence), [
          'measured',
          'estimated',
          'reported',
          'unknown',
        ] as const),
        precision: oneOf(optionText(input.options.precision), ['second', 'minute', 'hour', 'day'] as const),
      })
      return { exit: 0, json: { id: record.id, field: name, version }, text: `${name} of ${record.id} is corrected.` }
    },
  },
]

const barWidth = 28

/** `[██████░░░░] 312 of 790  …/wikitech/20110524-plannedmaintenance.md` */
function progressBar(done: number, total: number, path: string): string {
  const share = total === 0 ? 1 : Math.min(1, done / total)
  const filled = Math.round(share * barWidth)
  return `[${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}] ${done} of ${Math.max(done, total)}  ${path.slice(-48)}`
}

function oneOf<Choice extends string>(text: string | undefined, choices: readonly Choice[]): Choice | undefined {
  if (text === undefined) return undefined
  const choice = choices.find(candidate => candidate === text)
  if (choice) return choice
  throw new Refusal('bad-input', 'unknown-value', `${JSON.stringify(text)} is none of ${choices.join(', ')}.`)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function wrong(code: string, message: string) {
  return { exit: 2 as const, json: { error: { code, message, details: {} } }, text: message }
}
