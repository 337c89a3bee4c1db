import { actionsOf } from '../action/store.ts'
import { editionApproved } from '../edition/events.ts'
import { textOf } from '../incident/fact.ts'
import type { Context } from '../platform/context.ts'
import { on } from '../platform/events.ts'
import { plainText, readingSeconds } from '../platform/markdown/markdown.ts'
import { recordsChanged } from '../post-mortem/events.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { readRecords } from '../post-mortem/store.ts'
import { type SearchEntry, writeEntries } from './store.ts'

const indexer = { kind: 'system', name: 'search' } as const

export const subscriptions = [
  on(recordsChanged, async (context, { postMortemIds }) => {
    const records = await readRecords(context.db, indexer, postMortemIds)
    const entries: SearchEntry[] = []
    for (const record of records) entries.push(await recordEntry(context, record))
    await writeEntries(context.db, entries)
  }),

  /** An approved edition is found by its own words only, so that nothing hidden decides what its readers find. */
  on(editionApproved, async (context, { artifact }) => {
    await writeEntries(context.db, [
      {
        postMortemId: artifact.postMortemId,
        surface: artifact.edition,
        title: artifact.title,
        near: artifact.lede,
        body: plainText(artifact.markdown),
        seconds: artifact.seconds,
      },
    ])
  }),
]

async function recordEntry(context: Context, record: PostMortemRecord): Promise<SearchEntry> {
  const actions = await actionsOf(context.db, record.id)
  const facts = Object.values(record.facts).flatMap(fact => (typeof fact.value === 'string' ? fact.value : []))
  const body = [
    ...record.sections.map(section => section.markdown),
    ...record.timeline.map(entry => entry.text),
    ...record.factors.map(factor => factor.text),
    ...actions.map(action => action.text),
  ].join('\n')
  return {
    postMortemId: record.id,
    surface: 'record',
    title: textOf(record.facts, 'title') ?? '',
    near: [...record.services.map(service => service.name), ...facts].join(' '),
    body,
    seconds: readingSeconds(body.trim().split(/\s+/).length, record.timeline.length > 0 ? 1 : 0),
  }
}
