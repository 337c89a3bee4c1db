import { addAction } from '../src/action/add.ts'
import { actionsOf } from '../src/action/store.ts'
import { may } from '../src/audience/policy.ts'
import { approvalNeeds } from '../src/edition/approval-needs.ts'
import { type Approval, approveEdition } from '../src/edition/approve.ts'
import { currentArtifact } from '../src/edition/store.ts'
import { listPeople, personAsViewer } from '../src/person/store.ts'
import type { Viewer } from '../src/person/viewer.ts'
import type { Context } from '../src/platform/context.ts'
import { correctFact } from '../src/post-mortem/correct-fact.ts'
import { addSection, editSection } from '../src/post-mortem/edit-section.ts'
import { about } from '../src/post-mortem/read.ts'
import { readRecord } from '../src/post-mortem/store.ts'
import { decidePublication } from '../src/publication/decide.ts'
import { readPath } from '../src/publication/read-path.ts'
import { sanitise } from './sanitised.ts'

const operator: Viewer = { kind: 'operator' }
const communications: Viewer = {
  kind: 'person',
  personId: 'person-communications',
  name: 'Somebody from communications',
  email: 'communications@lantern.example',
  roles: ['communications'],
  teamIds: [],
}

/** What a customer edition is signed with: anything that holds a context, such as a world. */
interface Installation {
  app: { context: Context }
}

/**
 * Takes the customer edition of a record to the public site: completes what a public report has to say, approves the
 * engineering edition first, takes the text through the sanitising desk, and has each needed function signed by somebody
 * of the cast who may; where nobody may, by the operator, once. Returns the last approval.
 */
export async function publishCustomer({ app: { context } }: Installation, id: string): Promise<Approval> {
  await completeForPublication(context, id)
  if (!(await currentArtifact(context.db, id, 'engineering'))) {
    await approveEdition(context, operator, { id, edition: 'engineering' })
  }
  return signCustomer(context, id)
}

/** Gives the customer edition, as it is, every approval it needs. */
export async function signCustomer(context: Context, id: string): Promise<Approval> {
  await sanitise(context, id)
  await decideToPublish(context, id)
  const { functions } = await approvalNeeds(context, operator, await recordOf(context, id), 'customer')
  let last: Approval | undefined
  const signed = new Set<string>()
  for (const { function: name } of functions) {
    const record = await recordOf(context, id)
    const able = (viewer: Viewer) =>
      may(viewer, 'approve-edition', { ...about(record), edition: 'customer', function: name }) === true
    const people = (await signatories(context)).filter(viewer => !signed.has(viewer.personId) && able(viewer))
    const viewer = people[0] ?? operator
    if (viewer.kind === 'person') signed.add(viewer.personId)
    last = await approveEdition(context, viewer, { id, edition: 'customer', function: name })
  }
  return last!
}

/** What every public report says: how many it concerned, from when to when, what was learned and what follows. */
export async function completeForPublication(context: Context, id: string): Promise<void> {
  const record = await recordOf(context, id)
  const { facts } = record
  const set = (field: string, value: unknown) =>
    facts[field] ? Promise.resolve() : correctFact(context, operator, id, { field, value, baseVersion: 0 })
  await set('impact_started_at', '2026-02-03T04:00:00Z')
  await set('impact_ended_at', '2026-02-03T05:00:00Z')
  if (!facts.users_affected) await set('customers_affected', 120)
  if (!record.sections.some(section => section.key === 'lessons')) {
    await addSection(context, operator, id, { key: 'lessons', markdown: 'A queue needs a bound.' })
  }
  const lessons = (await recordOf(context, id)).sections.find(section => section.key === 'lessons')!
  if (lessons.visibility === null) {
    const { id: sectionId, markdown, version: baseVersion } = lessons
    await editSection(context, operator, id, { sectionId, markdown, baseVersion, visibility: 'customer' })
  }
  if (!(await actionsOf(context.db, id)).some(action => action.visibility === 'customer')) {
    await addAction(context, operator, id, {
      text: 'Every queue has a bound.',
      dueOn: '2026-06-30',
      visibility: 'customer',
    })
  }
}

/** Where no rule says so, somebody from communications decides that it is published. */
async function decideToPublish(context: Context, id: string): Promise<void> {
  const { decision, ruling } = await readPath(context, operator, id)
  if (decision?.decision === 'publish' || (!decision && ruling.rule.outcome === 'publish')) return
  await decidePublication(context, communications, id, { decision: 'publish', reason: 'Customers asked.' })
}

async function signatories(context: Context): Promise<(Viewer & { kind: 'person' })[]> {
  const viewers = await Promise.all((await listPeople(context.db)).map(({ id }) => personAsViewer(context.db, id)))
  return viewers.filter(viewer => viewer?.kind === 'person')
}

async function recordOf(context: Context, id: string) {
  return (await readRecord(context.db, operator, id))!
}
