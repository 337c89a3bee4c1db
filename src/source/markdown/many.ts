import { dayIn } from '../moment.ts'
import { headingMeaning } from '../sections.ts'
import { fenced, isBlank, type Line } from './lines.ts'

export interface Part {
  title: string
  line: number
  body: Line[]
}

interface Many {
  parts: Part[]
  /** Headings that are an empty form to copy, not an incident. */
  templates: { heading: string; line: number }[]
  /** Non-blank lines outside of every incident. */
  outside: Line[]
}

interface Heading {
  level: number
  heading: string
  index: number
  /** Index of the next heading that is not below this one. */
  end: number
}

/** Finds where the stretch of each heading ends, in one pass from the bottom. */
function setEnds(headings: Heading[], last: number) {
  const next = new Array<number>(7).fill(last)
  for (let at = headings.length - 1; at >= 0; at--) {
    const heading = headings[at]
    if (!heading) continue
    heading.end = Math.min(...next.slice(1, heading.level + 1))
    next[heading.level] = heading.index
  }
}

const incidentWord = /^(?:incident|outage|post-?mortem|sev-?\d)\b/i
const templateWord = /\bYYYY\b|\bXX:XX\b|\[brief description\]|<title>/i

/** The incidents of a log that keeps many in one file, or undefined when the file is about one. */
export function manyIn(lines: Line[]): Many | undefined {
  const inFence = fenced(lines)
  const headings: Heading[] = []
  lines.forEach((line, index) => {
    const found = inFence[index] || line.text.length > 400 ? null : /^ {0,3}(#{1,6})[ \t]+(.+)$/.exec(line.text)
    if (found?.[1] && found[2])
      headings.push({ level: found[1].length, heading: found[2].trim(), index, end: lines.length })
  })
  setEnds(headings, lines.length)
  for (const level of [1, 2, 3, 4]) {
    const named = headings.filter(
      one =>
        one.level === level && incidentWord.test(one.heading) && (dayIn(one.heading) || templateWord.test(one.heading)),
    )
    const dated = headings.filter(one => one.level === level && dayIn(one.heading.slice(0, 30)) && isWhole(lines, one))
    const chosen =
      named.filter(one => !templateWord.test(one.heading)).length >= 2 ? named : dated.length >= 2 ? dated : undefined
    if (chosen) return cut(lines, chosen)
  }
  return undefined
}

/** A dated heading is an incident of its own, not a row of a timeline, when it holds sections of a post-mortem. */
function isWhole(lines: Line[], { index, end }: Heading): boolean {
  const meanings = new Set<string>()
  for (const line of lines.slice(index + 1, Math.min(end, index + 2000))) {
    const words = /^ {0,3}(?:#{2,6} +(.*)|[-*] +\*\*([^*]{2,60})\*\*:?.*)$/.exec(line.text.slice(0, 300))
    const meaning = words && headingMeaning((words[1] ?? words[2] ?? '').replace(/:$/, ''))
    if (meaning) meanings.add(meaning.key)
  }
  return meanings.size >= 2
}

function cut(lines: Line[], chosen: Heading[]): Many {
  const many: Many = { parts: [], templates: [], outside: [] }
  let at = 0
  for (const { index, heading, end } of chosen) {
    many.outside.push(...lines.slice(at, index).filter(line => !isBlank(line)))
    const number = lines[index]?.number ?? 1
    if (templateWord.test(heading)) many.templates.push({ heading, line: number })
    else many.parts.push({ title: heading, line: number, body: lines.slice(index + 1, end) })
    at = end
  }
  many.outside.push(...lines.slice(at).filter(line => !isBlank(line)))
  return many
}
