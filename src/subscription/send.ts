import { TransportError } from '../channel/channel.ts'
import { problemWithAddress } from '../channel/email/address.ts'
import type { Mail } from '../channel/email/mail.ts'
import { MailTransport, mailConnections } from '../channel/email/transport.ts'
import { type DrainOptions, drain, HeldBack, nothingSent, type Tally } from '../delivery/outbox.ts'
import type { Artifact } from '../edition/edition.ts'
import { artifactById } from '../edition/store.ts'
import type { Context } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { topicsOf } from '../public-site/report.ts'
import { servicesIn } from '../public-site/services-in.ts'
import { openSite } from '../public-site/site.ts'
import { publicReport, publicTopics } from '../public-site/store.ts'
import type { Publication } from '../publication/publication.ts'
import { publicationById } from '../publication/store.ts'
import { checkArtifact, leakSentence } from '../sanitisation/check-outgoing.ts'
import { type ReportMailKind, subscriberMail, type Told } from './mail.ts'
import {
  type ClaimedMail,
  claimMails,
  extendMailLease,
  forgetOld,
  insertMails,
  settleMails,
  subscriptionById,
  subscriptionsTo,
} from './store.ts'
import { confirmWithin, openAddress } from './subscription.ts'

/** Writes a mail for everybody who asked to hear of this report, in the transaction that changed what stands. */
export async function tellSubscribers(
  { db, clock }: Context,
  publication: Publication,
  kind: ReportMailKind,
  artifact?: Artifact,
): Promise<void> {
  const text = artifact ?? (await artifactById(db, publication.artifactId))
  if (!text) return
  const topics = topicsOf(servicesIn(text.json)).map(topic => topic.slug)
  const subscriptions = await subscriptionsTo(db, topics)
  const mails = subscriptions.map(subscriptionId => ({
    id: newId('smail'),
    subscriptionId,
    publicationId: publication.id,
    artifactId: text.id,
    kind,
  }))
  await insertMails(db, mails, clock.now())
}

/** Sends every mail to subscribers that is due, with the guarantees of every other delivery. */
export async function runSubscriberMails(
  context: Context,
  options: Partial<Pick<DrainOptions, 'leaseSeconds' | 'batch' | 'random' | 'signal'>> = {},
): Promise<Tally> {
  const { db, clock, config, log } = context
  if (!config.smtpUrl) return nothingSent
  const transport = new MailTransport(config.smtpUrl)
  try {
    return await drain<ClaimedMail>(
      {
        claim: (limit, lease, now) => claimMails(db, limit, lease, now),
        async check(rows) {
          const problems = new Map<string, string>()
          for (const row of rows) {
            if (!(await toldNow(context, row))) problems.set(row.id, 'It is no longer so.')
          }
          return problems
        },
        async send(row) {
          const told = await toldNow(context, row)
          const to = openAddress(context, row.recipient)
          if (!told || !to || problemWithAddress(to))
            throw new TransportError('There is nothing to send, or nobody to send it to.', { permanent: true })
          const mail = subscriberMail(
            await openSite(context),
            { id: row.id, subscriptionId: row.subscriptionId, to },
            told,
          )
          await requireClean(context, row, mail)
          await transport.send(mail)
          return mail.messageId
        },
        settle: (leaseId, outcomes) => settleMails(db, leaseId, outcomes),
        extend: lease => extendMailLease(db, lease),
        postpone: async () => {},
      },
      { clock, log, concurrency: mailConnections * 2, pace: null, leaseId: newId('lease'), ...options },
    )
  } finally {
    await transport.close()
  }
}

/** The last look at the bytes of a mail that carries words of a report: throws `HeldBack` where one must not leave. */
async function requireClean(context: Context, row: ClaimedMail, mail: Mail): Promise<void> {
  const artifact = row.artifactId && row.kind !== 'withdrawn' ? await artifactById(context.db, row.artifactId) : null
  if (!artifact) return
  const { base } = await openSite(context)
  // Every reader's mail is the same but for these; so one look is enough for all of them.
  const own = [mail.to, mail.headers['List-Unsubscribe'] ?? '', base, new URL(base).host]
  const leaks = await checkArtifact(context, artifact, `subscriber mail\n${row.kind}`, () => ({
    own: [...own, (mail.headers['List-Unsubscribe'] ?? '').slice(1, -1)],
    bodies: [
      { name: 'the subject', format: 'text', text: mail.subject },
      { name: 'the text of the mail', format: 'text', text: mail.text },
      { name: 'the mail', format: 'xml', text: mail.html ?? '' },
    ],
  }))
  if (leaks.length > 0) throw new HeldBack(leakSentence(leaks))
}

/** What the mail would tell if it left now; null where that is not so any more. */
async function toldNow({ db }: Context, row: ClaimedMail): Promise<Told | null> {
  const subscription = await subscriptionById(db, row.subscriptionId)
  if (!subscription) return null
  if (row.kind === 'confirm') {
    if (subscription.confirmedAt) return null
    const topic = (await publicTopics(db)).find(one => one.slug === subscription.topic)
    return { kind: 'confirm', topic: topic?.name ?? null }
  }
  if (!subscription.confirmedAt || !row.publicationId) return null
  const publication = await publicationById(db, row.publicationId)
  if (!publication) return null
  if (row.kind === 'withdrawn')
    return publication.withdrawnAt ? { kind: 'withdrawn', slug: publication.slug, at: publication.withdrawnAt } : null
  if (publication.artifactId !== row.artifactId) return null
  const report = await publicReport(db, publication.slug)
  return report && 'title' in report ? { kind: row.kind, report } : null
}

/** Forgets wishes that nobody confirmed and, after 90 days, which mails went to whom. */
export async function forgetOldSubscriptions({ db, clock }: Context): Promise<void> {
  const now = clock.now().getTime()
  await forgetOld(db, { unconfirmed: new Date(now - confirmWithin), mails: new Date(now - 90 * 86_400_000) })
}
