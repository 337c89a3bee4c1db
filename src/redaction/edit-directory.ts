import { requireMay } from '../audience/policy.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { deleteDirectoryEntry, insertDirectoryEntries } from './store.ts'

/** What the directory holds; people only where they have no account here. */
export const entryKinds = ['person', 'customer', 'vendor', 'codename', 'host']

/** Adds a name that must not leave. Refuses `unknown-kind`, `no-name`, `not-your-role`. */
export async function addDirectoryEntry(
  context: Context,
  viewer: Viewer,
  entry: { kind: string; name: string; publicName?: string },
): Promise<void> {
  requireMay(viewer, 'manage-settings')
  const name = entry.name.replace(/\s+/g, ' ').trim().slice(0, 200)
  if (!entryKinds.includes(entry.kind))
    throw new Refusal('bad-input', 'unknown-kind', `The kind is one of ${entryKinds.join(', ')}.`)
  if (name.length < 2) throw new Refusal('bad-input', 'no-name', 'A name has at least two characters.')
  await inTransaction(context, async context => {
    await insertDirectoryEntries(context.db, [
      {
        id: newId('dir'),
        kind: entry.kind,
        name,
        public_name: entry.publicName?.trim().slice(0, 200) || null,
        created_at: context.clock.now(),
      },
    ])
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'add-directory-entry',
      object: `directory:${entry.kind}`,
      detail: {},
    })
  })
}

/** Takes a name out of the directory. Refuses `no-such-entry`, `not-your-role`. */
export async function removeDirectoryEntry(context: Context, viewer: Viewer, id: string): Promise<void> {
  requireMay(viewer, 'manage-settings')
  await inTransaction(context, async context => {
    if (!(await deleteDirectoryEntry(context.db, id))) {
      throw new Refusal('not-found', 'no-such-entry', 'This name is not in the directory any more.')
    }
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'remove-directory-entry',
      object: `directory:${id}`,
      detail: {},
    })
  })
}
