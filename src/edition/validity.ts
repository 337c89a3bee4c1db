import { formatDay } from '../ui/format.ts'
import type { Edition } from './edition.ts'

/** The day (`YYYY-MM-DD`) until which a support text says it may be used, or null where nobody has said. */
export function validUntil({ blocks }: Pick<Edition, 'blocks'>): string | null {
  const block = blocks.find(candidate => candidate.key === 'valid_until')
  return block?.kind === 'prose' ? (/\d{4}-\d{2}-\d{2}/.exec(block.markdown)?.[0] ?? null) : null
}

/** What stands above a support text whose day has passed (in UTC); null while it may be used. Practice.md S1-10. */
export function expiryNotice(until: string | null, now: Date): string | null {
  if (!until || now.toISOString().slice(0, 10) <= until) return null
  return `Expired on ${formatDay(until)} — ask communications before you say any of it.`
}
