import { createHash } from 'node:crypto'
import { may, requireMay } from '../audience/policy.ts'
import type { Fact, Facts } from '../incident/fact.ts'
import { insertIncidents, type NewIncident, updateIncident } from '../incident/store.ts'
import { postMortemTypes } from '../incident/words.ts'
import { peopleByEmail } from '../person/store.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { renewStatistics } from '../platform/database/statistics.ts'
import { newId } from '../platform/id.ts'
import { servicesByName } from '../service/store.ts'
import type { ImportedAccount, Notice, SourceFile } from '../source/account.ts'
import type { Collected } from '../source/collect.ts'
import { readSource } from '../source/formats.ts'
import { teamsByName } from '../team/store.ts'
import { postMortemsImported, recordsChanged } from './events.ts'
import { about } from './read.ts'
import {
  deleteImportedRows,
  insertFactors,
  insertParticipants,
  insertPostMortems,
  insertSections,
  insertSourceFiles,
  insertTimelineEntries,
  keepVersion,
  knownImports,
  linkSources,
  readRecords,
  setAttributes,
  touchPostMortem,
} from './store.ts'

/** What was recognised, counted over all records that came in. */
export interface Recognised {
  records: number
  title: number
  date: number
  severity: number
  organisation: number
  impact: number
  timeline_rows: number
  factors: number
  actions: number
  /** Records of which some text stayed text under no known heading. */
  left_as_text: number
}

export interface ImportReport {
  created: number
  updated: number
  unchanged: number
  refused: { path: string; line?: number; code: string; reason: string }[]
  warnings: { path: string; line?: number; code: string; reason: string }[]
  seconds: number
  recognised: Recognised
  /** Ids of the first records that came in, for a link after the import. */
  first: { id: string; import_id: string; title: string }[]
}

interface Prepared {
  account: ImportedAccount
  file: SourceFile
  format: string
  partSha256: string
}

const batchSize = 25
/** From so many on the store's picture of itself is out of date, and nothing else renews it before the night. */
const manyRecords = 100

/**
 * Brings in the accounts that a stream of files holds. Each batch is one transaction: a record is stored whole or not
 * at all, and a refused one leaves those beside it untouched. Importing the same bytes again changes nothing; a changed
 * part of a file becomes a new version of its record, in which values that a person has corrected since stay.
 * `dryRun` reads and compares but stores nothing. Refuses `not-your-role`.
 */
export async function importAccounts(
  context: Context,
  viewer: Viewer,
  files: Iterable<Collected> | AsyncIterable<Collected>,
  options: { dryRun?: boolean; progress?: (done: number, path: string) => void } = {},
): Promise<ImportReport> {
  requireMay(viewer, 'import')
  const started = performance.now()
  const report: ImportReport = {
    created: 0,
    updated: 0,
    unchanged: 0,
    refused: [],
    warnings: [],
    seconds: 0,
    recognised: emptyRecognised(),
    first: [],
  }
  const seen = new Map<string, string>()
  let batch: Prepared[] = []
  let done = 0
  for await (const collected of files) {
    if ('refused' in collected) report.refused.push(collected.refused)
    if ('warning' in collected) report.warnings.push(collected.warning)
    if (!('file' in collected)) continue
    const { file } = collected
    const result = readSource(file)
    report.refused.push(...result.refused)
    report.warnings.push(...result.warnings)
    for (const account of result.accounts) {
      report.warnings.push(...account.warnings)
      const earlier = seen.get(account.importId)
      if (earlier !== undefined) {
        report.refused.push({
          path: file.path,
          code: 'duplicate-id',
          reason: `The id ${account.importId} was already used by ${earlier} in this import.`,
        })
        continue
      }
      seen.set(account.importId, file.path)
      batch.push({ account, file, format: result.format, partSha256: sha256(account.part) })
    }
    done++
    if (batch.length >= batchSize) {
      await commitBatch(context, viewer, batch, report, options.dryRun === true)
      batch = []
    }
    options.progress?.(done, file.path)
  }
  await commitBatch(context, viewer, batch, report, options.dryRun === true)
  if (!options.dryRun && report.created + report.updated > 0) {
    if (report.created + report.updated >= manyRecords) await renewStatistics(context.db)
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'import',
      object: 'post-mortems',
      detail: {
        created: report.created,
        updated: report.updated,
        unchanged: report.unchanged,
        refused: report.refused.length,
      },
    })
  }
  report.seconds = Math.round(performance.now() - started) / 1000
  return report
}

async function commitBatch(
  context: Context,
  viewer: Viewer,
  batch: Prepared[],
  report: ImportReport,
  dryRun: boolean,
): Promise<void> {
  if (batch.length === 0) return
  const work = async (context: Context) => {
    const known = new Map(
      (
        await knownImports(
          context.db,
          batch.map(item => item.account.importId),
        )
      ).map(row => [row.import_id, row]),
    )
    const fresh = batch.filter(item => !known.has(item.account.importId))
    const changed = batch.filter(item => {
      const row = known.get(item.account.importId)
      return row !== undefined && row.part_sha256 !== item.partSha256
    })
    const counts = {
      created: fresh.length,
      updated: changed.length,
      unchanged: batch.length - fresh.length - changed.length,
    }
    const warnings: Notice[] = []
    const refused: Notice[] = []
    if (dryRun)
      return {
        ...counts,
        warnings,
        refused,
        recognisedFrom: [...fresh, ...changed],
        first: [] as ImportReport['first'],
      }

    const lookUp = await lookUpNames(context, [...fresh, ...changed])
    const fileIds = await insertSourceFiles(context.db, distinctFiles([...fresh, ...changed]), context.clock.now())
    const created = await createAll(context, viewer, fresh, lookUp)
    const updated: { postMortemId: string; item: Prepared }[] = []
    for (const item of changed) {
      const postMortemId = known.get(item.account.importId)!.id
      const refusal = await updateOne(context, viewer, postMortemId, item, lookUp, warnings)
      if (refusal) refused.push(refusal)
      else updated.push({ postMortemId, item })
    }
    counts.updated = updated.length
    await linkSources(
      context.db,
      [...created, ...updated].map(({ postMortemId, item }) => ({
        postMortemId,
        sourceFileId: fileIds.get(sha256(item.file.bytes))!,
        format: item.format,
        partSha256: item.partSha256,
      })),
      actorKey(viewer),
      context.clock.now(),
    )
    const items = [
      ...created.map(({ postMortemId, item }) => ({ postMortemId, account: item.account, isNew: true })),
      ...updated.map(({ postMortemId, item }) => ({ postMortemId, account: item.account, isNew: false })),
    ]
    if (items.length > 0) {
      await context.events.emit(context, postMortemsImported, { items, actor: actorKey(viewer) })
      await context.events.emit(context, recordsChanged, { postMortemIds: items.map(item => item.postMortemId) })
    }
    const first = created.map(({ postMortemId, item }) => ({
      id: postMortemId,
      import_id: item.account.importId,
      title: String(item.account.facts.title?.value ?? ''),
    }))
    return { ...counts, warnings, refused, recognisedFrom: [...fresh, ...updated.map(({ item }) => item)], first }
  }
  const outcome = await (dryRun ? work(context) : inTransaction(context, work))
  report.created += outcome.created
  report.updated += outcome.updated
  report.unchanged += outcome.unchanged
  report.warnings.push(...outcome.warnings)
  report.refused.push(...outcome.refused)
  report.first.push(...outcome.first.slice(0, Math.max(0, 5 - report.first.length)))
  for (const { account } of outcome.recognisedFrom) countRecognised(report.recognised, account)
}

interface LookUp {
  people: Map<string, string>
  teams: Map<string, string>
  services: Map<string, string>
}

/** Names of the batch that the directory knows, in three questions instead of three for each record. */
async function lookUpNames(context: Context, items: Prepared[]): Promise<LookUp> {
  const emails = new Set<string>()
  const teams = new Set<string>()
  const services = new Set<string>()
  for (const { account } of items) {
    if (account.ownerEmail) emails.add(account.ownerEmail.toLowerCase())
    for (const participant of account.participants) if (participant.email) emails.add(participant.email.toLowerCase())
    const team = account.facts.team?.value
    if (typeof team === 'string') teams.add(team)
    for (const name of serviceNames(account)) services.add(name)
  }
  return {
    people: await peopleByEmail(context.db, [...emails]),
    teams: await teamsByName(context.db, [...teams]),
    services: await servicesByName(context.db, [...services]),
  }
}

function serviceNames(account: ImportedAccount): string[] {
  const value = account.facts.services?.value
  return Array.isArray(value) ? [...new Set(value.filter((name): name is string => typeof name === 'string'))] : []
}

async function createAll(context: Context, viewer: Viewer, items: Prepared[], lookUp: LookUp) {
  const now = context.clock.now()
  const created = items.map(item => ({ item, postMortemId: newId('pm'), incidentId: newId('inc') }))
  await insertIncidents(
    context.db,
    created.map(({ item, incidentId }) => incidentOf(incidentId, item.account, {}, lookUp, now)),
    now,
  )
  await insertPostMortems(
    context.db,
    created.map(({ item, postMortemId, incidentId }) => ({
      id: postMortemId,
      incidentId,
      importId: item.account.importId,
      type: knownType(item.account.type),
      handling: item.account.handling ?? 'amber_strict',
      language: item.account.language ?? 'en',
      ownerId: ownerOf(item.account, lookUp),
      createdBy: actorKey(viewer),
    })),
    now,
  )
  await insertRows(context, created, lookUp)
  return created
}

function ownerOf(account: ImportedAccount, lookUp: LookUp): string | null {
  return account.ownerEmail ? (lookUp.people.get(account.ownerEmail.toLowerCase()) ?? null) : null
}

function knownType(type: string | undefined): string {
  return (postMortemTypes as readonly string[]).includes(type ?? '') ? type! : 'full'
}

function incidentOf(id: string, account: ImportedAccount, before: Facts, lookUp: LookUp, now: Date): NewIncident {
  const facts: Facts = {}
  for (const [name, fact] of Object.entries(before)) if (isCorrected(fact)) facts[name] = fact
  for (const [name, fact] of Object.entries(account.facts)) {
    if (facts[name]) continue
    const earlier = before[name]
    const same = earlier && JSON.stringify(earlier.value) === JSON.stringify(fact.value)
    facts[name] = {
      value: fact.value,
      precision: fact.precision,
      source: fact.source,
      confidence: fact.confidence,
      as_of: now.toISOString(),
      entered_by: 'import',
      // A title is read by everybody who may open the record, whatever a source says.
      visibility: name === 'title' ? undefined : (fact.visibility as Fact['visibility']),
      version: earlier ? earlier.version + (same ? 0 : 1) : 1,
    }
  }
  const team = typeof facts.team?.value === 'string' ? lookUp.teams.get(facts.team.value.toLowerCase()) : undefined
  return {
    id,
    facts,
    teamId: team ?? null,
    services: serviceNames(account).map(name => ({ name, serviceId: lookUp.services.get(name.toLowerCase()) ?? null })),
    severityHistory: account.severityHistory,
  }
}

/** Whether a person has set this value since it was imported. */
function isCorrected(fact: Fact): boolean {
  return fact.entered_by !== 'import'
}

async function insertRows(
  context: Context,
  items: { item: Prepared; postMortemId: string }[],
  lookUp: LookUp,
  except: readonly string[] = [],
): Promise<void> {
  const rows = <Row, Out>(pick: (account: ImportedAccount) => Row[], make: (row: Row, position: number) => Out) =>
    items.flatMap(({ item, postMortemId }) =>
      pick(item.account).map((row, position) => ({ ...make(row, position), postMortemId })),
    )
  if (!except.includes('section')) {
    await insertSections(
      context.db,
      rows(
        account => account.sections,
        (section, position) => ({
          id: newId('sec'),
          key: section.key,
          heading: section.heading,
          markdown: section.markdown,
          visibility: (section.visibility ?? null) as never,
          source: section.source,
          position,
        }),
      ),
    )
  }
  if (!except.includes('timeline_entry')) {
    await insertTimelineEntries(
      context.db,
      rows(
        account => account.timeline,
        (entry, position) => ({
          id: newId('row'),
          at: entry.at,
          ended_at: entry.endedAt ?? null,
          precision: entry.precision,
          written_at: entry.writtenAt || null,
          kind: entry.kind,
          text: entry.text,
          actor_role: entry.actorRole ?? null,
          phase: null,
          visibility: (entry.visibility ?? null) as never,
          source: entry.source,
          position,
        }),
      ),
    )
  }
  if (!except.includes('factor')) {
    await insertFactors(
      context.db,
      rows(
        account => account.factors,
        (factor, position) => ({
          id: newId('fac'),
          text: factor.text,
          class: factor.class ?? null,
          lane: factor.lane ?? null,
          role: factor.role ?? null,
          evidence: factor.evidence ?? null,
          confidence: factor.confidence ?? null,
          visibility: (factor.visibility ?? null) as never,
          source: factor.source,
          position,
        }),
      ),
    )
  }
  if (!except.includes('participant')) {
    await insertParticipants(
      context.db,
      rows(
        account => account.participants,
        participant => ({
          id: newId('par'),
          person_id: participant.email ? (lookUp.people.get(participant.email.toLowerCase()) ?? null) : null,
          name: participant.name ?? participant.email ?? null,
          role_label: participant.roleLabel,
        }),
      ),
    )
  }
}

/** Replaces what an earlier import brought, keeps what people changed and the state before; the reason if it may not. */
async function updateOne(
  context: Context,
  viewer: Viewer,
  postMortemId: string,
  item: Prepared,
  lookUp: LookUp,
  warnings: Notice[],
): Promise<Notice | null> {
  const now = context.clock.now()
  const [record] = await readRecords(context.db, { kind: 'system', name: 'import' }, [postMortemId])
  const answer = record ? may(viewer, 'edit-record', about(record)) : 'The record went away during the import.'
  if (!record || answer !== true) return { path: item.file.path, code: 'not-your-record', reason: String(answer) }
  await keepVersion(context.db, record, {
    by: actorKey(viewer),
    at: now,
    what: `Imported again from ${item.file.path}`,
  })
  const incident = incidentOf(record.incident_id, item.account, record.facts, lookUp, now)
  for (const [name, fact] of Object.entries(record.facts)) {
    const incoming = item.account.facts[name]
    if (isCorrected(fact) && incoming && JSON.stringify(incoming.value) !== JSON.stringify(fact.value)) {
      warnings.push({
        path: item.file.path,
        line: incoming.source.line,
        code: 'correction-kept',
        reason: `${name} was corrected by hand since; the corrected value stays.`,
      })
    }
  }
  await updateIncident(context.db, incident, now)
  const { kept } = await deleteImportedRows(context.db, postMortemId)
  for (const table of kept) {
    warnings.push({
      path: item.file.path,
      code: 'edits-kept',
      reason: `${tableNames[table]} were edited by hand since; they stay, and the file's new ones are only in its original bytes.`,
    })
  }
  await insertRows(context, [{ item, postMortemId }], lookUp, [
    ...kept,
    ...(record.participants.length > 0 ? ['participant'] : []),
  ])
  if (!record.owner) await setAttributes(context.db, postMortemId, { owner_id: ownerOf(item.account, lookUp) })
  await touchPostMortem(context.db, postMortemId, now)
  return null
}

const tableNames: Record<string, string> = { section: 'Sections', timeline_entry: 'Timeline rows', factor: 'Factors' }

function distinctFiles(items: Prepared[]) {
  const files = new Map<string, { id: string; sha256: string; name: string; mediaType: string; bytes: Uint8Array }>()
  for (const { file } of items) {
    const hash = sha256(file.bytes)
    if (!files.has(hash)) {
      files.set(hash, {
        id: newId('src'),
        sha256: hash,
        name: file.relativePath,
        mediaType: mediaTypeOf(file.path),
        bytes: file.bytes,
      })
    }
  }
  return [...files.values()]
}

const mediaTypes: Record<string, string> = {
  md: 'text/markdown',
  markdown: 'text/markdown',
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  csv: 'text/csv',
}

function mediaTypeOf(path: string): string {
  return mediaTypes[path.slice(path.lastIndexOf('.') + 1).toLowerCase()] ?? 'text/plain'
}

function emptyRecognised(): Recognised {
  return {
    records: 0,
    title: 0,
    date: 0,
    severity: 0,
    organisation: 0,
    impact: 0,
    timeline_rows: 0,
    factors: 0,
    actions: 0,
    left_as_text: 0,
  }
}

const dateFields = ['impact_started_at', 'started_at', 'detected_at', 'declared_at', 'resolved_at', 'occurred_on']

function countRecognised(total: Recognised, account: ImportedAccount): void {
  total.records++
  if (account.facts.title) total.title++
  if (dateFields.some(name => account.facts[name])) total.date++
  if (account.facts.severity) total.severity++
  if (account.facts.organisation) total.organisation++
  if (account.facts.impact_statement || account.sections.some(section => section.key === 'impact')) total.impact++
  total.timeline_rows += account.timeline.length
  total.factors += account.factors.length
  total.actions += account.actions.length
  if (account.sections.some(section => section.key === 'text')) total.left_as_text++
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
