import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { attach } from '../attachment/attach.ts'
import { editions } from '../audience/editions.ts'
import { may } from '../audience/policy.ts'
import { approvalNeeds } from '../edition/approval-needs.ts'
import { approveEdition } from '../edition/approve.ts'
import { partsOf } from '../edition/store.ts'
import { addPerson } from '../person/add-person.ts'
import { principalKey } from '../person/permission.ts'
import { anybodyThere, findPersonByEmail, personAsViewer } from '../person/store.ts'
import { roles, type Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { packagePath } from '../platform/database/location.ts'
import { Refusal } from '../platform/refusal.ts'
import { defineSetting, getSetting, setSetting } from '../platform/settings.ts'
import { editSection } from '../post-mortem/edit-section.ts'
import { importAccounts } from '../post-mortem/import.ts'
import { about } from '../post-mortem/read.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { readRecord } from '../post-mortem/store.ts'
import { organisationSetting } from '../public-site/settings.ts'
import { decidePublication } from '../publication/decide.ts'
import { readPath } from '../publication/read-path.ts'
import { addDirectoryEntry } from '../redaction/edit-directory.ts'
import { decideFinding } from '../sanitisation/decide.ts'
import { isOpen, openDesk } from '../sanitisation/examine.ts'
import { missingIn, signCategory } from '../sanitisation/sign.ts'
import { createService } from '../service/create-service.ts'
import { updateService } from '../service/update-service.ts'
import { collect } from '../source/collect.ts'
import { editTalk, moveTalk } from '../talk/edit.ts'
import { textForTalk } from '../talk/made-of.ts'
import { answerTalkQuestion } from '../talk/open.ts'
import { talkLevels, talkStates } from '../talk/talk.ts'
import { createTeam } from '../team/create-team.ts'
import { join as joinTeam } from '../team/join.ts'

const operator: Viewer = { kind: 'operator' }

const directoryNames = z
  .array(z.object({ name: z.string(), public_name: z.string().nullable().optional() }))
  .default([])

const organisation = z.object({
  name: z.string(),
  teams: z.array(z.object({ slug: z.string(), name: z.string() })),
  people: z.array(
    z.object({
      name: z.string(),
      email: z.string(),
      roles: z.array(z.enum(roles)),
      teams: z.array(z.string()).default([]),
    }),
  ),
  services: z.array(
    z.object({
      name: z.string(),
      public_name: z.string().nullable().optional(),
      team: z.string(),
      technologies: z.array(z.string()).default([]),
      depends_on: z.array(z.string()).default([]),
    }),
  ),
  directory: z
    .object({ customers: directoryNames, vendors: directoryNames, codenames: directoryNames, hosts: directoryNames })
    .partial(),
  attachments: z.array(
    z.object({
      post_mortem: z.string(),
      file: z.string(),
      name: z.string(),
      captured_at: z.string(),
      visibility: z.string(),
    }),
  ),
  talks: z.array(
    z.object({
      post_mortem: z.string(),
      level: z.enum(talkLevels),
      path: z.array(z.enum(talkStates)),
      title: z.string().optional(),
      abstract: z.string().optional(),
      audience: z.string().optional(),
      speaker: z.string(),
      event: z.string(),
      deadline: z.string(),
      held_on: z.string().optional(),
      slides_url: z.string().optional(),
      recording_url: z.string().optional(),
    }),
  ),
})
type Organisation = z.infer<typeof organisation>

const exampleLoaded = defineSetting('archive.example-loaded', z.boolean(), false)

/**
 * Fills an empty installation with the example organisation of `demo/` and answers the lines to print: one sign-in for
 * each role. The second time it only answers them. Refuses `not-empty` where other people already have accounts.
 */
export async function loadExample(context: Context): Promise<string[]> {
  const example = organisation.parse(parse(readFileSync(packagePath('demo', 'organisation.yaml'), 'utf8')))
  const password = demoPassword(context.config.dataDirectory)
  if (!(await getSetting(context.db, exampleLoaded))) {
    if (await anybodyThere(context.db)) {
      throw new Refusal(
        'conflict',
        'not-empty',
        'This data folder already holds an organisation. Start the example in a folder of its own: npm start -- --demo --data ./demo-data',
      )
    }
    await settleOrganisation(context, example, password)
    await importAccounts(context, operator, collect([packagePath('demo', 'post-mortems')]))
    await attachEvidence(context, example)
    await approveExamples(context, example)
    await openTalks(context, example)
    await setSetting(context, 'operator', exampleLoaded, true)
  }
  return signIns(example, password)
}

/** Different in every data folder, so that an example left running somewhere has no password the world knows. */
function demoPassword(dataDirectory: string): string {
  const file = join(dataDirectory, 'demo-password')
  if (!existsSync(file)) writeFileSync(file, `demo-${randomBytes(6).toString('hex')}\n`, { mode: 0o600 })
  return readFileSync(file, 'utf8').trim()
}

async function settleOrganisation(context: Context, example: Organisation, password: string): Promise<void> {
  for (const team of example.teams) await createTeam(context, operator, { name: team.name })
  for (const { teams, ...person } of example.people) {
    const id = await addPerson(context, operator, { ...person, password })
    for (const team of teams) await joinTeam(context, operator, team, id)
  }
  for (const { public_name, team, technologies, name } of example.services) {
    await createService(context, operator, { name, publicName: public_name ?? null, team, technologies })
  }
  for (const { name, depends_on } of example.services) {
    if (depends_on.length > 0) await updateService(context, operator, name, { dependsOn: depends_on })
  }
  const kinds = { customers: 'customer', vendors: 'vendor', codenames: 'codename', hosts: 'host' } as const
  for (const [group, kind] of Object.entries(kinds)) {
    for (const { name, public_name } of example.directory[group as keyof typeof kinds] ?? []) {
      await addDirectoryEntry(context, operator, { kind, name, publicName: public_name ?? undefined })
    }
  }
  await setSetting(context, 'operator', organisationSetting, { name: example.name })
}

async function attachEvidence(context: Context, example: Organisation): Promise<void> {
  for (const { post_mortem, file, name, captured_at, visibility } of example.attachments) {
    const bytes = readFileSync(packagePath('demo', 'attachments', file))
    await attach(context, operator, post_mortem, { bytes, fileName: file, name, capturedAt: captured_at, visibility })
  }
}

/** Opens the talks whose text is approved by now, and takes each as far as it has come. */
async function openTalks(context: Context, example: Organisation): Promise<void> {
  for (const talk of example.talks) {
    const record = await readRecord(context.db, operator, talk.post_mortem)
    if (!record || !(await textForTalk(context, record.id, talk.level))) continue
    const id = await answerTalkQuestion(context, operator, record.id, 'yes', talk.level)
    const speaker = await findPersonByEmail(context.db, talk.speaker)
    await editTalk(context, operator, id!, 1, {
      title: talk.title,
      abstract: talk.abstract,
      audience: talk.audience,
      speakerId: speaker?.id,
      event: talk.event,
      deadline: talk.deadline,
      heldOn: talk.held_on,
      slidesUrl: talk.slides_url,
      recordingUrl: talk.recording_url,
    })
    for (const state of talk.path) await moveTalk(context, operator, id!, state)
  }
}

/** Days after the end of an incident at which the example organisation approves what it wrote. */
const approvalDelayDays = 9

/** Approves what is old enough, on the day it would have been, by people who may; the newest stay drafts. */
async function approveExamples(context: Context, example: Organisation): Promise<void> {
  const rows = await context.db.selectFrom('post_mortem').select('id').execute()
  const records: PostMortemRecord[] = []
  for (const { id } of rows) {
    const record = await readRecord(context.db, operator, id)
    if (record) records.push(record)
  }
  records.sort((a, b) => endOf(a).getTime() - endOf(b).getTime())
  const signatories = await viewersFor(context, example)
  for (const record of records) {
    const at = new Date(endOf(record).getTime() + approvalDelayDays * 86_400_000)
    if (at > context.clock.now()) continue
    await approveOne({ ...context, clock: { now: () => at } }, record, signatories)
  }
}

function endOf(record: PostMortemRecord): Date {
  const { facts } = record
  const value =
    facts.resolved_at?.value ?? facts.impact_ended_at?.value ?? facts.detected_at?.value ?? facts.occurred_on?.value
  return new Date(typeof value === 'string' ? value : record.created_at)
}

async function viewersFor(context: Context, example: Organisation): Promise<(Viewer & { kind: 'person' })[]> {
  const viewers = []
  for (const { email } of example.people) {
    const person = await findPersonByEmail(context.db, email)
    const viewer = person && (await personAsViewer(context.db, person.id))
    if (viewer?.kind === 'person') viewers.push(viewer)
  }
  return viewers
}

async function approveOne(
  context: Context,
  record: PostMortemRecord,
  people: (Viewer & { kind: 'person' })[],
): Promise<void> {
  const written = new Set((await partsOf(context.db, [record.id])).map(part => part.edition))
  const wanted = editions.filter(edition => edition === 'engineering' || written.has(edition))
  for (const edition of wanted) {
    if (edition === 'customer') await signCustomer(context, record, people)
    else {
      const asked = { ...about(record), edition }
      const manager = people.find(person => may(person, 'approve-edition', asked) === true)
      if (manager) await approveEdition(context, manager, { id: record.id, edition })
    }
  }
}

/** Has every function that the customer edition needs signed by somebody else who may; never by the owner. */
async function signCustomer(
  context: Context,
  record: PostMortemRecord,
  people: (Viewer & { kind: 'person' })[],
): Promise<void> {
  const lessons = record.sections.find(section => section.key === 'lessons')
  if (lessons && lessons.visibility === null) {
    const { id: sectionId, markdown, version: baseVersion } = lessons
    await editSection(context, operator, record.id, { sectionId, markdown, baseVersion, visibility: 'customer' })
  }
  const decider = people.find(person => person.roles.includes('communications'))
  const { ruling } = await readPath(context, operator, record.id)
  if (decider && ruling.rule.outcome !== 'publish')
    await decidePublication(context, decider, record.id, { decision: 'publish', reason: 'Passengers noticed it.' })
  const now = (await readRecord(context.db, operator, record.id)) ?? record
  await sanitise(context, now, people)
  const { functions, obstacles } = await approvalNeeds(context, operator, now, 'customer')
  // Not every example is ready for the public; such a one shows what is in its way.
  if (obstacles.length > 0) return
  const approvedBy: string[] = []
  for (const { function: name } of functions) {
    const asked = { ...about(record), edition: 'customer', function: name, approvedBy } as const
    const signatory = people.find(person => may(person, 'approve-edition', asked) === true) ?? operator
    await approveEdition(context, signatory, { id: record.id, edition: 'customer', function: name })
    approvedBy.push(principalKey(signatory))
  }
}

/** What redaction is unsure of in the example is replaced, and communications signs the rest: none of it has an author here. */
async function sanitise(
  context: Context,
  record: PostMortemRecord,
  people: (Viewer & { kind: 'person' })[],
): Promise<void> {
  const viewer = people.find(person => person.roles.includes('communications') && person.personId !== record.owner?.id)
  if (!viewer) throw new Error('The example organisation has nobody in communications who could sign.')
  const { findings } = await openDesk(context, viewer, record.id)
  for (const { key } of findings.filter(finding => isOpen(finding.state))) {
    await decideFinding(context, viewer, record.id, { key, decision: 'accept' })
  }
  const note = 'Read word by word: everybody and everything in it is invented.'
  for (const category of missingIn(await openDesk(context, viewer, record.id))) {
    await signCategory(context, viewer, record.id, { category, note })
  }
}

function signIns(example: Organisation, password: string): string[] {
  const lines = roles.flatMap(role => {
    const person = example.people.find(candidate => candidate.roles.includes(role))
    return person ? [`${role.padEnd(15)} ${person.email}`] : []
  })
  return [`Sign in to the example organisation, password ${password}`, ...lines]
}
