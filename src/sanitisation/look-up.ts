import { requireMay } from '../audience/policy.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { about, requireRecord } from '../post-mortem/read.ts'
import { openVault } from '../redaction/redactor.ts'

/** A stand-in and every spelling of what it stands for; empty where an earlier release gave it out and kept none. */
export interface LookedUp {
  standIn: string
  kind: string
  originals: string[]
}

/**
 * What a stand-in of this post-mortem stands for, out of the vault: for security and the owner alone, and written down
 * each time. Refuses `no-such-post-mortem`, `not-your-role`, `no-such-stand-in`.
 */
export async function lookUpStandIn(context: Context, viewer: Viewer, id: string, standIn: string): Promise<LookedUp> {
  return inTransaction(context, async context => {
    const record = await requireRecord(context, viewer, id)
    requireMay(viewer, 'look-up-stand-in', about(record))
    const { entries } = await openVault(context, record.id)
    const entry = entries.find(candidate => candidate.standIn.toLowerCase() === standIn.trim().toLowerCase())
    if (!entry) {
      throw new Refusal('not-found', 'no-such-stand-in', 'The vault of this post-mortem holds no such stand-in.')
    }
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'look-up-stand-in',
      object: `post-mortem:${record.id}`,
      detail: { stand_in: entry.standIn },
    })
    return { standIn: entry.standIn, kind: entry.kind, originals: entry.originals }
  })
}
