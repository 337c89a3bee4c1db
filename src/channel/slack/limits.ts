/**
 * What Slack refuses, as numbers (docs.slack.dev/reference/block-kit/blocks). The total is not documented: 9,597
 * characters were accepted and 11,341 refused (slackapi/bolt-js issue 2867), so we stay below 9,000.
 */
export const slackLimits = {
  blocks: 50,
  headerText: 150,
  sectionText: 3_000,
  fields: 10,
  fieldText: 2_000,
  contextElements: 10,
  contextText: 3_000,
  actionElements: 25,
  buttonText: 75,
  buttonUrl: 3_000,
  id: 255,
  text: 4_000,
  total: 9_000,
} as const

export interface PlainText {
  type: 'plain_text'
  text: string
  emoji: boolean
}

export interface Mrkdwn {
  type: 'mrkdwn'
  text: string
  verbatim: boolean
}

/** The block types that we use; a message with any other is refused by `problemsWith`. */
export type SlackBlock = { block_id?: string } & (
  | { type: 'header'; text: PlainText }
  | { type: 'section'; text?: Mrkdwn; fields?: Mrkdwn[] }
  | { type: 'context'; elements: Mrkdwn[] }
  | { type: 'divider' }
  | {
      type: 'actions'
      elements: { type: 'button'; action_id: string; text: PlainText; url: string; style?: 'primary' | 'danger' }[]
    }
)

export interface SlackMessage {
  /** What notifications and readers without blocks show. */
  text: string
  blocks: SlackBlock[]
}

/** Everything in a message that Slack would refuse, as sentences; empty when it fits. */
export function problemsWith(message: SlackMessage): string[] {
  const problems: string[] = []
  const most = (what: string, size: number, limit: number) => {
    if (size > limit) problems.push(`${what} has ${size}, Slack allows ${limit}.`)
  }
  const filled = (what: string, text: string) => {
    if (text.length === 0) problems.push(`${what} is empty.`)
  }
  most('The text', message.text.length, slackLimits.text)
  filled('The text', message.text)
  most('The message', message.blocks.length, slackLimits.blocks)
  let total = message.text.length
  const seen = new Set<string>()
  message.blocks.forEach((block, index) => {
    const at = `Block ${index + 1} (${block.type})`
    if (block.block_id !== undefined) {
      most(`${at} id`, block.block_id.length, slackLimits.id)
      if (seen.has(block.block_id)) problems.push(`${at} repeats the id of another block.`)
      seen.add(block.block_id)
    }
    switch (block.type) {
      case 'header':
        most(`${at} text`, block.text.text.length, slackLimits.headerText)
        filled(`${at} text`, block.text.text)
        total += block.text.text.length
        break
      case 'section':
        if (!block.text && !block.fields?.length) problems.push(`${at} has neither text nor fields.`)
        if (block.text) {
          most(`${at} text`, block.text.text.length, slackLimits.sectionText)
          filled(`${at} text`, block.text.text)
          total += block.text.text.length
        }
        most(`${at} fields`, block.fields?.length ?? 0, slackLimits.fields)
        for (const field of block.fields ?? []) {
          most(`${at} field`, field.text.length, slackLimits.fieldText)
          filled(`${at} field`, field.text)
          total += field.text.length
        }
        break
      case 'context':
        most(`${at} elements`, block.elements.length, slackLimits.contextElements)
        if (block.elements.length === 0) problems.push(`${at} has no elements.`)
        for (const element of block.elements) {
          most(`${at} element`, element.text.length, slackLimits.contextText)
          filled(`${at} element`, element.text)
          total += element.text.length
        }
        break
      case 'actions':
        most(`${at} elements`, block.elements.length, slackLimits.actionElements)
        if (block.elements.length === 0) problems.push(`${at} has no elements.`)
        for (const element of block.elements) {
          most(`${at} action id`, element.action_id.length, slackLimits.id)
          most(`${at} button text`, element.text.text.length, slackLimits.buttonText)
          most(`${at} button URL`, element.url.length, slackLimits.buttonUrl)
          filled(`${at} button text`, element.text.text)
          total += element.text.text.length
        }
        break
      case 'divider':
        break
      default:
        problems.push(`Block ${index + 1} is of a type that we do not send.`)
    }
  })
  if (total >= slackLimits.total)
    problems.push(`The message has ${total} characters of text, Slack takes fewer than ${slackLimits.total}.`)
  return problems
}
