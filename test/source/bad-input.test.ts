import { describe, expect, test } from 'vitest'
import { limits } from '../../src/source/limits.ts'
import { noticesOf, only, readText, valuesOf } from './read.ts'

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))))
const refusals = (result: ReturnType<typeof readText>) => result.refused.map(notice => notice.code)

describe('encodings', () => {
  test('an empty file and one of white space are refused', () => {
    expect(refusals(readText('a.md', ''))).toEqual(['empty'])
    expect(refusals(readText('a.csv', ' \n\n '))).toEqual(['empty'])
  })

  test('NUL bytes are refused with their line', () => {
    expect(noticesOf(readText('a.md', bytes('# T\n\nx', [0], 'y')))).toEqual(['nul-bytes@3'])
  })

  test('windows-1252 is read and named with its line', () => {
    const result = readText('a.md', bytes('# T\n\nCaf', [0xe9], ' was down for an hour.\n'))
    expect(noticesOf(result)).toEqual(['not-utf-8@3'])
    expect(only(result).sections[0]?.markdown).toBe('Café was down for an hour.')
  })

  test('UTF-16 and byte order marks are read', () => {
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('# Träge Seiten\n', 'utf16le')])
    expect(only(readText('a.md', wide)).facts.title?.value).toBe('Träge Seiten')
    expect(only(readText('a.md', '\ufeff# Slow\n')).facts.title?.value).toBe('Slow')
  })

  test('mixed line endings are read alike and the part keeps the original bytes', () => {
    const original = '# T\r\n\r\n## Impact\rNobody could pay.\n'
    const result = readText('a.md', original)
    expect(noticesOf(result)).toContain('mixed-line-endings')
    expect(only(result).facts.impact_statement?.value).toBe('Nobody could pay.')
    expect(Buffer.from(only(result).part).toString()).toBe(original)
  })

  test('a file cut off in the middle of a letter still comes in', () => {
    const whole = Buffer.from('# T\n\nDie Störung dauerte eine Stunde ü')
    expect(noticesOf(readText('a.md', whole.subarray(0, whole.length - 1)))).toEqual(['not-utf-8@3'])
  })
})

describe('size and depth', () => {
  test('20 MB on one line are refused by name in every format', () => {
    const line = 'a '.repeat(10 * 1024 * 1024)
    expect(refusals(readText('a.md', line))).toEqual(['too-large'])
    expect(refusals(readText('a.jsonl', line))).toEqual(['too-large'])
    expect(refusals(readText('a.json', line))).toEqual(['json-invalid'])
    expect(refusals(readText('a.csv', `title\n"${line}"\n`))).toContain('too-large')
  })

  test('a document at the limit comes in, one byte over is refused', () => {
    const head = '# T\n\n'
    expect(only(readText('a.md', head + 'x'.repeat(limits.documentBytes - head.length))).facts.title?.value).toBe('T')
    expect(refusals(readText('a.md', head + 'x'.repeat(limits.documentBytes - head.length + 1)))).toEqual(['too-large'])
  })

  test('hostile lines do not stall the reader', () => {
    for (const unit of [
      '**',
      '[',
      '1. ',
      '- **a',
      ': ',
      '10:00 ',
      '| ',
      '2024-01-01 ',
      'Jan 1 ',
      '(',
      '=',
      '~',
      'Status: ',
      '<',
      '`',
      '__',
      'status: done ',
    ]) {
      const line = unit.repeat(3_000_000 / unit.length)
      readText('a.md', `# T\n\n${line}\n`)
      readText('b.md', `# T\n\n${`${unit.repeat(2000)}\n`.repeat(300)}`)
      readText(
        'c.md',
        `# T\n\n## Timeline\n\n${`- ${unit.repeat(15_000 / unit.length)}\n`.repeat(50)}## Actions\n\n${`- ${unit.repeat(15_000 / unit.length)}\n`.repeat(50)}`,
      )
    }
  }, 30_000)

  test('tens of thousands of rules, headings and rows are read in one pass', () => {
    const lines = [
      (index: number) => (index % 2 ? '|---|---|' : '| a | b |'),
      (index: number) => `## Incident on 2024-01-0${(index % 9) + 1} - ${index}`,
      (index: number) => `${' '.repeat(index % 300)}- 10:00 x`,
      (index: number) => `### 10:${10 + (index % 50)} x`,
    ]
    for (const line of lines) {
      const body = Array.from({ length: 40_000 }, (_, index) => line(index)).join('\n')
      expect(readText('a.md', `# T\n\n## Timeline\n\n${body.slice(0, 3_900_000)}`).accounts.length).toBeGreaterThan(0)
    }
  }, 30_000)

  test('a table with two million rows stops at the limit', () => {
    const result = readText('a.csv', `title,team\n${'"a","b"c\n'.repeat(2_000_000)}`)
    expect(result.accounts).toHaveLength(limits.records)
    expect(refusals(result)).toEqual(['too-many-records'])
  })

  test('deep nesting is refused before any parser sees it', () => {
    expect(noticesOf(readText('a.md', `# T\n\n${'> '.repeat(5000)}x\n`))).toEqual(['too-deep@3'])
    expect(noticesOf(readText('a.md', `# T\n\n${'- '.repeat(100)}x\n`))).toEqual(['too-deep@3'])
    expect(refusals(readText('a.json', '['.repeat(100_000)))).toEqual(['too-deep'])
    expect(refusals(readText('a.jsonl', `{"title":"ok"}\n${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}\n`))).toEqual([
      'too-deep',
    ])
    expect(noticesOf(readText('a.md', `---\ntitle: ${'['.repeat(5000)}\n---\n# Fine\n`))).toContain('too-deep@1')
  })
})

describe('front matter', () => {
  const bomb = `---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n---\n# Still here\n\n## Impact\n\nNobody could pay.\n`

  test('an alias bomb is named; the text comes in with the front matter as text', () => {
    const result = readText('a.md', bomb)
    expect(noticesOf(result)).toContain('yaml-aliases@1')
    expect(only(result).facts.impact_statement?.value).toBe('Nobody could pay.')
    expect(only(result).sections[0]?.markdown).toContain('b: &b [*a')
  })

  test('custom tags are named with their line', () => {
    const result = readText('a.md', '---\ntitle: T\nrun: !!js/function "function(){}"\n---\ntext\n')
    expect(noticesOf(result)).toContain('yaml-tag@3')
    expect(only(result).facts.title?.confidence).toBe('estimated')
  })

  test('broken YAML, an open fence and keys twice are named', () => {
    expect(noticesOf(readText('a.md', '---\ntitle: "T\nteam: x\n---\n# Name\n'))).toContain('front-matter-unreadable@4')
    expect(noticesOf(readText('a.md', '---\ntitle: T\n\ntext\n'))).toContain('front-matter-unclosed@1')
    expect(noticesOf(readText('a.md', '---\ntitle: T\ntitle: U\n---\n'))).toContain('duplicate-key@3')
  })

  test('keys of objects in the language are words like others', () => {
    const account = only(readText('a.md', '---\ntitle: T\n__proto__: { polluted: yes }\nconstructor: x\n---\n'))
    expect(account.facts.title?.value).toBe('T')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('values', () => {
  test.each(['22025-03-18 10:00', '2024-02-31 10:00', '2024-13-01', '2023-02-29T10:00Z', '2024-01-01 25:00'])(
    '%s is no date',
    written => {
      const result = readText('a.md', `---\ntitle: T\nresolved_at: ${written}\n---\n`)
      expect(noticesOf(result)).toContain('impossible-date@3')
      expect(only(result).facts).not.toHaveProperty('resolved_at')
      expect(only(result).facts.other_fields?.value).toEqual({ resolved_at: written })
    },
  )

  test('resolved before declared: neither is a fact, both are kept', () => {
    const result = readText(
      'a.md',
      '---\ntitle: T\ndeclared_at: 2024-01-01T10:00Z\nresolved_at: 2024-01-01T09:00Z\n---\n',
    )
    expect(noticesOf(result)).toContain('times-out-of-order@4')
    expect(Object.keys(valuesOf(only(result)))).not.toContain('resolved_at')
    expect(JSON.stringify(valuesOf(only(result)).other_fields)).toContain('2024-01-01T09:00:00.000Z')
  })

  test('a code that is none of ours is kept as text', () => {
    const result = readText('a.md', '---\ntitle: T\ndata_impact: vanished\n---\n')
    expect(noticesOf(result)).toEqual(['unknown-value@3'])
    expect(only(result).facts.data_impact).toBeUndefined()
    expect(only(result).facts.other_fields?.value).toEqual({ data_impact: 'vanished' })
  })

  test('an emoji-only title stays and is named', () => {
    const result = readText('a.md', '# 🔥🔥\n\ntext\n')
    expect(noticesOf(result)).toContain('title-without-words@1')
    expect(only(result).facts.title?.value).toBe('🔥🔥')
  })

  test('characters that turn text around are taken out of a title and named in the text', () => {
    const result = readText('a.md', '# safe \u202egnp.exe\n\nx \u2066y\n')
    expect(only(result).facts.title?.value).toBe('safe gnp.exe')
    expect(noticesOf(result)).toEqual(expect.arrayContaining(['direction-override@1', 'direction-override@3']))
    expect(
      only(result)
        .sections.map(section => section.markdown)
        .join(),
    ).toContain('\u2066')
  })

  test('scripts in HTML and SVG are kept as text and named', () => {
    const result = readText(
      'a.md',
      '# T\n\n<script>alert(1)</script>\n\n<svg onload="x()"></svg>\n\n<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))\n',
    )
    expect(noticesOf(result)).toEqual(['html-script@3', 'html-script@5', 'html-script@7', 'html-script@9'])
    expect(
      only(result)
        .sections.map(section => section.markdown)
        .join(),
    ).toContain('<script>alert(1)</script>')
    expect(refusals(readText('a.svg', '<svg onload="x()"/>'))).toEqual(['unknown-format'])
    expect(noticesOf(readText('a.html', '<h1>T</h1>\n<script>1</script>\n'))).toContain('html-script@2')
  })
})

describe('tables and lists of records', () => {
  test('formula cells are kept as text and named; numbers with signs are not formulas', () => {
    const result = readText(
      'a.csv',
      'title,summary,users_affected\n=HYPERLINK("http://x"),@SUM(A1),-3\n+49 30 1234,- a list,+5\n',
    )
    expect(noticesOf(result).filter(code => code.startsWith('formula'))).toEqual(['formula-cell@2', 'formula-cell@2'])
    expect(result.accounts[0]?.facts.title?.value).toBe('=HYPERLINK("http://x")')
  })

  test('a quote that is never closed loses only what follows', () => {
    const result = readText('a.csv', 'title,team\nFirst,A\nSecond,"B\nThird,C\n')
    expect(result.accounts.map(account => account.facts.title?.value)).toEqual(['First'])
    expect(refusals(result)).toEqual(['csv-quote'])
  })

  test('rows of another length and columns without fields are named', () => {
    expect(noticesOf(readText('a.csv', 'title,team\nA,x,extra\n'))).toEqual(expect.arrayContaining(['ragged-row@2']))
    expect(refusals(readText('a.csv', 'foo,bar\n1,2\n'))).toEqual(['no-fields'])
    expect(refusals(readText('a.csv', 'title\n'))).toEqual(['no-records'])
  })

  test('bad lines among JSON lines are refused by number and the others come in', () => {
    const result = readText('a.jsonl', '{"title":"A"}\nnot json\n{"title":"B"\n[1]\n{}\n\n{"title":"C"}\n')
    expect(result.accounts.map(account => account.facts.title?.value)).toEqual(['A', 'C'])
    expect(noticesOf(result)).toEqual(['json-invalid@2', 'json-invalid@3', 'not-a-record@4', 'empty-record@5'])
  })

  test('JSON that is cut off is refused with a line', () => {
    expect(noticesOf(readText('a.json', '{\n "title": "A",\n'))).toEqual([expect.stringMatching(/^json-invalid@\d$/)])
    expect(refusals(readText('a.json', '"text"'))).toEqual(['no-records'])
    expect(refusals(readText('a.json', '[]'))).toEqual(['no-records'])
  })
})

test('hostile names are made harmless in ids and reports', () => {
  const result = readText(`a\u001b[31m\u202e${'x'.repeat(400)}.md`, '# T\n')
  expect(only(result).importId).toMatch(/^a-\[31m-x+-[0-9a-f]{16}$/)
  expect(only(result).importId.length).toBeLessThanOrEqual(300)
  const notice = result.warnings.find(one => one.code === 'file-name')
  expect(notice?.path).toHaveLength(limits.pathCharacters - 1)
  expect(notice?.path).not.toMatch(/\p{C}/u)
})

test('a kind of file that no format reads is refused by name', () => {
  expect(refusals(readText('report.pdf', '%PDF-1.4'))).toEqual(['unknown-format'])
})
