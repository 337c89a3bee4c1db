import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { createApi, json, refused } from '../person/api-door.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import type { Context } from '../platform/context.ts'
import { dropTalk, editTalk, moveTalk, requireTalk } from './edit.ts'
import { talkJson, talkShape } from './json.ts'
import { answerTalkQuestion, openTalk } from './open.ts'
import { talksFor } from './store.ts'
import { talkLevels, talkStates } from './talk.ts'

const byTalk = z.object({ talk: z.string().openapi({ example: 'tlk-7k3d9x2m4q8t' }) })
const byId = z.object({ id: z.string() })
const one = (description: string) => json(talkShape, description)
const tags = ['Talks']

/** `/talks`, `/talks/{talk}`, and what a post-mortem is asked about them. */
export function talkApi(context: Context): OpenAPIHono<HttpEnvironment> {
  const api = createApi()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/talks',
      tags,
      summary: 'Talks, by the end of their call for papers',
      request: { query: z.object({ post_mortem: z.string().optional() }) },
      responses: { 200: json(z.object({ talks: z.array(talkShape) }), 'Those you may know of.'), ...refused },
    }),
    async c => {
      const talks = await talksFor(context.db, c.var.viewer, c.req.valid('query').post_mortem)
      return c.json({ talks: talks.map(talkJson) }, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/talks/{talk}',
      tags,
      summary: 'One talk',
      request: { params: byTalk },
      responses: { 200: one('The talk.'), ...refused },
    }),
    async c => c.json(talkJson(await requireTalk(context, c.var.viewer, c.req.valid('param').talk)), 200),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/post-mortems/{id}/talks',
      tags,
      summary: 'Open a talk candidate',
      request: {
        params: byId,
        body: json(z.object({ level: z.enum(talkLevels) }), 'What it may tell: what is approved inside, or public.'),
      },
      responses: { 201: one('Opened, with slides from the approved text.'), ...refused },
    }),
    async c => {
      const id = await openTalk(context, c.var.viewer, c.req.valid('param').id, c.req.valid('json').level)
      return c.json(talkJson(await requireTalk(context, c.var.viewer, id)), 201)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/post-mortems/{id}/talk-question',
      tags,
      summary: 'Did this teach something new beyond us?',
      request: {
        params: byId,
        body: json(
          z.object({ answer: z.enum(['yes', 'no']), level: z.enum(talkLevels).default('internal') }),
          'Answered once; a yes opens a candidate.',
        ),
      },
      responses: { 200: json(z.object({ talk: z.string().nullable() }), 'The candidate, or null.'), ...refused },
    }),
    async c => {
      const { answer, level } = c.req.valid('json')
      const talk = await answerTalkQuestion(context, c.var.viewer, c.req.valid('param').id, answer, level)
      return c.json({ talk }, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/talks/{talk}',
      tags,
      summary: 'Save a talk',
      request: {
        params: byTalk,
        body: json(
          z.object({
            title: z.string().optional(),
            abstract: z.string().optional(),
            audience: z.string().optional(),
            outline: z.string().optional(),
            speaker_id: z.string().nullable().optional(),
            event: z.string().optional(),
            deadline: z.string().nullable().optional().openapi({ example: '2026-12-31' }),
            held_on: z.string().nullable().optional(),
            slides_url: z.string().nullable().optional(),
            recording_url: z.string().nullable().optional(),
            version: z.number().int().min(1),
          }),
          'What changes, with the version you started from.',
        ),
      },
      responses: { 200: one('As it is now.'), ...refused },
    }),
    async c => {
      const { talk } = c.req.valid('param')
      const body = c.req.valid('json')
      await editTalk(context, c.var.viewer, talk, body.version, {
        title: body.title,
        abstract: body.abstract,
        audience: body.audience,
        outline: body.outline,
        speakerId: body.speaker_id,
        event: body.event,
        deadline: body.deadline,
        heldOn: body.held_on,
        slidesUrl: body.slides_url,
        recordingUrl: body.recording_url,
      })
      return c.json(talkJson(await requireTalk(context, c.var.viewer, talk)), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/talks/{talk}/state',
      tags,
      summary: 'Move a talk',
      request: { params: byTalk, body: json(z.object({ state: z.enum(talkStates) }), 'Where it stands now.') },
      responses: { 200: one('As it is now.'), ...refused },
    }),
    async c => {
      const { talk } = c.req.valid('param')
      await moveTalk(context, c.var.viewer, talk, c.req.valid('json').state)
      return c.json(talkJson(await requireTalk(context, c.var.viewer, talk)), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/talks/{talk}',
      tags,
      summary: 'Drop a candidate',
      request: { params: byTalk },
      responses: { 204: { description: 'Dropped.' }, ...refused },
    }),
    async c => {
      await dropTalk(context, c.var.viewer, c.req.valid('param').talk)
      return c.body(null, 204)
    },
  )

  return api
}
