import { mayKnowAccounts } from '../audience/policy.ts'
import { refuseUnless } from '../person/permission.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import type { FullReport } from '../public-site/report.ts'
import { publicAddresses, publicReport } from '../public-site/store.ts'
import { touchedAccounts } from './store.ts'

/**
 * What one customer may be handed about the incidents that touched it: reports as they stand on the public site, with
 * what became of their promises, and nothing else (practice.md S1-14). An incident that is not public is not in it, and
 * nothing says that there is one.
 */
export interface AccountPack {
  id: string
  name: string
  reports: FullReport[]
  /** When it was put together. */
  at: Date
}

/** Customers that a pack can be made for, with how many public reports it holds. Refuses `not-your-role`. */
export async function listPacks(context: Context, viewer: Viewer) {
  requirePacks(viewer)
  const standing = new Set((await publicAddresses(context.db)).map(({ slug }) => slug))
  return (await touchedAccounts(context.db, viewer))
    .map(({ id, name, slugs }) => ({ id, name, reports: slugs.filter(slug => standing.has(slug)).length }))
    .filter(({ reports }) => reports > 0)
}

/**
 * The pack of a customer by its name or id. Refuses `not-your-role`, and `no-such-account` where nothing public touched a
 * customer of that name, whether there is one or not.
 */
export async function readPack(context: Context, viewer: Viewer, nameOrId: string): Promise<AccountPack> {
  requirePacks(viewer)
  const wanted = nameOrId.trim().toLowerCase()
  const account = (await touchedAccounts(context.db, viewer)).find(
    ({ id, name }) => id === nameOrId || name.toLowerCase() === wanted,
  )
  const reports: FullReport[] = []
  for (const slug of account?.slugs ?? []) {
    const report = await publicReport(context.db, slug)
    if (report && 'title' in report) reports.push(report)
  }
  if (!account || reports.length === 0) {
    throw new Refusal('not-found', 'no-such-account', 'Nothing that is public touched a customer of this name.')
  }
  return { id: account.id, name: account.name, reports, at: context.clock.now() }
}

function requirePacks(viewer: Viewer): void {
  refuseUnless(viewer, mayKnowAccounts(viewer) || 'Only support and communications open account packs.')
}
