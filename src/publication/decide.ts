import { requireMay } from '../audience/policy.ts'
import { hasExternalImpact } from '../edition/approve.ts'
import { lockEditions } from '../edition/store.ts'
import { textOf } from '../incident/fact.ts'
import { refuseUnless } from '../person/permission.ts'
import { actorKey, actorName, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, type Db, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { about, requireRecord } from '../post-mortem/read.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { askCoach } from './coach.ts'
import { type Decided, decisions, outcomeLabels, type Rule, ruleFor } from './criteria.ts'
import { type CriteriaInForce, criteriaInForce } from './criteria-in-force.ts'
import { type Decision, decisionInForce, goesAgainst, mayOverride } from './decision.ts'
import { publishFacts } from './publish-facts.ts'
import { decisionsAbout, insertDecision, isPublished, publicationOf } from './store.ts'

/** What the criteria say of a record as it is now. */
export interface Ruling {
  criteria: CriteriaInForce
  rule: Rule
}

/** The first rule of the team's criteria that fits the record. */
export async function rulingFor(db: Db, record: PostMortemRecord, now: Date): Promise<Ruling> {
  const criteria = await criteriaInForce(db, record.team)
  const repeats = textOf(record.facts, 'repeat_of')
  const repeatsPublished = repeats ? await isPublished(db, repeats) : false
  return { criteria, rule: ruleFor(criteria.rules, publishFacts(record.facts, repeatsPublished, now)) }
}

const longestReason = 2000

/**
 * Decides whether a report is published, with the rule that fits now beside it. A later decision supersedes this one;
 * none is ever changed. Refuses `no-such-post-mortem`, `not-your-role`, `no-external-impact`, `unknown-decision`,
 * `reason-missing`, `too-long`, `review-date-missing`, `review-date-past`, `review-date-not-needed`, `stands-in-public`.
 */
export async function decidePublication(
  context: Context,
  viewer: Viewer,
  id: string,
  given: { decision: string; reason: string; reviewOn?: string | null },
): Promise<Decision> {
  const decision = decisions.find(name => name === given.decision)
  if (!decision) throw new Refusal('bad-input', 'unknown-decision', `A decision is one of ${decisions.join(', ')}.`)
  const reason = given.reason.trim()
  if (!reason) throw new Refusal('bad-input', 'reason-missing', 'Say why; the decision keeps it.')
  if (reason.length > longestReason)
    throw new Refusal('too-large', 'too-long', `A reason holds at most ${longestReason} characters.`)
  return inTransaction(context, async within => {
    const { db, clock } = within
    const record = await requireRecord(within, viewer, id)
    requireMay(viewer, 'publish', about(record))
    // Two who decide at once follow each other, and so do their numbers.
    await lockEditions(db, record.id)
    if (!hasExternalImpact(record))
      throw new Refusal(
        'conflict',
        'no-external-impact',
        'There is nothing to publish: the record says nobody outside was affected.',
      )
    const publication = await publicationOf(db, record.id)
    if (publication && !publication.withdrawnAt && decision !== 'publish')
      throw new Refusal('conflict', 'stands-in-public', 'It is published; withdraw it instead.')
    const reviewOn = reviewDay(decision, given.reviewOn, clock.now())
    const ruling = await rulingFor(db, record, clock.now())
    if (goesAgainst(decision, ruling.rule.outcome)) refuseUnless(viewer, mayOverride(viewer))
    return writeDecision(within, record, ruling, { decision, reason, reviewOn, viewer })
  })
}

/**
 * Where the team's rule says “publish” and nobody has decided, the first approval decides with that rule: no click of
 * its own. Joins the approving transaction.
 */
export async function decideByRule(context: Context, viewer: Viewer, record: PostMortemRecord): Promise<void> {
  const { db, clock } = context
  if (decisionInForce((await decisionsAbout(db, record.id)).at(-1) ?? null, clock.now())) return
  const ruling = await rulingFor(db, record, clock.now())
  if (ruling.rule.outcome !== 'publish') return
  const reason = 'The rule says so; decided with the first approval of the customer edition.'
  await writeDecision(context, record, ruling, { decision: 'publish', reason, reviewOn: null, viewer })
}

async function writeDecision(
  context: Context,
  record: PostMortemRecord,
  { criteria, rule }: Ruling,
  made: { decision: Decided; reason: string; reviewOn: string | null; viewer: Viewer },
): Promise<Decision> {
  const { db, clock } = context
  const written = {
    id: newId('dec'),
    postMortemId: record.id,
    decision: made.decision,
    reviewOn: made.reviewOn,
    reason: made.reason,
    rule: { name: rule.name, text: rule.text, outcome: rule.outcome },
    criteria: { of: criteria.of, version: criteria.version },
    overrides: goesAgainst(made.decision, rule.outcome),
    by: actorKey(made.viewer),
    byName: actorName(made.viewer),
    at: clock.now(),
  }
  await insertDecision(db, written)
  await recordAudit(context, {
    actor: written.by,
    verb: 'decide-publication',
    object: `post-mortem:${record.id}`,
    detail: {
      decision: written.decision,
      reason: written.reason,
      rule: written.rule.text,
      criteria: written.criteria,
      ...(written.reviewOn && { review_on: written.reviewOn }),
      ...(written.overrides && { against: outcomeLabels[rule.outcome] }),
    },
  })
  if (made.decision === 'publish') await askCoach(context, record)
  return (await decisionsAbout(db, record.id)).at(-1)!
}

function reviewDay(decision: Decided, given: string | null | undefined, now: Date): string | null {
  const day = given?.trim() || null
  if (decision !== 'delay') {
    if (!day) return null
    throw new Refusal('bad-input', 'review-date-not-needed', 'Only a delay has a day on which it is decided anew.')
  }
  const real =
    day !== null &&
    /^\d{4}-\d{2}-\d{2}$/.test(day) &&
    !Number.isNaN(Date.parse(`${day}T00:00:00Z`)) &&
    new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
  if (!real)
    throw new Refusal(
      'bad-input',
      'review-date-missing',
      'A delay needs the day (YYYY-MM-DD) on which it is decided anew.',
    )
  if (day <= now.toISOString().slice(0, 10))
    throw new Refusal('bad-input', 'review-date-past', 'The day on which a delay is decided anew has to be to come.')
  return day
}
