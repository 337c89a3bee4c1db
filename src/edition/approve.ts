import { createHash } from 'node:crypto'
import type { EditionName } from '../audience/editions.ts'
import { approvalsNeeded, requireMay } from '../audience/policy.ts'
import { textOf } from '../incident/fact.ts'
import { principalKey } from '../person/permission.ts'
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
import { editionApproved } from './events.ts'
import { filesIn } from './files.ts'
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
  makeCurrent,
  pendingArtifact,
  supersedePending,
} from './store.ts'

export interface Approval {
  artifact: Artifact
  /** Approvals still missing before the edition leaves; 0 when it has left. */
  missing: number
}

/**
 * Approves one edition: freezes its text as it is now and, with the last approval it needs, makes it the one that
 * stands, from which deliveries follow in the same transaction. `expected` is the SHA-256 of the Markdown the approver
 * has seen.
 *
 * Refuses `no-such-post-mortem`, `not-your-role`, `no-external-impact`, `undecided-findings`, `changed-meanwhile`,
 * `already-approved`, `nothing-to-approve`.
 */
export async function approveEdition(
  context: Context,
  viewer: Viewer,
  input: { id: string; edition: EditionName; expected?: string },
): Promise<Approval> {
  return inTransaction(context, async context => {
    const { db, clock } = context
    const record = await requireRecord(context, viewer, input.id)
    const waiting = await pendingArtifact(db, record.id, input.edition)
    const given = waiting ? await approvalsOf(db, waiting.id) : []
    requireMay(viewer, 'approve-edition', {
      ...about(record),
      edition: input.edition,
      approvedBy: given.map(approval => approval.actor),
    })
    refuseWithoutExternalImpact(record, input.edition)

    const redactor = await openRedactor(context, record)
    const { edition, unsettled } = await project(context, record, input.edition, redactor)
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
    if (standing?.sha256Markdown === hash && standing.staleSince === null) {
      throw new Refusal('conflict', 'already-approved', 'This very text is approved already.')
    }

    const [obstacle] = await obstaclesTo(context, viewer, { record, edition, sha256: hash })
    if (obstacle) throw obstacle

    const now = clock.now()
    let artifact = waiting?.sha256Markdown === hash ? waiting : null
    let approvals = artifact ? given.length : 0
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
        words: edition.words,
        seconds: edition.seconds,
        approvalsNeeded: approvalsNeeded[input.edition],
        frozenAt: now,
      })
      await insertArtifactFiles(db, id, filesIn(edition.blocks))
      artifact = (await artifactById(db, id))!
      approvals = 0
      await redactor.keepStandIns(db)
    }
    await insertApproval(db, {
      id: newId('apr'),
      artifactId: artifact.id,
      actor: principalKey(viewer),
      actorName: actorName(viewer),
      sha256: hash,
      at: now,
    })
    approvals += 1
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'approve-edition',
      object: `post-mortem:${record.id}`,
      detail: { edition: input.edition, artifact: artifact.id, sha256: hash },
    })

    const missing = Math.max(0, approvalsNeeded[input.edition] - approvals)
    if (missing === 0) {
      await makeCurrent(db, artifact, now)
      if (record.status !== 'approved') await setStatus(db, record.id, 'approved')
      artifact = (await artifactById(db, artifact.id))!
      await context.events.emit(context, editionApproved, {
        artifact,
        severity: textOf(record.facts, 'severity') ?? null,
      })
    }
    return { artifact, missing }
  })
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
