import { LRUCache } from 'lru-cache'
import type { Channel, Message } from '../channel/channel.ts'
import { TransportError } from '../channel/channel.ts'
import { openChannels } from '../channel/channels.ts'
import { renderMail } from '../channel/email/mail.ts'
import { acknowledgeUrl, readingUrl } from '../channel/links.ts'
import { renderSlackMessage } from '../channel/slack/render.ts'
import type { Artifact } from '../edition/edition.ts'
import { artifactById } from '../edition/store.ts'
import { recordAudit } from '../platform/audit.ts'
import type { Config } from '../platform/config.ts'
import type { Context } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { checkArtifact, leakSentence, type OutgoingBody } from '../sanitisation/check-outgoing.ts'
import type { Delivery } from './delivery.ts'
import { enqueue } from './enqueue.ts'
import { type DrainOptions, drain, HeldBack, nothingSent, type Outbox, type Tally } from './outbox.ts'
import { Pace } from './pace.ts'
import { readRouting } from './settings.ts'
import { whyNotAnymore } from './still-right.ts'
import {
  type ClaimedDelivery,
  claimDeliveries,
  extendLease,
  matchConfiguration,
  postponeRecipient,
  settleDeliveries,
  severityOf,
  situationsOf,
} from './store.ts'

export interface RunOptions extends Partial<Pick<DrainOptions, 'leaseSeconds' | 'batch' | 'random' | 'signal'>> {
  /** Instead of those of the configuration. */
  channels?: Map<string, Channel>
}

// How fast each channel may be written to has to be remembered from one run to the next, for one installation.
const paces = new WeakMap<Config, Map<string, Pace>>()

/**
 * Sends every delivery that is due, each channel on its own so that a slow one holds up no other. Safe to run in
 * several processes at once and to be killed at any moment. Says what became of how many.
 */
export async function runDeliveries(context: Context, options: RunOptions = {}): Promise<Tally> {
  const channels = options.channels ?? openChannels(context.config, context.outside)
  const total: Tally = { ...nothingSent }
  try {
    const runs = await Promise.allSettled([...channels.values()].map(channel => runChannel(context, channel, options)))
    for (const run of runs) {
      if (run.status === 'rejected') throw run.reason
      for (const key of Object.keys(total) as (keyof Tally)[]) total[key] += run.value[key]
    }
    return total
  } finally {
    await Promise.all([...channels.values()].map(channel => channel.close()))
  }
}

async function runChannel(context: Context, channel: Channel, options: RunOptions): Promise<Tally> {
  const { db, clock, log } = context
  const { name, missing, concurrency } = channel.describe()
  await matchConfiguration(db, name, missing, clock.now())
  if (missing) return nothingSent
  return drain(outboxOf(context, channel), {
    clock,
    log,
    concurrency,
    pace: paceOf(context.config, channel),
    leaseId: newId('lease'),
    ...(options.leaseSeconds && { leaseSeconds: options.leaseSeconds }),
    ...(options.batch && { batch: options.batch }),
    ...(options.random && { random: options.random }),
    ...(options.signal && { signal: options.signal }),
  })
}

function paceOf(config: Config, channel: Channel): Pace | null {
  const { name, pace } = channel.describe()
  if (!pace) return null
  const known = paces.get(config) ?? new Map<string, Pace>()
  paces.set(config, known)
  const one = known.get(name) ?? new Pace(pace)
  known.set(name, one)
  return one
}

/** The `delivery` table as an outbox of one channel. */
function outboxOf(context: Context, channel: Channel): Outbox<ClaimedDelivery> {
  const { db } = context
  const { name } = channel.describe()
  const artifacts = new LRUCache<string, Artifact>({ max: 20 })
  return {
    claim: (limit, lease, now) => claimDeliveries(db, name, limit, lease, now),
    async check(rows) {
      const routing = await readRouting(db)
      const situations = await situationsOf(
        db,
        rows.map(row => row.id),
      )
      const problems = new Map<string, string>()
      for (const row of rows) {
        const situation = situations.get(row.id)
        const problem = situation ? whyNotAnymore(situation, routing) : 'The text is no longer there.'
        if (problem) problems.set(row.id, problem)
      }
      if (name === 'slack') await moveToNewChannel(context, rows, problems, routing.slackChannel)
      return problems
    },
    async send(row) {
      const artifact = artifacts.get(row.artifactId) ?? (await artifactById(db, row.artifactId))
      if (!artifact) throw new TransportError('The text is no longer there.', { permanent: true })
      artifacts.set(row.artifactId, artifact)
      const message = messageOf(context.config, row, artifact)
      await requireClean(context, name, message)
      // Somebody may have sent it before and not lived to say so; where the channel can tell, ask it first.
      const uncertain = row.recovered || row.lastError !== null
      const earlier = uncertain && channel.findEarlier ? await channel.findEarlier(message) : null
      return (earlier ?? (await channel.send(message))).reference
    },
    settle: (leaseId, outcomes) => settleDeliveries(db, leaseId, outcomes),
    extend: lease => extendLease(db, lease),
    postpone: (recipient, until) => postponeRecipient(db, name, recipient, until),
  }
}

/** The last look at the very bytes: throws `HeldBack` where they hold something that no decision lets out. */
async function requireClean(context: Context, channel: string, message: Message): Promise<void> {
  const { artifact, recipient, reason, url } = message
  const leaks = await checkArtifact(context, artifact, `${channel}\n${reason}`, () => ({
    own: [recipient, url, ...(message.acknowledge ? [message.acknowledge.url] : [])],
    bodies: bodiesOf(context, channel, message),
  }))
  if (leaks.length === 0) return
  await recordAudit(context, {
    actor: 'system:delivery',
    verb: 'hold-delivery',
    object: `delivery:${message.key}`,
    detail: { artifact: artifact.id, leaks },
  })
  throw new HeldBack(leakSentence(leaks))
}

function bodiesOf({ config }: Context, channel: string, message: Message): OutgoingBody[] {
  if (channel === 'slack') {
    return [{ name: 'the Slack message', format: 'json', text: JSON.stringify(renderSlackMessage(message)) }]
  }
  const mail = renderMail(message, config.mailFrom, config.publicUrl)
  return [
    { name: 'the subject', format: 'text', text: mail.subject },
    { name: 'the text of the mail', format: 'text', text: mail.text },
    { name: 'the mail', format: 'xml', text: mail.html ?? '' },
  ]
}

/** What is under way to a Slack channel that is no longer the chosen one goes to the new one instead. */
async function moveToNewChannel(
  context: Context,
  rows: ClaimedDelivery[],
  problems: Map<string, string>,
  chosen: string,
): Promise<void> {
  const moved = new Set<string>()
  for (const row of rows) {
    if (row.recipient === chosen || problems.get(row.id) !== `Engineering editions go to ${chosen} now.`) continue
    if (moved.has(row.artifactId)) continue
    moved.add(row.artifactId)
    const artifact = await artifactById(context.db, row.artifactId)
    if (!artifact) continue
    await enqueue(context, artifact, await severityOf(context.db, row.postMortemId))
    await recordAudit(context, {
      actor: 'system:delivery',
      verb: 'move-delivery',
      object: `delivery:${row.id}`,
      detail: { from: row.recipient, to: chosen },
    })
  }
}

/** What goes through the channel for a delivery. Pure. */
export function messageOf(config: Pick<Config, 'publicUrl'>, delivery: Delivery, artifact: Artifact): Message {
  return {
    key: delivery.id,
    artifact,
    recipient: delivery.recipient,
    reason: delivery.reason,
    url: readingUrl(config.publicUrl, artifact.postMortemId, artifact.edition),
    ...(delivery.acknowledgementDueAt && {
      acknowledge: { url: acknowledgeUrl(config.publicUrl, delivery.id), dueAt: delivery.acknowledgementDueAt },
    }),
    createdAt: delivery.createdAt,
  }
}
