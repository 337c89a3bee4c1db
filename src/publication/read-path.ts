import { editionsOf } from '../audience/policy.ts'
import { type ApprovalNeeds, approvalNeeds } from '../edition/approval-needs.ts'
import { hasExternalImpact } from '../edition/approve.ts'
import { functionsMissing } from '../edition/functions.ts'
import { currentArtifact, editionStates } from '../edition/store.ts'
import { textOf } from '../incident/fact.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { about, noSuchPostMortem, requireRecord } from '../post-mortem/read.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { shownRecord } from '../post-mortem/shown.ts'
import { readRecords } from '../post-mortem/store.ts'
import { leaksIfPublished } from '../public-site/check-report.ts'
import type { Correction } from '../public-site/report.ts'
import { correctionsOf } from '../public-site/store.ts'
import { categoryNames } from '../sanitisation/category.ts'
import { leakSentence } from '../sanitisation/check-outgoing.ts'
import { signaturesOf } from '../sanitisation/store.ts'
import { clocksOf, type PublicationClock } from './clocks.ts'
import { type Ruling, rulingFor } from './decide.ts'
import { type Decision, decisionInForce, isEscalated } from './decision.ts'
import { type NextStep, nextStep } from './next-step.ts'
import { type Moment, type Path, pathOf, type Stored } from './path.ts'
import type { Publication } from './publication.ts'
import type { Schedule } from './schedule.ts'
import {
  type Coaching,
  candidateIds,
  coachingOf,
  decisionsAbout,
  firstApprovals,
  lastSchedule,
  publicationOf,
} from './store.ts'

/** Where a report stands, with everything that this follows from. */
export interface ReportPath {
  /** As the viewer may see it. */
  record: PostMortemRecord
  title: string
  path: Path
  decisions: Decision[]
  /** The decision that holds now. */
  decision: Decision | null
  ruling: Ruling
  /** What the last look finds in the approved text: it does not leave, or, in public already, would not today. */
  held: { isPublic: boolean; sentence: string } | null
  schedule: Schedule | null
  publication: Publication | null
  corrections: Correction[]
  clocks: PublicationClock[]
  coaching: Coaching | null
  /** When the post-mortem was reviewed: its engineering edition approved for the first time. */
  reviewedAt: Date | null
  /** What it waits for now; null in a list, for which no text is projected. */
  next: NextStep | null
  /** Whether it has been undecided for too long since then. */
  escalated: boolean
}

/**
 * The way of one report to the public. Refuses `no-such-post-mortem`, also to those who may not read customer editions.
 */
export async function readPath(context: Context, viewer: Viewer, id: string): Promise<ReportPath> {
  const record = await requireRecord(context, viewer, id)
  if (!editionsOf(viewer, about(record)).includes('customer')) throw noSuchPostMortem(id)
  const needs = hasExternalImpact(record) ? await approvalNeeds(context, viewer, record, 'customer') : null
  const report = await pathOfRecord(context, viewer, record, needs)
  const { path, ruling } = report
  const team = report.record.team?.name ?? null
  const missing = functionsMissing(needs?.functions ?? [], path.approvals)
  return {
    ...report,
    next: nextStep({ postMortemId: record.id, team, path, rule: ruling.rule.outcome, needs, missing }),
  }
}

/** How many reports the queue holds at most, those of the newest incidents first. */
export const longestQueue = 300

/** The way of every report that this viewer may see, the newest incident first. */
export async function readQueue(context: Context, viewer: Viewer): Promise<ReportPath[]> {
  const ids = await candidateIds(context.db, viewer, longestQueue)
  const records = new Map((await readRecords(context.db, viewer, ids)).map(record => [record.id, record]))
  const paths: ReportPath[] = []
  for (const id of ids) {
    const record = records.get(id)
    if (!record) continue
    const path = await pathOfRecord(context, viewer, record, null)
    // A list projects no text, but those that the desk has signed and nobody else yet: what is stored cannot tell
    // whether that is the text of today.
    const mayBeSigned =
      path.path.state === 'drafting' && (await signaturesOf(context.db, id)).length === categoryNames.length
    const needs = mayBeSigned ? await approvalNeeds(context, viewer, record, 'customer') : null
    paths.push(needs ? await pathOfRecord(context, viewer, record, needs) : path)
  }
  return paths
}

async function pathOfRecord(
  context: Context,
  viewer: Viewer,
  record: PostMortemRecord,
  needs: ApprovalNeeds | null,
): Promise<ReportPath> {
  const { db, clock } = context
  const now = clock.now()
  const decisions = await decisionsAbout(db, record.id)
  const publication = await publicationOf(db, record.id)
  const corrections = publication ? await correctionsOf(db, publication.id) : []
  const schedule = await lastSchedule(db, record.id)
  const last = decisions.at(-1) ?? null
  const text = await textOfNow(context, record, needs, publication)
  const held = await whyHeld(context, record.id, publication, needs !== null)
  const stored: Stored = {
    affectsOutsiders: hasExternalImpact(record),
    candidateSince: new Date(record.created_at),
    decision: last,
    schedule,
    publication,
    corrections,
    ...text,
    held: held && !held.isPublic ? held.sentence : null,
  }
  const path = pathOf(stored, now)
  const reviewedAt = (await firstApprovals(db, record.id)).get('engineering') ?? null
  const shown = shownRecord(viewer, record)
  return {
    record: shown,
    title: textOf(shown.facts, 'title') ?? 'Untitled',
    path,
    decisions,
    decision: decisionInForce(last, now),
    ruling: await rulingFor(db, record, now),
    held,
    schedule,
    publication,
    corrections,
    clocks: isGoingOut(path) ? clocksOf(shown.facts, publication, now) : [],
    coaching: await coachingOf(db, record.id),
    reviewedAt,
    next: null,
    escalated: path.state === 'candidate' && isEscalated(reviewedAt, now),
  }
}

/** Whether the clocks of publication concern a report at all. */
function isGoingOut({ state }: Path): boolean {
  return !['not_applicable', 'not_published', 'delayed', 'withdrawn'].includes(state)
}

/** How far the text as it is now has come: its signatures count only while it is the text that was signed. */
async function textOfNow(
  context: Context,
  record: PostMortemRecord,
  needs: ApprovalNeeds | null,
  publication: Publication | null,
): Promise<Pick<Stored, 'sanitised' | 'approvals' | 'missing' | 'approvedAt' | 'isPublic'>> {
  const states = (await editionStates(context.db, record.id)).filter(state => state.edition === 'customer')
  const signed = states.find(state =>
    needs ? state.sha256_markdown === needs.sha256 && !state.stale_since : !state.stale_since,
  )
  const approvals = (signed?.approvals ?? []).map(approval => ({
    at: new Date(approval.at),
    by: approval.actor_name,
    function: approval.function,
  }))
  return {
    sanitised: needs && (await sanitisedBy(context, record.id, needs)),
    approvals,
    missing: needs ? functionsMissing(needs.functions, approvals) : [],
    approvedAt: signed?.approved_at ?? null,
    isPublic: signed !== undefined && signed.id === publication?.artifactId,
  }
}

/** What the last look finds in the approved text. A list does not look at what stands in public already. */
async function whyHeld(
  context: Context,
  postMortemId: string,
  publication: Publication | null,
  evenInPublic: boolean,
): Promise<ReportPath['held']> {
  if (publication?.withdrawnAt) return null
  const artifact = await currentArtifact(context.db, postMortemId, 'customer')
  if (!artifact || artifact.staleSince) return null
  const isPublic = publication?.artifactId === artifact.id
  if (isPublic && !evenInPublic) return null
  const leaks = await leaksIfPublished(context, artifact, publication)
  return leaks.length === 0 ? null : { isPublic, sentence: leakSentence(leaks) }
}

/** Who signed the last category of a text that the sanitising desk has nothing against; null where it has. */
async function sanitisedBy(context: Context, postMortemId: string, needs: ApprovalNeeds): Promise<Moment | null> {
  if (needs.undecided > 0 || needs.obstacles.some(obstacle => obstacle.code === 'not-sanitised')) return null
  const signatures = await signaturesOf(context.db, postMortemId)
  const last = signatures.reduce<(typeof signatures)[number] | null>(
    (latest, one) => (latest && latest.at >= one.at ? latest : one),
    null,
  )
  return last && { at: last.at, by: last.name }
}
