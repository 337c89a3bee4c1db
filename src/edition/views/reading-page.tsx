import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import type { EditionName } from '../../audience/editions.ts'
import { roleList } from '../../person/permission.ts'
import type { Viewer } from '../../person/viewer.ts'
import type { PostMortemRecord } from '../../post-mortem/record.ts'
import { LinkButton } from '../../ui/form.tsx'
import { formatDay } from '../../ui/format.ts'
import { Page } from '../../ui/layout.tsx'
import { Badge, Level, State } from '../../ui/marks.tsx'
import { EditionLadder } from '../../ui/navigation.tsx'
import { DefinitionList, Minutes, Notice, Time, WithMargin } from '../../ui/text.tsx'
import { htmlInside } from '../files.ts'
import { budgetNote, type Reading } from '../read.ts'
import { shapes } from '../shape.ts'
import { partLabel } from '../staleness.ts'
import { codeLabel } from '../values.ts'
import { Changes } from './changes.tsx'

interface ReadingPageProps {
  frame: { viewer: Viewer; csrf: string; nonce: string }
  reading: Reading
  /** What the viewer may do with the record; null for those who see only approved editions. */
  duties: { edit: boolean; approve: boolean; record: PostMortemRecord } | null
  margin: Child[]
}

const states = {
  approved: { label: 'Approved', tone: 'good', progress: 'whole' },
  stale: { label: 'Approved, facts changed since', tone: 'caution', progress: 'half' },
  draft: { label: 'Draft', tone: 'neutral', progress: 'none' },
  held: { label: 'Held back', tone: 'caution', progress: 'half' },
} as const

/** One edition to read: the depth ladder above, the text in its measure, what belongs to it in the margin. */
export function ReadingPage({ frame, reading, duties, margin }: ReadingPageProps) {
  const state = states[reading.state]
  const address = `/post-mortems/${reading.postMortemId}`
  return (
    <Page {...frame} title={reading.title || 'Untitled'} description={reading.lede} current="post-mortems">
      {reading.ladder.length > 1 && (
        <EditionLadder
          rungs={[...reading.ladder]
            .sort((a, b) => a.seconds - b.seconds)
            .map(({ edition, seconds }) => ({
              label: shapes[edition].label,
              minutes: Math.max(1, Math.round(seconds / 60)),
              href: `${address}/${edition}`,
              current: edition === reading.edition,
            }))}
        />
      )}
      <div class="reading-meta">
        <State tone={state.tone} progress={state.progress} label={state.label} />
        <span>
          <Time at={reading.at}>{formatDay(reading.at)}</Time>
        </span>
        <Minutes seconds={reading.seconds} />
        {duties?.record.facts.severity && <SeverityMark value={String(duties.record.facts.severity.value)} />}
      </div>
      <StateNotice reading={reading} address={address} />
      <WithMargin
        margin={
          <>
            {duties && <Duties address={address} duties={duties} reading={reading} />}
            {duties && <AboutRecord record={duties.record} />}
            {margin}
            <Formats address={address} edition={reading.edition} />
          </>
        }
      >
        {raw(htmlInside(reading.html, reading.postMortemId))}
      </WithMargin>
    </Page>
  )
}

/** A severity by shape, label and colour. */
export function SeverityMark({ value }: { value: string }) {
  return <Level step={Number(/[1-5]/.exec(value)?.[0])} label={value} />
}

function StateNotice({ reading, address }: { reading: Reading; address: string }) {
  const over = reading.state === 'draft' && reading.edition !== 'engineering' ? budgetNote(reading) : null
  return (
    <>
      {reading.expired && (
        <Notice tone="bad" title={reading.expired}>
          <p>The text below is what could be said until then.</p>
        </Notice>
      )}
      {reading.heldBack !== '' && (
        <Notice tone="caution" title="The approved text is held back">
          <p>
            It shows {reading.heldBack} that was made less visible since.{' '}
            {reading.state === 'held'
              ? 'Nobody reads it until a new text is approved.'
              : 'You are reading the text as it would be now, which nobody has approved.'}{' '}
            {capital(roleList(reading.approvers))} may approve it anew.
            {reading.edition === 'customer' && ' What is published outside stays until then: this is urgent.'}
          </p>
        </Notice>
      )}
      {reading.state === 'stale' && (
        <Notice tone="caution" title="The record has changed since this text was approved">
          <p>
            You are reading the last approved text; {roleList(reading.approvers)} may approve the new one.{' '}
            {reading.recordVisible && <a href={`${address}/${reading.edition}?draft`}>Read it as it would be now</a>}
          </p>
          <Changes
            changes={
              reading.recordVisible
                ? reading.changes
                : (reading.artifact?.staleParts ?? []).map(part => ({
                    part,
                    label: partLabel(part),
                    before: null,
                    after: null,
                  }))
            }
          />
        </Notice>
      )}
      {reading.state === 'draft' && reading.artifact && (
        <Notice title="This is the text as it would be now">
          <p>
            <a href={`${address}/${reading.edition}`}>The approved text</a> is what readers see.
          </p>
        </Notice>
      )}
      {reading.undecided > 0 && reading.edition === 'customer' && (
        <Notice tone="caution" title={`${reading.undecided} passages need a decision`}>
          <p>
            Redaction was unsure of them; until somebody decides, this edition cannot be approved.{' '}
            <a href={`${address}/sanitise`}>Decide them</a>
          </p>
        </Notice>
      )}
      {over && (
        <Notice>
          <p>{over}</p>
        </Notice>
      )}
    </>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function Duties({
  address,
  duties,
  reading,
}: {
  address: string
  duties: NonNullable<ReadingPageProps['duties']>
  reading: Reading
}) {
  if (!duties.edit && !duties.approve) return null
  return (
    <div class="margin-block no-print">
      {duties.edit && <LinkButton href={`${address}/edit`}>Edit</LinkButton>}{' '}
      {duties.approve && (
        <LinkButton href={`${address}/approve`} weight={reading.state === 'approved' ? 'plain' : 'primary'}>
          Approve …
        </LinkButton>
      )}
    </div>
  )
}

function AboutRecord({ record }: { record: PostMortemRecord }) {
  return (
    <div class="margin-block">
      <h2 class="margin-title">Responsible</h2>
      <DefinitionList
        items={[
          { term: 'Owner', description: record.owner?.name },
          { term: 'Team', description: record.team?.name ?? (record.facts.team?.value as string | undefined) },
          ...(record.services.length > 0
            ? [{ term: 'Services', description: record.services.map(service => service.name).join(', ') }]
            : []),
          { term: 'Type', description: codeLabel(record.type) },
          { term: 'Handling', description: <Badge>{`TLP ${record.handling.replace('_', '+').toUpperCase()}`}</Badge> },
        ]}
      />
      <p class="no-print">
        <a href={`/post-mortems/${record.id}/history`}>History</a>
      </p>
    </div>
  )
}

function Formats({ address, edition }: { address: string; edition: EditionName }) {
  return (
    <div class="margin-block no-print">
      <h2 class="margin-title">This edition as</h2>
      <p>
        <a href={`${address}/${edition}?format=md`} data-turbo="false">
          Markdown
        </a>{' '}
        ·{' '}
        <a href={`${address}/${edition}?format=json`} data-turbo="false">
          JSON
        </a>
      </p>
    </div>
  )
}
