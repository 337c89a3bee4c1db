import { createHash } from 'node:crypto'
import { type Message, readingTime } from '../channel.ts'
import { editionLabel, oneLine, shortForm } from '../content.ts'

/** A mail as nodemailer takes it. */
export interface Mail {
  from: string
  to: string
  subject: string
  text: string
  html?: string
  messageId: string
  references?: string
  headers: Record<string, string>
}

export const subjectLimit = 180

/** Lines between which the text part carries the approved Markdown, byte for byte. */
const begin = '----- approved text -----'
const end = '----- end of approved text -----'
const htmlBegin = '<!-- approved text -->'
const htmlEnd = '<!-- end of approved text -->'

/** Host of the public address, for message ids. */
export function mailHost(publicUrl: string): string {
  return new URL(publicUrl).hostname.replace(/[[\]]/g, '') || 'localhost'
}

/** The mail that carries one artifact to one person. Only what the artifact holds appears in it. */
export function renderMail(message: Message, from: string, publicUrl: string): Mail {
  const { artifact } = message
  const host = mailHost(publicUrl)
  const label = editionLabel(artifact)
  const { severity } = shortForm(artifact)
  const title = oneLine(artifact.title, subjectLimit - 60) || 'Untitled post-mortem'
  const thread = `<${artifact.postMortemId}.${artifact.edition}@${host}>`
  return {
    from,
    to: message.recipient,
    subject: oneLine(`${severity ? `[${severity}] ` : ''}${label}: ${title}`, subjectLimit),
    text: textPart(message, label),
    html: htmlPart(message, label, title),
    messageId: `<${message.key}@${host}>`,
    references: thread,
    headers: {
      'X-Afterword-Delivery': message.key,
      'X-Afterword-SHA256': artifact.sha256Markdown,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  }
}

function textPart(message: Message, label: string): string {
  const { artifact, acknowledge } = message
  return [
    `Afterword · ${label} · ${approvedOn(message)} · ${readingTime(artifact.seconds)} to read`,
    `Why you: ${message.reason}`,
    ...(acknowledge ? [`Please acknowledge by ${day(acknowledge.dueAt)}: ${acknowledge.url}`] : []),
    `Read it in Afterword: ${message.url}`,
    '',
    begin,
    artifact.markdown,
    end,
    `SHA-256 of the approved text: ${artifact.sha256Markdown}`,
    '',
  ].join('\n')
}

/**
 * The approved Markdown out of a mail's text part, or null where there is none.
 * Mail turns line ends into CR LF on the way, so `received` may have either; the Markdown comes back with LF.
 */
export function approvedMarkdown(received: string): string | null {
  const text = received.replaceAll('\r\n', '\n')
  const from = text.indexOf(`${begin}\n`)
  const to = text.lastIndexOf(`\n${end}\n`)
  if (from < 0 || to < from) return null
  return text.slice(from + begin.length + 1, to)
}

/** The approved HTML out of a mail's HTML part, or null where there is none. */
export function approvedHtml(received: string): string | null {
  const html = received.replaceAll('\r\n', '\n')
  const from = html.indexOf(htmlBegin)
  const to = html.lastIndexOf(htmlEnd)
  if (from < 0 || to < from) return null
  return html.slice(from + htmlBegin.length, to)
}

/** Whether a received text part carries exactly the text with this SHA-256 (hex). */
export function carries(receivedText: string, sha256: string): boolean {
  const markdown = approvedMarkdown(receivedText)
  return markdown !== null && createHash('sha256').update(markdown).digest('hex') === sha256
}

function htmlPart(message: Message, label: string, title: string): string {
  const { artifact, acknowledge } = message
  return mailDocument(
    title,
    `<p class="quiet" style="${quiet}">${escapeHtml(label)} · ${approvedOn(message)} · ${readingTime(artifact.seconds)} to read</p>
<p class="quiet" style="${quiet}"><strong>Why you:</strong> ${escapeHtml(message.reason)}</p>
${acknowledge ? `<p style="margin:16px 0">${button(acknowledge.url, `Acknowledge by ${day(acknowledge.dueAt)}`)}</p>` : ''}
<div class="edition">${htmlBegin}${artifact.html}${htmlEnd}</div>`,
    `<a class="link" href="${escapeHtml(message.url)}" style="color:#0F5E63">Read it in Afterword</a><br>
SHA-256 of the approved text: ${artifact.sha256Markdown}`,
  )
}

const sans = "font-family:Inter,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif"
const quiet = `${sans};font-size:13px;line-height:1.5;color:#6B655C;margin:0 0 4px`

/** A link that looks like a button, in every mail reader. `text` and `url` are escaped here. */
function button(url: string, text: string): string {
  return `<a class="button" href="${escapeHtml(url)}" style="${sans};display:inline-block;background:#0F5E63;color:#FFFFFF;padding:10px 16px;border-radius:6px;font-size:15px;text-decoration:none">${escapeHtml(text)}</a>`
}

/** The frame of every mail, light and dark: `brand` above, `body` (HTML) on paper, `footer` (HTML) below. No picture is fetched. */
export function mailDocument(title: string, body: string, footer: string, brand = 'Afterword'): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
:root{color-scheme:light dark}
.edition{font-family:'Source Serif 4',Georgia,'Times New Roman',serif;font-size:18px;line-height:1.6;overflow-wrap:anywhere}
.edition h1{font-size:28px;line-height:1.25}.edition h2{font-size:22px;line-height:1.3}.edition h3{font-size:18px}
.edition a{color:#0F5E63}.edition pre,.edition code{font-family:'JetBrains Mono',Menlo,Consolas,monospace;font-size:14px}
.edition dl{margin:0 0 16px;font-family:Inter,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5}
.edition dl>div{padding:5px 0;border-top:1px solid #E6E1D8}.edition dt{display:inline-block;width:34%;vertical-align:top;color:#6B655C}.edition dd{display:inline-block;width:64%;margin:0;vertical-align:top}
.edition .factors,.edition .actions,.edition .timeline ol{margin:0 0 16px;padding:0;list-style:none}
.edition .factor,.edition .action,.edition .timeline li{padding:8px 0;border-top:1px solid #E6E1D8}.edition .factor p,.edition .action p{margin:0}
.edition .note,.edition .evidence,.edition .timeline-time,.edition .timeline-kind,.edition .timeline-day{font-family:Inter,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;font-size:13px;color:#6B655C}
.edition .timeline{margin:0}.edition .timeline-axis,.edition .timeline-mark,.edition .visually-hidden{display:none}.edition .timeline-text{display:block}
.edition pre{overflow:auto;padding:12px;background:#F3EFE8;border-radius:6px}
.edition table{border-collapse:collapse;font-size:15px}.edition td,.edition th{border-bottom:1px solid #E6E1D8;padding:6px 8px;text-align:left;vertical-align:top}
@media (prefers-color-scheme:dark){
.page,.sheet{background:#14171A!important;color:#E8E4DC!important}.sheet{border-color:#2B3036!important}
.quiet,.foot{color:#A39C90!important}.brand,.edition a,.link{color:#6FC3C7!important}
.edition pre{background:#1D2125!important}.edition td,.edition th,.edition dl>div,.edition .factor,.edition .action,.edition .timeline li{border-color:#2B3036!important}.edition dt,.edition .note,.edition .evidence,.edition .timeline-time,.edition .timeline-kind,.edition .timeline-day{color:#A39C90!important}.button{background:#6FC3C7!important;color:#14171A!important}
}
</style></head>
<body class="page" style="margin:0;background:#F3EFE8;color:#1E1C19">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:680px">
<tr><td class="brand" style="font-family:'Source Serif 4',Georgia,serif;font-size:22px;color:#0F5E63;padding:0 4px 12px">${escapeHtml(brand)}</td></tr>
<tr><td class="sheet" style="background:#FBF9F5;border:1px solid #E6E1D8;border-radius:6px;padding:24px;color:#1E1C19">
${body}
</td></tr>
<tr><td class="foot" style="${sans};font-size:12px;line-height:1.5;color:#6B655C;padding:12px 4px;overflow-wrap:anywhere">${footer}</td></tr>
</table></td></tr></table></body></html>
`
}

/** Text as HTML text or an attribute's value. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

function approvedOn({ artifact }: Message): string {
  return `approved ${day(artifact.approvedAt ?? artifact.frozenAt)}`
}

const days = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})

/** A day as messages print it: "Tue 14 Oct 2025" (UTC). */
export function day(date: Date): string {
  return days.format(date).replace(',', '')
}
