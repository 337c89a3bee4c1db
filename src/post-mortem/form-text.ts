import type { FieldKind } from '../incident/fields.ts'
import { valueForForm } from '../incident/value.ts'

/** A stored value as a form of the desk shows it; sent back unchanged it means the same value. */
export function formText(value: unknown, kind?: FieldKind): string {
  const text = valueForForm(value)
  return kind === 'instant' ? instantText(text) : text
}

/** An instant as `2025-10-14 18:42`, with seconds where it has them, meant as UTC; empty for none. */
export function instantText(at: string | null | undefined): string {
  if (!at) return ''
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return at
  const iso = date.toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}${iso.slice(17, 19) === '00' ? '' : iso.slice(16, 19)}`
}
