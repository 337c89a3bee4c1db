import type { Confidence, Precision } from '../incident/fact.ts'
import { fields } from '../incident/fields.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { type Correction, correctFact } from './correct-fact.ts'
import { addPartKinds, kindOf, type PartEdit, type PartKind, partName } from './desk-panels.ts'
import { addFactor, addTimelineEntry, editFactor, editTimelineEntry } from './edit-rows.ts'
import { addSection, editSection } from './edit-section.ts'
import { setSeverityHistory } from './edit-severity.ts'
import { formText } from './form-text.ts'
import { requireRecord } from './read.ts'
import { keepDraft } from './save-draft.ts'
import { requireShownPart } from './shown.ts'
import { deleteDraft } from './store.ts'

/** A part that somebody else saved, or took away, in between. */
export interface Conflict {
  part: string
  edit: PartEdit
  yours: string
  /** What stands there now; null where the part is gone. */
  theirs: string | null
  /** What both started from, and both put together as far as it goes; null where that is not known. */
  merge: { base: string; merged: string } | null
  version: number
}

export interface SavedParts {
  saved: string[]
  /** Of those saved: put together with what somebody else saved meanwhile. */
  merged: string[]
  conflicts: Conflict[]
  /** Part → what is wrong with what was sent. */
  problems: Map<string, string>
}

/**
 * Saves every touched part of a form, each by its own verb, and says what became of each: saved, in conflict with
 * somebody else's save, or not fitting. A part in conflict is kept as its author's draft, so that nothing is lost even
 * if they leave now. Refuses what concerns the whole record: `no-such-post-mortem`, `not-your-role`.
 */
export async function saveParts(context: Context, viewer: Viewer, id: string, edits: PartEdit[]): Promise<SavedParts> {
  const outcome: SavedParts = { saved: [], merged: [], conflicts: [], problems: new Map() }
  for (const edit of edits) {
    const kind = kindOf(edit.part)
    if (!kind) {
      outcome.problems.set(edit.part, 'The desk does not know this part.')
      continue
    }
    try {
      await requireShownPart(context, viewer, id, edit.more.key ? `new-section:${edit.more.key}` : edit.part)
      const told = await kind.save(context, viewer, id, edit)
      if (wasMerged(told)) outcome.merged.push(edit.part)
      await settleDrafts(context, viewer, id, edit)
      outcome.saved.push(edit.part)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const conflict = conflictOf(error, edit)
      if (conflict) {
        await keepConflictDraft(context, viewer, id, edit)
        outcome.conflicts.push(conflict)
      } else if (error.kind === 'bad-input' || error.kind === 'too-large' || error.code === 'not-this-edition') {
        outcome.problems.set(edit.part, error.message)
      } else throw error
    }
  }
  return outcome
}

function conflictOf(refusal: Refusal, edit: PartEdit): Conflict | null {
  if (refusal.code === 'no-such-part') {
    return { part: edit.part, edit, yours: edit.value, theirs: null, merge: null, version: 0 }
  }
  if (refusal.code !== 'changed-meanwhile') return null
  const { part, theirs, version, base, merged } = refusal.details as {
    part?: string
    theirs?: unknown
    version?: number
    base?: string
    merged?: string
  }
  return {
    part: part && kindOf(part) ? part : edit.part,
    edit,
    yours: edit.value,
    theirs: formText(theirs),
    merge: base === undefined || merged === undefined ? null : { base, merged },
    version: version ?? 0,
  }
}

function wasMerged(told: unknown): boolean {
  return typeof told === 'object' && told !== null && 'merged' in told && told.merged === true
}

/** Leaves nothing of a part among its author's drafts once it is saved. */
async function settleDrafts(context: Context, viewer: Viewer, id: string, edit: PartEdit): Promise<void> {
  if (viewer.kind !== 'person') return
  const record = await requireRecord(context, viewer, id)
  for (const name of [edit.part, ...Object.keys(edit.more).map(key => `${edit.part}|${key}`)]) {
    await deleteDraft(context.db, record.id, viewer.personId, name)
  }
}

async function keepConflictDraft(context: Context, viewer: Viewer, id: string, edit: PartEdit): Promise<void> {
  try {
    await keepDraft(context, viewer, id, { part: edit.part, text: edit.value, baseVersion: edit.baseVersion })
  } catch (error) {
    // Whoever may edit this part but not the record has no drafts; their text is on the page that follows.
    if (!(error instanceof Refusal)) throw error
  }
}

const recordParts: PartKind[] = [
  {
    prefix: 'fact',
    async save(context, viewer, id, edit) {
      const name = partName(edit.part)
      const record = await requireRecord(context, viewer, id)
      const before = record.facts[name]
      // An amount with its unit and method is shown as its number alone; untouched, it stays whole.
      const same = before !== undefined && fields[name] && formText(before.value, fields[name].kind) === edit.value
      const correction: Correction = {
        field: name,
        value: same ? before.value : edit.value,
        baseVersion: edit.baseVersion,
        precision: choice(edit.more.precision, ['second', 'minute', 'hour', 'day']) as Precision | undefined,
        confidence: choice(edit.more.confidence, ['measured', 'estimated', 'reported', 'unknown']) as
          | Confidence
          | undefined,
        visibility: edit.more.visibility === undefined ? undefined : edit.more.visibility || null,
      }
      await correctFact(context, viewer, id, correction)
    },
  },
  {
    prefix: 'section',
    save: (context, viewer, id, edit) =>
      editSection(context, viewer, id, {
        sectionId: partName(edit.part),
        markdown: edit.value,
        baseVersion: edit.baseVersion,
        visibility: edit.more.visibility,
      }),
  },
  {
    prefix: 'new-section',
    save: (context, viewer, id, edit) =>
      addSection(context, viewer, id, { key: edit.more.key ?? partName(edit.part), markdown: edit.value }),
  },
  {
    prefix: 'timeline',
    save: (context, viewer, id, edit) =>
      editTimelineEntry(context, viewer, id, partName(edit.part), edit.baseVersion, timelineEdit(edit)),
  },
  {
    prefix: 'new-timeline-entry',
    save: (context, viewer, id, edit) => addTimelineEntry(context, viewer, id, timelineEdit(edit)),
  },
  {
    prefix: 'factor',
    save: (context, viewer, id, edit) =>
      editFactor(context, viewer, id, partName(edit.part), edit.baseVersion, factorEdit(edit)),
  },
  { prefix: 'new-factor', save: (context, viewer, id, edit) => addFactor(context, viewer, id, factorEdit(edit)) },
  {
    prefix: 'severity-history',
    save: (context, viewer, id, edit) =>
      setSeverityHistory(context, viewer, id, { text: edit.value, base: edit.more.base ?? '' }),
  },
]
addPartKinds(recordParts)

function timelineEdit({ value, more }: PartEdit) {
  return { at: more.at ?? '', kind: more.kind ?? '', text: value, visibility: more.visibility || null }
}

function factorEdit({ value, more }: PartEdit) {
  return {
    text: value,
    lane: more.lane,
    role: more.role,
    evidence: more.evidence,
    visibility: more.visibility || null,
  }
}

function choice(given: string | undefined, allowed: readonly string[]): string | undefined {
  return given !== undefined && allowed.includes(given) ? given : undefined
}
