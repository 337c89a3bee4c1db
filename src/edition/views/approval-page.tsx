import type { EditionName } from '../../audience/editions.ts'
import type { Viewer } from '../../person/viewer.ts'
import type { PostMortemRecord } from '../../post-mortem/record.ts'
import { Button, Csrf, Hidden } from '../../ui/form.tsx'
import { formatDay, plural } from '../../ui/format.ts'
import { Page, PageHeader } from '../../ui/layout.tsx'
import { State } from '../../ui/marks.tsx'
import { Breadcrumbs } from '../../ui/navigation.tsx'
import { Card, Minutes, Notice } from '../../ui/text.tsx'
import type { Reading } from '../read.ts'
import { budgetNote } from '../read.ts'
import { shapes } from '../shape.ts'

interface StandingApproval {
  approved_at: Date | null
  stale_since: Date | null
  approvals: { actor: string; actor_name: string; at: string }[]
  sha256_markdown: string
}

export interface ApprovalRow {
  edition: EditionName
  reading: Reading
  standing: StandingApproval | null
  waiting: StandingApproval | null
  needed: number
  /** True, or the sentence why this viewer may not sign it. */
  answer: true | string
  mine: boolean
}

const whereItGoes: Record<EditionName, string> = {
  engineering: 'Goes to the post-mortem channel, the internal feed and the next digest.',
  leadership: 'Of a SEV1 or SEV2, goes by mail to the VP Engineering and the CTO, who are asked to acknowledge it.',
  support: 'Goes by mail to the support list.',
  customer: 'Appears on the public site and its feeds, after two different people have approved it.',
}

/** The four editions side by side: what each says of itself, where it goes, what stands against it. */
export function ApprovalPage({
  frame,
  record,
  rows,
  done,
}: {
  frame: { viewer: Viewer; csrf: string; nonce: string }
  record: PostMortemRecord
  rows: ApprovalRow[]
  done?: string
}) {
  const title = String(record.facts.title?.value ?? 'Untitled')
  const ready = rows.filter(row => row.edition !== 'customer' && row.answer === true && !isStanding(row))
  return (
    <Page {...frame} title={`Approve: ${title}`} current="post-mortems">
      <PageHeader
        above={
          <Breadcrumbs
            items={[
              { label: 'Post-mortems', href: '/post-mortems' },
              { label: title, href: `/post-mortems/${record.id}` },
              { label: 'Approve' },
            ]}
          />
        }
        title="Approve"
        lede="Approving freezes a text as it is now and sends it to its audience, with no further click."
      />
      {done && (
        <Notice tone="good" title="Approved">
          <p>
            What was sent where is on <a href={`/deliveries?post_mortem=${record.id}`}>the deliveries page</a>.
          </p>
        </Notice>
      )}
      {ready.length > 1 && (
        <form method="post" action={`/post-mortems/${record.id}/approve`} class="approve-all">
          <Csrf token={frame.csrf} />
          {ready.map(row => (
            <>
              <Hidden name="edition" value={row.edition} />
              <Hidden name={`expected-${row.edition}`} value={row.reading.sha256} />
            </>
          ))}
          <Button weight="primary">
            Approve {ready.map(row => shapes[row.edition].label.toLowerCase()).join(', ')}
          </Button>
        </form>
      )}
      {rows.map(row => (
        <EditionCard row={row} record={record} csrf={frame.csrf} />
      ))}
    </Page>
  )
}

function isStanding(row: ApprovalRow): boolean {
  return row.standing !== null && row.standing.stale_since === null
}

function EditionCard({ row, record, csrf }: { row: ApprovalRow; record: PostMortemRecord; csrf: string }) {
  const { edition, reading } = row
  const over = edition === 'engineering' ? null : budgetNote(reading)
  const blocked = edition === 'customer' && reading.undecided > 0
  return (
    <Card title={shapes[edition].label} aside={<EditionState row={row} />}>
      <p>
        {whereItGoes[edition]} <a href={`/post-mortems/${record.id}/${edition}?draft`}>Read it</a>,{' '}
        <Minutes seconds={reading.seconds} />, {plural(reading.words, 'word')}.{over ? ` ${over}` : ''}
      </p>
      {(row.waiting?.approvals ?? []).map(approval => (
        <p>
          Approved by {approval.actor_name} on {formatDay(approval.at)}; one more person is needed.
        </p>
      ))}
      {blocked && (
        <Notice tone="caution">
          <p>
            Redaction was unsure of {plural(reading.undecided, 'passage')}.{' '}
            <a href={`/post-mortems/${record.id}/redaction`}>Decide {reading.undecided === 1 ? 'it' : 'them'}</a> first.
          </p>
        </Notice>
      )}
      {isStanding(row) ? (
        <p class="note">SHA-256 {row.standing?.sha256_markdown}</p>
      ) : row.answer !== true ? (
        <p class="note">{row.answer}</p>
      ) : blocked ? null : (
        <form method="post" action={`/post-mortems/${record.id}/approve`}>
          <Csrf token={csrf} />
          <Hidden name="edition" value={edition} />
          <Hidden name={`expected-${edition}`} value={reading.sha256} />
          <Button>
            Approve {shapes[edition].label.toLowerCase()}
            {row.needed > 1 ? ` (${(row.waiting?.approvals.length ?? 0) + 1} of ${row.needed})` : ''}
          </Button>
        </form>
      )}
    </Card>
  )
}

function EditionState({ row }: { row: ApprovalRow }) {
  if (row.standing && row.standing.stale_since === null) {
    const by = row.standing.approvals.map(approval => approval.actor_name).join(' and ')
    return <State tone="good" label={`Approved by ${by}`} />
  }
  if (row.standing) return <State tone="caution" progress="half" label="Approved text is out of date" />
  if (row.waiting)
    return <State tone="notice" progress="half" label={`${row.waiting.approvals.length} of ${row.needed} approvals`} />
  return <State progress="none" label="Draft" />
}
