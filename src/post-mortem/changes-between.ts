import { fields } from '../incident/fields.ts'
import { severityText } from './edit-severity.ts'
import { formText, instantText } from './form-text.ts'
import type { PostMortemRecord } from './record.ts'

/** One part of a record that differs between two of its states; null where it was not there. */
export interface Change {
  label: string
  before: string | null
  after: string | null
}

/** What differs between two states of one record, part by part. Pure. */
export function changesBetween(before: PostMortemRecord, after: PostMortemRecord): Change[] {
  const [old, now] = [partsOf(before), partsOf(after)]
  return [...new Set([...old.keys(), ...now.keys()])].flatMap(part => {
    const [was, is] = [old.get(part), now.get(part)]
    if (was?.text === is?.text) return []
    return [{ label: is?.label ?? was?.label ?? part, before: was?.text ?? null, after: is?.text ?? null }]
  })
}

function partsOf(record: PostMortemRecord): Map<string, { label: string; text: string }> {
  const parts = new Map<string, { label: string; text: string }>()
  const attributes: [string, string, string][] = [
    ['type', 'Type', record.type],
    ['handling', 'Handling', record.handling],
    ['language', 'Language', record.language],
    ['owner', 'Owner', record.owner?.name ?? ''],
    ['severity-history', 'Severity history', severityText(record.severity_history)],
    ['participants', 'Who took part', record.participants.map(participant => participant.role_label).join('\n')],
  ]
  for (const [part, label, text] of attributes) if (text !== '') parts.set(part, { label, text })
  for (const [name, fact] of Object.entries(record.facts)) {
    const known = [fact.confidence, fact.precision, fact.visibility].filter(Boolean).join(', ')
    parts.set(`fact:${name}`, {
      label: fields[name]?.label ?? name,
      text: `${formText(fact.value, fields[name]?.kind)} (${known})`,
    })
  }
  for (const section of record.sections) {
    parts.set(`section:${section.id}`, { label: section.heading || 'Text', text: section.markdown })
  }
  for (const entry of record.timeline) {
    const text = [instantText(entry.at), entry.kind, entry.text, entry.visibility].filter(Boolean).join('  ')
    parts.set(`timeline:${entry.id}`, { label: 'Row of the timeline', text })
  }
  for (const factor of record.factors) {
    const text = [factor.text, factor.lane, factor.role, factor.evidence, factor.visibility].filter(Boolean).join('  ')
    parts.set(`factor:${factor.id}`, { label: 'Contributing factor', text })
  }
  return parts
}
