import type { Message } from '../../channel/channel.ts'
import { renderMail } from '../../channel/email/mail.ts'
import type { SlackBlock } from '../../channel/slack/limits.ts'
import { renderSlackMessage } from '../../channel/slack/render.ts'
import type { Config } from '../../platform/config.ts'
import { DefinitionList, Fold, Prose } from '../../ui/text.tsx'
import type { DeliveryChannel } from '../delivery.ts'

interface MessagePreviewProps {
  channel: DeliveryChannel
  message: Message
  config: Pick<Config, 'mailFrom' | 'publicUrl'>
}

/** The message as it leaves, or left: readable here whether or not its channel is configured. */
export function MessagePreview({ channel, message, config }: MessagePreviewProps) {
  if (channel === 'email') return <MailPreview message={message} config={config} />
  if (channel === 'slack') return <SlackPreview message={message} />
  return <Prose html={below(message.artifact.html)} />
}

function MailPreview({ message, config }: Pick<MessagePreviewProps, 'message' | 'config'>) {
  const mail = renderMail(message, config.mailFrom, config.publicUrl)
  return (
    <>
      <DefinitionList
        items={[
          { term: 'From', description: mail.from },
          { term: 'To', description: mail.to },
          { term: 'Subject', description: mail.subject },
          { term: 'Message-ID', description: <span class="mono">{mail.messageId}</span> },
        ]}
      />
      <Prose html={below(message.artifact.html)} />
      <Fold summary="The plain text of this mail">
        <pre class="mono">{mail.text}</pre>
      </Fold>
    </>
  )
}

function SlackPreview({ message }: { message: Message }) {
  const { blocks, text } = renderSlackMessage(message)
  return (
    <>
      <div class="card">{blocks.map(block => blockPreview(block))}</div>
      <p class="soft">In notifications: {readable(text)}</p>
    </>
  )
}

function blockPreview(block: SlackBlock) {
  switch (block.type) {
    case 'header':
      return <h3>{block.text.text}</h3>
    case 'section':
      return (
        <>
          {block.text && <p>{readable(block.text.text)}</p>}
          {block.fields && (
            <ul>
              {block.fields.map(field => (
                <li>{readable(field.text)}</li>
              ))}
            </ul>
          )}
        </>
      )
    case 'context':
      return <p class="soft">{block.elements.map(element => readable(element.text)).join(' ')}</p>
    case 'actions':
      return (
        <p>
          {block.elements.map(element => (
            <a class="button" href={element.url}>
              {element.text.text}
            </a>
          ))}
        </p>
      )
    case 'divider':
      return <hr />
  }
}

/** Slack's markup as plain words. */
function readable(text: string): string {
  return text
    .replace(/<([^|>]+)\|([^>]+)>/g, '$2')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll('\u200b', '')
    .replace(/(^|\s)\*([^*\n]+)\*/g, '$1$2')
}

/** The text with its headings one rank lower: here it stands below the page's own. */
function below(html: string): string {
  return html.replace(/<(\/?)h([1-5])(?=[ >])/g, (_, slash: string, rank: string) => `<${slash}h${Number(rank) + 1}`)
}
