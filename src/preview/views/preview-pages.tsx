import { may } from '../../audience/policy.ts'
import type { Viewer } from '../../person/viewer.ts'
import { about } from '../../post-mortem/read.ts'
import type { PostMortemRecord } from '../../post-mortem/record.ts'
import type { FullReport } from '../../public-site/report.ts'
import { PublicReportPage } from '../../public-site/views/public-reports.tsx'
import { Button, Form, FormActions, Hidden, TextInput } from '../../ui/form.tsx'
import { formatDay, plural } from '../../ui/format.ts'
import { Page, PageHeader } from '../../ui/layout.tsx'
import { Breadcrumbs } from '../../ui/navigation.tsx'
import { Card, EmptyState, Notice } from '../../ui/text.tsx'
import { isOpen, longestDays, type PreviewLink } from '../preview-link.ts'

interface PreviewsPageProps {
  frame: { viewer: Viewer; csrf: string; nonce: string }
  record: PostMortemRecord
  title: string
  links: readonly PreviewLink[]
  now: Date
  /** A link that was made just now: it can be read here and nowhere else. */
  fresh?: { link: PreviewLink; url: string }
}

/** What would leave, as its real bytes, and the links with which somebody outside reads it before. */
export function PreviewsPage({ frame, record, title, links, now, fresh }: PreviewsPageProps) {
  const base = `/post-mortems/${encodeURIComponent(record.id)}`
  const mayShare = may(frame.viewer, 'edit-customer-text', about(record)) === true
  return (
    <Page {...frame} title={`Previews: ${title}`} current="post-mortems">
      <PageHeader
        above={<Breadcrumbs items={[{ label: title, href: base }, { label: 'Previews' }]} />}
        title="Previews"
        lede="The page, the feed entry, the mail and the card as they would leave if the customer text were published now."
      />
      {fresh && (
        <Notice tone="good" title={`A preview for ${fresh.link.reader}`}>
          <p>
            Pass this address on. It is shown only here and only now, and ends on {formatDay(fresh.link.expiresAt)}.
          </p>
          <p class="mono preview-address">{fresh.url}</p>
        </Notice>
      )}
      <div class="previews">
        <Frame href={`${base}/preview/page`} label="The page" height={1060} />
        <div>
          <figure>
            <figcaption>
              <a href={`${base}/preview/card`}>The card</a>
            </figcaption>
            <img src={`${base}/preview/card`} alt={`The card: ${title}`} width={1200} height={630} />
          </figure>
          <Frame href={`${base}/preview/mail`} label="The mail to subscribers" height={420} />
          <Frame href={`${base}/preview/feed`} label="The feed entry" height={220} />
        </div>
      </div>
      <Card title="For somebody outside, before it is published">
        {links.length === 0 ? (
          <EmptyState title="Nobody outside has a preview">
            <p>A link shows this very text, says that it is not published, and ends by itself.</p>
          </EmptyState>
        ) : (
          <ul class="preview-links">
            {links.map(link => (
              <li>
                <strong>{link.reader}</strong>{' '}
                <span class="soft">
                  {stateOf(link, now)} · made by {link.createdByName}, {formatDay(link.createdAt)} · opened{' '}
                  {plural(link.opened, 'time')}
                </span>
                {mayShare && isOpen(link, now) && (
                  <Form action={`${base}/previews/revoke`} csrf={frame.csrf} class="">
                    <Hidden name="link" value={link.id} />
                    <Button small>End it</Button>
                  </Form>
                )}
              </li>
            ))}
          </ul>
        )}
        {mayShare && (
          <Form action={`${base}/previews`} csrf={frame.csrf}>
            <TextInput name="reader" label="Who is it for?" required maxlength={120} placeholder="Our contact at …" />
            <TextInput
              name="days"
              label="Days until it ends"
              type="number"
              min={1}
              max={longestDays}
              value={7}
              required
            />
            <FormActions>
              <Button weight="primary">Make a link</Button>
            </FormActions>
          </Form>
        )}
      </Card>
    </Page>
  )
}

/** The bytes as they would leave, where nothing in them can run, send or lead anywhere. */
function Frame({ href, label, height }: { href: string; label: string; height: number }) {
  return (
    <figure>
      <figcaption>
        <a href={href}>{label}</a>
      </figcaption>
      <iframe src={href} title={label} height={height} sandbox="allow-same-origin" />
    </figure>
  )
}

function stateOf(link: PreviewLink, now: Date): string {
  if (link.revokedAt) return `ended ${formatDay(link.revokedAt)}`
  return link.expiresAt > now ? `until ${formatDay(link.expiresAt)}` : `ran out ${formatDay(link.expiresAt)}`
}

/** What somebody outside sees: the text, and above it that nobody has published it. */
export function OutsidePreview({ link, report, base }: { link: PreviewLink; report: FullReport | null; base: string }) {
  if (!report)
    return (
      <>
        <h1>The text was changed</h1>
        <p class="lede">This preview was of an earlier text. Ask whoever gave it to you for a new one.</p>
      </>
    )
  return (
    <>
      <div class="notice">
        <p>
          <strong>Not published.</strong> This is a preview for {link.reader}, until {formatDay(link.expiresAt)}. Please
          do not pass it on.
        </p>
      </div>
      <PublicReportPage report={report} base={base} />
    </>
  )
}
