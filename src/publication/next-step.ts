import { functionNames, functionRoles } from '../audience/policy.ts'
import type { ApprovalNeeds } from '../edition/approval-needs.ts'
import type { NeededFunction } from '../edition/functions.ts'
import { roleList } from '../person/permission.ts'
import type { Outcome } from './criteria.ts'
import type { Path } from './path.ts'

/** What a report waits for on its way to the public: one sentence, who does it, and where. */
export interface NextStep {
  what: string
  /** Who may do it, as a phrase; null when nobody has to do anything. */
  by: string | null
  href: string | null
}

/** Obstacles with a place of their own on the way; every other one is mended in the text. */
const ofTheWay = ['not-sanitised', 'decision-missing', 'publication-delayed', 'decided-not-to-publish']

/**
 * The one thing to do next, in the order of the way: decide, write, sanitise, sign, publish. `needs` are those of the
 * text as it is now, null where there is no customer edition. Pure.
 */
export function nextStep(about: {
  postMortemId: string
  team: string | null
  path: Path
  rule: Outcome
  needs: Pick<ApprovalNeeds, 'obstacles' | 'undecided'> | null
  missing: readonly NeededFunction[]
}): NextStep {
  const { path, rule, needs, missing } = about
  const address = `/post-mortems/${about.postMortemId}`
  const team = about.team ? `somebody of ${about.team}` : 'an engineer or a manager'
  const deciders = 'the team’s manager, communications, security or the programme owner'
  const state = path.correcting ?? path.state
  if (state === 'not_applicable' || !needs)
    return {
      what: 'Say in the record that somebody outside was affected, if somebody was.',
      by: team,
      href: `${address}/edit#facts-impact`,
    }
  if (state === 'withdrawn') return { what: 'It was withdrawn, and the tombstone stands.', by: null, href: null }
  if (state === 'not_published')
    return { what: 'It stays inside unless somebody decides anew.', by: null, href: `${address}/publication#decision` }
  if (state === 'delayed')
    return { what: 'Decide anew, by the day that was named.', by: deciders, href: `${address}/publication#decision` }
  if (state === 'published' || state === 'corrected')
    return {
      what: 'A change of its text becomes a correction once it is sanitised and signed again.',
      by: null,
      href: null,
    }
  if (state === 'candidate' && rule !== 'publish')
    return { what: 'Decide whether it is published.', by: deciders, href: `${address}/publication#decision` }
  if (state === 'approved')
    return { what: 'Publish it, or choose a moment.', by: deciders, href: `${address}/publication#moment` }
  if (state === 'held')
    return {
      what: 'Decide on the sanitising desk what the last look found, then publish it.',
      by: 'communications, security, legal, the programme owner or a manager of the team',
      href: `${address}/sanitise?edition=customer`,
    }
  if (state === 'scheduled')
    return {
      what: 'It goes out by itself at the moment chosen.',
      by: null,
      href: `${address}/publication#moment`,
    }
  const inText = needs.obstacles.find(obstacle => !ofTheWay.includes(obstacle.code))
  if (inText)
    return {
      what: inText.message,
      by: `${team}, or communications`,
      href: typeof inText.details.href === 'string' ? inText.details.href : `${address}/approve`,
    }
  if (needs.undecided > 0 || needs.obstacles.some(obstacle => obstacle.code === 'not-sanitised'))
    return {
      what: 'Decide what the sanitising desk found, and sign its sixteen categories.',
      by: 'communications, security, legal, the programme owner or a manager of the team, who did not write the text',
      href: `${address}/sanitise`,
    }
  return {
    what: `Sign it for ${missing.map(one => functionNames[one.function]).join(', ')}: each by another person.`,
    by: missing.map(one => (one.function === 'engineering' ? team : roleList(functionRoles[one.function]))).join('; '),
    href: `${address}/approve`,
  }
}
