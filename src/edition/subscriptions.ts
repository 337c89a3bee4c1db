import { on } from '../platform/events.ts'
import { postMortemsImported, recordsChanged } from '../post-mortem/events.ts'
import { readRecords } from '../post-mortem/store.ts'
import { draftEdition } from './draft.ts'
import { editionHeldBack } from './events.ts'
import { sourcesOfRecord } from './project.ts'
import { changedParts, narrowedSince } from './staleness.ts'
import { importParts, markStale, usedBy } from './store.ts'

const projector = { kind: 'system', name: 'edition' } as const

export const subscriptions = [
  on(postMortemsImported, async (context, { items, actor }) => {
    const parts = items.flatMap(({ postMortemId, account }) =>
      account.editionParts.map(({ edition, key, markdown }) => ({ postMortemId, edition, key, markdown, by: actor })),
    )
    await importParts(context.db, parts, context.clock.now())
  }),

  /**
   * A changed fact makes every edition stale that was made of it (domain.md §6, invariant 3); a part that was narrowed
   * holds back every edition that shows it.
   */
  on(recordsChanged, async (context, { postMortemIds }) => {
    const artifacts = await usedBy(context.db, postMortemIds)
    if (artifacts.length === 0) return
    const records = await readRecords(context.db, projector, [
      ...new Set(artifacts.map(artifact => artifact.post_mortem_id)),
    ])
    for (const record of records) {
      const sources = await sourcesOfRecord(context, record)
      for (const artifact of artifacts.filter(candidate => candidate.post_mortem_id === record.id)) {
        const { edition } = artifact
        const changed = changedParts(artifact.used, draftEdition(edition, sources).used)
        const heldBack = narrowedSince(edition, artifact.usedParts, sources)
        const since = changed.length === 0 ? null : (artifact.stale_since ?? context.clock.now())
        await markStale(context.db, artifact.id, { changed, heldBack, since })
        const held = heldBack.length > 0
        if (artifact.approved_at && held !== artifact.heldBack.length > 0) {
          await context.events.emit(context, editionHeldBack, { artifactId: artifact.id, held })
        }
      }
    }
  }),
]
