import { dayIn } from '../moment.ts'
import { headingMeaning } from '../sections.ts'
import { fenced, isBlank, type Line } from './lines.ts'

export interface Part {
  title: string
  line: number
  body: Line[]
}

export interface Many {
  parts: Part[]
  /** Headings that are an empty form to copy, not an incident. */
  templates: { heading: string; line: number }[]
  /** Non-blank lines outside of every incident. */
  outside: Line[]
}

const incidentWord = /^(?:incident|outage|post-?mortem|sev-?\d)\b/i
const templateWord = /\bYYYY\b|\bXX:XX\b|\[brief description\]|<title>/i

/** The incidents of a log that keeps many in one file, or undefined when the file is about one. */
export function manyIn(lines: Line[]): Many | undefined {
  const inFence = fenced(lines)
  const headings: { level: number; heading: string; index: number }[] = []
  lines.forEach((line, index) => {
    const found = inFence[index] || line.text.length > 400 ? null : /^ {0,3}(#{1,6})[ \t]+(.+)$/.exec(line.text)
    if (found?.[1] && found[2]) headings.push({ level: found[1].length, heading: found[2].trim(), index })
  })
  for (const level of [1, 2, 3, 4]) {
    const named = headings.filter(
      one =>
        one.level === level && incidentWord.test(one.heading) && (dayIn(one.heading) || templateWord.test(one.heading)),
    )
    const dated = headings.filter(
      one => one.level === level && dayIn(one.heading.slice(0, 30)) && isWhole(lines, headings, one),
    )
    const chosen =
      named.filter(one => !templateWord.test(one.heading)).length >= 2 ? named : dated.length >= 2 ? dated : undefined
    if (chosen) return cut(lines, headings, chosen, level)
  }
  return undefined
}

/** A dated heading is an incident of its own, not a row of a timeline, when it holds sections of a post-mortem. */
function isWhole(
  lines: Line[],
  headings: { level: number; index: number }[],
  one: { level: number; index: number },
): boolean {
  const end = headings.find(other => other.index > one.index && other.level <= one.level)?.index ?? lines.length
  const meanings = new Set<string>()
  for (const line of lines.slice(one.index + 1, end)) {
    const words = /^ {0,3}(?:#{2,6} +(.*)|[-*] +\*\*([^*]{2,60})\*\*:?.*)$/.exec(line.text.slice(0, 300))
    const meaning = words && headingMeaning((words[1] ?? words[2] ?? '').replace(/:$/, ''))
    if (meaning) meanings.add(meaning.key)
  }
  return meanings.size >= 2
}

function cut(
  lines: Line[],
  headings: { level: number; index: number; heading: string }[],
  chosen: { index: number; heading: string }[],
  level: number,
): Many {
  const many: Many = { parts: [], templates: [], outside: [] }
  let at = 0
  for (const { index, heading } of chosen) {
    many.outside.push(...lines.slice(at, index).filter(line => !isBlank(line)))
    const end = headings.find(other => other.index > index && other.level <= level)?.index ?? lines.length
    const number = lines[index]?.number ?? 1
    if (templateWord.test(heading)) many.templates.push({ heading, line: number })
    else many.parts.push({ title: heading, line: number, body: lines.slice(index + 1, end) })
    at = end
  }
  many.outside.push(...lines.slice(at).filter(line => !isBlank(line)))
  return many
}
