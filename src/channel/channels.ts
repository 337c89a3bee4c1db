import type { Config } from '../platform/config.ts'
import type { Outside } from '../platform/outside.ts'
import type { Channel } from './channel.ts'
import { emailChannel } from './email/channel.ts'
import { slackChannel } from './slack/channel.ts'

/** Every way out that pushes, by name. A new channel is one folder and one line here. */
export function openChannels(config: Config, outside?: Outside): Map<string, Channel> {
  const channels = [emailChannel(config), slackChannel(config, outside)]
  return new Map(channels.map(channel => [channel.describe().name, channel]))
}
