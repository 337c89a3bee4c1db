import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { deleteLeave, insertLeave } from './store.ts'

/** The person gets no digest from now on, one already written included. Leaving twice changes nothing. */
export async function leaveDigest(context: Context, personId: string): Promise<void> {
  await inTransaction(context, async within => {
    if (await insertLeave(within.db, personId, within.clock.now()))
      await recordAudit(within, { actor: `person:${personId}`, verb: 'leave-digest', object: `person:${personId}` })
  })
}

/** The person gets the digest again. */
export async function rejoinDigest(context: Context, personId: string): Promise<void> {
  await inTransaction(context, async within => {
    if (await deleteLeave(within.db, personId))
      await recordAudit(within, { actor: `person:${personId}`, verb: 'rejoin-digest', object: `person:${personId}` })
  })
}
