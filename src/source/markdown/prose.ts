import { actionFrom } from '../action-text.ts'
import type { AccountDraft } from '../draft.ts'
import { type Line, listItems } from './lines.ts'

/** The first paragraph of prose, with what stands before and after it; undefined when the text has none near its top. */
export function summaryParagraph(markdown: string): { before: string; paragraph: string; after: string } | undefined {
  const blocks = markdown.split(/\n[ \t]*\n/)
  for (let index = 0; index < Math.min(blocks.length, 5); index++) {
    const block = blocks[index] ?? ''
    if (!isProse(block)) continue
    const lines = block.split('\n')
    const bullet = lines.findIndex(line => /^\s*[•*-] /.test(line))
    const paragraph = bullet > 0 ? lines.slice(0, bullet).join('\n') : block
    const left = bullet > 0 ? [lines.slice(bullet).join('\n')] : []
    return {
      before: blocks.slice(0, index).join('\n\n').trim(),
      paragraph: paragraph.trim(),
      after: [...left, ...blocks.slice(index + 1)].join('\n\n').trim(),
    }
  }
  return undefined
}

function isProse(block: string): boolean {
  const text = block.trim()
  if (text.length < 40 || text.length > 1500 || /^(?:[-*+•|>#<`!]|\d+[.)] |\*\*[^*]+:|\[[^\]]+\]:|={2,})/.test(text))
    return false
  if (/^this is a template\b/i.test(text) || /^[A-Za-z ]{2,30}: \S/.test(text)) return false
  return text.includes(' ')
}

const statusItem =
  /^(?:\*\*)?(?:status ?: ?(?:done|in[- ]progress|unresolved|declined|stalled|on-?going|pending)|(?:DONE|TODO)\b ?[:-]?)/i

/** Items that state how far they are (“Status: Done …”) are actions wherever they stand. */
export function looseActions(draft: AccountDraft, lines: Line[]) {
  const { items } = listItems(lines)
  for (const item of items) {
    if (!statusItem.test(item.text)) continue
    draft.account.actions.push(actionFrom(item.text, draft.at(item.line)))
  }
}
