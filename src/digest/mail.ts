import { readingTime } from '../channel/channel.ts'
import { oneLine, shortForm } from '../channel/content.ts'
import { day, escapeHtml, type Mail, mailDocument, mailHost } from '../channel/email/mail.ts'
import { readingUrl } from '../channel/links.ts'
import type { Artifact } from '../edition/edition.ts'
import type { Context } from '../platform/context.ts'
import { leaveUrl } from './leave-token.ts'
import type { Digest } from './store.ts'

/** The mail of a weekly digest. Only approved engineering artifacts come in. */
export function digestMail(
  digest: Digest,
  recipient: string,
  artifacts: readonly Artifact[],
  context: Pick<Context, 'config' | 'key'>,
): Mail {
  const { config } = context
  const host = mailHost(config.publicUrl)
  const leave = leaveUrl(context, digest.personId)
  const count = `${artifacts.length} ${artifacts.length === 1 ? 'post-mortem' : 'post-mortems'}`
  // What waited until mail was configured may be older than the window; then only its end is true.
  const older = artifacts.some(({ approvedAt }) => approvedAt !== null && approvedAt < digest.windowStart)
  const window = older ? `until ${day(digest.windowEnd)}` : `${day(digest.windowStart)} to ${day(digest.windowEnd)}`
  const entries = artifacts.map(artifact => ({
    title: oneLine(artifact.title, 200) || 'Untitled post-mortem',
    lede: oneLine(artifact.lede, 400),
    line: [shortForm(artifact).severity, readingTime(artifact.seconds)].filter(Boolean).join(' · '),
    url: readingUrl(config.publicUrl, artifact.postMortemId, artifact.edition),
  }))
  return {
    from: config.mailFrom,
    to: recipient,
    subject: `Post-mortem digest: ${count}, ${window}`,
    messageId: `<${digest.id}@${host}>`,
    headers: {
      'List-Id': `Afterword weekly digest <digest.${host}>`,
      'List-Unsubscribe': `<${leave}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
    text: [
      `Afterword · weekly digest · ${window}`,
      `${count} approved for engineering.`,
      '',
      ...entries.flatMap(entry => [entry.title, entry.line, ...(entry.lede ? [entry.lede] : []), entry.url, '']),
      'Why you: you may read engineering editions and have not left the digest.',
      `Leave the digest: ${leave}`,
      '',
    ].join('\n'),
    html: mailDocument(
      `Post-mortem digest: ${count}`,
      `<div class="edition"><p class="quiet" style="font-size:13px;color:#6B655C;margin:0">${window}</p>
<h1 style="margin:4px 0 16px">${count} approved for engineering</h1>
${entries
  .map(
    entry => `<h2 style="margin:20px 0 4px;font-size:20px"><a href="${escapeHtml(entry.url)}" style="color:#0F5E63">${escapeHtml(entry.title)}</a></h2>
<p class="quiet" style="font-size:13px;color:#6B655C;margin:0 0 4px">${escapeHtml(entry.line)}</p>
${entry.lede ? `<p style="margin:0">${escapeHtml(entry.lede)}</p>` : ''}`,
  )
  .join('\n')}</div>`,
      `Why you: you may read engineering editions and have not left the digest.<br>
<a class="link" href="${escapeHtml(leave)}" style="color:#0F5E63">Leave the digest</a>`,
    ),
  }
}
