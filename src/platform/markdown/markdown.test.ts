import fastCheck from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isParsable } from './bounds.ts'
import { countWords, measureMarkdown, plainText, readingSeconds, renderMarkdown } from './markdown.ts'

const elements =
  'h[1-6]|p|blockquote|ul|ol|li|pre|code|em|strong|del|a|img|table|thead|tbody|tr|th|td|hr|br|sup|section'
const attributes = 'href|title|rel|id|aria-describedby|aria-label|src|alt|loading|class|align|start'
const openTag = new RegExp(`^<(?:${elements})(?: (?:${attributes})="[^"<]*")*>$`)
const closeTag = new RegExp(`^</(?:${elements})>$`)

/** Every tag in the output is one of the closed list, with quoted attributes, and no target runs or fetches anything. */
function expectHarmless(html: string) {
  for (const tag of html.match(/<[^>]*>?/g) ?? []) {
    expect(openTag.test(tag) || closeTag.test(tag), tag).toBe(true)
    for (const [, target] of tag.matchAll(/ href="([^"]*)"/g))
      expect(target).toMatch(/^(?:https?:|mailto:|#|[^:]*$|[^:]*[/?#])/i)
    for (const [, source] of tag.matchAll(/ src="([^"]*)"/g))
      expect(source).not.toMatch(/^(?:[a-z][a-z0-9+.-]*:|[/\\]{2})/i)
  }
}

const attacks = [
  '<script>alert(1)</script>',
  'a <script>alert(1)</script> b',
  '<svg onload=alert(1)>',
  '<svg><g/onload=alert(2)//<p>',
  '<img src=x onerror=alert(1)>',
  '<div onmouseover="alert(1)">x</div>',
  '<span style="position:fixed">x</span>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<math><mi//xlink:href="data:x,<script>alert(4)</script>">',
  '<details open ontoggle=alert(1)>',
  '<!--><script>alert(1)</script>-->',
  '<!-- unclosed <script>alert(1)</script>',
  '<p title="</p><script>alert(1)</script>">',
  '[a](javascript:alert(1))',
  '[a](JaVaScRiPt:alert(1))',
  '[a](  javascript:alert(1))',
  '[a](<java\tscript:alert(1)>)',
  '[a](&#106;avascript:alert(1))',
  '[a](javascript&colon;alert(1))',
  '[a](\u0001javascript:alert(1))',
  '[a](vbscript:msgbox)',
  '[a](data:text/html;base64,PHNjcmlwdD4=)',
  '[a](file:///etc/passwd)',
  '[a](blob:https://x/1)',
  '![a](javascript:alert(1))',
  '![a](data:image/svg+xml,<svg/onload=alert(1)>)',
  '![a](//evil.example/x.png)',
  '![a](/\\evil.example/x.png)',
  '![a](\\\\evil.example\\x.png)',
  '![a](https://evil.example/x.png "t")',
  '![" onerror="alert(1)](x.png)',
  '[a](x.html "\\" onclick=\\"alert(1)")',
  '<javascript:alert(1)>',
  '<https://example.org/"onmouseover=alert(1)>',
  'https://example.org/<script>',
  '[a][b]\n\n[b]: javascript:alert(1) "t"',
  '![a][b]\n\n[b]: data:text/html,x',
  'x[^1]\n\n[^1]: <script>alert(1)</script> [a](javascript:alert(1))',
  'x[^"onload=alert]\n\n[^"onload=alert]: y',
  '```"onload=alert(1)\nx\n```',
  '```js" class="x\nx\n```',
  '# <img src=x onerror=alert(1)> "id',
  '| <script>a</script> |\n|---|\n| [a](javascript:1) |',
  '- [x] <input onfocus=alert(1) autofocus>',
  '<a href="javascript:alert(1)">x</a>',
  '<base href="https://evil.example/">',
  '<form action="https://evil.example"><button>x',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<link rel=stylesheet href=https://evil.example/x.css>',
  '[<img src=x onerror=alert(1)>](https://example.org)',
]

describe('rendered Markdown', () => {
  it.each(attacks)('runs and fetches nothing: %s', attack => {
    expectHarmless(renderMarkdown(attack))
  })

  it('never throws and stays harmless for any text', () => {
    const pieces = fastCheck.constantFrom(
      ...[
        '<',
        '>',
        '[',
        ']',
        '(',
        ')',
        '!',
        '`',
        '*',
        '_',
        '#',
        '- ',
        '1. ',
        '> ',
        '|',
        '\n',
        '\n\n',
        '    ',
        '~~',
        '^',
      ],
      ...['<script>', '</script>', '<!--', '-->', 'javascript:', 'data:', 'https://', 'www.', 'a@b.c', '&', ';', '\\'],
      ...['"', "'", '=', 'onload=', '[^1]', '[^1]:', '[a]:', '---', '```', '\u0000', '\u202e', '💥', 'word', '<br>'],
    )
    const texts = fastCheck.oneof(
      fastCheck.array(pieces, { maxLength: 60 }).map(parts => parts.join('')),
      fastCheck.string({ unit: 'binary', maxLength: 200 }),
    )
    fastCheck.assert(
      fastCheck.property(texts, text => {
        expectHarmless(renderMarkdown(text))
        expect(countWords(text)).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 1500 },
    )
  })

  it('keeps what a post-mortem is made of', () => {
    const html = renderMarkdown(
      '## Impact\n\n| a | b |\n|--:|---|\n| 1<br>2 | ~~x~~ |\n\n- [x] done\n\n```ts\nx\n```\n\n3. c',
    )
    expect(html).toContain('<h3 id="text-impact">Impact</h3>')
    expect(html).toContain('<td align="right">1<br>\n2</td>')
    expect(html).toContain('☑ done')
    expect(html).toContain('<code class="language-ts">')
    expect(html).toContain('<ol start="3">')
  })

  it('leaves Mermaid as code', () => {
    expect(renderMarkdown('```mermaid\ngraph TD\n```')).toContain('<code class="language-mermaid">graph TD')
  })

  it('shifts headings and keeps their ids apart', () => {
    const html = renderMarkdown('# Impact\n\n# Impact\n\n###### Deep', { headingBase: 3, idPrefix: 'impact-' })
    expect(html).toContain('<h3 id="impact-impact">')
    expect(html).toContain('<h3 id="impact-impact-2">')
    expect(html).toContain('<h6 id="impact-deep">')
  })

  it('keeps links inside the text working under the prefix', () => {
    const html = renderMarkdown('[up](#impact) x[^1]\n\n[^1]: y', { idPrefix: 'p-' })
    expect(html).toContain('href="#p-impact"')
    expect(html).toContain('href="#p-fn-1"')
    expect(html).toContain('id="p-fn-1"')
    expect(html).toContain('href="#p-fnref-1"')
    expect(html).toContain('id="p-fnref-1"')
  })

  it('tells other sites nothing about the reader', () => {
    expect(renderMarkdown('[a](https://example.org)')).toContain('rel="noreferrer nofollow"')
    expect(renderMarkdown('![chart](https://example.org/x.png)')).toBe(
      '<p><a href="https://example.org/x.png" rel="noreferrer nofollow">chart</a></p>',
    )
    expect(renderMarkdown('[![badge](https://a.example/b.svg)](https://example.org)')).not.toContain('<img')
  })

  it('drops comments and layout tags and shows other HTML as text', () => {
    expect(renderMarkdown('a <!-- secret --> b')).not.toContain('secret')
    expect(renderMarkdown('<details><summary>More</summary>\n\nx\n\n</details>')).toBe('<p>More</p>\n<p>x</p>')
    expect(renderMarkdown('<video src=x>')).toContain('&#x3C;video')
  })

  const long = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length))
  it.each([
    ['20 MB on one line', long('x ', 20_000_000)],
    ['blockquotes', long('>', 50_000)],
    ['lists on one line', long('- ', 50_000)],
    ['lists by indentation', Array.from({ length: 1200 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n')],
    ['brackets', long('[', 400_000)],
    ['closed brackets', '['.repeat(30_000) + ']'.repeat(30_000)],
    ['unfinished references', long('[a][b', 300_000)],
    ['emphasis', long('*a_', 300_000)],
    ['images', long('![', 300_000)],
    ['short lines', long('a\n', 900_000)],
    ['lazy lines', `${'> - '.repeat(30)}a\n${long('b\n', 300_000)}`],
    ['a fence hidden in HTML', `<div>\n\`\`\`\n\n${long('[a][b', 300_000)}`],
    ['delimiter rows that are no table', `|-|\n\n${long('|[a][b\n', 200_000)}`],
  ])('does not stall on %s', (_, text) => {
    const html = renderMarkdown(text)
    expect(html.startsWith('<pre>')).toBe(true)
    expect(countWords(text)).toBeGreaterThanOrEqual(0)
  })

  it('parses long but ordinary texts', () => {
    const table = `| a | b |\n|---|---|\n${'| [x](y) | **z** |\n'.repeat(3000)}`
    const prose = 'Some *ordinary* words with [a link](https://example.org) and `code`.\n\n'.repeat(2000)
    const fence = `\`\`\`json\n${'[["a", "b_c"]],\n'.repeat(4000)}\`\`\`\n`
    for (const text of [table, prose, fence]) expect(isParsable(text)).toBe(true)
  })
})

describe('words and reading time', () => {
  it('counts what a reader reads', () => {
    const text =
      '# Title\n\nTwo **words**. [linked](https://example.org/a/b) <!-- not this -->\n\n| a | b |\n|---|---|\n| c | - |'
    expect(plainText(text)).toBe('Title\n\nTwo words. linked \n\na\tb\n\nc\t-')
    expect(countWords(text)).toBe(7)
    expect(measureMarkdown(text)).toEqual({ words: 7, tablesAndCharts: 1, seconds: 14 })
  })

  it('reads 230 words a minute and 12 seconds for each table or chart', () => {
    expect(readingSeconds(230)).toBe(60)
    expect(readingSeconds(460, 2)).toBe(144)
  })

  it('counts scripts without spaces', () => {
    expect(countWords('障害が発生しました')).toBe(5)
  })
})
