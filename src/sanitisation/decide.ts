import { may, requireMay } from '../audience/policy.ts'
import { principalKey } from '../person/permission.ts'
import { personAsViewer } from '../person/store.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { recordsChanged } from '../post-mortem/events.ts'
import { about } from '../post-mortem/read.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { requireStorable } from '../post-mortem/storable-text.ts'
import { type DecisionVerb, decisionVerbs, type FindingDecision } from '../redaction/decision.ts'
import type { Redactor } from '../redaction/redactor.ts'
import { saveDecision } from '../redaction/store.ts'
import { findingDecided } from './events.ts'
import { type DeskFinding, openDesk, seenMark, stateOf } from './examine.ts'
import { lockDesk } from './store.ts'

export interface DecisionInput {
  key: string
  decision: string
  /** Of a `change`: the words to put there instead. */
  words?: string
  reason?: string
  /** Of a secret that is kept: a link or ticket, and its day as `YYYY-MM-DD`. */
  rotation?: string
  rotatedOn?: string
  /** `seenMark` of the finding as the decider saw it; without it nothing is compared. */
  seen?: string
}

const longestReason = 500
const longestWords = 80

/**
 * Decides what becomes of a finding: its stand-in is accepted, changed to own words, or the finding is kept with a reason.
 * A secret is kept only when a second person confirms it, and needs proof that it was rotated. Nothing that is stored
 * holds the value.
 *
 * Refuses `no-such-post-mortem`, `not-your-role`, `no-such-finding`, `unknown-decision`, `changed-meanwhile`,
 * `reason-needed`, `too-long`, `secret-in-reason`, `words-needed`, `words-do-not-fit`, `words-are-a-finding`,
 * `secret-stays-removed`, `rotation-needed`, `needs-a-person`, `needs-a-second-person`, `first-lost-right`.
 */
export async function decideFinding(
  context: Context,
  viewer: Viewer,
  id: string,
  input: DecisionInput,
): Promise<DeskFinding> {
  const decision = decisionVerbs.find(verb => verb === input.decision)
  if (!decision) {
    throw new Refusal(
      'bad-input',
      'unknown-decision',
      'A finding is accepted, changed or kept: accept, change or keep.',
    )
  }
  requireStorable([input.key, input.words, input.reason, input.rotation, input.seen])
  return inTransaction(context, async context => {
    const first = await openDesk(context, viewer, id)
    requireMay(viewer, 'decide-redaction', about(first.record))
    await lockDesk(context.db, first.record.id)
    const { record, redactor, findings } = await openDesk(context, viewer, id)
    const finding = findings.find(candidate => candidate.key === input.key)
    if (!finding) {
      throw new Refusal(
        'not-found',
        'no-such-finding',
        'The text as it is now has no such finding; look at the desk again.',
      )
    }
    if (input.seen && input.seen !== seenMark(finding)) {
      throw new Refusal(
        'conflict',
        'changed-meanwhile',
        'Somebody decided this, or changed the text around it, since you looked. Look again; nothing was changed.',
      )
    }
    const next = await nextDecision(context, viewer, record, redactor, finding, decision, input)
    if (!(await saveDecision(context.db, record.id, next, finding.decision?.version ?? 0))) {
      throw new Refusal('conflict', 'changed-meanwhile', 'Somebody decided this at the same moment. Look again.')
    }
    await redactor.keepStandIns(context.db)
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: next.second ? 'confirm-kept-secret' : 'decide-redaction',
      object: `post-mortem:${record.id}`,
      detail: { finding: finding.key, kind: finding.kind, decision },
    })
    await context.events.emit(context, recordsChanged, { postMortemIds: [record.id] })
    await context.events.emit(context, findingDecided, { postMortemId: record.id })
    const decided = { ...finding, decision: { ...next, version: (finding.decision?.version ?? 0) + 1 } }
    return { ...decided, state: stateOf(decided) }
  })
}

async function nextDecision(
  context: Context,
  viewer: Viewer,
  record: PostMortemRecord,
  redactor: Redactor,
  finding: DeskFinding,
  decision: DecisionVerb,
  input: DecisionInput,
): Promise<Omit<FindingDecision, 'version'>> {
  const reason = await tellingText(redactor, finding, input.reason, 'reason')
  const plain = {
    key: finding.key,
    decision,
    words: null,
    reason,
    by: principalKey(viewer),
    at: context.clock.now(),
    passages: finding.passages,
    rotation: null,
    second: null,
  }
  if (decision === 'accept') return plain
  if (decision === 'change') {
    if (finding.layer === 'secret') {
      throw new Refusal(
        'bad-input',
        'secret-stays-removed',
        'A secret is removed, or kept by two people; it gets no other words.',
      )
    }
    return { ...plain, words: await ownWords(redactor, input.words) }
  }
  if (finding.layer !== 'secret') {
    if (!reason) throw new Refusal('bad-input', 'reason-needed', 'Say why this may be read outside.')
    return plain
  }
  return keptSecret(context, viewer, record, redactor, finding, { ...plain, decision }, input)
}

/** A secret that stays: proposed by one person with proof of rotation, in force when another has confirmed it. */
async function keptSecret(
  context: Context,
  viewer: Viewer,
  record: PostMortemRecord,
  redactor: Redactor,
  finding: DeskFinding,
  plain: Omit<FindingDecision, 'version'>,
  input: DecisionInput,
): Promise<Omit<FindingDecision, 'version'>> {
  const principal = principalKey(viewer)
  if (!principal.startsWith('person:') && principal !== 'operator') {
    throw new Refusal(
      'not-allowed',
      'needs-a-person',
      'A secret is kept by two people, not by a token that was handed out.',
    )
  }
  const proposed = finding.state === 'awaiting' ? finding.decision : null
  if (proposed) {
    if (proposed.by === principal) {
      throw new Refusal(
        'conflict',
        'needs-a-second-person',
        'You keep this secret already; somebody else has to confirm it.',
      )
    }
    await requireStillMay(context, proposed.by, record)
    return { ...proposed, second: { by: principal, at: context.clock.now() } }
  }
  if (!plain.reason) throw new Refusal('bad-input', 'reason-needed', 'Say why this may be read outside.')
  const proof = await tellingText(redactor, finding, input.rotation, 'proof of rotation')
  const on = input.rotatedOn?.trim() ?? ''
  const today = context.clock.now().toISOString().slice(0, 10)
  if (!proof || !isDay(on) || on > today) {
    throw new Refusal(
      'bad-input',
      'rotation-needed',
      'Name the ticket or link that shows the rotation, and the day it was done (YYYY-MM-DD, not in the future).',
    )
  }
  return { ...plain, rotation: { proof, on } }
}

async function requireStillMay(context: Context, principal: string, record: PostMortemRecord): Promise<void> {
  if (principal === 'operator') return
  const first = await personAsViewer(context.db, principal.replace(/^person:/, ''))
  if (first && may(first, 'decide-redaction', about(record)) === true) return
  throw new Refusal(
    'conflict',
    'first-lost-right',
    'Whoever kept this secret first may no longer decide here. Accept its removal, or keep it anew with somebody who may.',
  )
}

/** A reason or proof as it may be stored: bounded, without the value it is about, and never with a secret in it. */
async function tellingText(
  redactor: Redactor,
  finding: DeskFinding,
  given: string | undefined,
  what: string,
): Promise<string | null> {
  const text = given?.trim() ?? ''
  if (text === '') return null
  if (text.length > longestReason) {
    throw new Refusal('too-large', 'too-long', `The ${what} has at most ${longestReason} characters.`)
  }
  const { findings } = await redactor.redact([text], 'engineering', { frozen: true })
  if ((text.includes(finding.value) && finding.layer === 'secret') || findings.some(one => one.layer === 'secret')) {
    throw new Refusal(
      'bad-input',
      'secret-in-reason',
      `The ${what} holds a secret itself; it would be kept with the decision.`,
    )
  }
  return text.replaceAll(new RegExp(escaped(finding.value), 'giu'), '[it]')
}

function escaped(words: string): string {
  return words.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

async function ownWords(redactor: Redactor, given: string | undefined): Promise<string> {
  const words = given?.trim().replace(/\s+/g, ' ') ?? ''
  if (words === '') throw new Refusal('bad-input', 'words-needed', 'Write the words that should stand there instead.')
  if (words.length > longestWords) {
    throw new Refusal('too-large', 'too-long', `The words have at most ${longestWords} characters.`)
  }
  if (/[[\]<>|`*_~\\"\p{Cc}\p{Cf}]/u.test(words)) {
    throw new Refusal(
      'bad-input',
      'words-do-not-fit',
      'The words hold a sign that means something in Markdown, or one nobody sees.',
    )
  }
  const { findings } = await redactor.redact([words], 'customer', { frozen: true })
  if (findings.length > 0) {
    throw new Refusal(
      'bad-input',
      'words-are-a-finding',
      'These words would be found themselves; choose words that name nobody and nothing.',
    )
  }
  return words
}

function isDay(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
  )
}
