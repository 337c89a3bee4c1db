import { type Visibility, visibilities } from '../../audience/editions.ts'
import type { FieldDefinition } from '../../incident/fields.ts'
import type { Option } from '../../ui/form.tsx'

const labels: Record<Visibility, string> = {
  customer: 'As far as customers',
  support: 'As far as support',
  leadership: 'As far as leadership',
  engineering: 'Engineering only',
  restricted: 'Owner and participants only',
}

/** The choices up to the widest one, `restricted` only for those who will still see the part afterwards. */
export function visibilityChoices(widest: Visibility, restricts: boolean): Option[] {
  return visibilities
    .slice(visibilities.indexOf(widest))
    .filter(visibility => visibility !== 'restricted' || restricts)
    .map(visibility => ({ value: visibility, label: labels[visibility] }))
}

/** Choices narrower than the field's own cells; visibility only ever narrows (domain.md §6, invariant 2). */
export function narrowerChoices(field: FieldDefinition, restricts: boolean): Option[] {
  const widest = visibilities.find(visibility => visibility !== 'restricted' && field.editions[visibility] !== 'never')
  const from = widest ? visibilities[visibilities.indexOf(widest) + 1] : undefined
  return from ? visibilityChoices(from, restricts) : []
}
