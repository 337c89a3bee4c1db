import { LRUCache } from 'lru-cache'
import { TransportError } from '../channel/channel.ts'
import { problemWithAddress } from '../channel/email/address.ts'
import { MailTransport, mailConnections } from '../channel/email/transport.ts'
import { type DrainOptions, drain, nothingSent, type Tally } from '../delivery/outbox.ts'
import { handlingOf, setCarried } from '../delivery/store.ts'
import type { Artifact } from '../edition/edition.ts'
import { artifactById } from '../edition/store.ts'
import { findPerson } from '../person/store.ts'
import type { Context } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { mayHaveDigest, windowReference } from './compile.ts'
import { digestMail } from './mail.ts'
import {
  type ClaimedDigest,
  claimDigests,
  extendDigestLease,
  finishedWindows,
  settleDigests,
  whoLeft,
} from './store.ts'

type RunOptions = Partial<Pick<DrainOptions, 'leaseSeconds' | 'batch' | 'random' | 'signal'>>

/** Sends every digest that is due and says so at the deliveries it carried. */
export async function runDigests(context: Context, options: RunOptions = {}): Promise<Tally> {
  const { db, clock, config, log } = context
  if (!config.smtpUrl) return nothingSent
  const transport = new MailTransport(config.smtpUrl)
  // What stands is looked up again at most every second, however many readers there are.
  const standing = new LRUCache<string, Artifact[]>({ max: 20, ttl: 1000 })
  try {
    const tally = await drain<ClaimedDigest>(
      {
        claim: (limit, lease, now) => claimDigests(db, limit, lease, now),
        check: rows => whyNoDigest(context, rows),
        async send(row) {
          const problem = problemWithAddress(row.recipient)
          if (problem) throw new TransportError(problem, { permanent: true })
          const key = row.artifactIds.join(' ')
          const artifacts = standing.get(key) ?? (await stillStanding(context, row.artifactIds))
          standing.set(key, artifacts)
          if (artifacts.length === 0)
            throw new TransportError('Nothing that it listed stands any more.', { permanent: true })
          const mail = digestMail(row, row.recipient, artifacts, context)
          await transport.send(mail)
          return mail.messageId
        },
        settle: (leaseId, outcomes) => settleDigests(db, leaseId, outcomes),
        extend: lease => extendDigestLease(db, lease),
        postpone: async () => {},
      },
      { clock, log, concurrency: mailConnections * 2, pace: null, leaseId: newId('lease'), ...options },
    )
    if (tally.sent + tally.dead + tally.cancelled > 0) await markCarried(context)
    return tally
  } finally {
    await transport.close()
  }
}

async function whyNoDigest({ db }: Context, rows: ClaimedDigest[]): Promise<Map<string, string>> {
  const left = await whoLeft(db)
  const problems = new Map<string, string>()
  for (const row of rows) {
    const person = await findPerson(db, row.personId)
    if (!person || !mayHaveDigest(person)) problems.set(row.id, 'The person may no longer read engineering editions.')
    else if (left.has(row.personId)) problems.set(row.id, 'The person left the digest.')
  }
  return problems
}

/** The listed texts as they may be shown now: superseded ones and what became TLP:RED are left out. */
async function stillStanding({ db }: Context, ids: readonly string[]): Promise<Artifact[]> {
  const artifacts: Artifact[] = []
  for (const id of ids) {
    const artifact = await artifactById(db, id)
    if (!artifact?.approvedAt || artifact.supersededAt || artifact.heldBack.length > 0) continue
    if ((await handlingOf(db, artifact.postMortemId)) === 'red') continue
    artifacts.push(artifact)
  }
  return artifacts
}

/** Says at each delivery by digest whether a digest that listed it arrived anywhere. */
async function markCarried({ db, clock }: Context): Promise<void> {
  const monthAgo = new Date(clock.now().getTime() - 31 * 86_400_000)
  for (const row of await finishedWindows(db, monthAgo)) {
    await setCarried(db, [row.artifact_id], {
      state: row.sent_at ? 'sent' : 'cancelled',
      reference: windowReference(row.window_end),
      ...(row.sent_at ? { at: row.sent_at } : { error: 'No digest that listed it could be sent.' }),
    })
  }
}
