import type { Child } from 'hono/jsx'
import { Icon } from './icons.tsx'

/** Where this page lies; the last item is the page itself and no link. */
export function Breadcrumbs({ items }: { items: readonly { label: string; href?: string }[] }) {
  return (
    <nav class="breadcrumbs" aria-label="You are here">
      <ol>
        {items.map(({ label, href }) => (
          <li>{href ? <a href={href}>{label}</a> : <span aria-current="page">{label}</span>}</li>
        ))}
      </ol>
    </nav>
  )
}

export interface Tab {
  label: Child
  href: string
  current?: boolean
  count?: number
}

/** Several views of one thing, each with its own address. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(tab => (
        <a href={tab.href} aria-current={tab.current ? 'page' : undefined}>
          {tab.label}
          {tab.count !== undefined && <span class="count">{tab.count}</span>}
        </a>
      ))}
    </nav>
  )
}

export interface Rung {
  label: string
  /** Reading time in minutes. */
  minutes: number
  href: string
  current?: boolean
  /** Small word below, such as a state. */
  note?: Child
}

/** The depth ladder: the same thing told at several lengths. The line under each goes as deep as its text. */
export function EditionLadder({ label = 'Read it as', rungs }: { label?: string; rungs: readonly Rung[] }) {
  const deepest = Math.max(1, ...rungs.map(rung => rung.minutes))
  return (
    <nav class="ladder" aria-label={label}>
      {rungs.map(rung => {
        const depth = Math.max(4, Math.round(26 * Math.sqrt(rung.minutes / deepest)))
        return (
          <a href={rung.href} aria-current={rung.current ? 'page' : undefined}>
            <svg class="ladder-depth" width="6" height="28" viewBox="0 0 6 28" aria-hidden="true">
              <path d={`M3 1v${depth}`} stroke="currentColor" stroke-width="2" />
              <path d={`M0 ${depth + 1}h6`} stroke="currentColor" stroke-width="2" />
            </svg>
            <span class="ladder-label">{rung.label}</span>
            <span class="ladder-minutes">
              {rung.minutes} min
              {rung.note && <> · {rung.note}</>}
            </span>
          </a>
        )
      })}
    </nav>
  )
}

export interface PaginationProps {
  /** First and last shown, counted from 1, and how many there are (or "more than", when counting was cut off). */
  from: number
  to: number
  total: number
  /** What the rows are called, in the plural. */
  what: string
  previousHref?: string
  nextHref?: string
}

export function Pagination({ from, to, total, what, previousHref, nextHref }: PaginationProps) {
  return (
    <nav class="pagination" aria-label="Pages">
      <span class="pagination-range">
        {total === 0
          ? `No ${what}`
          : `${from.toLocaleString('en-GB')}–${to.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')} ${what}`}
      </span>
      {(previousHref || nextHref) && (
        <span class="pagination-links">
          {previousHref ? (
            <a class="button button-small" rel="prev" href={previousHref}>
              <Icon name="arrow-left" size={16} /> Previous
            </a>
          ) : null}
          {nextHref ? (
            <a class="button button-small" rel="next" href={nextHref}>
              Next <Icon name="arrow-right" size={16} />
            </a>
          ) : null}
        </span>
      )}
    </nav>
  )
}
