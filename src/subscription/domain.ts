import type { Domain } from '../domain.ts'
import { on } from '../platform/events.ts'
import { publicationWithdrawn, published } from '../publication/events.ts'
import { findingDecided } from '../sanitisation/events.ts'
import { subscriptionPages } from './pages.tsx'
import { forgetOldSubscriptions, runSubscriberMails, tellSubscribers } from './send.ts'
import { requeueHeldMails } from './store.ts'

export const subscription: Domain = {
  name: 'subscription',
  about: 'readers outside who asked to be told of reports by mail',
  pages: subscriptionPages,
  subscriptions: [
    on(published, (context, { publication, artifact, corrects }) =>
      tellSubscribers(context, publication, corrects ? 'corrected' : 'published', artifact),
    ),
    // It may be what a mail waited for; where it is not, the mail is held back again.
    on(findingDecided, async ({ db, clock }, { postMortemId }) => {
      await requeueHeldMails(db, [postMortemId], clock.now())
    }),
    on(publicationWithdrawn, (context, { publication }) => tellSubscribers(context, publication, 'withdrawn')),
  ],
  jobs: [
    {
      name: 'subscriber-mails',
      every: 5,
      async run(context) {
        await runSubscriberMails(context)
      },
    },
    { name: 'forget-subscriptions', cron: '41 3 * * *', run: forgetOldSubscriptions },
  ],
}
