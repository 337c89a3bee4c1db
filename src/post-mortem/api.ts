import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { visibilities } from '../audience/editions.ts'
import { durationsOf, orderViolations } from '../incident/durations.ts'
import { factorRoles, handlings, lanes, postMortemTypes, timelineKinds } from '../incident/words.ts'
import { createApi, json, refused } from '../person/api-door.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { correctFact } from './correct-fact.ts'
import { addFactor, addTimelineEntry, editFactor, editTimelineEntry } from './edit-rows.ts'
import { addSection, editSection } from './edit-section.ts'
import { readUploads } from './import-pages.tsx'
import { reportJson } from './import-report.ts'
import { requireRecord } from './read.ts'
import type { PostMortemRecord } from './record.ts'
import { sectionLabels } from './sections.ts'
import { setPostMortemAttributes } from './set-attributes.ts'
import { requireShownPart, shownRecord } from './shown.ts'
import { startPostMortem } from './start.ts'
import { sourcesOf, versionsOf } from './store.ts'
import { importUploads } from './uploads.ts'

const idParameter = z.string().openapi({
  param: { name: 'id', in: 'path' },
  description: 'The post-mortem’s id, or its import id with slashes as %2F.',
  example: 'pm-7k3d9x2m4q8t',
})
const byId = z.object({ id: idParameter })

const visibility = z.enum(visibilities).nullable().openapi({
  description: 'How far this part may travel; null as its field does. It can only narrow.',
})
const version = z.number().int().min(0).openapi({
  description:
    'Version of this part that you started from; 0 where there was none. Another one is refused with both texts.',
})
const provenance = z
  .object({
    file: z.string().optional(),
    line: z.number().optional(),
    column: z.string().optional(),
    testimony: z.string().optional(),
  })
  .openapi('Provenance')

const factShape = z
  .object({
    value: z.unknown(),
    precision: z.enum(['second', 'minute', 'hour', 'day']).optional(),
    source: provenance,
    confidence: z.enum(['measured', 'estimated', 'reported', 'unknown']),
    as_of: z.string(),
    entered_by: z.string(),
    visibility: z.enum(visibilities).optional(),
    version: z.number(),
  })
  .openapi('Fact')

const recordShape = z
  .object({
    id: z.string(),
    import_id: z.string().nullable(),
    type: z.enum(postMortemTypes),
    status: z.string(),
    handling: z.enum(handlings),
    language: z.string(),
    owner: z.object({ id: z.string(), name: z.string() }).nullable(),
    team: z.object({ id: z.string(), slug: z.string(), name: z.string() }).nullable(),
    version: z.number(),
    created_at: z.string(),
    updated_at: z.string(),
    facts: z.record(z.string(), factShape),
    services: z.array(z.object({ name: z.string(), service_id: z.string().nullable() })),
    severity_history: z.array(
      z.object({
        level: z.string(),
        from: z.string().nullish(),
        to: z.string().nullish(),
        reason: z.string().nullish(),
      }),
    ),
    participants: z.array(
      z.object({
        id: z.string(),
        person_id: z.string().nullable(),
        name: z.string().nullable(),
        role_label: z.string(),
      }),
    ),
    sections: z.array(
      z.object({
        id: z.string(),
        key: z.string(),
        heading: z.string(),
        markdown: z.string(),
        visibility,
        source: provenance.nullable(),
        version: z.number(),
      }),
    ),
    timeline: z.array(
      z.object({
        id: z.string(),
        at: z.string().nullable(),
        ended_at: z.string().nullable(),
        precision: z.string(),
        written_at: z.string().nullable(),
        kind: z.string(),
        text: z.string(),
        actor_role: z.string().nullable(),
        visibility,
        source: provenance.nullable(),
        version: z.number(),
      }),
    ),
    factors: z.array(
      z.object({
        id: z.string(),
        text: z.string(),
        lane: z.string().nullable(),
        role: z.string().nullable(),
        evidence: z.string().nullable(),
        visibility,
        source: provenance.nullable(),
        version: z.number(),
      }),
    ),
    durations: z.array(z.object({ name: z.string(), label: z.string(), minutes: z.number(), open: z.boolean() })),
    contradictions: z.array(z.object({ fields: z.array(z.string()), sentence: z.string() })),
    source_files: z.array(
      z.object({ id: z.string(), name: z.string(), size: z.number(), format: z.string(), href: z.string() }),
    ),
  })
  .openapi('PostMortem')

const notice = z.object({ path: z.string(), line: z.number().optional(), code: z.string(), reason: z.string() })
const reportShape = z
  .object({
    created: z.number(),
    updated: z.number(),
    unchanged: z.number(),
    refused: z.array(notice),
    warnings: z.array(notice),
    seconds: z.number(),
    recognised: z.record(z.string(), z.number()),
    first: z.array(z.object({ id: z.string(), import_id: z.string(), title: z.string() })),
  })
  .openapi('ImportReport')

const timelineBody = z
  .object({
    at: z
      .string()
      .default('')
      .openapi({ example: '2025-10-14 18:42', description: 'UTC, or ISO 8601; empty if unknown.' }),
    kind: z.enum(timelineKinds).default('observation'),
    text: z.string().openapi({ example: 'The on-call saw checkout errors rise to 12 %.' }),
    visibility: visibility.optional(),
  })
  .openapi('TimelineEdit')

const factorBody = z
  .object({
    text: z.string().openapi({ example: 'The pool kept connections to an instance that was gone.' }),
    lane: z.enum(lanes).optional(),
    role: z.enum(factorRoles).optional(),
    evidence: z.string().optional(),
    visibility: visibility.optional(),
  })
  .openapi('FactorEdit')

const versioned = <Shape extends z.ZodRawShape>(body: z.ZodObject<Shape>) => body.extend({ version })
const done = (description: string) => ({ 200: json(recordShape, description), ...refused })
const added = (description: string) => ({ 201: json(recordShape, description), ...refused })
const tags = ['Post-mortems']

/** `/post-mortems`, `/post-mortems/{id}/…`, `/import`. */
export function postMortemApi(context: Context): OpenAPIHono<HttpEnvironment> {
  const api = createApi()
  const show = (viewer: Viewer, id: string) => showRecord(context, viewer, id)

  api.openapi(
    createRoute({
      method: 'post',
      path: '/post-mortems',
      tags,
      summary: 'Start a post-mortem',
      request: {
        body: json(
          z.object({
            title: z.string().openapi({ example: 'Checkout refused cards for 40 minutes' }),
            type: z.enum(postMortemTypes).default('light'),
          }),
          'A title and a type; whoever starts it owns it.',
        ),
      },
      responses: added('Started.'),
    }),
    async c => {
      const id = await startPostMortem(context, c.var.viewer, c.req.valid('json'))
      return c.json(await show(c.var.viewer, id), 201)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/post-mortems/{id}',
      tags,
      summary: 'The record, as far as you may see it',
      request: { params: byId },
      responses: done('The record with its computed durations. Editions are at /post-mortems/{id}/editions/{edition}.'),
    }),
    async c => c.json(await show(c.var.viewer, c.req.valid('param').id), 200),
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/post-mortems/{id}',
      tags,
      summary: 'Set type, handling, owner or language',
      request: {
        params: byId,
        body: json(
          z.object({
            type: z.enum(postMortemTypes).optional(),
            handling: z.enum(handlings).optional(),
            owner_id: z.string().nullable().optional(),
            language: z.string().max(35).optional(),
          }),
          'What changes.',
        ),
      },
      responses: done('As it is now.'),
    }),
    async c => {
      const { id } = c.req.valid('param')
      const { type, handling, owner_id, language } = c.req.valid('json')
      await setPostMortemAttributes(context, c.var.viewer, id, { type, handling, ownerId: owner_id, language })
      return c.json(await show(c.var.viewer, id), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/post-mortems/{id}/facts/{field}',
      tags,
      summary: 'Correct one fact',
      request: {
        params: byId.extend({ field: z.string().openapi({ example: 'impact_started_at' }) }),
        body: json(
          z.object({
            value: z
              .unknown()
              .openapi({ example: '2025-10-14 18:42', description: 'null or empty takes the fact away.' }),
            version,
            precision: z.enum(['second', 'minute', 'hour', 'day']).optional(),
            confidence: z.enum(['measured', 'estimated', 'reported', 'unknown']).optional(),
            visibility: visibility.optional(),
          }),
          'The value with the version you started from.',
        ),
      },
      responses: done('As it is now.'),
    }),
    async c => {
      const { id, field } = c.req.valid('param')
      const { value, version: baseVersion, precision, confidence, visibility } = c.req.valid('json')
      await requireShownPart(context, c.var.viewer, id, `fact:${field}`)
      await correctFact(context, c.var.viewer, id, { field, value, baseVersion, precision, confidence, visibility })
      return c.json(await show(c.var.viewer, id), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/post-mortems/{id}/sections',
      tags,
      summary: 'Add a section',
      request: {
        params: byId,
        body: json(
          z.object({
            key: z
              .string()
              .openapi({ example: 'what_happened', description: `One of ${Object.keys(sectionLabels).join(', ')}.` }),
            markdown: z.string(),
          }),
          'Its key and its Markdown.',
        ),
      },
      responses: added('Added.'),
    }),
    async c => {
      const { id } = c.req.valid('param')
      const section = c.req.valid('json')
      await requireShownPart(context, c.var.viewer, id, `new-section:${section.key}`)
      await addSection(context, c.var.viewer, id, section)
      return c.json(await show(c.var.viewer, id), 201)
    },
  )

  api.openapi(
    createRoute({
      method: 'put',
      path: '/post-mortems/{id}/sections/{section}',
      tags,
      summary: 'Save a section; an empty text takes it away',
      request: {
        params: byId.extend({ section: z.string() }),
        body: json(z.object({ markdown: z.string(), version, visibility: visibility.optional() }), 'The whole text.'),
      },
      responses: done('As it is now.'),
    }),
    async c => {
      const { id, section } = c.req.valid('param')
      const { markdown, version: baseVersion, visibility } = c.req.valid('json')
      await requireShownPart(context, c.var.viewer, id, `section:${section}`)
      await editSection(context, c.var.viewer, id, { sectionId: section, markdown, baseVersion, visibility })
      return c.json(await show(c.var.viewer, id), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/post-mortems/{id}/timeline',
      tags,
      summary: 'Add a row to the timeline',
      request: { params: byId, body: json(timelineBody, 'The row; it takes its place in the order of time.') },
      responses: added('Added.'),
    }),
    async c => {
      const { id } = c.req.valid('param')
      await addTimelineEntry(context, c.var.viewer, id, c.req.valid('json'))
      return c.json(await show(c.var.viewer, id), 201)
    },
  )

  api.openapi(
    createRoute({
      method: 'put',
      path: '/post-mortems/{id}/timeline/{row}',
      tags,
      summary: 'Save a row of the timeline; an empty text takes it away',
      request: { params: byId.extend({ row: z.string() }), body: json(versioned(timelineBody), 'The whole row.') },
      responses: done('As it is now.'),
    }),
    async c => {
      const { id, row } = c.req.valid('param')
      const { version: baseVersion, ...edit } = c.req.valid('json')
      await requireShownPart(context, c.var.viewer, id, `timeline:${row}`)
      await editTimelineEntry(context, c.var.viewer, id, row, baseVersion, edit)
      return c.json(await show(c.var.viewer, id), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/post-mortems/{id}/factors',
      tags,
      summary: 'Add a contributing factor',
      request: { params: byId, body: json(factorBody, 'The factor.') },
      responses: added('Added.'),
    }),
    async c => {
      const { id } = c.req.valid('param')
      await addFactor(context, c.var.viewer, id, c.req.valid('json'))
      return c.json(await show(c.var.viewer, id), 201)
    },
  )

  api.openapi(
    createRoute({
      method: 'put',
      path: '/post-mortems/{id}/factors/{factor}',
      tags,
      summary: 'Save a contributing factor; an empty text takes it away',
      request: { params: byId.extend({ factor: z.string() }), body: json(versioned(factorBody), 'The whole factor.') },
      responses: done('As it is now.'),
    }),
    async c => {
      const { id, factor } = c.req.valid('param')
      const { version: baseVersion, ...edit } = c.req.valid('json')
      await requireShownPart(context, c.var.viewer, id, `factor:${factor}`)
      await editFactor(context, c.var.viewer, id, factor, baseVersion, edit)
      return c.json(await show(c.var.viewer, id), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/post-mortems/{id}/history',
      tags,
      summary: 'Who changed what, newest first',
      request: { params: byId },
      responses: {
        200: json(
          z.object({
            version: z.number(),
            changes: z.array(
              z.object({ version: z.number(), changed_by: z.string(), changed_at: z.string(), change: z.string() }),
            ),
          }),
          'The version that stands, and every change with the version it replaced.',
        ),
        ...refused,
      },
    }),
    async c => {
      const record = await requireRecord(context, c.var.viewer, c.req.valid('param').id)
      const changes = (await versionsOf(context.db, record.id)).map(change => ({
        ...change,
        changed_at: change.changed_at.toISOString(),
      }))
      return c.json({ version: record.version, changes }, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/import',
      tags: ['Import'],
      summary: 'Import files',
      request: {
        query: z.object({
          dry_run: z
            .enum(['true', 'false', '1', '0'])
            .optional()
            .openapi({ description: 'Only say what would happen.' }),
        }),
        body: {
          description: 'One or more files: Markdown, text, JSON, JSON lines, CSV, or a zip of them.',
          content: {
            'multipart/form-data': {
              schema: z.object({
                files: z.any().openapi({ type: 'array', items: { type: 'string', format: 'binary' } }),
                dry_run: z
                  .any()
                  .optional()
                  .openapi({ type: 'string', enum: ['true', 'false'] }),
              }),
            },
          },
        },
      },
      responses: {
        200: json(reportShape, 'What came in, or would; refused parts are named and stop nothing else.'),
        ...refused,
      },
    }),
    async c => {
      const form = await c.req.parseBody({ all: true })
      const asked = c.req.valid('query').dry_run ?? form.dry_run
      const dryRun = asked === 'true' || asked === '1'
      const report = await importUploads(context, c.var.viewer, await readUploads(c), dryRun)
      return c.json({ ...reportJson(report), recognised: { ...report.recognised } }, 200)
    },
  )

  return api
}

async function showRecord(context: Context, viewer: Viewer, id: string) {
  const record: PostMortemRecord = shownRecord(viewer, await requireRecord(context, viewer, id))
  const { incident_id: _, ...rest } = record
  const sources = await sourcesOf(context.db, record.id)
  return {
    ...rest,
    facts: record.facts as Record<string, z.infer<typeof factShape>>,
    durations: durationsOf(record.facts, context.clock.now()).map(({ name, label, minutes, open }) => ({
      name,
      label,
      minutes,
      open,
    })),
    contradictions: orderViolations(record.facts),
    source_files: sources.map(({ id, name, size, format }) => ({
      id,
      name,
      size,
      format,
      href: `/source-files/${id}`,
    })),
  }
}
