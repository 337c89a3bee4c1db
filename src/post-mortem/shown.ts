import { openText, restrictedStretches, withoutStretches } from '../audience/marks.ts'
import { takesPart } from '../audience/policy.ts'
import { fieldNamed } from '../incident/fields.ts'
import { holdsAny } from '../person/permission.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { noSuchPart } from './change.ts'
import { about, requireRecord } from './read.ts'
import type { PostMortemRecord, Section } from './record.ts'

/** Whether parts marked `restricted` are this viewer's to see: only the owner's and the participants'. */
export function seesRestricted(viewer: Viewer, record: PostMortemRecord): boolean {
  return viewer.kind === 'operator' || viewer.kind === 'system' || takesPart(viewer, about(record))
}

/** Whether the viewer may know which person stands behind a role label. */
export function seesParticipants(viewer: Viewer, record: PostMortemRecord): boolean {
  return seesRestricted(viewer, record) || holdsAny(viewer, ['admin'])
}

/**
 * The record as this viewer may see it: without restricted parts that are not theirs and without the persons behind
 * role labels. `now` is the record as it stands when `record` is an earlier state of it, since what was narrowed later
 * stays hidden in its past too.
 */
export function shownRecord(viewer: Viewer, record: PostMortemRecord, now = record): PostMortemRecord {
  const persons = seesParticipants(viewer, now)
  const participants = persons
    ? record.participants
    : record.participants.map(participant => ({ ...participant, person_id: null, name: null }))
  if (seesRestricted(viewer, now)) return { ...record, participants }
  const hidden = new Set([...restrictedParts(record), ...restrictedParts(now)])
  const open = <Row extends { id: string }>(kind: string, rows: Row[]) =>
    rows.filter(row => !hidden.has(`${kind}:${row.id}`))
  return {
    ...record,
    participants,
    facts: Object.fromEntries(Object.entries(record.facts).filter(([name]) => !hidden.has(`fact:${name}`))),
    // What is kept beside a fact in a shape of its own is hidden with it.
    services: hidden.has('fact:services') ? [] : record.services,
    team: hidden.has('fact:team') ? null : record.team,
    severity_history: hidden.has('fact:severity') ? [] : record.severity_history,
    sections: open('section', record.sections).map(section => ({
      ...section,
      markdown: shownText(section, record === now ? undefined : now.sections.find(({ id }) => id === section.id)),
    })),
    timeline: open('timeline', record.timeline),
    factors: open('factor', record.factors),
  }
}

/** A section without its restricted paragraphs; an earlier state also without what was marked so later. */
function shownText(section: Section, now: Section | undefined): string {
  return openText(now ? withoutStretches(section.markdown, restrictedStretches(now.markdown)) : section.markdown)
}

/** Parts that are restricted as a whole; a row or a fact with a restricted paragraph in it is. */
function restrictedParts(record: PostMortemRecord): string[] {
  const rows = (kind: string, list: { id: string; visibility: string | null; text: string }[]) =>
    list.flatMap(row => (isRestricted(row.visibility, row.text) ? `${kind}:${row.id}` : []))
  return [
    ...Object.entries(record.facts).flatMap(([name, fact]) =>
      isRestricted(fact.visibility, typeof fact.value === 'string' ? fact.value : '') ? `fact:${name}` : [],
    ),
    ...record.sections.flatMap(section => (section.visibility === 'restricted' ? `section:${section.id}` : [])),
    ...rows('timeline', record.timeline),
    ...rows(
      'factor',
      record.factors.map(factor => ({ ...factor, text: `${factor.text}\n\n${factor.evidence ?? ''}` })),
    ),
  ]
}

/** Whether a part is for the owner and the participants alone, by its own visibility or by a mark in its text. */
export function isRestricted(visibility: string | null | undefined, text: string): boolean {
  return visibility === 'restricted' || restrictedStretches(text).length > 0
}

/**
 * Refuses `no-such-part` for a part that is restricted and not this viewer's, before a conflict could show them its text.
 */
export async function requireShownPart(context: Context, viewer: Viewer, id: string, part: string): Promise<void> {
  const record = await requireRecord(context, viewer, id)
  if (!seesRestricted(viewer, record) && restrictedParts(record).includes(storedPart(record, part))) throw noSuchPart()
}

/** The part that a save would meet: a field under its own name, the section that a new one of its key would clash with. */
function storedPart(record: PostMortemRecord, part: string): string {
  const name = part.slice(part.indexOf(':') + 1)
  if (part.startsWith('fact:')) return `fact:${fieldNamed(name) ?? name}`
  if (!part.startsWith('new-section:')) return part
  return `section:${record.sections.find(section => section.key === name)?.id}`
}
