import { LRUCache } from 'lru-cache'
import { problemWithAddress } from '../channel/email/address.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { publicTopics } from '../public-site/store.ts'
import {
  countUnconfirmed,
  deleteSubscription,
  insertConfirmation,
  insertSubscription,
  setAskedAgain,
  setConfirmed,
  subscriptionById,
} from './store.ts'
import { addressHash, confirmWithin, normalAddress, sealAddress, subscriptionOfToken } from './subscription.ts'

const hour = 3_600_000
/** How many wishes one address on the network may send in an hour, and how many may be unanswered altogether. */
const fromOnePlace = 10
const unanswered = 500

const wishes = new LRUCache<string, number[]>({ max: 20_000, ttl: hour })

/**
 * Somebody outside asks to be told by mail: of everything (`topic` empty) or of one service. A mail asks them to confirm.
 * Whether the address was known already is told to nobody: the answer is the same and so is what is done for it; an
 * address is asked at most once an hour.
 * Refuses `bad-address`, `no-such-topic`, `too-many-attempts`.
 */
export async function subscribe(
  context: Context,
  { address, topic, from }: { address: string; topic: string; from: string },
): Promise<void> {
  const { clock } = context
  const now = clock.now()
  limitPlace(from, now)
  const wanted = normalAddress(address)
  const problem = problemWithAddress(wanted)
  if (problem) throw new Refusal('bad-input', 'bad-address', problem)
  await inTransaction(context, async within => {
    const { db } = within
    if (topic !== '' && !(await publicTopics(db)).some(one => one.slug === topic))
      throw new Refusal('bad-input', 'no-such-topic', 'There are no reports of that service. Choose one from the list.')
    if ((await countUnconfirmed(db, new Date(now.getTime() - hour))) >= unanswered) throw tooMany()
    const { subscription, isNew } = await insertSubscription(db, {
      id: newId('msub'),
      addressHash: addressHash(within, wanted),
      addressSealed: sealAddress(within, wanted),
      topic,
      at: now,
    })
    if (subscription.confirmedAt || (!isNew && now.getTime() - subscription.askedAt.getTime() < hour)) return
    await setAskedAgain(db, subscription.id, now)
    await insertConfirmation(db, { id: newId('smail'), subscriptionId: subscription.id, at: now })
  })
}

/**
 * The owner of the address says yes with the link of the mail. Refuses `no-such-page` for a link that we did not write,
 * that is older than two days, or whose subscription is gone.
 */
export async function confirmSubscription(context: Context, token: string): Promise<void> {
  const id = subscriptionOfToken(context, 'confirm', token)
  await inTransaction(context, async within => {
    const now = within.clock.now()
    const subscription = id ? await subscriptionById(within.db, id) : null
    if (!subscription || (!subscription.confirmedAt && now.getTime() - subscription.askedAt.getTime() > confirmWithin))
      throw new Refusal('not-found', 'no-such-page', 'This link has run out. Ask once more to be told by mail.')
    if (subscription.confirmedAt) return
    await setConfirmed(within.db, subscription.id, now)
    await recordAudit(within, {
      actor: 'reader',
      verb: 'confirm-subscription',
      object: `subscription:${subscription.id}`,
    })
  })
}

/** Leaves with the link of any mail: the address is forgotten. Leaving twice is the same as leaving once. */
export async function leaveSubscription(context: Context, token: string): Promise<void> {
  const id = subscriptionOfToken(context, 'leave', token)
  if (!id) throw new Refusal('not-found', 'no-such-page', 'There is no such page, or it is not for you.')
  await inTransaction(context, async within => {
    if (await deleteSubscription(within.db, id))
      await recordAudit(within, { actor: 'reader', verb: 'leave-subscription', object: `subscription:${id}` })
  })
}

function limitPlace(from: string, now: Date): void {
  const recent = (wishes.get(from) ?? []).filter(at => at > now.getTime() - hour)
  if (recent.length >= fromOnePlace) throw tooMany()
  wishes.set(from, [...recent, now.getTime()])
}

function tooMany(): Refusal {
  return new Refusal('not-allowed', 'too-many-attempts', 'Too many wishes at once. Try again in an hour.', {
    minutes: 60,
  })
}
