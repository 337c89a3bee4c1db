import type { Action } from '../action/action.ts'
import { actionsOfAll } from '../action/store.ts'
import { editions } from '../audience/editions.ts'
import { openText, restrictedStretches } from '../audience/marks.ts'
import type { Artifact } from '../edition/edition.ts'
import { editionApproved, editionHeldBack } from '../edition/events.ts'
import { artifactById, currentArtifacts } from '../edition/store.ts'
import { textOf } from '../incident/fact.ts'
import type { Context } from '../platform/context.ts'
import { on } from '../platform/events.ts'
import { plainText, readingSeconds } from '../platform/markdown/markdown.ts'
import { recordsChanged } from '../post-mortem/events.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { isRestricted } from '../post-mortem/shown.ts'
import { readRecords } from '../post-mortem/store.ts'
import { dropEntries, type SearchEntry, writeEntries } from './store.ts'

const indexer = { kind: 'system', name: 'search' } as const

export const subscriptions = [
  on(recordsChanged, async (context, { postMortemIds }) => {
    const records = await readRecords(context.db, indexer, postMortemIds)
    const open: SearchEntry[] = []
    const closed: SearchEntry[] = []
    const actionsByRecord = await actionsOfAll(context.db, postMortemIds)
    for (const record of records) {
      const actions = actionsByRecord.get(record.id) ?? []
      open.push(recordEntry(record, actions, 'record'))
      const restricted = recordEntry(record, actions, 'restricted')
      if (`${restricted.near}${restricted.body}`.trim() !== '') closed.push(restricted)
    }
    await dropEntries(context.db, postMortemIds, 'restricted')
    await writeEntries(context.db, [...open, ...closed])
  }),

  /** An approved edition is found by its own words only, so that nothing hidden decides what its readers find. */
  on(editionApproved, async (context, { artifact }) => {
    await writeEntries(context.db, [artifactEntry(artifact)])
  }),

  /** What may not be read any more is not found by its words either. */
  on(editionHeldBack, async (context, { artifactId, held }) => {
    const artifact = await artifactById(context.db, artifactId)
    if (!artifact) return
    if (held) await dropEntries(context.db, [artifact.postMortemId], artifact.edition)
    else await writeEntries(context.db, [artifactEntry(artifact)])
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

/** What is found of a record: by everybody who sees it, or, of its restricted parts, by those who took part. */
function recordEntry(record: PostMortemRecord, actions: Action[], surface: 'record' | 'restricted'): SearchEntry {
  const belongs = (part: { visibility?: string | null }) =>
    (part.visibility === 'restricted') === (surface === 'restricted')
  const facts = Object.entries(record.facts).filter(([name]) => name !== 'services')
  const services = record.facts.services ? belongs(record.facts.services) : surface === 'record'
  const marked = (part: { visibility?: string | null }, text: string) => textOn(surface, part, text)
  const body = [
    ...record.sections.flatMap(section => marked(section, section.markdown)),
    ...record.timeline.flatMap(entry => marked(entry, entry.text)),
    ...record.factors.flatMap(factor => marked(factor, factor.text)),
    ...actions.flatMap(action => marked(action, action.text)),
  ].join('\n')
  return {
    postMortemId: record.id,
    surface,
    title: surface === 'record' ? (textOf(record.facts, 'title') ?? '') : '',
    lede: surface === 'record' ? ledeOf(record) : '',
    near: [
      ...(services ? record.services.map(service => service.name) : []),
      ...facts.flatMap(([, fact]) => (typeof fact.value === 'string' ? marked(fact, fact.value) : [])),
    ].join(' '),
    body,
    seconds: readingSeconds(body.trim().split(/\s+/).length, record.timeline.length > 0 ? 1 : 0),
  }
}

/** What a list says of a record: its impact, else how its text begins; nothing restricted. */
function ledeOf(record: PostMortemRecord): string {
  const impact = record.facts.impact_statement
  if (typeof impact?.value === 'string' && !isRestricted(impact.visibility, impact.value)) return impact.value
  return (
    record.sections.find(section => !isRestricted(section.visibility, section.markdown))?.markdown.slice(0, 200) ?? ''
  )
}

/** What of a part belongs on a surface: all of it by its visibility, or what is marked so in its own text. */
function textOn(surface: 'record' | 'restricted', part: { visibility?: string | null }, text: string): string[] {
  if (part.visibility === 'restricted') return surface === 'restricted' ? [text] : []
  return surface === 'restricted' ? restrictedStretches(text) : [openText(text)]
}
