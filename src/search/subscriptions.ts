import { actionsOf } from '../action/store.ts'
import { editions } from '../audience/editions.ts'
import type { Artifact } from '../edition/edition.ts'
import { editionApproved } from '../edition/events.ts'
import { currentArtifacts } from '../edition/store.ts'
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
    await writeEntries(context.db, [artifactEntry(artifact)])
  }),
]

/** Writes the index of every approved edition anew, after a whole installation was loaded. */
export async function reindexArtifacts(context: Context): Promise<void> {
  for (const edition of editions) {
    const artifacts = await currentArtifacts(context.db, indexer, { edition, limit: 1_000_000 })
    for (let start = 0; start < artifacts.length; start += 50) {
      await writeEntries(context.db, artifacts.slice(start, start + 50).map(artifactEntry))
    }
  }
}

function artifactEntry(artifact: Artifact): SearchEntry {
  return {
    postMortemId: artifact.postMortemId,
    surface: artifact.edition,
    title: artifact.title,
    near: artifact.lede,
    body: plainText(artifact.markdown),
    seconds: artifact.seconds,
  }
}

async function recordEntry(context: Context, record: PostMortemRecord): Promise<SearchEntry> {
  const actions = await actionsOf(context.db, record.id)
  const facts = open(Object.values(record.facts)).flatMap(fact => (typeof fact.value === 'string' ? fact.value : []))
  const body = [
    ...open(record.sections).map(section => section.markdown),
    ...open(record.timeline).map(entry => entry.text),
    ...open(record.factors).map(factor => factor.text),
    ...open(actions).map(action => action.text),
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

/** Without what only the owner and the participants see: that it can be found would already tell others of it. */
function open<Part extends { visibility?: string | null }>(parts: Part[]): Part[] {
  return parts.filter(part => part.visibility !== 'restricted')
}
