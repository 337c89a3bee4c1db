import { z } from 'zod'
import { problemWithAddress } from '../channel/email/address.ts'
import { problemWithSlackChannel } from '../channel/slack/channel.ts'
import type { Db } from '../platform/context.ts'
import { defineSetting, getSetting } from '../platform/settings.ts'
import type { Routing } from './recipients.ts'

const refusing = (problem: (text: string) => string | null) =>
  z.string().superRefine((text, check) => {
    const sentence = problem(text)
    if (sentence) check.addIssue({ code: 'custom', message: sentence })
  })

/** Slack channel to which approved engineering editions go. */
export const slackChannelSetting = defineSetting(
  'delivery.slack-channel',
  refusing(problemWithSlackChannel),
  '#incident-pms',
)

/** Mail addresses to which approved support editions go; empty means everybody with the role Support. */
export const supportAddressesSetting = defineSetting(
  'delivery.support-addresses',
  z.array(refusing(problemWithAddress)).max(200),
  [],
)

/** What an administrator decided about who gets what. */
export async function readRouting(db: Db): Promise<Routing> {
  return {
    slackChannel: await getSetting(db, slackChannelSetting),
    supportAddresses: await getSetting(db, supportAddressesSetting),
  }
}
