import { diffComm } from 'node-diff3'

/** A stretch of two texts compared: in both, only in the earlier, or only in the later. */
export interface DiffPiece {
  kind: 'same' | 'gone' | 'new'
  text: string
}

/** More words than this are compared line by line: what a person reads stays bounded, and so does the time. */
const mostWords = 3000

/** What changed from one text to the other, word by word. Pure; joined without the new pieces it is `before`. */
export function wordDiff(before: string, after: string): DiffPiece[] {
  const words = [before.match(/\s*\S+|\s+$/g) ?? [], after.match(/\s*\S+|\s+$/g) ?? []] as const
  const few = words[0].length <= mostWords && words[1].length <= mostWords
  const [a, b] = few ? words : [before.split(/(?<=\n)/), after.split(/(?<=\n)/)]
  const pieces: DiffPiece[] = []
  for (const step of diffComm([...a], [...b])) {
    if (step.common?.length) pieces.push({ kind: 'same', text: step.common.join('') })
    if (step.buffer1?.length) pieces.push({ kind: 'gone', text: step.buffer1.join('') })
    if (step.buffer2?.length) pieces.push({ kind: 'new', text: step.buffer2.join('') })
  }
  return pieces
}
