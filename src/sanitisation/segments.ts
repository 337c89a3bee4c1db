import type { TreatedFinding } from '../redaction/redact.ts'

/** A piece of a text; one with a `key` is a finding, or what stands in its place. */
export interface Segment {
  text: string
  key?: string
}

type Found = Pick<TreatedFinding, 'key' | 'start' | 'end' | 'value' | 'standIn'>

/** The internal text with its findings set apart. Pure. */
export function internalSegments(before: string, findings: readonly Found[]): Segment[] {
  const segments: Segment[] = []
  let at = 0
  for (const { key, start, end } of inOrder(findings)) {
    if (start < at) continue
    segments.push({ text: before.slice(at, start) }, { text: before.slice(start, end), key })
    at = end
  }
  segments.push({ text: before.slice(at) })
  return segments.filter(({ text }) => text !== '')
}

/**
 * The outgoing text, to the byte, with what stands in for each finding set apart. What went without a trace, such as the
 * target of a link, is in `gone`. Pure.
 */
export function outgoingSegments(after: string, findings: readonly Found[]): { segments: Segment[]; gone: string[] } {
  const segments: Segment[] = []
  const gone: string[] = []
  const lower = after.toLowerCase()
  let at = 0
  for (const { key, value, standIn } of inOrder(findings)) {
    const words = standIn ?? value
    const found = lower.indexOf(words.toLowerCase(), at)
    if (words === '' || found < 0) {
      gone.push(key)
      continue
    }
    segments.push({ text: after.slice(at, found) }, { text: after.slice(found, found + words.length), key })
    at = found + words.length
  }
  segments.push({ text: after.slice(at) })
  return { segments: segments.filter(({ text }) => text !== ''), gone: [...new Set(gone)] }
}

function inOrder(findings: readonly Found[]): Found[] {
  return [...findings].sort((a, b) => a.start - b.start)
}
