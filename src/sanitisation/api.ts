import { createRoute, z } from '@hono/zod-openapi'
import { createApi, json, refused } from '../person/api-door.ts'
import type { Context } from '../platform/context.ts'
import { decisionVerbs } from '../redaction/decision.ts'
import { categoryNames } from './category.ts'
import { decideFinding } from './decide.ts'
import { openDesk } from './examine.ts'
import { lookUpStandIn } from './look-up.ts'
import { shownDesk, shownFinding } from './shown.ts'
import { signCategory } from './sign.ts'

const id = z.string().openapi({
  param: { name: 'id', in: 'path' },
  description: 'Own id or import id; slashes as %2F.',
  example: 'pm-7k3d9x2m4q8t',
})

const findingShape = z
  .object({
    key: z.string(),
    kind: z.string(),
    layer: z.string(),
    category: z.enum(categoryNames),
    confidence: z.string(),
    value: z.string().nullable().openapi({ description: 'The words found; null for a secret.' }),
    state: z.enum(['proposed', 'doubt', 'reopened', 'awaiting', 'accepted', 'changed', 'kept']),
    stand_in: z.string().nullable().openapi({ description: 'What reads in its place; null where it is kept.' }),
    count: z.record(z.string(), z.number()),
    seen: z.string().openapi({ description: 'Send it with a decision, which is refused if somebody was quicker.' }),
    decision: z.record(z.string(), z.unknown()).nullable(),
  })
  .openapi('Finding')

const deskShape = z
  .object({
    post_mortem: z.string(),
    sha256: z.string().nullable().openapi({ description: 'Of the customer text; null where there is none.' }),
    sanitised: z.boolean(),
    categories: z.array(z.record(z.string(), z.unknown())),
    findings: z.array(findingShape),
  })
  .openapi('SanitisingDesk')

const body = <Shape extends z.ZodType>(schema: Shape) => ({
  content: { 'application/json': { schema } },
  required: true,
})

export function sanitisationApi(context: Context) {
  const api = createApi()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/post-mortems/{id}/sanitisation',
      summary: 'Read the sanitising desk',
      description:
        'What was found in the editions that go out, what was decided, and the sixteen categories with their signatures.',
      request: { params: z.object({ id }) },
      responses: { 200: json(deskShape, 'The desk as it is now.'), ...refused },
    }),
    async c => c.json(shownDesk(await openDesk(context, c.var.viewer, c.req.valid('param').id)), 200),
  )

  api.openapi(
    createRoute({
      method: 'put',
      path: '/post-mortems/{id}/findings/{key}',
      summary: 'Decide a finding',
      description:
        'Accepted, changed to own words, or kept with a reason. Keeping a secret needs proof of rotation and a second person.',
      request: {
        params: z.object({ id, key: z.string().openapi({ param: { name: 'key', in: 'path' } }) }),
        body: body(
          z.object({
            decision: z.enum(decisionVerbs),
            words: z.string().optional(),
            reason: z.string().optional(),
            rotation: z
              .string()
              .optional()
              .openapi({ description: 'Ticket or link that shows the rotation of a secret.' }),
            rotated_on: z.string().optional().openapi({ example: '2026-03-02' }),
            seen: z.string().optional(),
          }),
        ),
      },
      responses: { 200: json(findingShape, 'Decided.'), ...refused },
    }),
    async c => {
      const { id, key } = c.req.valid('param')
      const { rotated_on, ...input } = c.req.valid('json')
      const decided = await decideFinding(context, c.var.viewer, id, { key, ...input, rotatedOn: rotated_on })
      return c.json(shownFinding(decided), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/post-mortems/{id}/sanitisation/signatures',
      summary: 'Sign a category of the checklist',
      description:
        '`all-empty` signs every category that found nothing. With `sha256` it is refused if the text is not the one you read.',
      request: {
        params: z.object({ id }),
        body: body(
          z.object({
            category: z.enum([...categoryNames, 'all-empty']),
            note: z.string().optional(),
            sha256: z.string().optional(),
          }),
        ),
      },
      responses: { 201: json(deskShape, 'Signed.'), ...refused },
    }),
    async c => {
      const { sha256, ...input } = c.req.valid('json')
      const { id } = c.req.valid('param')
      return c.json(shownDesk(await signCategory(context, c.var.viewer, id, { ...input, expected: sha256 })), 201)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/post-mortems/{id}/stand-ins/look-up',
      summary: 'Look up what a stand-in stands for',
      description: 'For security and the owner; every look is written into the audit log.',
      request: { params: z.object({ id }), body: body(z.object({ stand_in: z.string().max(200) })) },
      responses: {
        200: json(
          z.object({ stand_in: z.string(), kind: z.string(), originals: z.array(z.string()) }).openapi('StandIn'),
          'Out of the vault.',
        ),
        ...refused,
      },
    }),
    async c => {
      const { id } = c.req.valid('param')
      const { standIn, ...found } = await lookUpStandIn(context, c.var.viewer, id, c.req.valid('json').stand_in)
      return c.json({ stand_in: standIn, ...found }, 200)
    },
  )

  return api
}
