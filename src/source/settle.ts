import type { AccountDraft, DayClaim } from './draft.ts'
import { directionOverrides, quoted } from './notices.ts'

const weight: DayClaim['from'][] = ['field', 'text', 'instant', 'title', 'file name']
const firstInstants = ['impact_started_at', 'started_at', 'detected_at', 'declared_at']

/**
 * The day of the incident from everything that claims one. Claims that disagree are named in a warning with their
 * values; the strongest is kept as an estimate. A day known only from a file name or a title is an estimate too.
 */
export function settleDay(draft: AccountDraft): string | undefined {
  for (const field of firstInstants) {
    const fact = draft.account.facts[field]
    if (typeof fact?.value !== 'string') continue
    draft.days.push({ day: fact.value.slice(0, 10), from: 'instant', source: fact.source })
    break
  }
  const claims = [...draft.days].sort((a, b) => weight.indexOf(a.from) - weight.indexOf(b.from))
  const best = claims.find(claim => !claim.publication) ?? claims[0]
  if (!best) return undefined
  const others = claims.filter(claim => claim !== best && !claim.publication && !sameDay(claim, best))
  if (others.length > 0 && !best.publication) {
    const said = [best, ...others].map(claim => `${claim.day} (${claim.from})`).join(', ')
    draft.notices.add(
      'dates-disagree',
      `The source gives several dates: ${said}. The first was taken and marked estimated.`,
      best.source.line ?? others[0]?.source.line,
    )
  }
  const agreed = claims.filter(claim => sameDay(claim, best)).length
  const certain =
    others.length === 0 &&
    !best.publication &&
    (agreed > 1 || best.from === 'field' || best.from === 'text' || best.from === 'instant')
  draft.fact('occurred_on', best.day, best.source, { confidence: certain ? 'reported' : 'estimated', precision: 'day' })
  return best.day
}

/** Equal, or a day apart where one is an instant in UTC and the other a local day. */
function sameDay(a: DayClaim, b: DayClaim): boolean {
  if (a.day === b.day) return true
  if (a.from !== 'instant' && b.from !== 'instant') return false
  return Math.abs(Date.parse(a.day) - Date.parse(b.day)) <= 86_400_000
}

/** Instants that cannot stand in any other order, whatever happened. */
const order: [string, string][] = [
  ['started_at', 'resolved_at'],
  ['impact_started_at', 'impact_ended_at'],
  ['detected_at', 'resolved_at'],
  ['declared_at', 'resolved_at'],
  ['mitigated_at', 'resolved_at'],
  ['acknowledged_at', 'resolved_at'],
  ['started_at', 'mitigated_at'],
  ['started_at', 'impact_ended_at'],
]

/** Takes instants out of the facts that contradict each other, names them in a warning and keeps them as other fields. */
export function settleOrder(draft: AccountDraft) {
  for (let round = 0; round < 8; round++) {
    const wrong = order.filter(([earlier, later]) => isAfter(draft, earlier, later))
    const first = wrong[0]
    if (!first) return
    const counts = new Map<string, number>()
    for (const field of wrong.flat()) counts.set(field, (counts.get(field) ?? 0) + 1)
    const most = Math.max(...counts.values())
    const suspects = most > 1 ? [...counts].filter(([, count]) => count === most).map(([field]) => field) : [...first]
    const facts = draft.account.facts
    const [earlier, later] = first
    draft.notices.add(
      'times-out-of-order',
      `${later} (${facts[later]?.value}) is before ${earlier} (${facts[earlier]?.value}); ${suspects.join(' and ')} kept as text only.`,
      facts[later]?.source.line,
    )
    for (const field of suspects) {
      const fact = facts[field]
      delete facts[field]
      if (fact) draft.other(`${field} as written`, fact.value, fact.source)
    }
  }
}

function isAfter(draft: AccountDraft, earlier: string, later: string): boolean {
  const [a, b] = [draft.account.facts[earlier], draft.account.facts[later]]
  if (typeof a?.value !== 'string' || typeof b?.value !== 'string') return false
  if (a.precision === 'day' || b.precision === 'day') return a.value.slice(0, 10) > b.value.slice(0, 10)
  return a.value > b.value
}

const placeholder =
  /^(?:issue name|incident name|incident title|title|untitled|todo|tbd|tbc|template|\[.*\]|<.*>|\{.*\})$/i

export function isPlaceholderTitle(title: string): boolean {
  return placeholder.test(title.trim())
}

/** Gives the account a title where the source has none, from its file name, and says so. */
export function settleTitle(draft: AccountDraft, fallback: string) {
  const given = draft.account.facts.title
  if (given && typeof given.value === 'string') {
    let title = given.value.replace(/\s+/g, ' ').trim()
    if (directionOverrides.test(title)) {
      draft.notices.add(
        'direction-override',
        'The title holds characters that turn text around; they were taken out of it.',
        given.source.line,
      )
      title = title.replace(new RegExp(directionOverrides.source, 'g'), '')
    }
    if (!/[\p{L}\p{N}]/u.test(title)) {
      draft.notices.add(
        'title-without-words',
        `The title ${quoted(title)} has no words to find it by.`,
        given.source.line,
      )
    }
    if (title.length > 500) {
      draft.notices.add(
        'title-too-long',
        'The title is longer than 500 characters; the rest is kept with the other fields.',
        given.source.line,
      )
      draft.other('title in full', title, given.source)
      title = `${title.slice(0, 499)}…`
    }
    given.value = title
    return
  }
  const derived = titleFrom(fallback)
  draft.fact('title', derived, draft.at(), { confidence: 'estimated' })
  draft.notices.add('title-from-file-name', `The source has no title; ${quoted(derived)} was made from its name.`)
}

/** `20110524-planned-maintenance` → “Planned maintenance”. */
function titleFrom(name: string): string {
  const base = name.split(/[/#]/).at(-1) ?? name
  const words = base
    .replace(/^\d{4}[-_.]?\d{2}[-_.]?\d{2}[-_. ]*/, '')
    .replace(/[-_\s]+/g, ' ')
    .replace(/\p{C}/gu, '')
    .trim()
  const text = words === '' ? base : words
  return text === '' ? 'Untitled' : (text[0] ?? '').toUpperCase() + text.slice(1, 300)
}
