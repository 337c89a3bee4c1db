import { raw } from 'hono/html'
import type { Child, PropsWithChildren } from 'hono/jsx'
import { formatMinutes, formatMoment, type Precision } from './format.ts'
import { Icon, type IconName } from './icons.tsx'

/** A moment in UTC; keys.client.ts adds the reader's own zone on hover. */
export function Time({
  at,
  precision = 'minute',
  children,
}: PropsWithChildren<{ at: Date | string | null | undefined; precision?: Precision | string }>) {
  if (at === null || at === undefined) return <span class="unknown">not known</span>
  const iso = typeof at === 'string' ? at : at.toISOString()
  const written = formatMoment(at, precision)
  return (
    <time datetime={iso} title={written}>
      {children ?? written}
    </time>
  )
}

/** Reading time: "12 min". */
export function Minutes({ seconds }: { seconds: number }) {
  return <span class="minutes">{formatMinutes(seconds)}</span>
}

export type NoticeTone = 'notice' | 'good' | 'caution' | 'bad'

const noticeIcons: Record<NoticeTone, IconName> = { notice: 'info', good: 'check', caution: 'warning', bad: 'warning' }

/** Something the reader should know before going on. `bad` and `caution` are announced at once. */
export function Notice({ tone = 'notice', title, children }: PropsWithChildren<{ tone?: NoticeTone; title?: string }>) {
  return (
    <div class={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={noticeIcons[tone]} />
      <div>
        {title && <p class="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  )
}

/** What would fill this place, and the link that leads there. */
export function EmptyState({
  title,
  children,
  action,
}: PropsWithChildren<{ title: string; action?: { label: string; href: string } }>) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
      {action && (
        <p>
          <a class="button" href={action.href}>
            {action.label}
          </a>
        </p>
      )}
    </div>
  )
}

/** A boxed part of a page. */
export function Card({
  title,
  aside,
  id,
  children,
  level = 2,
}: PropsWithChildren<{ title?: string; aside?: Child; id?: string; level?: 2 | 3 }>) {
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <section class="card" id={id}>
      {(title || aside) && (
        <header class="card-header">
          {title && <Heading>{title}</Heading>}
          {aside}
        </header>
      )}
      {children}
    </section>
  )
}

/** A part of a page with its heading and, at the right, what one can do with it. */
export function Section({
  title,
  aside,
  id,
  children,
}: PropsWithChildren<{ title: string; aside?: Child; id?: string }>) {
  return (
    <section class="section" id={id}>
      <header class="section-header">
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  )
}

/** Already sanitised HTML of an edition, set for reading. Never pass text that has not been through the sanitiser. */
export function Prose({ html }: { html: string }) {
  return <div class="prose">{raw(html)}</div>
}

/** Text to read at the left in its measure, what belongs beside it in the margin (below on narrow screens). */
export function WithMargin({ margin, children }: PropsWithChildren<{ margin: Child }>) {
  return (
    <div class="with-margin">
      <div class="with-margin-text">{children}</div>
      <aside class="margin">{margin}</aside>
    </div>
  )
}

/** Terms and what they are; falsy descriptions say "not known". */
export function DefinitionList({ items }: { items: readonly { term: string; description: Child }[] }) {
  return (
    <dl class="definitions">
      {items.map(({ term, description }) => (
        <div>
          <dt>{term}</dt>
          <dd>
            {description === undefined || description === null || description === '' ? (
              <span class="unknown">not known</span>
            ) : (
              description
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

export interface Fact {
  label: string
  value: Child
  /** Small line below: basis, interval, "≥". */
  note?: Child
}

/** The few facts that matter, side by side. */
export function FactTiles({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(({ label, value, note }) => (
        <div class="fact">
          <dt>{label}</dt>
          <dd>
            <span class="fact-value">{value}</span>
            {note && <span class="fact-note">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** How far something has come; `label` is what a screen reader says. */
export function Progress({ value, max, label }: { value: number; max: number; label: string }) {
  return (
    <div class="progress">
      <progress value={value} max={max} aria-label={label} />
      <span class="progress-label">{label}</span>
    </div>
  )
}

/** A word in the margin of the text: something folded away until asked for. */
export function Fold({ summary, open, children }: PropsWithChildren<{ summary: Child; open?: boolean }>) {
  return (
    <details class="fold" open={open}>
      <summary>
        <Icon name="chevron-right" size={16} />
        {summary}
      </summary>
      <div class="fold-content">{children}</div>
    </details>
  )
}
