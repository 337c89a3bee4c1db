import { on } from '../platform/events.ts'
import { postMortemsImported, recordsChanged } from '../post-mortem/events.ts'
import { readRecords } from '../post-mortem/store.ts'
import { usedNow } from './project.ts'
import { importParts, markStale, usedBy } from './store.ts'

const projector = { kind: 'system', name: 'edition' } as const

export const subscriptions = [
  on(postMortemsImported, async (context, { items, actor }) => {
    const parts = items.flatMap(({ postMortemId, account }) =>
      account.editionParts.map(({ edition, key, markdown }) => ({ postMortemId, edition, key, markdown, by: actor })),
    )
    await importParts(context.db, parts, context.clock.now())
  }),

  /** A changed fact makes every edition stale that was made of it (domain.md §6, invariant 3). */
  on(recordsChanged, async (context, { postMortemIds }) => {
    const artifacts = await usedBy(context.db, postMortemIds)
    if (artifacts.length === 0) return
    const records = await readRecords(context.db, projector, [
      ...new Set(artifacts.map(artifact => artifact.post_mortem_id)),
    ])
    for (const artifact of artifacts) {
      const record = records.find(candidate => candidate.id === artifact.post_mortem_id)
      if (!record) continue
      const changed = changedParts(artifact.used, await usedNow(context, record, artifact.edition))
      const since = changed.length === 0 ? null : (artifact.stale_since ?? context.clock.now())
      await markStale(context.db, artifact.id, changed, since)
    }
  }),
]

/** Names of the parts that an edition was made of and that are different now, gone, or new. */
function changedParts(before: Record<string, string>, now: Record<string, string>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)])
  return [...names].filter(name => before[name] !== now[name]).sort()
}
