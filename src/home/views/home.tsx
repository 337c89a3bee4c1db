import type { ListedPostMortem } from '../../search/store.ts'
import { formatAgo, formatShortDay } from '../../ui/format.ts'
import { Badge, Level } from '../../ui/marks.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { Card, EmptyState, Minutes, Time } from '../../ui/text.tsx'
import type { Learned } from '../learned.ts'
import type { Duty } from '../waiting.ts'

const due: Column<Duty> = {
  label: 'Due',
  cell: duty =>
    duty.due && (
      <>
        {duty.overdue && <Badge tone="bad">Overdue</Badge>} <Time at={duty.due}>{formatShortDay(duty.due)}</Time>
      </>
    ),
}

/** What waits, what is due first; overdue is said in words. */
export function DutyList({ duties }: { duties: readonly Duty[] }) {
  return (
    <Table
      caption="What waits for you"
      rows={duties}
      walkable
      columns={[
        {
          label: 'What',
          main: true,
          cell: duty => (
            <>
              <a href={duty.href}>{duty.label || 'Untitled'}</a>
              <span class="row-summary">{duty.asked}</span>
            </>
          ),
        },
        ...(duties.some(duty => duty.due) ? [due] : []),
      ]}
    />
  )
}

export function LearnedList({ learned, now }: { learned: readonly Learned[]; now: Date }) {
  return (
    <Table
      caption="What the organisation learned lately"
      rows={learned}
      walkable
      columns={[
        {
          label: 'Post-mortem',
          main: true,
          cell: one => (
            <>
              <a href={`/post-mortems/${encodeURIComponent(one.id)}/${one.edition}`}>{one.title}</a>
              <span class="row-summary">{one.line}</span>
            </>
          ),
        },
        { label: 'Severity', cell: one => <Severity level={one.severity} /> },
        { label: 'Why you', from: 'tablet', cell: one => one.why },
        {
          label: 'Approved',
          from: 'tablet',
          cell: one => <Time at={one.approvedAt}>{formatAgo(one.approvedAt, now)}</Time>,
        },
        { label: 'To read', align: 'right', cell: one => <Minutes seconds={one.seconds} /> },
      ]}
    />
  )
}

function Severity({ level }: { level: string | null }) {
  if (!level) return null
  return <Level step={Number(/\d/.exec(level)?.[0] ?? Number.NaN)} label={level} />
}

export function LatelyIn({ items }: { items: readonly ListedPostMortem[] }) {
  return (
    <Table
      caption="Latest incidents"
      rows={items}
      walkable
      columns={[
        {
          label: 'Post-mortem',
          main: true,
          cell: item => (
            <>
              <a href={`/post-mortems/${encodeURIComponent(item.id)}`}>{item.title || 'Untitled'}</a>
              <span class="row-summary">{item.lede}</span>
            </>
          ),
        },
        { label: 'Severity', cell: item => <Severity level={item.severity} /> },
        { label: 'When', from: 'tablet', cell: item => item.happened_at && formatShortDay(item.happened_at) },
        { label: 'To read', align: 'right', cell: item => <Minutes seconds={item.seconds} /> },
      ]}
    />
  )
}

/** An empty installation: three ways to begin, or for a reader, what will come. */
export function Beginning({ starts }: { starts: boolean }) {
  if (!starts) {
    return (
      <EmptyState title="Nothing has been written for you yet">
        <p>What is approved for you appears here.</p>
      </EmptyState>
    )
  }
  return (
    <div class="cards">
      <Card title="Bring in what you have">
        <p>Markdown, text, JSON, CSV or a zip. You see what was recognised before anything is stored.</p>
        <p class="mt-3">
          <a class="button button-primary" href="/import">
            Import
          </a>
        </p>
      </Card>
      <Card title="Start the first one">
        <p>A title and a type. A light one is a single page and takes ten minutes.</p>
        <p class="mt-3">
          <a class="button" href="/post-mortems/new">
            Start
          </a>
        </p>
      </Card>
      <Card title="Look at an example">
        <p>
          Four fictional teams with two dozen post-mortems, in an installation of its own:{' '}
          <code class="mono">npm start -- --demo</code>
        </p>
      </Card>
    </div>
  )
}
