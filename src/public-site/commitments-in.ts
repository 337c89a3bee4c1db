import { z } from 'zod'
import type { Promised } from '../commitment/commitment.ts'

/** A promise of a report: its words as they were approved, and which of the fixed words holds now. */
export type PublicCommitment = Promised & {
  markdown: string
  /** `YYYY-MM-DD`. */
  dueOn: string | null
  /** When the word became true; null while nothing has become of it. */
  since: Date | null
}

/** What is known of a promise by now; `since` as JSON has it. */
export interface KeptPromise {
  position: number
  word: Promised['word']
  reason: string | null
  since: string
}

const promising = z.object({
  blocks: z.array(
    z.object({ actions: z.array(z.object({ text: z.string(), dueOn: z.string().optional() })).optional() }).loose(),
  ),
})

/** The promises of a frozen text in their order, each with the word that holds; one that is bound to nothing stands. */
export function commitmentsIn(json: string, kept: KeptPromise[], publishedAt: Date): PublicCommitment[] {
  const parsed = promising.safeParse(JSON.parse(json))
  const promises = parsed.success ? parsed.data.blocks.flatMap(block => block.actions ?? []) : []
  return promises.map(({ text, dueOn }, position) => {
    const row = kept.find(one => one.position === position)
    const promised = row
      ? ({ word: row.word, reason: row.reason } as Promised)
      : ({ word: 'committed', reason: null } as const)
    const since = row && row.word !== 'committed' ? new Date(row.since) : null
    return { markdown: text, dueOn: dueOn ?? null, ...promised, since: since && since > publishedAt ? since : null }
  })
}
