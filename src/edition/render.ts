import { countWords, readingSeconds, renderMarkdown } from '../platform/markdown/markdown.ts'
import { formatClock, formatDay, formatMoment } from '../ui/format.ts'
import type { Block, Edition, FactLine, Headline, TimelineRow } from './edition.ts'
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

function blockMarkdown(block: Block): string {
  const heading = `## ${oneLine(block.heading)}`
  switch (block.kind) {
    case 'prose':
      return `${heading}\n\n${block.markdown.trim()}`
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
  }
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

/**
 * The same edition as an HTML fragment: an `<article>` without any page around it. Everything a person wrote goes
 * through the closed Markdown schema or is escaped.
 */
export function editionHtml(edition: Pick<Edition, 'headline' | 'blocks' | 'edition'>): string {
  const { headline } = edition
  const facts = headline.facts
    .map(line => `<div><dt>${escape(line.label)}</dt><dd>${inline(line.text)}</dd></div>`)
    .join('')
  return [
    `<article class="edition edition-${edition.edition}">`,
    `<header class="edition-head"><h1>${escape(headline.title || 'Untitled')}</h1>`,
    headline.lede ? `<p class="lede">${inline(headline.lede)}</p>` : '',
    facts ? `<dl class="edition-facts">${facts}</dl>` : '',
    '</header>',
    ...edition.blocks.map(blockHtml),
    '</article>',
  ].join('\n')
}

function blockHtml(block: Block): string {
  const id = `part-${block.key.replace(/[^a-z0-9_-]/gi, '-')}`
  const open = `<section id="${id}" class="block block-${block.kind} part-${block.key.replace(/[^a-z0-9_-]/gi, '-')}"><h2>${escape(block.heading)}</h2>`
  return `${open}${blockBody(block)}</section>`
}

function blockBody(block: Block): string {
  switch (block.kind) {
    case 'prose':
      return renderMarkdown(block.markdown, { headingBase: 3 })
    case 'facts':
      return `<dl class="facts">${block.lines
        .map(line => `<div><dt>${escape(line.label)}</dt><dd>${inline(line.text)}</dd></div>`)
        .join('')}</dl>`
    case 'timeline':
      return `${timelineHtml(block.rows)}${block.left > 0 ? `<p class="more">${block.left} more in the full record.</p>` : ''}`
    case 'factors':
      return `<ul class="factors">${block.factors
        .map(
          factor =>
            `<li class="factor"><div class="factor-text">${renderMarkdown(factor.text, { headingBase: 4 })}</div>${note(
              [factor.role, factor.lane, factor.confidence && `confidence: ${factor.confidence}`],
            )}${factor.evidence ? `<p class="evidence"><span>Evidence</span> ${inline(factor.evidence)}</p>` : ''}</li>`,
        )
        .join('')}</ul>`
    case 'actions':
      return `<ul class="actions">${block.actions
        .map(
          action =>
            `<li class="action action-${escape(action.state)}"><div class="action-text">${renderMarkdown(action.text, { headingBase: 4 })}</div>${note(
              [codeLabel(action.state), action.owner, action.dueOn && `by ${formatDay(action.dueOn)}`],
            )}</li>`,
        )
        .join('')}</ul>`
  }
}

function note(parts: (string | undefined | false)[]): string {
  const text = parts.filter(Boolean).join(' · ')
  return text ? `<p class="note">${escape(text)}</p>` : ''
}

/** Rows as a table of time and text; the day is named once and again when it changes. */
function timelineHtml(rows: TimelineRow[]): string {
  let day = ''
  const body = rows.map(row => {
    const rowDay = row.at ? formatDay(row.at) : ''
    const dayRow =
      rowDay && rowDay !== day ? `<tr class="day"><th colspan="2" scope="rowgroup">${escape(rowDay)}</th></tr>` : ''
    if (rowDay) day = rowDay
    const clock =
      row.at && row.precision !== 'day'
        ? `<time datetime="${escape(row.at)}" title="${escape(formatMoment(row.at, row.precision))}">${formatClock(row.at, row.precision)}</time>${
            row.endedAt
              ? `–<time datetime="${escape(row.endedAt)}">${formatClock(row.endedAt, row.precision)}</time>`
              : ''
          }`
        : ''
    return `${dayRow}<tr class="kind-${escape(row.kind)}"><td class="clock">${clock}</td><td>${renderMarkdown(row.text, { headingBase: 4 })}</td></tr>`
  })
  return `<table class="timeline"><caption class="visually-hidden">Times are UTC</caption><tbody>${body.join('')}</tbody></table>`
}

function inline(text: string): string {
  return escape(text).replace(/\n+/g, '<br>')
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

/** What machines read: the edition's parts by name, without anything projection or redaction left out. */
export function editionJson(edition: Edition): string {
  return JSON.stringify({
    edition: edition.edition,
    post_mortem: edition.postMortemId,
    headline: edition.headline,
    blocks: edition.blocks.map(({ from: _, ...block }) => block),
    words: edition.words,
    seconds: edition.seconds,
  })
}
