import { editionsFor, may } from '../audience/policy.ts'
import { openAcknowledgements } from '../delivery/store.ts'
import { readEdition } from '../edition/read.ts'
import { shapes } from '../edition/shape.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { ownedDrafts, recordsWithDrafts } from '../post-mortem/store.ts'
import { readPath } from '../publication/read-path.ts'
import { coachingAsked } from '../publication/store.ts'
import { talksDue } from '../talk/store.ts'
import { plural } from '../ui/format.ts'
import { customerDrafts, type Unapproved, unapprovedEditions } from './store.ts'

/** Something that waits for one person. */
export interface Duty {
  kind: 'acknowledge' | 'approve' | 'decide' | 'read-along' | 'write' | 'talk'
  label: string
  href: string
  /** What is asked, in a few words. */
  asked: string
  due: Date | null
  overdue: boolean
}

const recentDays = 30
const mostOfOneKind = 8
const remindedDays = 30
/** Each costs a projection, so only the latest few are looked into. */
const lookedInto = 3

/** Everything that waits for this viewer, what is due first. */
export async function waitingFor(context: Context, viewer: Viewer): Promise<Duty[]> {
  const now = context.clock.now()
  const recently = new Date(now.getTime() - recentDays * 86_400_000)
  const duties: Duty[] = []
  for (const asked of await openAcknowledgements(context.db, viewer)) {
    duties.push({
      kind: 'acknowledge',
      label: asked.title,
      href: `/post-mortems/${encodeURIComponent(asked.postMortemId)}/${asked.edition}`,
      asked: 'Read and acknowledge',
      due: asked.acknowledgementDueAt,
      overdue: asked.acknowledgementDueAt !== null && asked.acknowledgementDueAt < now,
    })
  }
  const mine = (await unapprovedEditions(context.db, viewer, recently)).filter(
    ({ about, edition, approvedBy }) => may(viewer, 'approve-edition', { ...about, edition, approvedBy }) === true,
  )
  duties.push(...mine.slice(0, mostOfOneKind).map(approvalDuty))
  duties.push(...(await redactionDuties(context, viewer, recently)))
  duties.push(...(await talkDuties(context, viewer)))
  for (const id of (await coachingAsked(context.db, viewer)).slice(0, mostOfOneKind)) {
    duties.push({
      kind: 'read-along',
      label: (await readPath(context, viewer, id)).title,
      href: `/post-mortems/${encodeURIComponent(id)}/publication`,
      asked: 'Read along: one of a team’s first publications',
      due: null,
      overdue: false,
    })
  }
  const unsaved = await recordsWithDrafts(context.db, viewer, mostOfOneKind)
  for (const { id, title } of unsaved) duties.push(writing(id, title, 'You typed something and have not saved it'))
  for (const { id, title } of await ownedDrafts(context.db, viewer, mostOfOneKind)) {
    if (!unsaved.some(draft => draft.id === id)) duties.push(writing(id, title, 'Your draft'))
  }
  return duties
}

const approvalAsked: Record<Unapproved['why'], string> = {
  second: 'Second approval',
  held: 'Urgent: it shows what was narrowed since; approve anew',
  stale: 'Approve anew: the record changed since',
  ready: 'Read and approve',
}

function approvalDuty({ id, title, edition, why }: Unapproved): Duty {
  return {
    kind: 'approve',
    label: title,
    href: `/post-mortems/${encodeURIComponent(id)}/${edition}`,
    asked: `${approvalAsked[why]}, ${shapes[edition].label.toLowerCase()} edition`,
    due: null,
    overdue: false,
  }
}

function writing(id: string, title: string, asked: string): Duty {
  return {
    kind: 'write',
    label: title,
    href: `/post-mortems/${encodeURIComponent(id)}/edit`,
    asked,
    due: null,
    overdue: false,
  }
}

/** Calls for papers that end within the month, or have, of talks this person gives. */
async function talkDuties(context: Context, viewer: Viewer): Promise<Duty[]> {
  const now = context.clock.now()
  const until = new Date(now.getTime() + remindedDays * 86_400_000).toISOString().slice(0, 10)
  return (await talksDue(context.db, viewer, until)).map(talk => {
    const due = new Date(`${talk.deadline}T23:59:59Z`)
    return {
      kind: 'talk',
      label: talk.title,
      href: `/talks/${talk.id}`,
      asked: `Submit your talk${talk.event ? ` to ${talk.event}` : ''}`,
      due,
      overdue: due < now,
    }
  })
}

async function redactionDuties(context: Context, viewer: Viewer, since: Date): Promise<Duty[]> {
  if (!editionsFor(viewer).includes('customer') || may(viewer, 'decide-redaction') !== true) return []
  const duties: Duty[] = []
  for (const { id, title, about } of await customerDrafts(context.db, viewer, since, lookedInto)) {
    if (may(viewer, 'decide-redaction', about) !== true) continue
    const undecided = await undecidedIn(context, viewer, id)
    if (undecided === 0) continue
    duties.push({
      kind: 'decide',
      label: title,
      href: `/post-mortems/${encodeURIComponent(id)}/sanitise`,
      asked: `Decide ${plural(undecided, 'passage')} that redaction was unsure of`,
      due: null,
      overdue: false,
    })
  }
  return duties
}

async function undecidedIn(context: Context, viewer: Viewer, id: string): Promise<number> {
  try {
    return (await readEdition(context, viewer, id, 'customer', { draft: true })).undecided
  } catch (error) {
    if (error instanceof Refusal) return 0
    throw error
  }
}
