import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { isParsable } from './bounds.ts'

/** The part of mdast that is used here; offsets are UTF-16 units from the start of the text. */
export interface MarkdownNode {
  type: string
  value?: string
  alt?: string | null
  lang?: string | null
  url?: string
  title?: string | null
  identifier?: string
  children?: MarkdownNode[]
  position?: { start: { offset?: number }; end: { offset?: number } }
}

const parser = unified().use(remarkParse).use(remarkGfm).freeze()

/** The tree of a Markdown text (GFM), or null where it cannot be parsed in bounded time. */
export function parseMarkdown(markdown: string): MarkdownNode | null {
  if (!isParsable(markdown)) return null
  try {
    return parser.parse(markdown) as MarkdownNode
  } catch (error) {
    // A parser that gives up on an unforeseen input leaves the text as plain words.
    if (error instanceof Error) return null
    throw error
  }
}
