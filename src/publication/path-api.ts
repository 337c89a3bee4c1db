import { createRoute, z } from '@hono/zod-openapi'
import { editionsFor, mayReadRecords } from '../audience/policy.ts'
import { createApi, json, refused } from '../person/api-door.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { cancelSchedule, schedulePublication } from './change-schedule.ts'
import { markCoachRead } from './coach.ts'
import { decisions } from './criteria.ts'
import { criteriaInForce } from './criteria-in-force.ts'
import { decidePublication } from './decide.ts'
import type { Decision } from './decision.ts'
import { criteriaTeam, tryCriteria, writeCriteria } from './edit-criteria.ts'
import { pathStates } from './path.ts'
import { publishNow } from './publish.ts'
import { type ReportPath, readPath, readQueue } from './read-path.ts'
import type { Schedule } from './schedule.ts'

const idParameter = z.string().openapi({ param: { name: 'id', in: 'path' }, example: 'pm-7k3d9x2m4q8t' })

const decisionShape = z
  .object({
    number: z.number(),
    decision: z.enum(decisions),
    review_on: z.string().nullable(),
    reason: z.string(),
    rule: z.string().openapi({ description: 'The rule that fitted, in its own words.' }),
    criteria: z.object({ of: z.string(), version: z.number() }),
    overrides: z.boolean(),
    by: z.string(),
    at: z.string(),
  })
  .openapi('PublicationDecision')

const pathShape = z
  .object({
    post_mortem: z.string(),
    title: z.string(),
    state: z.enum(pathStates),
    since: z.object({ at: z.string(), by: z.string() }).nullable(),
    correcting: z.enum(pathStates).nullable(),
    steps: z.array(z.object({ state: z.enum(pathStates), at: z.string().nullable(), by: z.string().nullable() })),
    rule: z.object({ says: z.string(), text: z.string(), criteria: z.object({ of: z.string(), version: z.number() }) }),
    decisions: z.array(decisionShape),
    escalated: z.boolean(),
    held: z.string().nullable().openapi({
      description: 'Why the approved text may not leave as it is; of a published one, why it would not today.',
    }),
    schedule: z
      .object({
        publish_at: z.string(),
        zone: z.string(),
        state: z.string(),
        obstacles: z.array(z.object({ code: z.string(), sentence: z.string(), href: z.string().optional() })),
      })
      .nullable(),
    clocks: z.array(z.object({ name: z.string(), due: z.string(), state: z.string() })),
    coach: z.object({ name: z.string(), asked_at: z.string(), read_at: z.string().nullable() }).nullable(),
    corrections: z.array(
      z.object({
        number: z.number(),
        at: z.string(),
        note: z.string(),
        changes: z.array(
          z.object({
            heading: z.string(),
            removed: z.array(z.string()),
            added: z.array(z.string()),
            withheld: z.number(),
          }),
        ),
      }),
    ),
  })
  .openapi('PublicationPath')

/** The way of reports to the public, over REST. */
export function pathApi(context: Context) {
  const api = createApi()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/publications/queue',
      summary: 'Every report on its way to the public, undecided ones too',
      responses: { 200: json(z.object({ reports: z.array(pathShape) }), 'The newest incident first.'), ...refused },
    }),
    async c => {
      const { viewer } = c.var
      if (!mayReadRecords(viewer) || !editionsFor(viewer).includes('customer'))
        throw new Refusal('not-allowed', 'not-your-role', 'You may not read customer editions.')
      return c.json({ reports: (await readQueue(context, viewer)).map(shownPath) }, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/post-mortems/{id}/publication',
      summary: 'Where a report stands on its way to the public',
      request: { params: z.object({ id: idParameter }) },
      responses: { 200: json(pathShape, 'State, steps, decisions, moment and clocks.'), ...refused },
    }),
    async c => c.json(shownPath(await readPath(context, c.var.viewer, c.req.valid('param').id)), 200),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/post-mortems/{id}/publication/decisions',
      summary: 'Decide whether a report is published',
      request: {
        params: z.object({ id: idParameter }),
        body: {
          required: true,
          content: {
            'application/json': {
              schema: z.object({
                decision: z.enum(decisions),
                reason: z.string(),
                review_on: z.string().optional().openapi({ description: 'For a delay: YYYY-MM-DD.' }),
              }),
            },
          },
        },
      },
      responses: { 201: json(decisionShape, 'Decided.'), ...refused },
    }),
    async c => {
      const { decision, reason, review_on } = c.req.valid('json')
      const { id } = c.req.valid('param')
      const made = await decidePublication(context, c.var.viewer, id, { decision, reason, reviewOn: review_on })
      return c.json(shownDecision(made), 201)
    },
  )

  api.openapi(
    createRoute({
      method: 'put',
      path: '/post-mortems/{id}/publication/schedule',
      summary: 'Choose or move the moment of publication',
      request: {
        params: z.object({ id: idParameter }),
        body: {
          required: true,
          content: {
            'application/json': {
              schema: z.object({
                at: z.string().openapi({ description: 'ISO 8601 with an offset, or a time on the clocks of `zone`.' }),
                zone: z.string().optional().openapi({ example: 'Europe/Lisbon' }),
              }),
            },
          },
        },
      },
      responses: { 200: json(z.object({ publish_at: z.string(), zone: z.string() }), 'Chosen.'), ...refused },
    }),
    async c => {
      const { publishAt, zone } = await schedulePublication(
        context,
        c.var.viewer,
        c.req.valid('param').id,
        c.req.valid('json'),
      )
      return c.json({ publish_at: publishAt.toISOString(), zone }, 200)
    },
  )

  const simple = [
    { method: 'delete', path: 'schedule', summary: 'Take the chosen moment back', run: cancelSchedule },
    { method: 'post', path: 'publish', summary: 'Publish what is approved now', run: publishNow },
    { method: 'post', path: 'read', summary: 'Say as its coach that one has read along', run: markCoachRead },
  ] as const
  for (const { method, path, summary, run } of simple) {
    api.openapi(
      createRoute({
        method,
        path: `/post-mortems/{id}/publication/${path}`,
        summary,
        request: { params: z.object({ id: idParameter }) },
        responses: { 204: { description: 'Done.' }, ...refused },
      }),
      async c => {
        await run(context, c.var.viewer, c.req.valid('param').id)
        return c.body(null, 204)
      },
    )
  }

  const teamQuery = z.object({ team: z.string().optional() })
  const rulesBody = z.object({ rules: z.string(), why: z.string().default(''), base: z.number().int().default(0) })
  api.openapi(
    createRoute({
      method: 'get',
      path: '/publish-criteria',
      summary: 'The rules in force, of everybody or of a team',
      request: { query: teamQuery },
      responses: {
        200: json(z.object({ of: z.string(), version: z.number(), rules: z.string() }), 'The rules in force.'),
        ...refused,
      },
    }),
    async c => {
      if (!mayReadRecords(c.var.viewer))
        throw new Refusal('not-allowed', 'not-your-role', 'Those who read records may read the criteria.')
      const team = await criteriaTeam(context, c.req.valid('query').team)
      const { of, version, text } = await criteriaInForce(context.db, team)
      return c.json({ of, version, rules: text }, 200)
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/publish-criteria/try',
      summary: 'What other rules would say of the records there are',
      request: {
        query: teamQuery,
        body: { required: true, content: { 'application/json': { schema: z.object({ rules: z.string() }) } } },
      },
      responses: {
        200: json(
          z.object({
            looked: z.number(),
            differ: z.array(z.object({ id: z.string(), title: z.string(), from: z.string(), to: z.string() })),
          }),
          'Nothing was written.',
        ),
        ...refused,
      },
    }),
    async c => {
      const team = await criteriaTeam(context, c.req.valid('query').team)
      const { looked, differ } = await tryCriteria(context, c.var.viewer, team, c.req.valid('json').rules)
      const shown = differ.map(({ id, title, from, to }) => ({ id, title, from: from.outcome, to: to.outcome }))
      return c.json({ looked, differ: shown }, 200)
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/publish-criteria',
      summary: 'Write the next version of the rules',
      request: {
        query: teamQuery,
        body: { required: true, content: { 'application/json': { schema: rulesBody } } },
      },
      responses: { 201: json(z.object({ version: z.number() }), 'Written.'), ...refused },
    }),
    async c => {
      const team = await criteriaTeam(context, c.req.valid('query').team)
      return c.json({ version: await writeCriteria(context, c.var.viewer, team, c.req.valid('json')) }, 201)
    },
  )

  return api
}

/** A report's way as programs read it. */
export function shownPath(report: ReportPath): z.infer<typeof pathShape> {
  const { path, ruling, coaching } = report
  return {
    post_mortem: report.record.id,
    title: report.title,
    state: path.state,
    since: path.since && { at: path.since.at.toISOString(), by: path.since.by },
    correcting: path.correcting,
    steps: path.steps.map(({ state, done }) => ({ state, at: done?.at.toISOString() ?? null, by: done?.by ?? null })),
    rule: {
      says: ruling.rule.outcome,
      text: ruling.rule.text,
      criteria: { of: ruling.criteria.of, version: ruling.criteria.version },
    },
    decisions: report.decisions.map(shownDecision),
    escalated: report.escalated,
    held: report.held?.sentence ?? null,
    schedule: report.schedule && shownSchedule(report.schedule),
    clocks: report.clocks.map(({ name, due, state }) => ({ name, due: due.toISOString(), state })),
    coach: coaching && {
      name: coaching.coachName,
      asked_at: coaching.askedAt.toISOString(),
      read_at: coaching.readAt?.toISOString() ?? null,
    },
    corrections: report.corrections.map(({ number, at, note, changes }) => ({
      number,
      at: at.toISOString(),
      note,
      changes,
    })),
  }
}

function shownSchedule({ publishAt, zone, state, obstacles }: Schedule) {
  return { publish_at: publishAt.toISOString(), zone, state, obstacles }
}

function shownDecision(made: Decision): z.infer<typeof decisionShape> {
  return {
    number: made.number,
    decision: made.decision,
    review_on: made.reviewOn,
    reason: made.reason,
    rule: made.rule.text,
    criteria: made.criteria,
    overrides: made.overrides,
    by: made.byName,
    at: made.at.toISOString(),
  }
}
