import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { artifactOf } from '../../../test/delivery/artifact.ts'
import type { Message } from '../channel.ts'
import { problemWithSlackChannel } from './channel.ts'
import { problemsWith } from './limits.ts'
import { mrkdwn } from './mrkdwn.ts'
import { renderSlackMessage } from './render.ts'

const message = (changes: Partial<Message> = {}): Message => ({
  key: 'dlv-test00000001',
  artifact: artifactOf(),
  recipient: '#incident-pms',
  reason: 'Approved engineering editions go to #incident-pms.',
  url: 'https://afterword.example/post-mortems/pm-labels00001/engineering',
  createdAt: new Date('2026-03-04T10:00:00Z'),
  ...changes,
})

describe('a Slack message', () => {
  test('says what happened, what is known and where to read on', () => {
    const { blocks, text } = renderSlackMessage(message())
    expect(text).toBe('Engineering edition: Parcel labels printed twice')
    expect(blocks.map(block => block.type)).toEqual(['header', 'context', 'section', 'section', 'actions', 'context'])
    expect(JSON.stringify(blocks)).toContain('*again*')
    expect(JSON.stringify(blocks)).toContain('*How long*\\n47 min')
    expect(blocks[0]!.block_id).toBe('delivery:dlv-test00000001')
  })

  test("fits Slack's limits whatever the artifact holds", () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 5000 }),
      fc
        .array(fc.constantFrom('<!channel> ', '[a](https://x.example/y) ', '**b** ', '```\n', '&', '🖨️', 'word '), {
          maxLength: 4000,
        })
        .map(p => p.join('')),
    )
    fc.assert(
      fc.property(text, text, fc.array(fc.record({ label: text, text }), { maxLength: 14 }), (title, lede, facts) => {
        const json = JSON.stringify({ headline: { title, lede, severity: 'SEV2', facts } })
        const rendered = renderSlackMessage(message({ artifact: artifactOf({ title, lede, json }) }))
        expect(problemsWith(rendered)).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  test('300 kB of Markdown become one screen with a link', () => {
    const lede = 'The queue grew and nobody looked. '.repeat(9_000)
    expect(problemsWith(renderSlackMessage(message({ artifact: artifactOf({ lede }) })))).toEqual([])
  })

  test('pings nobody', () => {
    const hostile = '<!channel> <@U012AB3CD> <!here|here> <#C024BE7LR> [x](https://e.example/<!channel>)'
    const rendered = renderSlackMessage(
      message({ artifact: artifactOf({ title: hostile, lede: hostile }), reason: hostile }),
    )
    const marked = rendered.blocks.flatMap(block =>
      block.type === 'context' ? block.elements : block.type === 'section' ? [block.text, ...(block.fields ?? [])] : [],
    )
    for (const part of [...marked.map(element => element?.text ?? ''), rendered.text])
      expect(part).not.toMatch(/<[!@#]/)
  })
})

describe('Markdown in Slack', () => {
  test.each([
    ['**bold** and *slanted*', '*bold* and _slanted_'],
    ['[docs](https://docs.example/a?b=1&c=2)', '<https://docs.example/a?b=1&amp;c=2|docs>'],
    ['[bad](javascript:alert)', 'bad'],
    ['[bad](javascript:alert(1))', '[bad](javascript:alert(1))'],
    ['# Heading', '*Heading*'],
    ['- one\n- two', '• one\n• two'],
    ['a < b && c > d', 'a &lt; b &amp;&amp; c &gt; d'],
    ['`a<b`', '`a&lt;b`'],
    ['**see [docs](https://d.example)**', '*see <https://d.example|docs>*'],
  ])('%s', (markdown, expected) => {
    expect(mrkdwn(markdown)).toBe(expected)
  })
})

test('a channel is #lower-case or an id', () => {
  expect(problemWithSlackChannel('#incident-pms')).toBeNull()
  expect(problemWithSlackChannel('#störungen')).toBeNull()
  expect(problemWithSlackChannel(`#${'a'.repeat(80)}`)).toBeNull()
  expect(problemWithSlackChannel('C024BE7LR')).toBeNull()
  for (const bad of ['incident-pms', '#', '#Has-Capitals', '#a b', '#a\nb', `#${'a'.repeat(81)}`, ''])
    expect(problemWithSlackChannel(bad)).not.toBeNull()
})
