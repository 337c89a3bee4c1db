import {
  ErrorCode,
  LogLevel,
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
} from '@slack/web-api'
import type { Config } from '../../platform/config.ts'
import type { Outside } from '../../platform/outside.ts'
import { type Channel, type Message, TransportError } from '../channel.ts'
import { problemsWith } from './limits.ts'
import { blockId, renderSlackMessage } from './render.ts'

const eventType = 'afterword_delivery'

/** Slack by its Web API, with a bot token that may `chat:write`, `channels:read` and `channels:history`. */
export function slackChannel(config: Pick<Config, 'slackToken' | 'slackApiUrl'>, outside?: Outside): Channel {
  let client: WebClient | null = null
  const connect = () => {
    if (!config.slackToken) throw new TransportError('SLACK_TOKEN is not set.', { permanent: false })
    client ??= new WebClient(config.slackToken, {
      ...(config.slackApiUrl && { slackApiUrl: config.slackApiUrl.replace(/\/*$/, '/') }),
      ...(outside && { fetch: (url, init) => outside.fetch(url, init as RequestInit) }),
      // Waiting and trying again is the outbox's work; it survives a restart.
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: 15_000,
      logLevel: LogLevel.ERROR,
      allowAbsoluteUrls: false,
    })
    return client
  }
  return {
    describe: () => ({
      name: 'slack',
      label: 'Slack',
      about: 'A short message with a link, in one channel.',
      recipient: 'A channel such as #incident-pms',
      missing: config.slackToken ? null : 'SLACK_TOKEN',
      concurrency: 4,
      // Slack allows about one message a second to a channel, with short bursts.
      pace: { perSecond: 1, burst: 1 },
    }),
    validate: problemWithSlackChannel,
    async send(message) {
      const problem = problemWithSlackChannel(message.recipient)
      if (problem) throw new TransportError(problem, { permanent: true })
      const rendered = renderSlackMessage(message)
      const problems = problemsWith(rendered)
      if (problems.length > 0) throw new TransportError(problems.join(' '), { permanent: true })
      try {
        const web = connect()
        const post = (channel: string) =>
          web.chat.postMessage({
            channel,
            text: rendered.text,
            blocks: rendered.blocks,
            unfurl_links: false,
            unfurl_media: false,
            link_names: false,
            metadata: { event_type: eventType, event_payload: { delivery: message.key } },
          })
        const answer = await post(message.recipient).catch(async error => {
          // A name is not always enough (private channels, for one); its id is.
          const id = isUnknownChannel(error) && (await channelId(web, message.recipient).catch(() => null))
          if (!id || id === message.recipient) throw error
          return post(id)
        })
        return { reference: `${answer.channel ?? message.recipient}/${answer.ts ?? ''}` }
      } catch (error) {
        throw slackFailure(error)
      }
    },
    async findEarlier(message) {
      try {
        return await searchHistory(connect(), message)
      } catch (error) {
        throw slackFailure(error)
      }
    },
    close: async () => {
      client = null
    },
  }
}

function isUnknownChannel(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && error.data.error === 'channel_not_found'
}

/** A sentence about what is wrong with the name or id of a Slack channel, or null. */
export function problemWithSlackChannel(channel: string): string | null {
  if (/^[CGD][A-Z0-9]{7,20}$/.test(channel)) return null
  if (/^#[^\s#@<>,.:;!?*|&"'/\\A-Z]{1,80}$/u.test(channel)) return null
  return 'A Slack channel is written #like-this (lower case, at most 80 characters) or as its id.'
}

/** Looks through the channel since the delivery was made for a message with its key. */
async function searchHistory(client: WebClient, message: Message) {
  const channel = await channelId(client, message.recipient)
  if (!channel) return null
  const oldest = String(Math.floor(message.createdAt.getTime() / 1000) - 60)
  let cursor: string | undefined
  for (let page = 0; page < 10; page += 1) {
    const answer = await client.conversations.history({
      channel,
      oldest,
      limit: 200,
      include_all_metadata: true,
      ...(cursor && { cursor }),
    })
    const found = answer.messages?.find(
      entry =>
        entry.blocks?.some(block => block.block_id === blockId(message.key)) ||
        (entry.metadata?.event_type === eventType &&
          (entry.metadata.event_payload as { delivery?: unknown } | undefined)?.delivery === message.key),
    )
    if (found) return { reference: `${channel}/${found.ts ?? ''}` }
    cursor = answer.response_metadata?.next_cursor || undefined
    if (!cursor) return null
  }
  return null
}

async function channelId(client: WebClient, recipient: string): Promise<string | null> {
  if (!recipient.startsWith('#')) return recipient
  let cursor: string | undefined
  do {
    const answer = await client.conversations.list({
      limit: 1000,
      exclude_archived: true,
      types: 'public_channel,private_channel',
      ...(cursor && { cursor }),
    })
    const found = answer.channels?.find(channel => channel.name === recipient.slice(1))
    if (found?.id) return found.id
    cursor = answer.response_metadata?.next_cursor || undefined
  } while (cursor)
  return null
}

const hints: Record<string, string> = {
  channel_not_found: 'Slack knows no such channel, or the bot may not see it. Invite the bot or change the channel.',
  not_in_channel: 'The bot is not in the channel. Invite it, then replay.',
  is_archived: 'The channel is archived. Choose another one in the settings.',
  restricted_action: 'The workspace does not let the bot post there.',
  restricted_action_read_only_channel: 'The channel is read-only for the bot.',
  msg_too_long: 'Slack found the message too long.',
  invalid_blocks: 'Slack did not accept the form of the message.',
  invalid_blocks_format: 'Slack did not accept the form of the message.',
  no_text: 'Slack found the message empty.',
}

/**
 * What a failed call means. Answers about this message or channel are final until somebody changes something; answers
 * about the token or Slack itself may pass.
 */
function slackFailure(error: unknown): TransportError {
  if (error instanceof TransportError) return error
  if (error instanceof WebAPIRateLimitedError)
    return new TransportError(`Slack asks us to wait ${error.retryAfter} s.`, {
      permanent: false,
      retryAfterSeconds: error.retryAfter,
    })
  if (error instanceof WebAPIPlatformError) {
    const code = error.data.error
    const hint = hints[code]
    return new TransportError(`Slack said ${code}. ${hint ?? ''}`.trim(), { permanent: hint !== undefined })
  }
  if (error instanceof WebAPIHTTPError)
    return new TransportError(`Slack answered with HTTP ${error.statusCode}.`, {
      permanent: error.statusCode >= 400 && error.statusCode < 500 && ![408, 425, 429].includes(error.statusCode),
    })
  const code = (error as { code?: string }).code
  const original = (error as { original?: Error }).original
  return new TransportError(
    code === ErrorCode.RequestError ? `Slack could not be reached: ${original?.message ?? code}.` : String(error),
    { permanent: false },
  )
}
