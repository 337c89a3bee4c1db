import type { MarginPanel } from '../edition/margin.ts'
import { LinkButton } from '../ui/form.tsx'
import { formatDay } from '../ui/format.ts'
import { stateLabel } from './delivery.ts'
import { deliveriesOf } from './store.ts'
import { channelLabels } from './views/deliveries.tsx'

/** Beside an edition: what it asks of this reader, and where it went as far as they may see that. */
export const deliveryMargin: MarginPanel = async (context, viewer, reading) => {
  if (reading.state === 'draft') return null
  const sent = (await deliveriesOf(context.db, viewer, reading.postMortemId)).filter(
    delivery => delivery.edition === reading.edition && !delivery.superseded,
  )
  if (sent.length === 0) return null
  const asked =
    viewer.kind === 'person'
      ? sent.find(
          delivery =>
            delivery.recipientPersonId === viewer.personId &&
            delivery.acknowledgementDueAt !== null &&
            !delivery.acknowledgedAt,
        )
      : undefined
  return (
    <div class="margin-block no-print">
      {asked?.acknowledgementDueAt && (
        <>
          <p>{asked.reason}</p>
          <LinkButton href={`/acknowledge/${asked.id}`} weight="primary">
            Acknowledge by {formatDay(asked.acknowledgementDueAt)}
          </LinkButton>
        </>
      )}
      <h2 class="margin-title">Where it went</h2>
      <ul class="margin-list">
        {sent.slice(0, 8).map(delivery => (
          <li>
            <a href={`/deliveries/${delivery.id}`}>{channelLabels[delivery.channel]}</a>: {stateLabel(delivery)}
          </li>
        ))}
      </ul>
      {sent.length > 8 && (
        <p>
          <a href={`/deliveries?post_mortem=${reading.postMortemId}&edition=${reading.edition}`}>All {sent.length}</a>
        </p>
      )}
    </div>
  )
}
