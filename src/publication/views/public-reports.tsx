import { raw } from 'hono/html'
import { formatDay, formatMinutes, plural } from '../../ui/format.ts'
import type { PublicReport } from '../store.ts'

interface PublicIndexProps {
  reports: readonly PublicReport[]
  years: readonly { year: number; count: number }[]
  /** Address of the site's start page, with its slash. */
  base: string
  year?: number
}

/** Reports by the month in which they were published, newest first; the years below lead to the rest. */
export function PublicIndex({ reports, years, base, year }: PublicIndexProps) {
  return (
    <>
      <h1>{year ? `Incident reports of ${year}` : 'Incident reports'}</h1>
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
                {!year && report.lede && <p>{shortened(report.lede)}</p>}
                <p class="byline">
                  {formatDay(report.publishedAt)} · {formatMinutes(report.seconds)}
                  {isCorrected(report) && ` · corrected ${formatDay(report.updatedAt)}`}
                </p>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {years.length > 1 && (
        <nav aria-label="Years">
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

/** One report: the approved HTML as it was frozen, its dates around it. */
export function PublicReportPage({ report }: { report: PublicReport }) {
  return (
    <>
      <p class="byline">
        Published {formatDay(report.publishedAt)} · {formatMinutes(report.seconds)} to read
        {isCorrected(report) && ` · corrected ${formatDay(report.updatedAt)}`}
      </p>
      <div class="prose">{raw(report.html)}</div>
    </>
  )
}

/** What is left of a report that was taken back. It says nothing about what it said. */
export function Tombstone({ at }: { at: Date | null }) {
  return (
    <>
      <h1>Withdrawn</h1>
      <p class="lede">
        {at
          ? `The report that stood here was withdrawn on ${formatDay(at)}.`
          : 'The report that stood here was withdrawn.'}
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
  return line.length <= 240 ? line : `${line.slice(0, 239)}…`
}
