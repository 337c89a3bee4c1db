import type { Artifact } from '../edition/edition.ts'
import type { Change } from '../public-site/report.ts'

/** A passage of an approved text with the heading it stands under. */
interface Passage {
  heading: string
  text: string
}

/**
 * What changed from one approved text to the next, by heading, in reading order: paragraphs, list items and rows that
 * were taken out or put in. Pure; made of two texts that everybody may read.
 */
export function changesBetween(before: Pick<Artifact, 'markdown'>, after: Pick<Artifact, 'markdown'>): Change[] {
  const old = passagesOf(before.markdown)
  const now = passagesOf(after.markdown)
  const kept = keptIn(old, now)
  const changes = new Map<string, Change>()
  const at = (heading: string) => {
    const known = changes.get(heading) ?? { heading, removed: [], added: [], withheld: 0 }
    changes.set(heading, known)
    return known
  }
  for (const [index, passage] of old.entries()) {
    if (!kept.old.has(index)) at(passage.heading).removed.push(passage.text)
  }
  for (const [index, passage] of now.entries()) {
    if (!kept.now.has(index)) at(passage.heading).added.push(passage.text)
  }
  const order = [...new Set([...now, ...old].map(passage => passage.heading))]
  return [...changes.values()].sort((a, b) => order.indexOf(a.heading) - order.indexOf(b.heading))
}

function passagesOf(markdown: string): Passage[] {
  let heading = ''
  const passages: Passage[] = []
  for (const line of markdown.split('\n')) {
    const title = /^#{1,6} (.+)$/.exec(line)
    if (title) {
      heading = title[1]!.trim()
      if (line.startsWith('# ')) passages.push({ heading: '', text: heading })
    } else if (line.trim() !== '' && !/^[\s|:-]+$/.test(line)) passages.push({ heading, text: line.trim() })
  }
  return passages
}

/** Indices of what is in both, in order: the longest common subsequence. */
function keptIn(old: readonly Passage[], now: readonly Passage[]): { old: Set<number>; now: Set<number> } {
  const same = (a: Passage, b: Passage) => a.text === b.text && a.heading === b.heading
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1))
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      lengths[i]![j] = same(old[i]!, now[j]!)
        ? lengths[i + 1]![j + 1]! + 1
        : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!)
    }
  }
  const kept = { old: new Set<number>(), now: new Set<number>() }
  for (let i = 0, j = 0; i < old.length && j < now.length; ) {
    if (same(old[i]!, now[j]!)) {
      kept.old.add(i++)
      kept.now.add(j++)
    } else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i += 1
    else j += 1
  }
  return kept
}

/** Every passage of an approved text, without its heading. */
export function passagesIn({ markdown }: Pick<Artifact, 'markdown'>): Set<string> {
  return new Set(passagesOf(markdown).map(passage => passage.text))
}

/** Takes `hidden` passages out of the changes, and a heading under which nothing is left: it may say the same. */
export function withholding(changes: readonly Change[], hidden: ReadonlySet<string>): Change[] {
  return changes.map(change => {
    const removed = change.removed.filter(text => !hidden.has(text))
    const added = change.added.filter(text => !hidden.has(text))
    const shown = removed.length + added.length
    const withheld = change.withheld + change.removed.length + change.added.length - shown
    return { heading: shown > 0 ? change.heading : '', removed, added, withheld }
  })
}
