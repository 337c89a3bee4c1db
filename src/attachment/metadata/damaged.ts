import { Refusal } from '../../platform/refusal.ts'

/** The refusal of a file whose structure ends too early or contradicts itself. */
export function damaged(kind: string): Refusal {
  return new Refusal(
    'bad-input',
    'damaged-file',
    `This ${kind} is damaged or cut off: open it, save it again, and attach the new file.`,
  )
}
