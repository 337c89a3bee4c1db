import { mayKnowAccounts } from '../audience/policy.ts'
import { refuseUnless } from '../person/permission.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { changedMeanwhile } from '../post-mortem/change.ts'
import { about, requireRecord } from '../post-mortem/read.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { requireStorable } from '../post-mortem/storable-text.ts'
import { insertDirectoryEntries } from '../redaction/store.ts'
import { type Account, accountsOf, addAccounts, clearAccounts, customersNamed } from './store.ts'

const mostAccounts = 2000

/** The customers an incident touched. Refuses `no-such-post-mortem`, `not-your-role`. */
export async function readAccounts(context: Context, viewer: Viewer, id: string): Promise<Account[]> {
  const record = await requireRecord(context, viewer, id)
  requireKnowing(viewer, record)
  return accountsOf(context.db, record.id)
}

/**
 * Says which customers an incident touched, by name, in place of what was said before. A name that the directory does
 * not know becomes one that must not leave. `base` is the list the editor started from. The names stand in no version,
 * no edition and no audit entry.
 *
 * Refuses `no-such-post-mortem`, `not-your-role`, `too-many-accounts`, `changed-meanwhile`.
 */
export async function setAccounts(
  context: Context,
  viewer: Viewer,
  id: string,
  edit: { names: string[]; base?: string[] },
): Promise<void> {
  requireStorable(edit)
  const names = namesIn(edit.names)
  if (names.length > mostAccounts) {
    throw new Refusal('too-large', 'too-many-accounts', `At most ${mostAccounts} customers are listed by name.`)
  }
  await inTransaction(context, async context => {
    const record = await requireRecord(context, viewer, id)
    requireKnowing(viewer, record)
    const before = (await accountsOf(context.db, record.id)).map(account => account.name)
    if (edit.base && namesIn(edit.base).join('\n') !== before.join('\n')) {
      throw changedMeanwhile('affected-accounts', names.join('\n'), before.join('\n'), 0)
    }
    await clearAccounts(context.db, record.id)
    await nameAccounts(context, record.id, names)
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'set-affected-accounts',
      object: `post-mortem:${record.id}`,
      detail: { before: before.length, now: names.length },
    })
  })
}

/** Adds customers by name to those an incident touched; also for imports, which never take one away. */
export async function nameAccounts(context: Context, postMortemId: string, names: string[]): Promise<void> {
  const { db, clock } = context
  const known = new Set((await customersNamed(db, names)).map(({ name }) => name.toLowerCase()))
  const missing = namesIn(names).filter(name => !known.has(name.toLowerCase()))
  await insertDirectoryEntries(
    db,
    missing.map(name => ({ id: newId('dir'), kind: 'customer', name, public_name: null, created_at: clock.now() })),
  )
  const entries = await customersNamed(db, names)
  await addAccounts(
    db,
    postMortemId,
    entries.map(({ id }) => id),
  )
}

/** Names once each, whatever their case, in the order in which they were given. */
function namesIn(names: string[]): string[] {
  const once = new Map<string, string>()
  for (const written of names) {
    const name = written.replace(/\s+/g, ' ').trim().slice(0, 200)
    if (name.length > 1 && !once.has(name.toLowerCase())) once.set(name.toLowerCase(), name)
  }
  return [...once.values()]
}

function requireKnowing(viewer: Viewer, record: PostMortemRecord): void {
  refuseUnless(
    viewer,
    mayKnowAccounts(viewer, about(record)) ||
      'Only its owner, support and communications may know which customers an incident touched.',
  )
}
