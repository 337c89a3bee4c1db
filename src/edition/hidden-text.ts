import { vanishingTags } from '../platform/markdown/markdown.ts'
import { type MarkdownNode, parseMarkdown } from '../platform/markdown/parse.ts'

/** Text that travels with Markdown and that nobody who reads the page sees. */
export interface HiddenText {
  where: 'the title of a link' | 'HTML'
  text: string
}

/**
 * What a Markdown text says to machines alone: titles of links and tags with attributes. Approving what one cannot see
 * would not be approving. Comments, and notes that nothing refers to, redaction has taken out before. Pure.
 */
export function hiddenTextIn(markdown: string): HiddenText[] {
  const tree = parseMarkdown(markdown)
  const found: HiddenText[] = []
  const walk = (node: MarkdownNode) => {
    if (node.title) found.push({ where: 'the title of a link', text: node.title.slice(0, 200) })
    const tags = node.type === 'html' ? vanishingTags(node.value ?? '') : []
    for (const tag of tags) found.push({ where: 'HTML', text: tag.slice(0, 200) })
    for (const child of node.children ?? []) walk(child)
  }
  if (tree) walk(tree)
  return found
}
