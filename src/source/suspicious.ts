import type { Notices } from './notices.ts'
import { directionOverrides } from './notices.ts'

const active =
  /<(?:script|iframe|object|embed|svg|form|meta|base|link|style)\b|\bon(?:error|load|click|mouseover|focus)\s{0,4}=|javascript:/i
const picture = /<svg\b/i

/** Warns about what a page must not run or show as is; it is kept as text, and rendering lets none of it through. */
export function warnOfSuspicious(text: string, notices: Notices, first = 1) {
  if (!active.test(text) && !directionOverrides.test(text)) return
  text.split('\n').forEach((line, index) => {
    const found = active.exec(line)
    if (found && /script|on\w+\s*=|javascript:/i.test(found[0])) {
      notices.add(
        'html-script',
        'HTML that would run a script stands here; it is kept as text and never runs.',
        first + index,
      )
    } else if (found && picture.test(found[0]) && /script|on\w+\s{0,4}=/i.test(line.slice(0, 20_000))) {
      notices.add(
        'html-script',
        'A picture with a script stands here; it is kept as text and never runs.',
        first + index,
      )
    } else if (found && !/<(?:svg|link|style)/i.test(found[0])) {
      notices.add(
        'html-active',
        'HTML that would load or send something stands here; it is kept as text and never does.',
        first + index,
      )
    }
    if (directionOverrides.test(line)) {
      notices.add('direction-override', 'Characters that turn text around stand here; they were kept.', first + index)
    }
  })
}
