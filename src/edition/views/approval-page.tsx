import type { Child } from 'hono/jsx'
import type { EditionName } from '../../audience/editions.ts'
import { type ApprovalFunction, functionNames } from '../../audience/policy.ts'
import type { Viewer } from '../../person/viewer.ts'
import type { PostMortemRecord } from '../../post-mortem/record.ts'
import { Button, Csrf, Hidden, Select } from '../../ui/form.tsx'
import { formatDay, plural } from '../../ui/format.ts'
import { Page, PageHeader } from '../../ui/layout.tsx'
import { State } from '../../ui/marks.tsx'
import { Breadcrumbs } from '../../ui/navigation.tsx'
import { Card, Minutes, Notice } from '../../ui/text.tsx'
import type { ApprovalNeeds } from '../approval-needs.ts'
import type { Checks } from '../checks.ts'
import type { NeededFunction } from '../functions.ts'
import type { Reading } from '../read.ts'
import { budgetNote } from '../read.ts'
import { shapes } from '../shape.ts'
import { ChecksOf } from './checks.tsx'

interface GivenApproval {
  actor: string
  actor_name: string
  function: ApprovalFunction | null
  at: string
}

interface StandingApproval {
  approved_at: Date | null
  stale_since: Date | null
  approvals: GivenApproval[]
  sha256_markdown: string
}

export interface ApprovalRow {
  edition: EditionName
  reading: Reading
  standing: StandingApproval | null
  needs: ApprovalNeeds
  /** Approvals that count for the text as it is now. */
  given: GivenApproval[]
  missing: NeededFunction[]
  /** Functions the viewer may sign in, first the one they sign in when they do not choose. */
  signable: ApprovalFunction[]
  /** True, or the sentence why this viewer may not sign it. */
  answer: true | string
  checks: Checks
  /** Whether this viewer may say that two readings are different quantities. */
  settles: boolean
}

interface VoidedApproval {
  actor_name: string
  function: ApprovalFunction | null
  at: Date
  because: string
}

const whereItGoes: Record<EditionName, string> = {
  engineering: 'Goes to the post-mortem channel, the internal feed and the next digest.',
  leadership: 'Of a SEV1 or SEV2, goes by mail to the VP Engineering and the CTO, who are asked to acknowledge it.',
  support: 'Goes by mail to the support list.',
  customer:
    'Appears on the public site and its feeds, once it is signed in every function it needs, by as many people.',
}

/** The four editions side by side: what each says of itself, where it goes, what stands against it. */
export function ApprovalPage({
  frame,
  record,
  rows,
  voided,
  extra,
  done,
}: {
  frame: { viewer: Viewer; csrf: string; nonce: string }
  record: PostMortemRecord
  rows: ApprovalRow[]
  voided: VoidedApproval[]
  /** What domains below add about this record. */
  extra: Child[]
  done?: string
}) {
  const title = String(record.facts.title?.value ?? 'Untitled')
  const ready = rows.filter(
    row => row.edition !== 'customer' && row.answer === true && !isStanding(row) && row.needs.obstacles.length === 0,
  )
  const waits = done === 'customer' && rows.some(row => row.edition === 'customer' && row.missing.length > 0)
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
        lede="Approving freezes a text as it is now; with its last approval it goes to its audience, with no further click."
      />
      {done && (
        <Notice tone="good" title={waits ? 'Signed' : 'Approved'}>
          <p>
            {waits && 'The customer edition goes out with its last signature. '}
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
        <EditionCard row={row} record={record} csrf={frame.csrf} voided={row.edition === 'customer' ? voided : []} />
      ))}
      {extra}
    </Page>
  )
}

/** What the checks of the text show themselves, with the means to mend it. */
const shownByChecks: readonly string[] = ['contradiction', 'hidden-text']

function isStanding(row: ApprovalRow): boolean {
  return row.standing !== null && row.standing.stale_since === null && row.missing.length === 0
}

function EditionCard({
  row,
  record,
  csrf,
  voided,
}: {
  row: ApprovalRow
  record: PostMortemRecord
  csrf: string
  voided: VoidedApproval[]
}) {
  const { edition, reading, needs } = row
  const over = edition === 'engineering' ? null : budgetNote(reading)
  const undecided = edition === 'customer' && reading.undecided > 0
  const blocked = undecided || needs.obstacles.length > 0
  const obstacles = needs.obstacles.filter(obstacle => !shownByChecks.includes(obstacle.code))
  return (
    <Card title={shapes[edition].label} aside={<EditionState row={row} />}>
      <p>
        {whereItGoes[edition]} <a href={`/post-mortems/${record.id}/${edition}?draft`}>Read it</a>,{' '}
        <Minutes seconds={reading.seconds} />, {plural(reading.words, 'word')}.{over ? ` ${over}` : ''}
      </p>
      {needs.functions.length > 0 && <Functions row={row} />}
      {voided.map(approval => (
        <Notice tone="caution">
          <p>
            The approval by {approval.actor_name}
            {approval.function ? ` for ${functionNames[approval.function]}` : ''} counts no more since{' '}
            {formatDay(approval.at)}: {approval.because}
          </p>
        </Notice>
      ))}
      {!isStanding(row) && (undecided || obstacles.length > 0) && (
        <Notice tone="caution" title="Before it can be approved">
          <ul>
            {undecided && (
              <li>
                Redaction was unsure of {plural(reading.undecided, 'passage')}.{' '}
                <a href={`/post-mortems/${record.id}/sanitise`}>Decide {reading.undecided === 1 ? 'it' : 'them'}</a>{' '}
                first.
              </li>
            )}
            {obstacles.map(obstacle => (
              <li>
                {obstacle.message}
                {typeof obstacle.details.href === 'string' && (
                  <>
                    {' '}
                    <a href={obstacle.details.href}>Go there</a>
                  </>
                )}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <ChecksOf
        checks={row.checks}
        edition={edition}
        saveTo={`/post-mortems/${record.id}/contradictions`}
        csrf={csrf}
        settles={row.settles}
      />
      {isStanding(row) ? (
        <p class="note">SHA-256 {row.standing?.sha256_markdown}</p>
      ) : row.answer !== true ? (
        <p class="note">{row.answer}</p>
      ) : blocked ? null : (
        <form method="post" action={`/post-mortems/${record.id}/approve`}>
          <Csrf token={csrf} />
          <Hidden name="edition" value={edition} />
          <Hidden name={`expected-${edition}`} value={reading.sha256} />
          {row.signable.length > 1 && (
            <Select
              name="function"
              label="You sign for"
              value={row.signable[0]}
              options={row.signable.map(name => ({ value: name, label: functionNames[name] }))}
            />
          )}
          <Button>
            Approve {shapes[edition].label.toLowerCase()}
            {row.signable.length === 1 ? ` for ${functionNames[row.signable[0]!]}` : ''}
          </Button>
        </form>
      )}
    </Card>
  )
}

/** In which functions the customer edition is signed, by whom, and why the others are needed. */
function Functions({ row }: { row: ApprovalRow }) {
  const signed = isStanding(row) ? (row.standing?.approvals ?? []) : row.given
  return (
    <ul class="functions">
      {row.needs.functions.map(({ function: name, because }) => {
        const approval = signed.find(one => one.function === name)
        return (
          <li>
            <State
              tone={approval ? 'good' : 'neutral'}
              progress={approval ? 'whole' : 'none'}
              label={functionNames[name]}
            />{' '}
            <span class="soft">
              {approval ? `signed by ${approval.actor_name} on ${formatDay(approval.at)}` : because}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function EditionState({ row }: { row: ApprovalRow }) {
  if (isStanding(row)) {
    const by = (row.standing?.approvals ?? []).map(approval => approval.actor_name)
    return (
      <State
        tone="good"
        label={
          by.length > 2 ? `Approved by ${plural(by.length, 'person', 'people')}` : `Approved by ${by.join(' and ')}`
        }
      />
    )
  }
  const needed = row.needs.functions.length
  if (row.given.length > 0)
    return <State tone="notice" progress="half" label={`${row.given.length} of ${needed} approvals`} />
  if (row.standing) return <State tone="caution" progress="half" label="Approved text is out of date" />
  return <State progress="none" label="Draft" />
}
