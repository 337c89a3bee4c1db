import { countWords, readingSeconds } from '../platform/markdown/markdown.ts'
import { extensionOf } from '../platform/media-type.ts'
import { formatBytes, formatClock, formatMoment } from '../ui/format.ts'
import type { Block, Edition, FactLine, Headline, ShownAttachment, TimelineRow } from './edition.ts'
import { statusForm } from './status-form.ts'
import { codeLabel } from './values.ts'

/** The canonical text of an edition: Markdown that reads well as it is. Its SHA-256 is what an approval pins. */
export function editionMarkdown(edition: Pick<Edition, 'headline' | 'blocks'>): string {
  return `${[headlineMarkdown(edition.headline), ...edition.blocks.map(blockMarkdown)].join('\n\n').trim()}\n`
}

function headlineMarkdown(headline: Headline): string {
  const parts = [`# ${oneLine(headline.title) || 'Untitled'}`]
  if (headline.lede) parts.push(oneLine(headline.lede))
  const facts = [
    ...(headline.severity ? [{ field: 'severity', label: 'Severity', text: headline.severity }] : []),
    ...headline.facts,
  ]
  if (facts.length > 0) parts.push(factsMarkdown(facts))
  return parts.join('\n\n')
}

/** One block of the canonical text. */
export function blockMarkdown(block: Block): string {
  const heading = oneLine(block.heading) === '' ? '' : `## ${oneLine(block.heading)}`
  switch (block.kind) {
    case 'prose':
      return `${heading}\n\n${block.markdown.trim()}`.trim()
    case 'facts':
      return `${heading}\n\n${factsMarkdown(block.lines)}`
    case 'timeline':
      return `${heading}\n\n${block.rows.map(timelineMarkdown).join('\n')}${block.left > 0 ? `\n\n*${block.left} more in the full record.*` : ''}`
    case 'factors':
      return `${heading}\n\n${block.factors
        .map(factor => {
          const notes = [factor.role, factor.lane, factor.confidence && `confidence: ${factor.confidence}`]
            .filter(Boolean)
            .join(' · ')
          return `- ${indented(factor.text)}${notes ? ` *(${notes})*` : ''}${factor.evidence ? `\n  Evidence: ${indented(factor.evidence)}` : ''}`
        })
        .join('\n')}`
    case 'actions':
      return `${heading}\n\n${block.actions
        .map(action => {
          const notes = [codeLabel(action.state), action.owner, action.dueOn && `by ${action.dueOn}`]
            .filter(Boolean)
            .join(', ')
          return `- ${indented(action.text)} *(${notes})*`
        })
        .join('\n')}`
    case 'attachments':
      return `${heading}\n\n${block.attachments.map(attachmentMarkdown).join('\n')}`
  }
}

function attachmentMarkdown(attachment: ShownAttachment): string {
  const name = oneLine(attachment.name).replace(/[\\[\]<>*_`]/g, '\\$&')
  const target = attachmentHref(attachment)
  const notes = attachmentNotes(attachment).join(', ')
  return `- ${target ? `[${name}](<${target}>)` : name}${notes ? ` *(${notes})*` : ''}`
}

/** Where a reader of the edition gets an attachment; null for a link that redaction took. */
export function attachmentHref({ file, url }: ShownAttachment): string | null {
  if (file) return file.href
  return url && /^https?:\/\/[^\s<>]+$/.test(url) && URL.canParse(url) ? url : null
}

/** What kind of file it is, how large, and when it was taken. The hash is what an approval pins. */
export function attachmentNotes({ file, capturedAt }: ShownAttachment): string[] {
  return [
    ...(file ? [`${extensionOf(file.mediaType).toUpperCase()}, ${formatBytes(file.size)}`] : []),
    ...(capturedAt ? [`taken ${formatMoment(capturedAt)}`] : []),
  ]
}

function factsMarkdown(lines: FactLine[]): string {
  return lines.map(line => `- **${line.label}:** ${indented(line.text)}`).join('\n')
}

function timelineMarkdown(row: TimelineRow): string {
  const when = row.at ? formatMoment(row.at, row.precision) : ''
  const until = row.endedAt ? ` – ${formatClock(row.endedAt, row.precision)}` : ''
  return `- ${when ? `**${when}${until}** ` : ''}${indented(row.text)}`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function indented(text: string): string {
  return text.trim().replace(/\n/g, '\n  ')
}

/** Words of the canonical text and what they cost to read. */
export function readingCost(blocks: readonly Block[], headline: Headline): { words: number; seconds: number } {
  const words = countWords(editionMarkdown({ headline, blocks }))
  const tables = blocks.filter(block => block.kind === 'timeline').length
  return { words, seconds: readingSeconds(words, tables) }
}

/** What machines read: the edition's parts by name, without anything projection or redaction left out. */
export function editionJson(edition: Edition): string {
  return JSON.stringify({
    edition: edition.edition,
    post_mortem: edition.postMortemId,
    headline: edition.headline,
    blocks: edition.blocks.map(({ from: _, ...block }) => block),
    ...(edition.edition === 'customer' && { status_form: statusForm(edition) }),
    words: edition.words,
    seconds: edition.seconds,
  })
}
