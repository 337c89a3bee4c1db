import { oneLine } from '../channel/content.ts'
import { day, escapeHtml, type Mail, mailDocument, mailHost } from '../channel/email/mail.ts'
import type { FullReport } from '../public-site/report.ts'
import { publicationUrl } from '../public-site/report.ts'
import type { Site } from '../public-site/site.ts'
import { formatMinutes } from '../ui/format.ts'
import { linkToken, type MailKind } from './subscription.ts'

/** What a mail tells: a report that stands, or the address at which one stood. */
export type Told =
  | { kind: 'confirm'; topic: string | null }
  | { kind: 'published' | 'corrected'; report: FullReport }
  | { kind: 'withdrawn'; slug: string; at: Date }

/**
 * The mail to a subscriber. It holds what stands on the public site and the links of this subscription; no picture, no
 * counted link. Where it is about a report it can be left with one click (RFC 8058).
 */
export function subscriberMail(
  site: Site,
  { id, subscriptionId, to }: { id: string; subscriptionId: string; to: string },
  told: Told,
): Mail {
  const { context, identity, subscribeHref } = site
  const host = mailHost(site.base)
  const link = (purpose: 'confirm' | 'leave') =>
    `${subscribeHref}/${purpose}/${linkToken(context, purpose, subscriptionId)}`
  const { subject, heading, lines, action } = words(site, told, () => link('confirm'))
  const why =
    told.kind === 'confirm'
      ? 'Somebody entered this address at our site. If it was not you, do nothing: the address is forgotten in two days.'
      : 'You asked to be told of our incident reports.'
  const leave = told.kind === 'confirm' ? null : link('leave')
  return {
    from: context.config.mailFrom,
    to,
    subject: oneLine(subject, 180),
    messageId: `<${id}@${host}>`,
    headers: {
      ...(leave && {
        'List-Id': `${identity.name.replace(/[^\w .-]+/g, ' ')} incident reports <reports.${host}>`,
        'List-Unsubscribe': `<${leave}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
    text: [
      heading,
      '',
      ...lines.flatMap(line => [line, '']),
      `${action.label}: ${action.href}`,
      '',
      why,
      ...(leave ? [`Leave: ${leave}`] : []),
      '',
    ].join('\n'),
    html: mailDocument(
      heading,
      `<div class="edition"><h1 style="margin:4px 0 16px">${escapeHtml(heading)}</h1>
${lines.map(line => `<p>${escapeHtml(line)}</p>`).join('\n')}
<p><a class="link" href="${escapeHtml(action.href)}" style="color:#0F5E63">${escapeHtml(action.label)}</a></p></div>`,
      `${escapeHtml(why)}${leave ? `<br>\n<a class="link" href="${escapeHtml(leave)}" style="color:#0F5E63">Leave</a>` : ''}`,
      identity.name,
    ),
  }
}

function words(
  site: Site,
  told: Told,
  confirmHref: () => string,
): { subject: string; heading: string; lines: string[]; action: { label: string; href: string } } {
  const { name } = site.identity
  switch (told.kind) {
    case 'confirm': {
      const of = told.topic ? `of ${told.topic}` : 'of everything'
      return {
        subject: `${name}: confirm that you want to be told`,
        heading: 'One more step',
        lines: [`You will be told by mail when a report ${of} is published, corrected or withdrawn, once you confirm.`],
        action: { label: 'Confirm', href: confirmHref() },
      }
    }
    case 'withdrawn':
      return {
        subject: `${name}: a report was withdrawn`,
        heading: 'A report was withdrawn',
        lines: [`What stood at this address was withdrawn on ${day(told.at)}. Please do not rely on it any more.`],
        action: { label: 'Its address', href: publicationUrl(site.base, told.slug) },
      }
    default: {
      const { report } = told
      const title = oneLine(report.title, 150)
      const corrected = told.kind === 'corrected'
      return {
        subject: `${name}: ${corrected ? 'corrected: ' : ''}${title}`,
        heading: title,
        lines: [
          `${corrected ? `Corrected ${day(report.updatedAt)}` : `Published ${day(report.publishedAt)}`} · ${formatMinutes(report.seconds)} to read`,
          ...(report.lede ? [oneLine(report.lede, 600)] : []),
        ],
        action: { label: 'Read the report', href: publicationUrl(site.base, report.slug) },
      }
    }
  }
}

export type ReportMailKind = Exclude<MailKind, 'confirm'>
