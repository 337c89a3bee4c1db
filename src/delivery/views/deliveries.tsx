import type { EditionName } from '../../audience/editions.ts'
import { formatMoment, plural } from '../../ui/format.ts'
import { State, type Tone } from '../../ui/marks.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { Time } from '../../ui/text.tsx'
import { type Delivery, type DeliveryChannel, type DeliveryState, stateLabel } from '../delivery.ts'
import type { ListedDelivery } from '../store.ts'

export const channelLabels: Record<DeliveryChannel, string> = {
  email: 'Mail',
  slack: 'Slack',
  feed: 'Internal feed',
  digest: 'Digest',
  'public-site': 'Public site',
  'public-feed': 'Public feeds',
}

export const editionLabels: Record<EditionName, string> = {
  engineering: 'Engineering',
  leadership: 'Leadership',
  support: 'Support',
  customer: 'Customer',
}

const looks: Record<DeliveryState, { tone: Tone; progress: 'none' | 'half' | 'whole' | 'failed' }> = {
  queued: { tone: 'neutral', progress: 'none' },
  waiting: { tone: 'caution', progress: 'none' },
  sending: { tone: 'accent', progress: 'half' },
  sent: { tone: 'good', progress: 'whole' },
  dead: { tone: 'bad', progress: 'failed' },
  held: { tone: 'caution', progress: 'half' },
  cancelled: { tone: 'neutral', progress: 'failed' },
}

/** Where a delivery stands, in a word and a mark. */
export function DeliveryMark({ delivery }: { delivery: Delivery }) {
  const trying = delivery.state === 'queued' && delivery.lastError !== null
  const look = trying ? { tone: 'caution' as const, progress: 'half' as const } : looks[delivery.state]
  return (
    <State tone={look.tone} progress={look.progress} label={stateLabel(delivery)} title={delivery.lastError ?? ''} />
  )
}

/** When something happens next, or happened. */
export function DeliveryMoment({ delivery }: { delivery: Delivery }) {
  if (delivery.acknowledgedAt)
    return (
      <>
        acknowledged <Time at={delivery.acknowledgedAt} />
      </>
    )
  if (delivery.sentAt && delivery.state === 'sent') return <Time at={delivery.sentAt} />
  if (delivery.state === 'queued' && delivery.attempts > 0)
    return (
      <>
        attempt {delivery.attempts + 1} at <Time at={delivery.nextAttemptAt} precision="second" />
      </>
    )
  if (delivery.state === 'queued') return <>{delivery.channel === 'digest' ? 'with the next digest' : 'now'}</>
  return <Time at={delivery.createdAt} />
}

interface DeliveryTableProps {
  deliveries: readonly ListedDelivery[]
  /** Off on the page of one post-mortem, where every row has the same one. */
  withTitle?: boolean
}

/** Deliveries as rows: what, to whom and why, where it stands, what went wrong. */
export function DeliveryTable({ deliveries, withTitle = true }: DeliveryTableProps) {
  const columns: Column<ListedDelivery>[] = [
    {
      label: withTitle ? 'Post-mortem' : 'Recipient',
      main: true,
      cell: one => (
        <>
          <a href={`/deliveries/${one.id}`}>{withTitle ? one.title || 'Untitled' : recipientOf(one)}</a>
          <span class="row-summary">
            {withTitle ? `${recipientOf(one)} · ` : ''}
            {one.reason}
          </span>
        </>
      ),
    },
    { label: 'Edition', cell: one => editionLabels[one.edition], from: 'tablet' },
    { label: 'Channel', cell: one => channelLabels[one.channel] },
    {
      label: 'State',
      cell: one => (
        <>
          <DeliveryMark delivery={one} />
          {one.lastError && one.state !== 'sent' && <span class="row-summary">{one.lastError}</span>}
        </>
      ),
    },
    { label: 'When', cell: one => <DeliveryMoment delivery={one} />, from: 'desktop' },
    {
      label: 'Acknowledged',
      cell: one =>
        one.acknowledgementDueAt
          ? one.acknowledgedAt
            ? 'yes'
            : `by ${formatMoment(one.acknowledgementDueAt, 'day')}`
          : '',
      from: 'desktop',
    },
  ]
  return <Table caption="Deliveries" columns={columns} rows={deliveries} rowId={one => one.id} walkable />
}

/** Who or where, in words. */
export function recipientOf(delivery: Pick<Delivery, 'channel' | 'recipient'>): string {
  switch (delivery.channel) {
    case 'email':
      return delivery.recipient === 'nobody' ? 'Nobody' : delivery.recipient
    case 'slack':
      return delivery.recipient
    default:
      return channelLabels[delivery.channel]
  }
}

export interface MatrixCount {
  edition: EditionName
  channel: DeliveryChannel
  state: DeliveryState
  count: number
  asked: number
  acknowledged: number
  last_sent_at: Date | null
}

/** Audience by channel: how many, where they stand, who acknowledged. */
export function DeliveryMatrix({
  counts,
  href,
}: {
  counts: readonly MatrixCount[]
  href: (edition: EditionName, channel: DeliveryChannel) => string
}) {
  const channels = (Object.keys(channelLabels) as DeliveryChannel[]).filter(channel =>
    counts.some(one => one.channel === channel),
  )
  const rows = (Object.keys(editionLabels) as EditionName[]).filter(edition =>
    counts.some(one => one.edition === edition),
  )
  const cell = (edition: EditionName, channel: DeliveryChannel) => {
    const here = counts.filter(one => one.edition === edition && one.channel === channel)
    if (here.length === 0) return <span class="faint">–</span>
    const asked = here.reduce((sum, one) => sum + one.asked, 0)
    const acknowledged = here.reduce((sum, one) => sum + one.acknowledged, 0)
    return (
      <a href={href(edition, channel)}>
        {here.map(one => (
          <div>
            <State
              tone={looks[one.state].tone}
              progress={looks[one.state].progress}
              label={`${one.count} ${stateLabel({ state: one.state, attempts: 0, acknowledgedAt: null, lastError: null })}`}
            />
          </div>
        ))}
        {asked > 0 && <div class="soft">{`${acknowledged} of ${plural(asked, 'acknowledgement')}`}</div>}
      </a>
    )
  }
  return (
    <Table
      caption="Deliveries by audience and channel"
      columns={[
        { label: 'Audience', main: true, cell: edition => editionLabels[edition] },
        ...channels.map(channel => ({
          label: channelLabels[channel],
          cell: (edition: EditionName) => cell(edition, channel),
        })),
      ]}
      rows={rows}
    />
  )
}
