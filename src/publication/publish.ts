import { type ApprovalFunction, functionNames, functionRoles, may, requireMay } from '../audience/policy.ts'
import { approvalNeeds } from '../edition/approval-needs.ts'
import type { Artifact, Block } from '../edition/edition.ts'
import { functionsMissing } from '../edition/functions.ts'
import { sourcesOfRecord } from '../edition/project.ts'
import { narrowedSince } from '../edition/staleness.ts'
import { approvalsOf, artifactById, currentArtifact, lockEditions, voidApproval } from '../edition/store.ts'
import { tokenNow } from '../person/create-token.ts'
import { roleList } from '../person/permission.ts'
import { personAsViewer } from '../person/store.ts'
import { actorKey, actorName, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { about, requireRecord } from '../post-mortem/read.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { readRecord } from '../post-mortem/store.ts'
import { deskOf, leaksIfPublished } from '../public-site/check-report.ts'
import { forgetPages } from '../public-site/site-cache.ts'
import { correctionsOf } from '../public-site/store.ts'
import { openRedactor } from '../redaction/redactor.ts'
import { leakSentence } from '../sanitisation/check-outgoing.ts'
import { changesBetween, passagesIn, withholding } from './changes-between.ts'
import { askCoach } from './coach.ts'
import { decisionInForce } from './decision.ts'
import { published } from './events.ts'
import { slugOf } from './publication.ts'
import type { PublishObstacle } from './schedule.ts'
import {
  decisionsAbout,
  insertCorrection,
  isRed,
  lastSchedule,
  publicationOf,
  setCorrectionChanges,
  upsertPublication,
} from './store.ts'

const publisher: Viewer = { kind: 'system', name: 'publication' }

/**
 * Publishes what is approved, now, or corrects what stands. Everything is checked again: a signature whose giver lost
 * the role counts no more, also when nothing is published because of it. Refuses `no-such-post-mortem`,
 * `not-your-role`, `not-publishable` with every obstacle in its details.
 */
export async function publishNow(context: Context, viewer: Viewer, id: string): Promise<void> {
  const outcome = await inTransaction(context, async within => {
    const record = await requireRecord(within, viewer, id)
    requireMay(viewer, 'publish', about(record))
    return tryToPublish(within, record.id, viewer)
  })
  if (outcome.length === 0) return forgetPages(context.config)
  throw new Refusal('conflict', outcome[0]!.code, outcome.map(one => one.sentence).join(' '), { obstacles: outcome })
}

/**
 * Publishes by itself once a text has its last approval, unless a moment was chosen: then the moment decides, and where
 * one failed, a person does.
 */
export async function publishIfReady(context: Context, postMortemId: string): Promise<void> {
  const schedule = await lastSchedule(context.db, postMortemId)
  if (schedule?.state === 'waiting' || schedule?.state === 'failed') return
  await tryToPublish(context, postMortemId, publisher)
}

/**
 * Checks everything at this moment and publishes, or answers what stands against it and publishes nothing. Runs in the
 * caller's transaction and never refuses, so that what it found out about signatures is kept.
 */
export async function tryToPublish(context: Context, postMortemId: string, viewer: Viewer): Promise<PublishObstacle[]> {
  const { db } = context
  await lockEditions(db, postMortemId)
  const record = await readRecord(db, publisher, postMortemId)
  if (!record) return [{ code: 'no-such-post-mortem', sentence: 'There is no such post-mortem any more.' }]
  const artifact = await currentArtifact(db, postMortemId, 'customer')
  const obstacles = await obstaclesToPublishing(context, record, artifact)
  if (obstacles.length > 0 || !artifact) return obstacles
  await putInPublic(context, artifact, viewer, record)
  return []
}

async function obstaclesToPublishing(
  context: Context,
  record: PostMortemRecord,
  artifact: Artifact | null,
): Promise<PublishObstacle[]> {
  const { db, clock } = context
  const approvePage = `/post-mortems/${record.id}/approve`
  const found: PublishObstacle[] = []
  const publication = await publicationOf(db, record.id)
  if (publication?.withdrawnAt)
    return [{ code: 'withdrawn', sentence: 'It was withdrawn; what was withdrawn is not published again.' }]
  if (!artifact) return [{ code: 'not-approved', sentence: 'The customer edition is not approved.', href: approvePage }]
  if (publication?.artifactId === artifact.id)
    return [{ code: 'already-published', sentence: 'This very text is published already.' }]
  if (await isRed(db, record.id))
    found.push({ code: 'handled-as-red', sentence: 'It is marked TLP:RED, so that nobody else may read it.' })
  const decision = decisionInForce((await decisionsAbout(db, record.id)).at(-1) ?? null, clock.now())
  if (!decision)
    found.push({
      code: 'decision-missing',
      sentence: 'Nobody has decided that it is published.',
      href: `/post-mortems/${record.id}/publication`,
    })
  if (!(await currentArtifact(db, record.id, 'engineering')))
    found.push({
      code: 'not-shared-inside',
      sentence: 'It is shared inside first: the engineering edition has to be approved before, or together with it.',
      href: approvePage,
    })
  const leaks = await leaksIfPublished(context, artifact, publication)
  if (leaks.length > 0) found.push({ code: 'outgoing-bytes', sentence: leakSentence(leaks), href: deskOf(record.id) })
  const needs = await approvalNeeds(context, publisher, record, 'customer')
  if (artifact.staleSince || needs.sha256 !== artifact.sha256Markdown)
    found.push({
      code: 'text-changed',
      sentence: 'The text has changed since it was approved; it has to be approved anew.',
      href: approvePage,
    })
  await voidLostApprovals(context, record, artifact)
  for (const one of functionsMissing(needs.functions, await approvalsOf(db, artifact.id)))
    found.push({
      code: 'signature-missing',
      sentence: `Nobody who may has signed it for ${functionNames[one.function]}. ${one.because}`,
      href: approvePage,
    })
  if (needs.undecided > 0)
    found.push({ code: 'undecided-findings', sentence: 'Redaction is unsure of something in it.', href: approvePage })
  for (const refusal of needs.obstacles) {
    if (found.some(one => one.code === refusal.code)) continue
    const { href } = refusal.details
    found.push({ code: refusal.code, sentence: refusal.message, ...(typeof href === 'string' && { href }) })
  }
  return found
}

/** Signatures of those who may not sign any more count no more. */
async function voidLostApprovals(context: Context, record: PostMortemRecord, artifact: Artifact): Promise<void> {
  const { db, clock } = context
  for (const approval of await approvalsOf(db, artifact.id)) {
    const because = approval.function && (await whyLost(context, record, approval.actor, approval.function))
    if (!because) continue
    await voidApproval(db, approval.id, because, clock.now())
    await recordAudit(context, {
      actor: actorKey(publisher),
      verb: 'void-approval',
      object: `post-mortem:${record.id}`,
      detail: { artifact: artifact.id, function: approval.function, given_by: approval.actor, because },
    })
  }
}

/** Why whoever signed may not sign any more, as a sentence; null while they may. */
async function whyLost(
  context: Context,
  record: PostMortemRecord,
  actor: string,
  name: ApprovalFunction,
): Promise<string | null> {
  const [kind, key = ''] = actor.split(/:(.*)/s)
  const viewer =
    kind === 'operator'
      ? ({ kind: 'operator' } as const)
      : kind === 'person'
        ? await personAsViewer(context.db, key)
        : await tokenNow(context, key)
  if (!viewer) return 'Whoever signed is not here any more.'
  const asked = { ...about(record), edition: 'customer', function: name } as const
  return may(viewer, 'approve-edition', asked) === true
    ? null
    : `Whoever signed does not hold that function any more; ${roleList(functionRoles[name])} may sign it.`
}

/**
 * Puts an approved text on the public site; one that stands already is corrected at the same permalink, with what
 * changed beside it. The caller has checked that it may.
 */
export async function putInPublic(
  context: Context,
  artifact: Artifact,
  viewer: Viewer = publisher,
  record?: PostMortemRecord,
): Promise<void> {
  const { db, clock } = context
  const before = await publicationOf(db, artifact.postMortemId)
  const slug = before?.slug ?? slugOf(artifact.title)
  const at = clock.now()
  const byName = actorName(viewer)
  await upsertPublication(db, {
    id: before?.id ?? newId('pub'),
    postMortemId: artifact.postMortemId,
    artifactId: artifact.id,
    slug,
    preliminary: isPreliminary(artifact),
    by: actorKey(viewer),
    byName,
    at,
  })
  const earlier = before && (await artifactById(db, before.artifactId))
  if (before && earlier) {
    const changes = changesBetween(earlier, artifact)
    const corrections = await correctionsOf(db, before.id)
    const standing = passagesIn(artifact)
    const gone = [...corrections.flatMap(correction => correction.changes), ...changes]
      .flatMap(change => [...change.removed, ...change.added])
      .filter(text => !standing.has(text))
    const hidden = record ? await mayNotBeRepeated(context, record, earlier, gone) : new Set<string>()
    // What one correction put in and this one takes out would still be read in the account of the first.
    for (const { id, changes } of corrections) await setCorrectionChanges(db, id, withholding(changes, hidden))
    await insertCorrection(db, {
      id: newId('cor'),
      publicationId: before.id,
      fromArtifactId: earlier.id,
      artifactId: artifact.id,
      note: noteIn(artifact),
      changes: withholding(changes, hidden),
      byName,
      at,
    })
  }
  await recordAudit(context, {
    actor: actorKey(viewer),
    verb: before ? 'correct-publication' : 'publish',
    object: `post-mortem:${artifact.postMortemId}`,
    detail: { artifact: artifact.id, slug, sha256: artifact.sha256Html },
  })
  if (record) await askCoach(context, record)
  const publication = (await publicationOf(db, artifact.postMortemId))!
  await context.events.emit(context, published, { publication, artifact, corrects: before !== null })
  forgetPages(context.config)
}

/**
 * Which of these passages a correction may have been made to take out: those that redaction would not let out as they
 * are, and all of them where something that the earlier text showed was narrowed since.
 */
async function mayNotBeRepeated(
  context: Context,
  record: PostMortemRecord,
  earlier: Artifact,
  texts: readonly string[],
): Promise<Set<string>> {
  const sources = await sourcesOfRecord(context, record)
  if (narrowedSince('customer', earlier.usedParts, sources).length > 0) return new Set(texts)
  const redactor = await openRedactor(context, record)
  const { texts: clean } = await redactor.redact(texts, 'customer')
  return new Set(texts.filter((text, index) => clean[index] !== text))
}

function blocksOf(artifact: Artifact): Block[] {
  return (JSON.parse(artifact.json) as { blocks?: Block[] }).blocks ?? []
}

/** Whether the approved text says of itself that it is the preliminary report. */
function isPreliminary(artifact: Artifact): boolean {
  return blocksOf(artifact).some(
    block =>
      block.kind === 'facts' &&
      block.lines.some(line => line.field === 'report_stage' && line.text.toLowerCase() === 'preliminary'),
  )
}

/** What the approved text says was corrected. */
function noteIn(artifact: Artifact): string {
  const note = blocksOf(artifact).find(block => block.kind === 'prose' && block.key === 'correction')
  return note?.kind === 'prose' ? note.markdown : ''
}
