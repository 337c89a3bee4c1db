import { defaultSchema, type Options as Schema } from 'rehype-sanitize'

/** The little of hast that the passes below need. */
export interface TreeNode {
  type: string
  tagName?: string
  value?: string
  properties?: Record<string, unknown>
  children?: TreeNode[]
}

/** Everything a rendered text may consist of. Nothing that is not listed survives. */
export const closedSchema: Schema = {
  ...defaultSchema,
  tagNames: [
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'blockquote', 'ul', 'ol', 'li', 'pre', 'code', 'em', 'strong', 'del'],
    ...['a', 'img', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'hr', 'br', 'sup', 'section'],
  ],
  attributes: {
    a: ['href', 'title', 'rel', 'id', 'ariaDescribedBy', 'ariaLabel'],
    img: ['src', 'alt', 'title', ['loading', 'lazy']],
    code: [['className', /^language-[\w+#.-]{1,40}$/]],
    th: [['align', 'left', 'right', 'center']],
    td: [['align', 'left', 'right', 'center']],
    ol: ['start'],
    li: ['id'],
    p: ['id'],
    ...Object.fromEntries(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map(name => [name, ['id']])),
  },
  protocols: { href: ['http', 'https', 'mailto'], src: [] },
  // Ids are made here from headings and footnotes only and carry the caller's prefix.
  clobber: [],
  clobberPrefix: '',
  required: {},
  strip: ['script', 'style'],
  allowComments: false,
  allowDoctypes: false,
}

export interface TreeOptions {
  headingBase: number
  idPrefix: string
}

const nowhere = 'https://nowhere.invalid'

/** What a link target is once a browser has read it; null where it may not be followed. */
function linkKind(target: string): 'fragment' | 'relative' | 'outside' | 'mail' | null {
  if (target.startsWith('#')) return 'fragment'
  let url: URL
  try {
    url = new URL(target, `${nowhere}/a/b/c`)
  } catch {
    return null
  }
  if (url.origin === nowhere) return 'relative'
  if (url.protocol === 'http:' || url.protocol === 'https:') return 'outside'
  return url.protocol === 'mailto:' ? 'mail' : null
}

function textOf(node: TreeNode): string {
  if (node.type === 'text') return node.value ?? ''
  return (node.children ?? []).map(textOf).join('')
}

/** `The 2nd cause: DNS` → `the-2nd-cause-dns`; letters and digits of any script, at most 60 characters. */
function slugOf(text: string): string {
  const slug = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 60)
  return slug.replace(/^-|-$/g, '') || 'part'
}

/** Shifts headings and gives them ids, closes links and images, and takes form controls out; changes the tree in place. */
export function settleTree(root: TreeNode, options: TreeOptions): void {
  const taken = new Set<string>()
  const shift = options.headingBase - 1

  const settleLink = (node: TreeNode): TreeNode[] => {
    const properties = node.properties ?? {}
    const target = String(properties.href ?? '')
    const kind = linkKind(target)
    if (kind === null) return node.children ?? []
    if (kind === 'fragment') properties.href = `#${options.idPrefix}${target.slice(1)}`
    else properties.rel = ['noreferrer', 'nofollow']
    if (typeof properties.id === 'string') properties.id = options.idPrefix + properties.id
    if (properties.ariaDescribedBy) properties.ariaDescribedBy = [`${options.idPrefix}footnote-label`]
    return [node]
  }

  const settleImage = (node: TreeNode, insideLink: boolean): TreeNode[] => {
    const properties = node.properties ?? {}
    const source = String(properties.src ?? '')
    const alternative = String(properties.alt ?? '') || 'image'
    const kind = linkKind(source)
    if (kind === 'relative') {
      properties.loading = 'lazy'
      return [node]
    }
    const text: TreeNode = { type: 'text', value: alternative }
    if (insideLink || kind !== 'outside') return [text]
    return [
      {
        type: 'element',
        tagName: 'a',
        properties: { href: source, rel: ['noreferrer', 'nofollow'] },
        children: [text],
      },
    ]
  }

  const settle = (node: TreeNode, insideLink: boolean): TreeNode[] => {
    const isLink = node.tagName === 'a'
    if (node.children) node.children = node.children.flatMap(child => settle(child, insideLink || isLink))
    if (node.type !== 'element') return [node]
    if (isLink) return settleLink(node)
    if (node.tagName === 'img') return settleImage(node, insideLink)
    if (node.tagName === 'input') return [{ type: 'text', value: node.properties?.checked ? '☑' : '☐' }]
    const heading = /^h([1-6])$/.exec(node.tagName ?? '')
    if (heading) {
      const text = textOf(node)
      node.tagName = `h${Math.min(6, Number(heading[1]) + shift)}`
      let slug = slugOf(text)
      for (let count = 2; taken.has(slug); count++) slug = `${slugOf(text)}-${count}`
      taken.add(slug)
      node.properties = { id: options.idPrefix + slug }
    } else if (typeof node.properties?.id === 'string') {
      node.properties.id = options.idPrefix + node.properties.id
    }
    return [node]
  }
  root.children = (root.children ?? []).flatMap(child => settle(child, false))
}
