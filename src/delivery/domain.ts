import type { Domain } from '../domain.ts'
import { editionApproved } from '../edition/events.ts'
import { addMarginPanel } from '../edition/margin.ts'
import { on } from '../platform/events.ts'
import { publicationWithdrawn, published } from '../publication/events.ts'
import { deliveryApi } from './api.ts'
import { deliveryCommands } from './commands.ts'
import { enqueue } from './enqueue.ts'
import { deliveryMargin } from './margin.tsx'
import { deliveryPages } from './pages.tsx'
import { runDeliveries } from './send.ts'
import { cancelPublic } from './store.ts'

addMarginPanel(deliveryMargin)

export const delivery: Domain = {
  name: 'delivery',
  about: 'the outbox: who gets an approved edition and why, sending, retries, acknowledgements',
  pages: deliveryPages,
  api: deliveryApi,
  commands: deliveryCommands,
  subscriptions: [
    on(editionApproved, async (context, { artifact, severity }) => {
      if (artifact.edition !== 'customer') await enqueue(context, artifact, severity)
    }),
    // A customer edition leaves when it is published, which may be later than its last approval.
    on(published, async (context, { artifact }) => {
      await enqueue(context, artifact, null)
    }),
    on(publicationWithdrawn, async ({ db }, { publication, reason }) => {
      await cancelPublic(db, publication.postMortemId, `Withdrawn: ${reason}`)
    }),
  ],
  jobs: [
    {
      name: 'deliveries',
      every: 1,
      async run(context) {
        await runDeliveries(context)
      },
    },
  ],
}
