import type { Edition } from './edition.ts'

/** The day (`YYYY-MM-DD`) until which a support text says it may be used, or null where nobody has said. */
export function validUntil({ blocks }: Pick<Edition, 'blocks'>): string | null {
  const block = blocks.find(candidate => candidate.key === 'valid_until')
  return block?.kind === 'prose' ? (/\d{4}-\d{2}-\d{2}/.exec(block.markdown)?.[0] ?? null) : null
}
