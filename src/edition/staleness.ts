import type { EditionName } from '../audience/editions.ts'
import { hiddenFrom, resembles } from '../audience/marks.ts'
import { fields } from '../incident/fields.ts'
import type { Sources } from './draft.ts'
import type { UsedPart } from './edition.ts'
import { factCell, mayStand } from './reach.ts'

/** One part of an approved edition that reads differently now. */
export interface PartChange {
  /** `fact:…`, `section:…`, `timeline:…`, `factor:…`, `action:…`, `attachment:…` or `part:…`. */
  part: string
  label: string
  /** The words the edition used; null where it had none, or where an older version kept none. */
  before: string | null
  /** The words it would use now; null where the part is gone. The same as before where only the rounding hides it. */
  after: string | null
}

type Used = Readonly<Record<string, string>>
type UsedParts = Readonly<Record<string, UsedPart>>

/** Names of the parts that an edition was made of and that are different now, gone, or new. */
export function changedParts(before: Used, now: Used): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(now)])
  return [...names].filter(name => before[name] !== now[name]).sort()
}

/**
 * What changed since an edition was approved, in the words of the edition: each with its old and its new reading.
 * `changed` names the parts whose value differs, also where both are rounded to the same words. Pure.
 */
export function changesSince(before: UsedParts, now: UsedParts, changed: readonly string[]): PartChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])]
  const changes = names.flatMap((part): PartChange[] => {
    const [was, is] = [before[part], now[part]]
    if (was?.text === is?.text && !changed.includes(part)) return []
    return [{ part, label: is?.label ?? was?.label ?? part, before: was?.text ?? null, after: is?.text ?? null }]
  })
  const told = new Set(changes.map(change => kindOf(change.part)))
  // An artifact of an earlier release kept no words: its parts are named.
  const named = changed.filter(part => !names.includes(part) && !told.has(kindOf(part)))
  return [...changes, ...named.map(part => ({ part, label: partLabel(part), before: null, after: null }))]
}

/**
 * Parts an approved edition shows that were narrowed since, so that it may not show them any more: by the part's own
 * visibility, or by a mark in its text. What was taken away from the record is not narrowed, only gone. Pure.
 */
export function narrowedSince(edition: EditionName, used: UsedParts, sources: Sources): string[] {
  return Object.entries(used).flatMap(([name, { text }]) => (isNarrowed(edition, name, text, sources) ? name : []))
}

function isNarrowed(edition: EditionName, name: string, shown: string, sources: Sources): boolean {
  const { record, actions, attachments, parts } = sources
  const id = name.slice(name.indexOf(':') + 1)
  const saysHidden = (now: string) => hiddenFrom(now, edition).some(stretch => resembles(shown, stretch))
  switch (kindOf(name)) {
    case 'fact': {
      const fact = record.facts[id]
      if (!fact) return false
      return factCell(record, id, edition) === null || (typeof fact.value === 'string' && saysHidden(fact.value))
    }
    case 'section': {
      const section = record.sections.find(candidate => candidate.id === id || candidate.key === id)
      return section !== undefined && (!mayStand('section', section, edition) || saysHidden(section.markdown))
    }
    case 'timeline': {
      const row = record.timeline.find(candidate => candidate.id === id)
      return row !== undefined && (!mayStand('timeline', row, edition) || saysHidden(row.text))
    }
    case 'factor': {
      const factor = record.factors.find(candidate => candidate.id === id)
      if (!factor) return false
      return !mayStand('factor', factor, edition) || saysHidden(`${factor.text}\n\n${factor.evidence ?? ''}`)
    }
    case 'action': {
      const action = actions.find(candidate => candidate.id === id)
      return action !== undefined && (!mayStand('action', action, edition) || saysHidden(action.text))
    }
    case 'attachment': {
      const attachment = attachments.find(candidate => candidate.id === id)
      return attachment !== undefined && !mayStand('attachment', attachment, edition)
    }
    default: {
      const [of, key] = id.includes('.') ? id.split('.', 2) : [edition, id]
      const part = parts.find(candidate => candidate.edition === of && candidate.key === key)
      return part !== undefined && saysHidden(part.markdown)
    }
  }
}

function kindOf(part: string): string {
  return part.split(':', 1)[0] ?? part
}

/** A part of the record as a reader would name it: `fact:mitigated_at` → "Mitigated at". */
export function partLabel(part: string): string {
  const name = part.replace(/^(fact|section|part):/, '')
  return fields[name]?.label ?? (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll('_', ' ')
}

const kinds: Record<string, string> = {
  fact: 'a fact',
  section: 'a section',
  timeline: 'a row of the timeline',
  factor: 'a contributing factor',
  action: 'an action',
  attachment: 'an attachment',
  part: 'a hand-written part',
}

/** What was narrowed, by its kind alone: its name may say what it held. */
export function heldBackText(parts: readonly string[]): string {
  return [...new Set(parts.map(part => kinds[kindOf(part)] ?? 'a part'))].join(', ')
}
