import { fields } from '../incident/fields.ts'
import { parseValue } from '../incident/value.ts'
import { factorRoles, lanes, timelineKinds } from '../incident/words.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { changedMeanwhile, changeRecord, noSuchPart } from './change.ts'
import { parseVisibility } from './correct-fact.ts'
import type { PostMortemRecord } from './record.ts'
import { requireStorable } from './storable-text.ts'
import {
  deleteRow,
  insertFactors,
  insertTimelineEntries,
  makeRoom,
  updateFactor,
  updateTimelineEntry,
} from './store.ts'

export interface TimelineEdit {
  /** `YYYY-MM-DD HH:MM` in UTC or ISO 8601; empty where no time is known. */
  at: string
  kind: string
  text: string
  visibility?: string | null
}

export interface FactorEdit {
  text: string
  lane?: string
  role?: string
  evidence?: string
  visibility?: string | null
}

const longestRow = 10_000

/** Adds a row to the timeline, in the order of time. Refuses `value-does-not-fit`, `unknown-kind`, `no-text`. */
export async function addTimelineEntry(
  context: Context,
  viewer: Viewer,
  id: string,
  edit: TimelineEdit,
): Promise<void> {
  const values = timelineValues(edit)
  await changeRecord(context, viewer, id, 'new-timeline-entry', async (context, record) => {
    const position = timelinePosition(record, values.at)
    await makeRoom(context.db, 'timeline_entry', record.id, position)
    await insertTimelineEntries(context.db, [
      {
        id: newId('row'),
        postMortemId: record.id,
        ...values,
        ended_at: null,
        written_at: null,
        actor_role: null,
        phase: null,
        source: null,
        position,
      },
    ])
  })
}

/** Saves one row of the timeline; an empty text takes it away. Refuses also `no-such-part`, `changed-meanwhile`. */
export async function editTimelineEntry(
  context: Context,
  viewer: Viewer,
  id: string,
  entryId: string,
  baseVersion: number,
  edit: TimelineEdit,
): Promise<void> {
  const values = edit.text.trim() === '' ? null : timelineValues(edit)
  await changeRecord(context, viewer, id, `timeline:${entryId}`, async (context, record) => {
    const entry = record.timeline.find(candidate => candidate.id === entryId)
    if (!entry) throw noSuchPart()
    const saved = values
      ? await updateTimelineEntry(context.db, entry.id, baseVersion, {
          ...values,
          precision: entry.precision,
          visibility: edit.visibility === undefined ? entry.visibility : values.visibility,
        })
      : await deleteRow(context.db, 'timeline_entry', entry.id, baseVersion)
    if (!saved) throw changedMeanwhile(`timeline:${entry.id}`, edit.text, entry.text, entry.version)
  })
}

/** Adds a contributing factor. Refuses `no-text`, `unknown-lane`, `unknown-role`. */
export async function addFactor(context: Context, viewer: Viewer, id: string, edit: FactorEdit): Promise<void> {
  const values = factorValues(edit)
  await changeRecord(context, viewer, id, 'new-factor', async (context, record) => {
    await insertFactors(context.db, [
      {
        id: newId('fac'),
        postMortemId: record.id,
        ...values,
        class: null,
        confidence: null,
        source: null,
        position: record.factors.length,
      },
    ])
  })
}

/** Saves one factor; an empty text takes it away. Refuses also `no-such-part`, `changed-meanwhile`. */
export async function editFactor(
  context: Context,
  viewer: Viewer,
  id: string,
  factorId: string,
  baseVersion: number,
  edit: FactorEdit,
): Promise<void> {
  const values = edit.text.trim() === '' ? null : factorValues(edit)
  await changeRecord(context, viewer, id, `factor:${factorId}`, async (context, record) => {
    const factor = record.factors.find(candidate => candidate.id === factorId)
    if (!factor) throw noSuchPart()
    const saved = values
      ? await updateFactor(context.db, factor.id, baseVersion, {
          ...values,
          visibility: edit.visibility === undefined ? factor.visibility : values.visibility,
        })
      : await deleteRow(context.db, 'factor', factor.id, baseVersion)
    if (!saved) throw changedMeanwhile(`factor:${factor.id}`, edit.text, factor.text, factor.version)
  })
}

function timelineValues(edit: TimelineEdit) {
  requireStorable(edit)
  const instant = fields.impact_started_at!
  return {
    at: parseValue({ ...instant, label: 'The time of a timeline row' }, edit.at) as string | null,
    precision: 'minute',
    kind: oneOf(edit.kind || 'observation', timelineKinds, 'kind'),
    text: rowText(edit.text),
    visibility: parseVisibility(edit.visibility),
  }
}

function factorValues(edit: FactorEdit) {
  requireStorable(edit)
  return {
    text: rowText(edit.text),
    lane: edit.lane ? oneOf(edit.lane, lanes, 'lane') : null,
    role: edit.role ? oneOf(edit.role, factorRoles, 'role') : null,
    evidence: edit.evidence?.trim() || null,
    visibility: parseVisibility(edit.visibility),
  }
}

function rowText(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '') throw new Refusal('bad-input', 'no-text', 'This row has no text yet.')
  if (trimmed.length > longestRow)
    throw new Refusal('too-large', 'too-long', `A row holds at most ${longestRow} characters.`)
  return trimmed
}

function oneOf(value: string, allowed: readonly string[], what: string): string {
  if (allowed.includes(value)) return value
  throw new Refusal('bad-input', `unknown-${what}`, `The ${what} is one of ${allowed.join(', ')}.`)
}

/** After the last row that is not later; at the end where no time is known. Times may be written in several ways. */
function timelinePosition(record: PostMortemRecord, at: string | null): number {
  if (!at) return Math.max(-1, ...record.timeline.map(entry => entry.position)) + 1
  const time = Date.parse(at)
  const earlier = record.timeline.filter(entry => entry.at !== null && Date.parse(entry.at) <= time)
  return earlier.length > 0 ? Math.max(...earlier.map(entry => entry.position)) + 1 : 0
}
