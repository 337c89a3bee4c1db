import { raw } from 'hono/html'
import type { DroppedBecause } from '../../commitment/commitment.ts'
import { renderMarkdown } from '../../platform/markdown/markdown.ts'
import { formatDay, formatMinutes, plural } from '../../ui/format.ts'
import type { PublicIdentity } from '../../ui/public-page.tsx'
import type { PublicCommitment } from '../commitments-in.ts'
import type { FullReport, PublicReport } from '../report.ts'
import { type Correction, type Topic, topicsOf, type WithdrawalClass, withdrawalClasses } from '../report.ts'

interface PublicIndexProps {
  title: string
  reports: readonly PublicReport[]
  years?: readonly { year: number; count: number }[]
  topics?: readonly Topic[]
  /** The service whose reports these are. */
  topic?: string
  /** Address of the site's start page, with its slash. */
  base: string
  withLedes?: boolean
}

/** Reports by the month in which they were published, newest first; services and years below lead to the rest. */
export function PublicIndex({ title, reports, years = [], topics = [], topic, base, withLedes }: PublicIndexProps) {
  return (
    <>
      <h1>{title}</h1>
      {reports.length === 0 && (
        <p class="lede">Nothing has been published yet. A report appears here once it was approved for everyone.</p>
      )}
      {byMonth(reports).map(([month, ofMonth]) => (
        <section class="month">
          <h2>{month}</h2>
          <ul class="entries">
            {ofMonth.map(report => (
              <li>
                <h3>
                  <a href={`${base}reports/${report.slug}`}>{report.title}</a>
                </h3>
                {withLedes && report.lede && <p>{shortened(report.lede)}</p>}
                <p class="byline">
                  {formatDay(report.publishedAt)} · {formatMinutes(report.seconds)}
                  {isCorrected(report) && ` · corrected ${formatDay(report.updatedAt)}`}
                </p>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {topics.length > 0 && (
        <nav aria-label="Services" class="index-links">
          <h2>By service</h2>
          <ul>
            {topics.map(one => (
              <li>
                <a href={`${base}services/${one.slug}`} aria-current={one.slug === topic ? 'page' : undefined}>
                  {one.name}
                </a>
                , {plural(one.count, 'report')}
              </li>
            ))}
            {topic && (
              <li>
                <a href={base}>All reports</a>
              </li>
            )}
          </ul>
        </nav>
      )}
      {years.length > 1 && (
        <nav aria-label="Years" class="index-links">
          <h2>By year</h2>
          <ul>
            {years.map(one => (
              <li>
                <a href={`${base}years/${one.year}`}>{one.year}</a>, {plural(one.count, 'report')}
              </li>
            ))}
          </ul>
        </nav>
      )}
    </>
  )
}

/** One report: the approved HTML as it was frozen, its dates above, what became of its promises below. */
export function PublicReportPage({ report, base }: { report: FullReport; base: string }) {
  const topics = topicsOf(report.services)
  return (
    <>
      <p class="byline">
        <span>
          Published {formatDay(report.publishedAt)} · {formatMinutes(report.seconds)} to read
          {isCorrected(report) && ` · corrected ${formatDay(report.updatedAt)}`}
        </span>
        {topics.map(topic => (
          <a href={`${base}services/${topic.slug}`}>{topic.name}</a>
        ))}
      </p>
      {report.preliminary && (
        <div class="notice">
          <p>
            <strong>Preliminary.</strong> This is what we know so far. The final report will be read at this address.
          </p>
        </div>
      )}
      <div class="prose">{raw(report.html)}</div>
      {report.corrections.length > 0 && <Corrections corrections={report.corrections} />}
      {report.commitments.length > 0 && <Commitments commitments={report.commitments} />}
    </>
  )
}

/** What was changed since it was published, and when: newest first. */
function Corrections({ corrections }: { corrections: readonly Correction[] }) {
  return (
    <section class="corrections" aria-labelledby="corrections">
      <h2 id="corrections">Corrections</h2>
      {corrections.toReversed().map(correction => (
        <section>
          <h3>{formatDay(correction.at)}</h3>
          {correction.note && <div>{raw(renderMarkdown(correction.note, { headingBase: 4 }))}</div>}
          {correction.changes.length > 0 && (
            <details>
              <summary>What changed in the text</summary>
              {correction.changes.map(change => (
                <div class="change">
                  {change.heading && <h4>{change.heading}</h4>}
                  {change.removed.map(passage => (
                    <p>
                      <del>{passage}</del>
                    </p>
                  ))}
                  {change.added.map(passage => (
                    <p>
                      <ins>{passage}</ins>
                    </p>
                  ))}
                  {change.withheld > 0 && <p>{plural(change.withheld, 'passage')} taken out and not repeated here.</p>}
                </div>
              ))}
            </details>
          )}
        </section>
      ))}
    </section>
  )
}

/** What was promised and what became of it. The promises are the approved words; the rest are fixed ones. */
function Commitments({ commitments }: { commitments: readonly PublicCommitment[] }) {
  return (
    <section class="commitments" aria-labelledby="commitments">
      <h2 id="commitments">Where our commitments stand</h2>
      <p class="commitments-note">
        This list is kept up to date. The report above stands as it was approved. Something is done here once somebody
        other than its owner has verified it.
      </p>
      <ul>
        {commitments.map(one => (
          <li class={`commitment commitment-${one.word}`}>
            <p class="commitment-state">{commitmentState(one)}</p>
            <div>{raw(renderMarkdown(one.markdown, { headingBase: 4 }))}</div>
          </li>
        ))}
      </ul>
    </section>
  )
}

const because: Record<DroppedBecause, string> = {
  alternative: 'solved another way',
  replaced: 'replaced by other work',
  'no-longer-applies': 'it no longer applies',
  'decided-against': 'we decided against it',
  'did-not-help': 'it did not have the effect we wanted',
}

function commitmentState(one: PublicCommitment): string {
  const since = one.since ? `, ${formatDay(one.since)}` : ''
  switch (one.word) {
    case 'done':
      return `Done${since}`
    case 'committed':
      return one.dueOn ? `Committed, by ${formatDay(one.dueOn)}` : 'Committed'
    case 'dropped':
      return `No longer planned: ${because[one.reason]}${since}`
  }
}

/** What is left of a report that was taken back. It says nothing about what it said. */
export function Tombstone({ at, because, home }: { at: Date | null; because: WithdrawalClass | null; home: string }) {
  return (
    <>
      <h1>Withdrawn</h1>
      <p class="lede">
        {at
          ? `The report that stood here was withdrawn on ${formatDay(at)}.`
          : 'The report that stood here was withdrawn.'}
        {because && ` ${withdrawalClasses[because]}`}
      </p>
      <p>
        <a href={home}>All incident reports</a>
      </p>
    </>
  )
}

/** Where a report is read that had another address. */
export function Moved({ to }: { to: string }) {
  return (
    <>
      <h1>Moved</h1>
      <p class="lede">
        This report is read <a href={to}>at another address</a> now.
      </p>
    </>
  )
}

/** Left of the foot: whose site it is and, where switched on, what it is like to work there. */
export function SiteFoot({
  identity,
  recruiting,
}: {
  identity: PublicIdentity
  recruiting: { careersHref?: string; statement?: string } | null
}) {
  return (
    <>
      {recruiting?.statement && <p class="site-statement">{recruiting.statement}</p>}
      <p>
        {identity.href && <a href={identity.href}>{identity.name}</a>}
        {recruiting?.careersHref && <a href={recruiting.careersHref}>Work with us</a>}
      </p>
    </>
  )
}

function isCorrected(report: PublicReport): boolean {
  return report.updatedAt.getTime() - report.publishedAt.getTime() > 1000
}

function byMonth(reports: readonly PublicReport[]): [string, PublicReport[]][] {
  const months = new Map<string, PublicReport[]>()
  for (const report of reports) {
    const month = report.publishedAt.toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })
    months.set(month, [...(months.get(month) ?? []), report])
  }
  return [...months]
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= 240 ? line : `${line.slice(0, 239).replace(/\s+\S*$/, '')}…`
}
