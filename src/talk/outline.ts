import type { Block, Headline } from '../edition/edition.ts'
import { formatMoment } from '../ui/format.ts'

/** Parts of an edition that are no slide: an apology is said to those who were hurt, not to a hall. */
const noSlide = new Set(['apology', 'actions', 'asks', 'followups'])
const mostPoints = 6

/**
 * A slide outline as Markdown, of nothing but an approved text: its JSON body. A heading for each slide and at most six
 * points below it, each the first sentence of what the text says. Pure.
 */
export function outlineOf(artifactJson: string): string {
  const { headline, blocks } = JSON.parse(artifactJson) as { headline: Headline; blocks: Block[] }
  const slides = [
    slide(headline.title, [headline.lede, ...headline.facts.map(line => `${line.label}: ${line.text}`)]),
    ...blocks.map(block => slide(block.heading, pointsOf(block))),
    '## What to take home\n\n- One thing the audience can check on Monday',
  ]
  return `${slides.filter(text => text !== null).join('\n\n')}\n`
}

function slide(heading: string, points: string[]): string | null {
  const said = points.map(firstSentence).filter(point => point !== '')
  return said.length === 0
    ? null
    : `## ${heading.replace(/\s+/g, ' ').trim() || 'And'}\n\n${said
        .slice(0, mostPoints)
        .map(point => `- ${point}`)
        .join('\n')}`
}

function pointsOf(block: Block): string[] {
  switch (block.kind) {
    case 'prose':
      return noSlide.has(block.key) ? [] : block.markdown.split(/\n\s*\n|\n(?=\s*[-*+] )/)
    case 'timeline':
      return block.rows.map(row => `${row.at ? `${formatMoment(row.at, row.precision)}: ` : ''}${row.text}`)
    case 'factors':
      return block.factors.map(factor => factor.text)
    case 'actions':
      return block.actions.map(action => action.text)
    default:
      return []
  }
}

function firstSentence(text: string): string {
  const line = text
    .replace(/^\s*(?:#+|>|[-*+]|\d+[.)])\s+/, '')
    .replace(/\s+/g, ' ')
    .trim()
  return /^.{10,240}?[.!?](?=\s|$)/.exec(line)?.[0] ?? line.slice(0, 240)
}
