import { type AboutToApprove, type ApprovalGate, addApprovalGate } from '../edition/approval-gates.ts'
import type { Block } from '../edition/edition.ts'
import { textOf } from '../incident/fact.ts'
import { Refusal } from '../platform/refusal.ts'
import { outcomeLabels } from './criteria.ts'
import { rulingFor } from './decide.ts'
import { type Decision, decisionInForce } from './decision.ts'
import { decisionsAbout } from './store.ts'

/** A customer edition is approved once it was decided to publish it, by a rule or by somebody. */
const decisionGate: ApprovalGate = async (context, _viewer, { record, edition }) => {
  if (edition.edition !== 'customer') return null
  const now = context.clock.now()
  const decision = decisionInForce((await decisionsAbout(context.db, record.id)).at(-1) ?? null, now)
  const { rule, criteria } = await rulingFor(context.db, record, now)
  if (!decision && rule.outcome === 'publish') return null
  return undecided(record.id, decision, `${rule.text} (criteria of ${criteria.of}, version ${criteria.version})`)
}

/** What an open or negative decision has against publishing; null where it says publish. */
function undecided(id: string, decision: Decision | null, rule: string): Refusal | null {
  const href = `/post-mortems/${id}/publication`
  if (!decision)
    return new Refusal(
      'conflict',
      'decision-missing',
      `Nobody has decided whether it is published, and the rule does not say “publish”: ${rule}. Decide first.`,
      { href },
    )
  if (decision.decision === 'publish') return null
  const until = decision.reviewOn ? ` until ${decision.reviewOn}` : ''
  return new Refusal(
    'conflict',
    decision.decision === 'delay' ? 'publication-delayed' : 'decided-not-to-publish',
    `${decision.byName} decided to ${outcomeLabels[decision.decision]} it${until}: ${decision.reason} Decide anew first.`,
    { href },
  )
}

/** What a public report has to say to be honest and specific (requirement S0-08), each with where it is written. */
const wanted: readonly {
  code: string
  sentence: string
  /** A preliminary report may go without. */
  later?: boolean
  fragment: string
  says(blocks: readonly Block[]): boolean
}[] = [
  {
    code: 'times-missing',
    sentence: 'A public report says from when to when, with the zone. Give the begin and the end of the impact.',
    fragment: 'facts-time',
    says: blocks => showsAny(blocks, ['impact_started_at']) && showsAny(blocks, ['impact_ended_at', 'resolved_at']),
  },
  {
    code: 'quantity-missing',
    sentence: 'A public report says how many it concerned. Give customers, users or requests as a number or range.',
    fragment: 'facts-impact',
    says: blocks => showsAny(blocks, ['customers_affected', 'users_affected', 'requests_failed']),
  },
  {
    code: 'lessons-missing',
    sentence: 'A public report says what was learned. Write the section Lessons and let customers see it.',
    later: true,
    fragment: 'text',
    says: blocks => blocks.some(block => block.key === 'lessons'),
  },
  {
    code: 'follow-ups-missing',
    sentence: 'A public report names what follows. Let customers see at least one action.',
    later: true,
    fragment: 'panel-actions',
    says: blocks => blocks.some(block => block.kind === 'actions' && block.actions.length > 0),
  },
]

function showsAny(blocks: readonly Block[], names: readonly string[]): boolean {
  return blocks.some(block => block.kind === 'facts' && block.lines.some(line => names.includes(line.field)))
}

/** What is missing of an honest report, named; pure, by the text that is about to be approved. */
function missingOfReport({ record, edition }: Pick<AboutToApprove, 'record' | 'edition'>): Refusal[] {
  const preliminary = textOf(record.facts, 'report_stage') === 'preliminary'
  const headline = { kind: 'facts', key: 'headline', heading: '', lines: edition.headline.facts, from: [] } as const
  const blocks = [headline, ...edition.blocks] as readonly Block[]
  return wanted
    .filter(one => !(preliminary && one.later) && !one.says(blocks))
    .map(
      one =>
        new Refusal('conflict', one.code, one.sentence, {
          href: `/post-mortems/${record.id}/edit#${one.fragment}`,
        }),
    )
}

/** Lets publication stop the approval of customer editions; called once. */
export function addPublicationGates(): void {
  addApprovalGate(decisionGate)
  for (const { code } of wanted) {
    addApprovalGate(async (_context, _viewer, about) =>
      about.edition.edition === 'customer' ? (missingOfReport(about).find(one => one.code === code) ?? null) : null,
    )
  }
}
