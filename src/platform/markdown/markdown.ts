import rehypeSanitize from 'rehype-sanitize'
import rehypeStringify from 'rehype-stringify'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { isParsable } from './bounds.ts'
import { closedSchema, settleTree, type TreeNode, type TreeOptions } from './safe-tree.ts'

export { countWords, measureMarkdown, plainText, readingSeconds } from './measure.ts'

export interface RenderOptions {
  /** The level `#` becomes, 1 to 6; 2 unless told, because the page's own title is the first. */
  headingBase?: number
  /** Put before every id, so that two texts on one page do not share any; `text-` unless told. */
  idPrefix?: string
}

const layoutTag =
  /<\/?(?:details|summary|p|div|span|center|b|i|em|strong|u|kbd|sub|sup|small|br|hr|font|tt)(?:[\s/][^<>]*)?>/gi
/** Tags of raw HTML that vanish when it is shown and say something in their attributes; other HTML is shown as it is written. */
export function vanishingTags(html: string): string[] {
  return (html.match(layoutTag) ?? []).filter(tag => /^<\/?\w+\s+[^\s/>]/.test(tag))
}

const lineBreak = /^<br\s*\/?>$/i

const holdsText = new Set([
  'paragraph',
  'heading',
  'tableCell',
  'emphasis',
  'strong',
  'delete',
  'link',
  'linkReference',
])

/** Raw HTML is never markup here: comments vanish, layout tags vanish, anything else is shown as the text it is. */
function settleRawHtml(node: TreeNode): void {
  const inline = holdsText.has(node.type)
  node.children = node.children?.flatMap((child): TreeNode[] => {
    if (child.type !== 'html') {
      settleRawHtml(child)
      return [child]
    }
    const html = withoutComments(child.value ?? '').trim()
    if (inline && lineBreak.test(html)) return [{ type: 'break' }]
    const value = html.replace(layoutTag, '').trim()
    if (value === '') return []
    const text: TreeNode = { type: 'text', value }
    return [inline ? text : { type: 'paragraph', children: [text] }]
  })
}

/** An HTML text without its comments; an unclosed one takes the rest with it. */
function withoutComments(html: string): string {
  let kept = ''
  let at = 0
  for (;;) {
    const start = html.indexOf('<!--', at)
    if (start < 0) return kept + html.slice(at)
    kept += html.slice(at, start)
    const end = html.indexOf('-->', start + 4)
    if (end < 0) return kept
    at = end + 3
  }
}

const processor = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(() => tree => settleRawHtml(tree as unknown as TreeNode))
  .use(remarkRehype, { clobberPrefix: '', footnoteLabelTagName: 'p', footnoteLabelProperties: {} })
  .use(() => (tree, file) => settleTree(tree as unknown as TreeNode, file.data as unknown as TreeOptions))
  .use(rehypeSanitize, closedSchema)
  .use(rehypeStringify)
  .freeze()

/**
 * Markdown (GFM) as HTML that cannot run anything or fetch anything from elsewhere: a closed list of elements, no raw
 * HTML, links only to http, https, mailto and relative targets, images only from the same origin (others become a link
 * with their alternative text). Text that cannot be parsed in bounded time comes back as an escaped `<pre>`. Never throws.
 */
export function renderMarkdown(markdown: string, options: RenderOptions = {}): string {
  if (isPlainLine(markdown)) return `<p>${markdown.trimEnd()}</p>`
  if (!isParsable(markdown)) return preformatted(markdown)
  const headingBase = Math.min(6, Math.max(1, Math.trunc(options.headingBase ?? 2) || 2))
  const idPrefix = (options.idPrefix ?? 'text-').replace(/[^\w-]/g, '')
  try {
    return String(processor.processSync({ value: markdown, data: { headingBase, idPrefix } }))
  } catch (error) {
    // A parser that gives up (depth, an unforeseen input) must not take the page with it; the words stay readable.
    if (error instanceof Error) return preformatted(markdown)
    throw error
  }
}

/** One line in which nothing is Markdown or needs escaping, as most rows of a timeline are; parsing it takes a millisecond. */
function isPlainLine(text: string): boolean {
  return text.length < 1000 && /^\p{L}[\p{L}\p{N} ,.;'"()%?!–—-]*$/u.test(text) && !/www\./i.test(text)
}

function preformatted(text: string): string {
  return `<pre>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</pre>`
}
