import { raw } from 'hono/html'
import { renderMarkdown } from '../../platform/markdown/markdown.ts'
import type { FullReport } from '../../public-site/report.ts'
import { publicationUrl } from '../../public-site/report.ts'
import { formatDay, formatMinutes, plural } from '../../ui/format.ts'
import type { AccountPack } from '../pack.ts'

/** The words of a pack: what happened in short, what follows, then each report as everybody reads it. */
export function PackBody({ pack, publicUrl }: { pack: AccountPack; publicUrl: string }) {
  return (
    <div class="account-pack">
      <p>
        {plural(pack.reports.length, 'public report')}, as of {formatDay(pack.at)}. Everything here is public; the links
        lead to the reports as everybody reads them.
      </p>
      {pack.reports.map(report => (
        <PackReport report={report} url={publicationUrl(publicUrl, report.slug)} />
      ))}
    </div>
  )
}

function PackReport({ report, url }: { report: FullReport; url: string }) {
  return (
    <section class="pack-report">
      <p class="pack-source">
        Published {formatDay(report.publishedAt)}
        {report.preliminary && ', preliminary'} · {formatMinutes(report.seconds)} to read · <a href={url}>{url}</a>
      </p>
      {raw(within(report.html))}
      {report.commitments.length > 0 && (
        <>
          <h3>Where our follow-ups stand</h3>
          <ul class="pack-followups">
            {report.commitments.map(({ markdown, dueOn, word, since, reason }) => (
              <li>
                {raw(renderMarkdown(markdown, { headingBase: 4 }))}
                <p class="note">
                  {[
                    `${word.charAt(0).toUpperCase()}${word.slice(1).replaceAll('_', ' ')}`,
                    since ? `since ${formatDay(since)}` : dueOn && `by ${formatDay(dueOn)}`,
                    reason,
                  ]
                    .filter(Boolean)
                    .join(', ')}
                </p>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

/** A frozen text inside a larger page: headings one rank lower, and no names that two texts would share. */
function within(html: string): string {
  return html.replace(/<\/?[a-z][^>]*>/g, tag =>
    tag
      .replace(/^<(\/?)h([1-5])\b/, (_, close, rank) => `<${close}h${Number(rank) + 1}`)
      .replace(/ id="[^"]*"/, '')
      .replace(/ href="#[^"]*"/, ''),
  )
}

const style = `body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.55 Georgia,serif;color:#1e1c19;background:#fff}
h1,h2,h3,h4,dt,.note,.pack-source{font-family:system-ui,sans-serif;line-height:1.3}.note,.pack-source{color:#5b564e;font-size:.875rem}
.pack-report{margin-top:2.5rem;border-top:1px solid #e6e1d8}a{color:#0f5e63}img{max-width:100%}dt{font-weight:600}dd{margin:0 0 .5rem}
@media print{body{margin:0;max-width:none}.pack-report{break-before:page;border:0}.pack-report:first-of-type{break-before:auto}h2,h3{break-after:avoid}}`

/** A pack as a file of its own, to open, print or send. Nothing in it is fetched but pictures of the public site. */
export function packDocument(pack: AccountPack, publicUrl: string, organisation: string): string {
  const title = `Incident reports for ${pack.name}`
  const body = String(<PackBody pack={pack} publicUrl={publicUrl} />)
  return String(
    <>
      {raw('<!doctype html>')}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>{title}</title>
          <style>{raw(style)}</style>
        </head>
        <body>
          {organisation && <p class="note">{organisation}</p>}
          <h1>{title}</h1>
          {raw(body.replaceAll('"/public/', `"${publicUrl}/public/`))}
        </body>
      </html>
    </>,
  )
}
