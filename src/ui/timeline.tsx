import type { Child } from 'hono/jsx'
import { formatClock, formatDay, formatDuration, formatMoment, type Precision } from './format.ts'
import { type Placement, scaleTimeline } from './timeline-scale.ts'

export interface TimelineEvent {
  /** ISO 8601; null where no time is known. */
  at: string | null
  endedAt?: string | null
  precision?: Precision | string
  /** Code of the kind: sets the shape of the point. */
  kind?: string
  /** What the kind is called. */
  kindLabel?: string
  text: Child
  /** How the row looks among the others. */
  weight?: 'plain' | 'strong' | 'quiet'
  id?: string
}

export interface TimelineProps {
  rows: readonly TimelineEvent[]
  /** How many rows were left out for brevity, said below. */
  left?: number
  caption?: string
}

/** Rows in order, each with its place on one axis drawn to scale beside it. */
export function Timeline({ rows, left, caption = 'Timeline' }: TimelineProps) {
  const scale = scaleTimeline(rows)
  const drawn = scale.from !== null && scale.to !== null
  let day = ''
  return (
    <figure class={drawn ? 'timeline timeline-drawn' : 'timeline'}>
      <figcaption class="visually-hidden">{caption}</figcaption>
      {drawn && (
        <div class="timeline-axis" aria-hidden="true">
          <span>0</span>
          <span>{formatDuration((scale.to! - scale.from!) / 1000)}</span>
        </div>
      )}
      <ol>
        {rows.map((row, index) => {
          const rowDay = row.at ? formatDay(row.at) : ''
          const newDay = rowDay !== '' && rowDay !== day
          if (newDay) day = rowDay
          return (
            <>
              {newDay && (
                <li class="timeline-day">
                  <span>{rowDay}</span>
                </li>
              )}
              <TimelineRow
                row={row}
                placement={scale.placements[index]!}
                elapsed={drawn && row.at ? (Date.parse(row.at) - scale.from!) / 1000 : null}
              />
            </>
          )
        })}
      </ol>
      {left ? <p class="timeline-left">{left} more left out here.</p> : null}
    </figure>
  )
}

function TimelineRow({
  row,
  placement,
  elapsed,
}: {
  row: TimelineEvent
  placement: Placement
  elapsed: number | null
}) {
  const known = row.precision !== 'year' && row.precision !== 'month' && row.precision !== 'day'
  const weight = row.weight && row.weight !== 'plain' ? ` timeline-${row.weight}` : ''
  return (
    <li class={`timeline-row${weight}`} id={row.id}>
      <span class="timeline-time">
        {row.at ? (
          <time datetime={row.at} title={formatMoment(row.at, row.precision)}>
            {known
              ? formatClock(row.at, row.precision)
              : row.precision === 'day'
                ? 'that day'
                : formatMoment(row.at, row.precision)}
          </time>
        ) : (
          <span class="unknown">no time</span>
        )}
        {elapsed !== null && elapsed > 0 && !placement.outside && (
          <span class="timeline-elapsed">+{formatDuration(elapsed)}</span>
        )}
      </span>
      <TimelineMark placement={placement} kind={row.kind} />
      <span class="timeline-text">
        {row.kindLabel && <span class="timeline-kind">{row.kindLabel}</span>}
        {row.text}
        {row.at && row.endedAt && Date.parse(row.endedAt) > Date.parse(row.at) && (
          <span class="timeline-lasting">
            {' · '}
            {formatDuration((Date.parse(row.endedAt) - Date.parse(row.at)) / 1000)}
          </span>
        )}
      </span>
    </li>
  )
}

/** The point, or the bar from start to end, of one row; percentages keep it to scale at any width. */
function TimelineMark({ placement, kind }: { placement: Placement; kind?: string }) {
  const at = (share: number) => `${(3 + share * 94).toFixed(2)}%`
  return (
    <svg class="timeline-mark" aria-hidden="true" data-kind={kind}>
      <line class="timeline-line" x1="3%" x2="97%" y1="10" y2="10" />
      {placement.start !== null && placement.end !== null && (
        <line class="timeline-bar" x1={at(placement.start)} x2={at(placement.end)} y1="10" y2="10" />
      )}
      {placement.outside === 'before' && (
        <text x="0" y="14">
          ◂
        </text>
      )}
      {placement.outside === 'after' && (
        <text x="100%" y="14" text-anchor="end">
          ▸
        </text>
      )}
      {placement.start !== null && !placement.outside && (
        <circle class="timeline-point" cx={at(placement.start)} cy="10" r="4.5" />
      )}
    </svg>
  )
}
