import type { EditionName } from '../audience/editions.ts'
import { countWords } from '../platform/markdown/markdown.ts'
import type { Block } from './edition.ts'
import { sentencesOf } from './quantities.ts'
import { blockMarkdown } from './render.ts'
import { budgetWords, shapes, uncounted } from './shape.ts'

/** A sentence that would bring an edition within its budget, together with the other cuts. */
export interface Cut {
  heading: string
  text: string
  words: number
}

/**
 * What to cut from an edition that is over its budget: the longest sentences of its prose first, as many as it takes, in
 * reading order. Where prose does not suffice, whole blocks. Empty within the budget. Pure.
 */
export function cutsOf(edition: EditionName, blocks: readonly Block[]): Cut[] {
  let over = budgetWords(edition, blocks) - shapes[edition].budget.most
  if (over <= 0) return []
  const counted = blocks.filter(block => !uncounted[edition]?.includes(block.key))
  const sentences = counted.flatMap(block =>
    block.kind === 'prose'
      ? sentencesOf(block.markdown).map(text => ({ heading: block.heading, text, words: countWords(text) }))
      : [],
  )
  const whole = counted.flatMap(block =>
    block.kind === 'prose'
      ? []
      : [{ heading: block.heading, text: `All of “${block.heading}”`, words: countWords(blockMarkdown(block)) }],
  )
  const longestFirst = (cuts: Cut[]) => [...cuts].sort((a, b) => b.words - a.words)
  const chosen = new Set<Cut>()
  for (const cut of [...longestFirst(sentences), ...longestFirst(whole)]) {
    if (over <= 0) break
    chosen.add(cut)
    over -= cut.words
  }
  return [...sentences, ...whole].filter(cut => chosen.has(cut))
}
