import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { requirePublisher } from '../publication/may-publish.ts'
import { requeueHeldMails } from './store.ts'

/**
 * Lets the mails to subscribers that were held back about a report be looked at and sent again. Returns how many.
 * Refuses `no-such-post-mortem`, `not-your-role`.
 */
export async function tryMailsAgain(context: Context, viewer: Viewer, id: string): Promise<number> {
  return inTransaction(context, async within => {
    const postMortemId = await requirePublisher(within, viewer, id)
    const count = await requeueHeldMails(within.db, [postMortemId], within.clock.now())
    await recordAudit(within, {
      actor: actorKey(viewer),
      verb: 'retry-subscriber-mails',
      object: `post-mortem:${postMortemId}`,
      detail: { mails: count },
    })
    return count
  })
}
