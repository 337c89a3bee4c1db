import { countWords } from '../platform/markdown/markdown.ts'
import type { Block, Headline } from './edition.ts'

/** Most words of what stands on a status page (practice.md §4.2). */
export const mostStatusWords = 150

/** The short form of a customer edition. */
export interface StatusForm {
  markdown: string
  words: number
  /** Written by a person; otherwise put together from the edition's own headline. */
  handWritten: boolean
}

/** The short form of a customer edition that somebody reads, approved or as it would be now. */
export function statusFormOf({ json }: { json: string }): StatusForm {
  return statusForm(JSON.parse(json) as { headline: Headline; blocks: Block[] })
}

/**
 * The short form of a customer edition, from nothing but the edition's own parts, so that whoever approved the one has
 * approved the other. Derived, it never exceeds 150 words. Pure.
 */
export function statusForm({ headline, blocks }: { headline: Headline; blocks: readonly Block[] }): StatusForm {
  const own = blocks.find(block => block.key === 'status_form')
  if (own?.kind === 'prose') {
    return { markdown: `${own.markdown.trim()}\n`, words: countWords(own.markdown), handWritten: true }
  }
  const todo = blocks.find(block => block.key === 'actions' && block.kind === 'prose')
  const pieces = [
    `**${headline.title.trim()}**`,
    headline.lede.trim(),
    headline.facts.map(line => `- ${line.label}: ${line.text}`).join('\n'),
    todo?.kind === 'prose' ? `What you can do: ${todo.markdown.trim()}` : '',
  ].filter(piece => piece !== '')
  while (pieces.length > 1 && countWords(pieces.join('\n\n')) > mostStatusWords) pieces.splice(pieces.length - 1, 1)
  const markdown = `${pieces.join('\n\n')}\n`
  return { markdown, words: countWords(markdown), handWritten: false }
}
