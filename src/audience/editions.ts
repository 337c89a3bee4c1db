/** The four editions, deepest first; each has its own readers, shape, budget and approval. */
export const editions = ['engineering', 'leadership', 'support', 'customer'] as const
export type EditionName = (typeof editions)[number]

/**
 * How far a part of the record may travel, widest first. Each step shuts out one more edition;
 * `restricted` parts appear in none and are seen only by the owner and the participants.
 */
export const visibilities = ['customer', 'support', 'leadership', 'engineering', 'restricted'] as const
export type Visibility = (typeof visibilities)[number]

/** The narrower of two visibilities: visibility only ever narrows (domain.md §6, invariant 2). */
export function narrower(a: Visibility, b: Visibility | null | undefined): Visibility {
  if (!b) return a
  return visibilities.indexOf(b) > visibilities.indexOf(a) ? b : a
}

/** Whether a part of this visibility may appear in an edition. */
export function mayAppear(visibility: Visibility, edition: EditionName): boolean {
  if (visibility === 'restricted') return false
  return visibilities.indexOf(visibility) <= visibilities.indexOf(edition)
}
