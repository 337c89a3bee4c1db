import { type MarkdownNode, parseMarkdown } from './parse.ts'

const textHolders = new Set(['paragraph', 'heading', 'tableCell'])

function inlineText(node: MarkdownNode): string {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
      return node.value ?? ''
    case 'image':
    case 'imageReference':
      return node.alt ?? ''
    case 'break':
      return '\n'
    default:
      return (node.children ?? []).map(inlineText).join('')
  }
}

function collectText(node: MarkdownNode, blocks: string[]): void {
  if (node.type === 'code') blocks.push(node.value ?? '')
  else if (node.type === 'tableRow') blocks.push((node.children ?? []).map(inlineText).join('\t'))
  else if (textHolders.has(node.type)) blocks.push(inlineText(node))
  else for (const child of node.children ?? []) collectText(child, blocks)
}

function textOf(tree: MarkdownNode): string {
  const blocks: string[] = []
  collectText(tree, blocks)
  return blocks.filter(block => block.trim() !== '').join('\n\n')
}

/** The words of a Markdown text without its marks: blocks apart by an empty line, no HTML, no link targets. */
export function plainText(markdown: string): string {
  const tree = parseMarkdown(markdown)
  return tree ? textOf(tree) : markdown
}

const wordLike = /[\p{L}\p{N}]/u
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu

function wordsIn(text: string): number {
  let words = 0
  for (const token of text.split(/\s+/)) if (wordLike.test(token)) words++
  // Scripts without spaces: two characters read about as fast as one word.
  const characters = text.match(unspaced)?.length ?? 0
  return words + Math.floor(characters / 2)
}

/** What is written but not read: comments, tags, link targets, definitions, fences, list numbers, entities. */
const marks: [RegExp, string][] = [
  [/<!--[\s\S]*?(?:-->|$)/g, ' '],
  [/^[ \t]*(?:```|~~~).*$/gm, ' '],
  [/^ {0,3}\[[^\]^\n][^\]\n]{0,200}\]:.*$/gm, ' '],
  [/\[\^[^\]\s]{1,200}\]:?/g, ' '],
  [/\]\((?:[^()\n]|\([^()\n]*\)){0,2000}\)/g, ']'],
  [/<\/?[a-z][\w-]*(?:\s[^<>\n]{0,2000})?\/?>/gi, ' '],
  [/^[ \t>]*\d{1,9}[.)](?=\s)/gm, ' '],
  [/&nbsp;|\|/g, ' '],
]

/**
 * How many words a reader of the rendered text reads. Counted without parsing, which takes a twentieth of the time and
 * differs from the parsed text by a word or two in a thousand.
 */
export function countWords(markdown: string): number {
  return wordsIn(marks.reduce((text, [mark, instead]) => text.replace(mark, instead), markdown))
}

/** Reading time in whole seconds: 230 words a minute, and 12 s for each table or chart. */
export function readingSeconds(words: number, tablesAndCharts = 0): number {
  return Math.round((words / 230) * 60) + 12 * tablesAndCharts
}

export interface MarkdownMeasure {
  words: number
  /** Tables, Mermaid blocks and images. */
  tablesAndCharts: number
  seconds: number
}

/** Words, tables and charts, and reading time of a Markdown text, from one parse. */
export function measureMarkdown(markdown: string): MarkdownMeasure {
  const tree = parseMarkdown(markdown)
  const words = wordsIn(tree ? textOf(tree) : markdown)
  let tablesAndCharts = 0
  const count = (node: MarkdownNode): void => {
    if (node.type === 'table' || node.type === 'image' || (node.type === 'code' && node.lang === 'mermaid'))
      tablesAndCharts++
    for (const child of node.children ?? []) count(child)
  }
  if (tree) count(tree)
  return { words, tablesAndCharts, seconds: readingSeconds(words, tablesAndCharts) }
}
