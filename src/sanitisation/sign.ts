import { requireMay } from '../audience/policy.ts'
import { principalKey } from '../person/permission.ts'
import { actorKey, actorName, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { about } from '../post-mortem/read.ts'
import { requireStorable } from '../post-mortem/storable-text.ts'
import { type CategoryName, categories, categoryNames } from './category.ts'
import { sanitised } from './events.ts'
import { type CategoryState, type Examined, openDesk, requireChecklist } from './examine.ts'
import { authorsOf, lockDesk, saveSignature } from './store.ts'

const longestNote = 500

/**
 * Signs categories of the checklist for the customer text as it is now: one that found something by its name, or
 * `all-empty` for every one that found nothing. `expected` is the SHA-256 of the text the signer saw. When all sixteen
 * stand, `sanitised` is emitted.
 *
 * Refuses `no-such-post-mortem`, `not-your-role`, `no-external-impact`, `unknown-category`, `changed-meanwhile`,
 * `author-does-not-sign`, `own-decision`, `open-findings`, `note-needed`, `too-long`, `already-signed`.
 */
export async function signCategory(
  context: Context,
  viewer: Viewer,
  id: string,
  input: { category: string; expected?: string; note?: string },
): Promise<Examined> {
  const { category, expected } = input
  const wanted = categoryNames.find(name => name === category)
  if (!wanted && category !== 'all-empty') {
    throw new Refusal(
      'bad-input',
      'unknown-category',
      `A category is one of ${categoryNames.join(', ')}; or all-empty.`,
    )
  }
  requireStorable(input.note)
  const note = input.note?.trim() || null
  if (note && note.length > longestNote) {
    throw new Refusal('too-large', 'too-long', `A note has at most ${longestNote} characters.`)
  }
  return inTransaction(context, async context => {
    const first = await openDesk(context, viewer, id)
    requireMay(viewer, 'sign-sanitisation', about(first.record))
    await lockDesk(context.db, first.record.id)
    const examined = await openDesk(context, viewer, id)
    const checklist = requireChecklist(examined)
    if (expected && expected !== checklist.sha256) {
      throw new Refusal(
        'conflict',
        'changed-meanwhile',
        'The text has changed since you read it; read it again before you sign.',
        {
          expected,
          now: checklist.sha256,
        },
      )
    }
    const answer = await maySign(context, viewer, examined)
    if (answer !== true) throw new Refusal('not-allowed', 'author-does-not-sign', answer)
    const chosen = checklist.categories.filter(state =>
      wanted ? state.name === wanted : state.found === 0 && !state.signed,
    )
    if (chosen.every(state => state.signed)) {
      throw new Refusal('conflict', 'already-signed', 'This is signed already for the text as it is now.')
    }
    for (const state of chosen) {
      requireSignable(viewer, state, note)
      await saveSignature(context.db, examined.record.id, {
        category: state.name,
        by: principalKey(viewer),
        name: actorName(viewer),
        at: context.clock.now(),
        sha256: checklist.sha256,
        digest: state.digest,
        found: state.found,
        treated: state.treated,
        kept: state.kept,
        note,
      })
    }
    // From here on the words of the text are under signature: another reading must give out the same stand-ins.
    await examined.redactor.keepStandIns(context.db)
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'sign-sanitisation',
      object: `post-mortem:${examined.record.id}`,
      detail: { categories: chosen.map(state => state.name), sha256: checklist.sha256 },
    })
    const signed = await openDesk(context, viewer, id)
    if (missingIn(signed).length === 0) {
      await context.events.emit(context, sanitised, { postMortemId: signed.record.id, sha256: checklist.sha256 })
    }
    return signed
  })
}

/** Categories nobody has signed for the text as it is now; all of them where there is no customer text. */
export function missingIn(examined: Pick<Examined, 'checklist'>): CategoryName[] {
  if (!examined.checklist) return [...categoryNames]
  return examined.checklist.categories.filter(state => !state.signed).map(state => state.name)
}

/** Whether the viewer may sign this text at all, or the sentence why not: whoever wrote it does not. */
export async function maySign(context: Context, viewer: Viewer, examined: Examined): Promise<true | string> {
  if (viewer.kind === 'system') return 'A job signs nothing; a person does.'
  const { record } = examined
  const principal = principalKey(viewer)
  if (record.owner && principal === `person:${record.owner.id}`) {
    return 'You own this post-mortem; somebody who did not write it has to sign.'
  }
  const used = Object.keys(examined.checklist?.edition.used ?? {})
  const named = (prefix: string) => used.flatMap(name => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []))
  const authors = await authorsOf(context.db, record.id, { parts: named('part:'), sections: named('section:') })
  if (authors.has(principal) || authors.has(actorKey(viewer))) {
    return 'You wrote, or brought in, part of this text; somebody who did not has to sign.'
  }
  return true
}

/** Whether this viewer kept or changed something in the category: one person disposes, another signs (practice.md §4.6). */
export function decidedBy(viewer: Viewer, state: Pick<CategoryState, 'findings'>): boolean {
  const principal = principalKey(viewer)
  return state.findings.some(
    ({ decision }) =>
      decision && decision.decision !== 'accept' && [decision.by, decision.second?.by].includes(principal),
  )
}

/** Why this viewer cannot sign this category now, as a refusal; nothing where they can. */
function requireSignable(viewer: Viewer, state: CategoryState, note: string | null): void {
  const { title } = categories[state.name]
  if (state.open > 0) {
    throw new Refusal('conflict', 'open-findings', `${title}: ${state.open} of its findings have to be decided first.`)
  }
  if (decidedBy(viewer, state)) {
    throw new Refusal(
      'conflict',
      'own-decision',
      `${title}: you kept or changed something in it yourself; a second person signs.`,
    )
  }
  if (state.hints.length > 0 && !note) {
    throw new Refusal('bad-input', 'note-needed', `${title}: say why the words the rules point at may stay.`)
  }
}
