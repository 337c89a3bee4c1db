import { type Message, readingTime } from '../channel.ts'
import { clip, editionLabel, oneLine, shortForm } from '../content.ts'
import { type Mrkdwn, type PlainText, type SlackBlock, type SlackMessage, slackLimits } from './limits.ts'
import { clipMrkdwn, escapeMrkdwn, mrkdwn } from './mrkdwn.ts'

const plain = (text: string): PlainText => ({ type: 'plain_text', text, emoji: false })
const marked = (text: string): Mrkdwn => ({ type: 'mrkdwn', text, verbatim: true })

/**
 * The message in a Slack channel: what happened in one screen, and a link to the rest. It always fits Slack's limits,
 * whatever the artifact holds. `block_id` of the header carries the delivery's key.
 */
export function renderSlackMessage(message: Message): SlackMessage {
  const { artifact } = message
  const { severity, happenedAt, facts } = shortForm(artifact)
  const title = oneLine(artifact.title, 140) || 'Untitled post-mortem'
  const context = [editionLabel(artifact), severity, happenedAt?.slice(0, 10), readingTime(artifact.seconds)]
    .filter(part => part)
    .map(part => escapeMrkdwn(oneLine(String(part), 100)))
    .join(' · ')
  const blocks: SlackBlock[] = [
    { type: 'header', block_id: blockId(message.key), text: plain(clip(title, slackLimits.headerText)) },
    { type: 'context', elements: [marked(clipMrkdwn(context, slackLimits.contextText))] },
  ]
  const lede = artifact.lede.trim()
  if (lede) blocks.push({ type: 'section', text: marked(clipMrkdwn(mrkdwn(clip(lede, 2_400)), 2_800)) })
  if (facts.length > 0) {
    blocks.push({
      type: 'section',
      fields: facts.slice(0, 8).map(fact => {
        const label = escapeMrkdwn(oneLine(fact.label, 60)).replaceAll('*', '∗') || '–'
        return marked(clipMrkdwn(`*${label}*\n${escapeMrkdwn(oneLine(fact.text, 300)) || '–'}`, 420))
      }),
    })
  }
  if (message.url.length <= slackLimits.buttonUrl) {
    blocks.push({
      type: 'actions',
      elements: [
        { type: 'button', action_id: 'read', text: plain('Read the post-mortem'), url: message.url, style: 'primary' },
      ],
    })
  }
  blocks.push({
    type: 'context',
    elements: [marked(clipMrkdwn(`Why here: ${escapeMrkdwn(oneLine(message.reason, 300))}`, 500))],
  })
  return {
    text: clipMrkdwn(escapeMrkdwn(`${editionLabel(artifact)}: ${title}`), 400),
    blocks,
  }
}

/** The block id under which a sent message can be found again. */
export function blockId(key: string): string {
  return `delivery:${key}`.slice(0, slackLimits.id)
}
