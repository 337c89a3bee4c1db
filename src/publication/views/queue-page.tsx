import { textOf } from '../../incident/fact.ts'
import { formatDay, plural } from '../../ui/format.ts'
import type { FrameViewer } from '../../ui/layout.tsx'
import { Page, PageHeader } from '../../ui/layout.tsx'
import { Badge, Level } from '../../ui/marks.tsx'
import { Table } from '../../ui/table.tsx'
import { EmptyState, Section } from '../../ui/text.tsx'
import { outcomeLabels } from '../criteria.ts'
import { decideWithin } from '../decision.ts'
import { type PathState, pathStates } from '../path.ts'
import { stateLabels } from '../path-words.ts'
import { longestQueue, type ReportPath } from '../read-path.ts'
import { ClockLine } from './clock-line.tsx'

const dayLength = 86_400_000

interface QueueProps {
  frame: { viewer: FrameViewer; csrf: string; nonce: string }
  reports: readonly ReportPath[]
  now: Date
}

/** Every report on its way to the public: what nobody decided first, then what stands where. */
export function QueuePage({ frame, reports, now }: QueueProps) {
  const undecided = reports
    .filter(report => report.path.state === 'candidate')
    .sort((a, b) => Number(b.escalated) - Number(a.escalated) || waitingSince(a).getTime() - waitingSince(b).getTime())
  const rest = pathStates.filter(state => state !== 'candidate' && state !== 'not_applicable')
  const escalated = undecided.filter(report => report.escalated).length
  return (
    <Page {...frame} title="Publications" current="publications" wide>
      <PageHeader
        title="Publications"
        lede={
          undecided.length === 0
            ? 'Every incident that customers noticed has a decision.'
            : `${plural(undecided.length, 'report waits', 'reports wait')} for a decision${escalated > 0 ? `, ${escalated} of them longer than ${decideWithin} business days after review` : ''}.`
        }
      />
      {reports.length === 0 && (
        <EmptyState title="No incident reached anybody outside yet">
          <p>A post-mortem appears here once its record says that somebody outside was affected.</p>
        </EmptyState>
      )}
      {undecided.length > 0 && (
        <Section title="Undecided">
          <Reports caption="Reports without a decision" reports={undecided} now={now} undecided />
        </Section>
      )}
      {rest.map(state => {
        const there = reports.filter(report => report.path.state === state)
        return there.length === 0 ? null : (
          <Section title={capital(stateLabels[state])}>
            <Reports caption={`Reports: ${stateLabels[state]}`} reports={there} now={now} state={state} />
          </Section>
        )
      })}
      {reports.length >= longestQueue && <p class="note">The newest {longestQueue} incidents are shown.</p>}
    </Page>
  )
}

function Reports({
  caption,
  reports,
  now,
  undecided,
  state,
}: {
  caption: string
  reports: readonly ReportPath[]
  now: Date
  undecided?: boolean
  state?: PathState
}) {
  return (
    <Table
      caption={caption}
      rows={reports}
      walkable
      columns={[
        {
          label: 'Post-mortem',
          main: true,
          cell: report => <a href={`/post-mortems/${report.record.id}/publication`}>{report.title}</a>,
        },
        {
          label: 'Severity',
          cell: report => {
            const severity = textOf(report.record.facts, 'severity')
            return <Level step={severity ? Number(severity.slice(3)) : null} label={severity} />
          },
        },
        { label: 'Team', from: 'tablet', cell: report => report.record.team?.name ?? '–' },
        undecided
          ? { label: 'Waiting', cell: report => <Waiting report={report} now={now} /> }
          : { label: 'Since', cell: report => since(report, state) },
        undecided
          ? { label: 'The rule says', cell: report => outcomeLabels[report.ruling.rule.outcome] }
          : {
              label: 'Clocks',
              cell: report =>
                report.clocks.map(clock => (
                  <div>
                    <ClockLine clock={clock} />
                  </div>
                )),
            },
      ]}
    />
  )
}

function Waiting({ report, now }: { report: ReportPath; now: Date }) {
  const days = Math.max(0, Math.floor((now.getTime() - waitingSince(report).getTime()) / dayLength))
  return (
    <>
      {plural(days, 'day')}
      {report.escalated && (
        <>
          {' '}
          <Badge tone="caution" title={`Undecided more than ${decideWithin} business days after its review`}>
            escalated
          </Badge>
        </>
      )}
    </>
  )
}

/** A report waits from its review on, or, unreviewed, since there is a record. */
function waitingSince(report: ReportPath): Date {
  return report.reviewedAt ?? new Date(report.record.created_at)
}

function since({ path, schedule, decision }: ReportPath, state: PathState | undefined) {
  if (state === 'scheduled' && schedule) return `for ${formatDay(schedule.publishAt)}`
  if (state === 'delayed' && decision?.reviewOn) return `until ${decision.reviewOn}`
  return path.since ? `${formatDay(path.since.at)}, ${path.since.by}` : '–'
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
