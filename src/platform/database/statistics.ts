import { sql } from 'kysely'
import type { Db } from '../context.ts'
import { withQueryDeadline } from './deadline.ts'

/** Tells the planner how much there is of what now; worth it after much has come in at once. */
export async function renewStatistics(db: Db): Promise<void> {
  await withQueryDeadline(0, () => sql`analyze`.execute(db))
}
