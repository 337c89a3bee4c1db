import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { actingViewer, oneWord, optionText } from '../person/acting-viewer.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Command, CommandInput } from '../platform/command.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { formatMoment, plural } from '../ui/format.ts'
import { cancelSchedule, schedulePublication } from './change-schedule.ts'
import { markCoachRead } from './coach.ts'
import { outcomeLabels } from './criteria.ts'
import { criteriaInForce } from './criteria-in-force.ts'
import { decidePublication } from './decide.ts'
import { criteriaTeam, tryCriteria, writeCriteria } from './edit-criteria.ts'
import { shownPath } from './path-api.ts'
import { stateLabels, stepLabels } from './path-words.ts'
import { publishNow } from './publish.ts'
import { type ReportPath, readPath, readQueue } from './read-path.ts'
import { criteriaVersions } from './store.ts'

/** A command that does something with one report, says so, and tells where the report stands afterwards. */
function onReport(
  act: (context: Context, viewer: Viewer, id: string, input: CommandInput) => Promise<string>,
): Command['run'] {
  return async (context, input) => {
    const viewer = await actingViewer(context, input)
    const id = oneWord(input, 'ID')
    const text = await act(context, viewer, id, input)
    return said(await readPath(context, viewer, id), text)
  }
}

/** The way of reports to the public, in the terminal. */
export const pathCommands: Command[] = [
  {
    name: 'publish',
    usage: 'ID [--json]',
    about: 'Publishes what is approved now, or corrects what stands, after checking everything again.',
    run: onReport(async (context, viewer, id) => {
      await publishNow(context, viewer, id)
      return 'Published.'
    }),
  },
  {
    name: 'publish show',
    usage: 'ID [--json]',
    about: 'Says where a report stands on its way to the public: each step with who and when.',
    async run(context, input) {
      const report = await readPath(context, await actingViewer(context, input), oneWord(input, 'ID'))
      const steps = report.path.steps.map(
        ({ state, done }) =>
          `${done ? '●' : '○'} ${stepLabels[state]}${done ? `, ${formatMoment(done.at)}, ${done.by}` : ''}`,
      )
      const rule = `The rule says ${outcomeLabels[report.ruling.rule.outcome]}: ${report.ruling.rule.text}`
      const next = report.next ? [`Next: ${report.next.what}${report.next.by ? ` By ${report.next.by}.` : ''}`] : []
      return said(report, [stateLabels[report.path.state], ...steps, rule, ...next].join('\n'))
    },
  },
  {
    name: 'publish queue',
    usage: '[--json]',
    about: 'Lists every report on its way to the public, those that nobody decided first.',
    async run(context, input) {
      const reports = await readQueue(context, await actingViewer(context, input))
      const undecided = (report: ReportPath) => report.path.state === 'candidate'
      const ordered = [...reports.filter(undecided), ...reports.filter(report => !undecided(report))]
      return {
        exit: 0,
        json: ordered.map(shownPath),
        text:
          ordered
            .map(
              report =>
                `${report.record.id}  ${stateLabels[report.path.state].padEnd(13)}  ${report.escalated ? 'escalated  ' : ''}${report.title}`,
            )
            .join('\n') || 'No incident reached anybody outside yet.',
      }
    },
  },
  {
    name: 'publish decide',
    usage: 'ID --decision publish|do_not_publish|delay --reason TEXT [--review-on DAY] [--json]',
    about: 'Decides whether a report is published; the rule that fits is kept beside the decision.',
    options: { decision: { type: 'string' }, reason: { type: 'string' }, 'review-on': { type: 'string' } },
    run: onReport(async (context, viewer, id, { options }) => {
      const made = await decidePublication(context, viewer, id, {
        decision: optionText(options.decision) ?? '',
        reason: optionText(options.reason) ?? '',
        reviewOn: optionText(options['review-on']),
      })
      return `Decided: ${outcomeLabels[made.decision]}.`
    }),
  },
  {
    name: 'publish schedule',
    usage: 'ID --at MOMENT [--zone ZONE] [--json]',
    about: 'Chooses or moves the moment of publication, on the clocks of a zone (UTC unless told).',
    options: { at: { type: 'string' }, zone: { type: 'string' } },
    run: onReport(async (context, viewer, id, { options }) => {
      const { publishAt } = await schedulePublication(context, viewer, id, {
        at: optionText(options.at) ?? '',
        zone: optionText(options.zone),
      })
      return `Goes out on ${formatMoment(publishAt)}.`
    }),
  },
  {
    name: 'publish cancel',
    usage: 'ID [--json]',
    about: 'Takes the chosen moment of publication back.',
    run: onReport(async (context, viewer, id) => {
      await cancelSchedule(context, viewer, id)
      return 'No moment is chosen now.'
    }),
  },
  {
    name: 'publish read',
    usage: 'ID [--json]',
    about: 'Says, as the coach who was asked, that one has read along.',
    run: onReport(async (context, viewer, id) => {
      await markCoachRead(context, viewer, id)
      return 'Noted.'
    }),
  },
  {
    name: 'publish criteria',
    usage: '[--team TEAM] [--file FILE [--why TEXT]] [--json]',
    about: 'Prints the publish criteria; with a file of rules says what would differ, with a reason too writes them.',
    options: { team: { type: 'string' }, file: { type: 'string' }, why: { type: 'string' } },
    async run(context, input) {
      const viewer = await actingViewer(context, input)
      const team = await criteriaTeam(context, optionText(input.options.team))
      const file = optionText(input.options.file)
      if (!file) {
        const { of, version, text } = await criteriaInForce(context.db, team)
        return { exit: 0, json: { of, version, rules: text }, text }
      }
      const rules = await readFile(resolve(input.directory, file), 'utf8').catch(() => {
        throw new Refusal('bad-input', 'no-such-file', `There is no file ${file} that can be read.`)
      })
      const why = optionText(input.options.why)
      const run = await tryCriteria(context, viewer, team, rules)
      const differ = run.differ.map(
        one => `${one.id}  ${outcomeLabels[one.from.outcome]} → ${outcomeLabels[one.to.outcome]}  ${one.title}`,
      )
      if (!why) {
        const sum = `${plural(run.differ.length, 'decision')} would differ, of ${plural(run.looked, 'record')}.`
        return { exit: 0, json: run, text: [...differ, sum].join('\n') }
      }
      const [last] = await criteriaVersions(context.db, team?.id ?? null)
      const version = await writeCriteria(context, viewer, team, { rules, why, base: last?.version ?? 0 })
      return { exit: 0, json: { version }, text: `Written as version ${version}.` }
    },
  },
]

function said(report: ReportPath, text: string) {
  return { exit: 0 as const, json: shownPath(report), text }
}
