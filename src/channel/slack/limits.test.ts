import { describe, expect, test } from 'vitest'
import { problemsWith, type SlackBlock, type SlackMessage, slackLimits } from './limits.ts'

const section = (size: number): SlackBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: 'a'.repeat(size), verbatim: true },
})
const message = (...blocks: SlackBlock[]): SlackMessage => ({ text: 'a', blocks })
const button = (changes: { text?: number; url?: number; id?: number }): SlackBlock => ({
  type: 'actions',
  elements: [
    {
      type: 'button',
      action_id: 'i'.repeat(changes.id ?? 1),
      text: { type: 'plain_text', text: 'b'.repeat(changes.text ?? 1), emoji: false },
      url: 'u'.repeat(changes.url ?? 1),
    },
  ],
})
const header = (size: number): SlackBlock => ({
  type: 'header',
  text: { type: 'plain_text', text: 'h'.repeat(size), emoji: false },
})
const context = (elements: number, size = 1): SlackBlock => ({
  type: 'context',
  elements: Array.from({ length: elements }, () => ({ type: 'mrkdwn', text: 'c'.repeat(size), verbatim: true })),
})
const fields = (count: number, size = 1): SlackBlock => ({
  type: 'section',
  fields: Array.from({ length: count }, () => ({ type: 'mrkdwn', text: 'f'.repeat(size), verbatim: true })),
})

describe("a message at each of Slack's limits passes and one over is refused", () => {
  const cases: [string, number, (size: number) => SlackMessage][] = [
    ['blocks', slackLimits.blocks, size => message(...Array.from({ length: size }, () => section(1)))],
    ['header text', slackLimits.headerText, size => message(header(size))],
    ['section text', slackLimits.sectionText, size => message(section(size))],
    ['fields', slackLimits.fields, size => message(fields(size))],
    ['field text', slackLimits.fieldText, size => message(fields(1, size))],
    ['context elements', slackLimits.contextElements, size => message(context(size))],
    ['context text', slackLimits.contextText, size => message(context(1, size))],
    ['button text', slackLimits.buttonText, size => message(button({ text: size }))],
    ['button URL', slackLimits.buttonUrl, size => message(button({ url: size }))],
    ['action id', slackLimits.id, size => message(button({ id: size }))],
    ['block id', slackLimits.id, size => message({ ...section(1), block_id: 'i'.repeat(size) })],
    ['text', slackLimits.text, size => ({ text: 't'.repeat(size), blocks: [section(1)] })],
    [
      'total',
      slackLimits.total - 1,
      size => ({ text: 'a', blocks: [section(3000), section(3000), section(size - 6001)] }),
    ],
  ]
  test.each(cases)('%s', (_, limit, make) => {
    expect(problemsWith(make(limit))).toEqual([])
    expect(problemsWith(make(limit + 1))).toHaveLength(1)
  })

  test('twenty-five buttons pass and twenty-six are refused', () => {
    const one = button({}) as Extract<SlackBlock, { type: 'actions' }>
    const many = (count: number): SlackMessage =>
      message({ type: 'actions', elements: Array.from({ length: count }, () => one.elements[0]!) })
    expect(problemsWith(many(25))).toEqual([])
    expect(problemsWith(many(26))).toHaveLength(1)
  })

  test('empty texts, repeated ids and unknown blocks are refused', () => {
    expect(problemsWith(message(section(0)))).toHaveLength(1)
    expect(problemsWith(message({ type: 'section' }))).toHaveLength(1)
    expect(problemsWith(message({ ...section(1), block_id: 'x' }, { ...section(1), block_id: 'x' }))).toHaveLength(1)
    expect(problemsWith(message({ type: 'table' } as unknown as SlackBlock))).toHaveLength(1)
    expect(problemsWith({ text: '', blocks: [section(1)] })).toHaveLength(1)
  })
})
