import { createHash } from 'node:crypto'
import type { EditionName } from '../audience/editions.ts'
import { type About, type ApprovalFunction, editionsFor, functionNames, may, requireMay } from '../audience/policy.ts'
import { textOf } from '../incident/fact.ts'
import { principalKey } from '../person/permission.ts'
import { listPeople, personAsViewer } from '../person/store.ts'
import { actorKey, actorName, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { about, requireRecord } from '../post-mortem/read.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { setStatus } from '../post-mortem/store.ts'
import { openRedactor } from '../redaction/redactor.ts'
import { obstaclesTo } from './approval-gates.ts'
import type { Artifact } from './edition.ts'
import { approvalGiven, editionApproved } from './events.ts'
import { filesIn } from './files.ts'
import { functionsMissing, functionsNeeded, type NeededFunction } from './functions.ts'
import { editionHtml } from './html.tsx'
import { project } from './project.ts'
import { editionJson, editionMarkdown } from './render.ts'
import {
  approvalsOf,
  artifactById,
  currentArtifact,
  insertApproval,
  insertArtifact,
  insertArtifactFiles,
  lockEditions,
  makeCurrent,
  pendingArtifact,
  supersedePending,
} from './store.ts'
import { validUntil } from './validity.ts'

export interface Approval {
  artifact: Artifact
  /** Approvals still missing before the edition is approved; 0 when it is. */
  missing: number
  /** The function signed in; null for every edition but the customer's. */
  function: ApprovalFunction | null
  /** Functions in which a customer edition has yet to be signed. */
  stillNeeded: NeededFunction[]
}

/**
 * Approves one edition: freezes its text as it is now and, with the last approval it needs, makes it the one that
 * stands, from which everything else follows in the same transaction. A customer edition is signed in the functions of
 * `functionsNeeded`, by as many people; without `function` it is the first missing one that the viewer may sign.
 * `expected` is the SHA-256 of the Markdown the approver has seen.
 *
 * Refuses `no-such-post-mortem`, `not-your-role`, `no-external-impact`, `no-such-function`, `undecided-findings`,
 * `changed-meanwhile`, `already-approved`, `already-signed`, `function-not-needed`, `nothing-to-approve`,
 * `only-responders-would-read`, `recogniser-failed` and what the gates of other domains refuse.
 */
export async function approveEdition(
  context: Context,
  viewer: Viewer,
  input: { id: string; edition: EditionName; expected?: string; function?: ApprovalFunction },
): Promise<Approval> {
  await askBefore(context, viewer, input)
  return inTransaction(context, async context => {
    const { db, clock } = context
    const { id } = await requireRecord(context, viewer, input.id)
    // Two people who approve at once follow each other; the second sees what the first has signed.
    await lockEditions(db, id)
    const record = await requireRecord(context, viewer, id)
    const aboutIt = { ...about(record), edition: input.edition, function: input.function }
    await requireSignatory(context, viewer, aboutIt)
    if (input.function && input.edition !== 'customer') {
      throw new Refusal('bad-input', 'no-such-function', 'Only the customer edition is signed in a function.')
    }
    refuseWithoutExternalImpact(record, input.edition)
    await refuseWithoutReaders(context, record, input.edition)

    const redactor = await openRedactor(context, record)
    const { edition, findings, unsettled } = await project(context, record, input.edition, redactor)
    if (redactor.obstacle) throw redactor.obstacle
    if (input.edition === 'customer' && unsettled.length > 0) {
      throw new Refusal(
        'conflict',
        'undecided-findings',
        `Redaction was unsure of ${unsettled.length} ${unsettled.length === 1 ? 'passage' : 'passages'}; somebody has to decide ${unsettled.length === 1 ? 'it' : 'each'} first.`,
        { findings: unsettled.map(({ kind, layer, key }) => ({ kind, layer, key })) },
      )
    }
    if (edition.blocks.length === 0 || edition.headline.title.trim() === '') {
      throw new Refusal('conflict', 'nothing-to-approve', 'This edition has no title or no text yet.')
    }

    const bodies = { markdown: editionMarkdown(edition), html: editionHtml(edition), json: editionJson(edition) }
    const hash = sha256(bodies.markdown)
    if (input.expected && input.expected !== hash) {
      throw new Refusal(
        'conflict',
        'changed-meanwhile',
        'The text has changed since you read it; read it again before you approve.',
        {
          expected: input.expected,
          now: hash,
        },
      )
    }
    const standing = await currentArtifact(db, record.id, input.edition)
    const waiting = await pendingArtifact(db, record.id, input.edition)
    const stands = standing?.sha256Markdown === hash && standing.staleSince === null
    let artifact = stands ? standing : waiting?.sha256Markdown === hash ? waiting : null
    const given = artifact ? await approvalsOf(db, artifact.id) : []
    const needed = input.edition === 'customer' ? functionsNeeded(record.facts, findings) : []
    const missing = functionsMissing(needed, given)
    if (stands && missing.length === 0) {
      throw new Refusal('conflict', 'already-approved', 'This very text is approved already.')
    }
    const signedBy = { ...aboutIt, approvedBy: given.map(approval => approval.actor) }
    const signsFor = input.edition === 'customer' ? functionToSign(viewer, signedBy, needed, missing) : null
    requireMay(viewer, 'approve-edition', { ...signedBy, function: signsFor ?? undefined })

    const [obstacle] = await obstaclesTo(context, viewer, { record, edition, sha256: hash })
    if (obstacle) throw obstacle

    const now = clock.now()
    if (!artifact) {
      await supersedePending(db, record.id, input.edition, now)
      const id = newId('art')
      await insertArtifact(db, {
        id,
        postMortemId: record.id,
        edition: input.edition,
        title: edition.headline.title,
        lede: edition.headline.lede,
        ...bodies,
        sha256Markdown: hash,
        sha256Html: sha256(bodies.html),
        sha256Json: sha256(bodies.json),
        used: { ...edition.used },
        usedParts: { ...edition.usedParts },
        validUntil: validUntil(edition),
        words: edition.words,
        seconds: edition.seconds,
        approvalsNeeded: Math.max(1, needed.length),
        frozenAt: now,
      })
      await insertArtifactFiles(db, id, filesIn(edition.blocks))
      artifact = (await artifactById(db, id))!
      await redactor.keepStandIns(db)
    }
    await insertApproval(db, {
      id: newId('apr'),
      artifactId: artifact.id,
      function: signsFor,
      actor: principalKey(viewer),
      actorName: actorName(viewer),
      sha256: hash,
      at: now,
    })
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'approve-edition',
      object: `post-mortem:${record.id}`,
      detail: { edition: input.edition, ...(signsFor && { function: signsFor }), artifact: artifact.id, sha256: hash },
    })
    await context.events.emit(context, approvalGiven, { artifact, record, viewer })

    const stillNeeded = missing.filter(one => one.function !== signsFor)
    // A text that stands and is signed anew, because a signature counts no more, becomes no newer by that.
    if (stillNeeded.length === 0 && !stands) {
      await makeCurrent(db, artifact, now)
      if (record.status !== 'approved') await setStatus(db, record.id, 'approved')
      artifact = (await artifactById(db, artifact.id))!
      await context.events.emit(context, editionApproved, {
        artifact,
        severity: textOf(record.facts, 'severity') ?? null,
      })
    }
    return { artifact, missing: stillNeeded.length, function: signsFor, stillNeeded }
  })
}

/**
 * Has the outside recogniser read the text before the transaction begins, which finds its answer kept: nobody waits for
 * the database while somebody outside thinks. Whether it is still this text is seen inside.
 */
async function askBefore(context: Context, viewer: Viewer, input: { id: string; edition: EditionName }): Promise<void> {
  if (!context.config.recogniserUrl) return
  const record = await requireRecord(context, viewer, input.id)
  await requireSignatory(context, viewer, { ...about(record), edition: input.edition })
  const redactor = await openRedactor(context, record)
  await project(context, record, input.edition, redactor)
  if (redactor.obstacle) throw redactor.obstacle
}

/** The function asked for, or else the first missing one that the viewer may sign. */
function functionToSign(
  viewer: Viewer,
  aboutIt: About,
  needed: readonly NeededFunction[],
  missing: readonly NeededFunction[],
): ApprovalFunction {
  const { function: asked } = aboutIt
  if (asked && !needed.some(one => one.function === asked)) {
    throw new Refusal(
      'conflict',
      'function-not-needed',
      `This report needs no signature for ${functionNames[asked]}; it needs ${needed.map(one => functionNames[one.function]).join(', ')}.`,
    )
  }
  if (asked && !missing.some(one => one.function === asked)) {
    throw new Refusal('conflict', 'already-signed', `This text is signed for ${functionNames[asked]} already.`)
  }
  const able = missing.find(one => may(viewer, 'approve-edition', { ...aboutIt, function: one.function }) === true)
  const first = able ?? missing[0]
  return asked ?? first!.function
}

/** A token signs only what its maker may sign too: it acts for them. */
async function requireSignatory(context: Context, viewer: Viewer, aboutIt: About): Promise<void> {
  requireMay(viewer, 'approve-edition', aboutIt)
  if (viewer.kind !== 'token' || !viewer.createdBy?.startsWith('person:')) return
  const maker = await personAsViewer(context.db, viewer.createdBy.slice('person:'.length))
  if (maker) requireMay(maker, 'approve-edition', aboutIt)
}

/**
 * A post-mortem is written for readers beyond its responders (S0-01). One marked TLP:RED is open to nobody else, and an
 * edition that nobody else may open has no audience; editions with a channel or a site always have one.
 */
async function refuseWithoutReaders(context: Context, record: PostMortemRecord, edition: EditionName): Promise<void> {
  const { participantIds = [], ownerId } = about(record)
  const responders = new Set([...participantIds, ownerId])
  const hasPlace = edition === 'engineering' || edition === 'customer'
  if (record.handling !== 'red') {
    if (hasPlace) return
    const people = await listPeople(context.db)
    const readers = people.filter(person =>
      editionsFor({
        kind: 'person',
        personId: person.id,
        name: '',
        email: '',
        roles: person.roles,
        teamIds: [],
      }).includes(edition),
    )
    if (people.length === 0 || readers.some(person => !responders.has(person.id))) return
  }
  throw new Refusal(
    'conflict',
    'only-responders-would-read',
    record.handling === 'red'
      ? 'It is marked TLP:RED, so that only its owner and the responders may read it. A post-mortem is approved for readers beyond them (rule S0-01): widen its handling first.'
      : `Nobody beyond the responders may open the ${edition} edition. A post-mortem is approved for readers beyond them (rule S0-01): give somebody a role that reads it first.`,
  )
}

/** The customer edition exists only when somebody outside was affected (S1-11). */
export function hasExternalImpact(record: PostMortemRecord): boolean {
  const impact = textOf(record.facts, 'external_impact')
  return impact === 'some' || impact === 'widespread'
}

function refuseWithoutExternalImpact(record: PostMortemRecord, edition: EditionName): void {
  if (edition !== 'customer' || hasExternalImpact(record)) return
  throw new Refusal(
    'conflict',
    'no-external-impact',
    'There is no customer edition: the record says nobody outside was affected. Set external impact to some or widespread first.',
  )
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
