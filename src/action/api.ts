import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { visibilities } from '../audience/editions.ts'
import { actionStates } from '../incident/words.ts'
import { createApi, json, refused } from '../person/api-door.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { requireRecord } from '../post-mortem/read.ts'
import { actionPriorities, actionTypes } from './action.ts'
import { type ActionEdit, addAction } from './add.ts'
import { editAction } from './edit.ts'
import { shownActions } from './shown.ts'

const actionShape = z
  .object({
    id: z.string(),
    text: z.string(),
    owner_id: z.string().nullable(),
    owner_name: z.string().nullable(),
    due_on: z.string().nullable(),
    type: z.string().nullable(),
    priority: z.string().nullable(),
    state: z.enum(actionStates),
    tracker_url: z.string().nullable(),
    visibility: z.enum(visibilities).nullable(),
    version: z.number(),
  })
  .openapi('Action')

const actionBody = z
  .object({
    text: z.string().openapi({ example: 'A certificate that expires within 30 days pages its owner.' }),
    owner_id: z.string().nullable().optional(),
    due_on: z.string().nullable().optional().openapi({ example: '2026-12-31' }),
    type: z.enum(actionTypes).nullable().optional(),
    priority: z.enum(actionPriorities).nullable().optional(),
    tracker_url: z.string().nullable().optional(),
    visibility: z.enum(visibilities).nullable().optional(),
  })
  .openapi('ActionEdit')

const byId = z.object({
  id: z.string().openapi({ description: 'The post-mortem’s id, or its import id with slashes as %2F.' }),
})
const list = json(
  z.object({ actions: z.array(actionShape) }),
  'Every action of the post-mortem that you may see, in order.',
)
const tags = ['Actions']

/** `/post-mortems/{id}/actions`. */
export function actionApi(context: Context): OpenAPIHono<HttpEnvironment> {
  const api = createApi()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/post-mortems/{id}/actions',
      tags,
      summary: 'Actions of a post-mortem',
      request: { params: byId },
      responses: { 200: list, ...refused },
    }),
    async c => c.json(await show(context, c.var.viewer, c.req.valid('param').id), 200),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/post-mortems/{id}/actions',
      tags,
      summary: 'Add an action',
      request: { params: byId, body: json(actionBody, 'What will be true when it is done, whose it is, by when.') },
      responses: { 201: list, ...refused },
    }),
    async c => {
      const { id } = c.req.valid('param')
      await addAction(context, c.var.viewer, id, editOf(c.req.valid('json')))
      return c.json(await show(context, c.var.viewer, id), 201)
    },
  )

  api.openapi(
    createRoute({
      method: 'put',
      path: '/post-mortems/{id}/actions/{action}',
      tags,
      summary: 'Save an action; an empty text takes it away',
      request: {
        params: byId.extend({ action: z.string() }),
        body: json(
          actionBody.extend({ version: z.number().int().min(0) }),
          'The text, the version you started from, and whatever else changes.',
        ),
      },
      responses: { 200: list, ...refused },
    }),
    async c => {
      const { id, action } = c.req.valid('param')
      const { version, ...edit } = c.req.valid('json')
      await editAction(context, c.var.viewer, id, action, version, editOf(edit))
      return c.json(await show(context, c.var.viewer, id), 200)
    },
  )

  return api
}

function editOf(body: z.infer<typeof actionBody>): ActionEdit {
  return {
    text: body.text,
    ownerId: body.owner_id,
    dueOn: body.due_on,
    type: body.type,
    priority: body.priority,
    trackerUrl: body.tracker_url,
    visibility: body.visibility,
  }
}

async function show(context: Context, viewer: Viewer, id: string) {
  const record = await requireRecord(context, viewer, id)
  const actions = await shownActions(context.db, viewer, record)
  return {
    actions: actions.map(({ post_mortem_id: _, source: __, position: ___, ...action }) => ({
      ...action,
      due_on: action.due_on?.slice(0, 10) ?? null,
    })),
  }
}
