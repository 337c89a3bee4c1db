import { createRoute, z } from '@hono/zod-openapi'
import { editions } from '../audience/editions.ts'
import { approvalFunctions } from '../audience/policy.ts'
import { createApi, json, refused } from '../person/api-door.ts'
import type { Context } from '../platform/context.ts'
import { approveEdition } from './approve.ts'
import { readChecks } from './checks.ts'
import { readEdition } from './read.ts'
import { settleContradiction } from './settle-contradiction.ts'
import { statusFormOf } from './status-form.ts'
import { writePart } from './write-part.ts'

const idParameter = z.string().openapi({
  param: { name: 'id', in: 'path' },
  description: 'Own id or import id; slashes as %2F.',
  example: 'pm-7k3d9x2m4q8t',
})
const editionParameter = z.enum(editions).openapi({ param: { name: 'edition', in: 'path' } })

const editionShape = z
  .object({
    post_mortem: z.string(),
    edition: z.enum(editions),
    state: z.enum(['approved', 'stale', 'draft', 'held']).openapi({
      description:
        '`stale`: the record changed since the approval; `held`: a part was narrowed since, no text is shown.',
    }),
    title: z.string(),
    lede: z.string(),
    markdown: z.string(),
    html: z.string(),
    content: z.record(z.string(), z.unknown()).openapi({ description: 'Headline and blocks by name.' }),
    sha256: z.string().openapi({ description: 'Of the Markdown; what an approval pins.' }),
    words: z.number(),
    seconds: z.number().openapi({ description: 'Computed reading time.' }),
    at: z.string(),
    changes: z
      .array(
        z.object({ part: z.string(), label: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
      )
      .openapi({ description: 'What changed since the approval; empty for whoever does not see the record.' }),
    held_back: z.string().openapi({ description: 'Kinds of parts that were narrowed since the approval.' }),
    approve_again: z.array(z.string()).openapi({ description: 'Roles that may approve a changed text.' }),
    expired: z.string().nullable().openapi({ description: 'Why a support text may not be used any more.' }),
    editions: z.array(z.object({ edition: z.enum(editions), seconds: z.number(), state: z.string() })),
  })
  .openapi('Edition')

const statusFormShape = z
  .object({
    post_mortem: z.string(),
    state: z.enum(['approved', 'stale', 'draft', 'held']),
    markdown: z.string(),
    words: z.number(),
    hand_written: z.boolean(),
    sha256: z.string().openapi({ description: 'Of the whole edition, whose approval holds for this form as well.' }),
  })
  .openapi('StatusForm')

const quantityReading = z.object({ place: z.string(), words: z.string() })

const checksShape = z
  .object({
    contradictions: z.array(
      z.object({
        pair: z.string(),
        about: z.string(),
        one: quantityReading,
        other: quantityReading,
        settled: z.object({ reason: z.string(), by: z.string(), at: z.string() }).nullable(),
      }),
    ),
    hidden: z.array(z.object({ where: z.string(), text: z.string() })),
    cuts: z.array(z.object({ heading: z.string(), text: z.string(), words: z.number() })),
    vague: z.array(z.object({ heading: z.string(), words: z.string(), sentence: z.string(), ask: z.string() })),
  })
  .openapi('EditionChecks')

const approvalShape = z
  .object({
    post_mortem: z.string(),
    edition: z.enum(editions),
    artifact: z.string(),
    sha256: z.string(),
    missing: z.number().openapi({ description: 'Approvals by other people that are still needed.' }),
    function: z.enum(approvalFunctions).nullable().openapi({ description: 'What a customer edition was signed for.' }),
    still_needed: z.array(z.object({ function: z.enum(approvalFunctions), because: z.string() })),
  })
  .openapi('Approval')

export function editionApi(context: Context) {
  const api = createApi()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/post-mortems/{id}/editions/{edition}',
      summary: 'Read one edition',
      request: {
        params: z.object({ id: idParameter, edition: editionParameter }),
        query: z.object({ draft: z.enum(['true', 'false']).optional() }),
      },
      responses: { 200: json(editionShape, 'The edition as this viewer may read it.'), ...refused },
    }),
    async c => {
      const { id, edition } = c.req.valid('param')
      const reading = await readEdition(context, c.var.viewer, id, edition, {
        draft: c.req.valid('query').draft === 'true',
      })
      return c.json(
        {
          post_mortem: reading.postMortemId,
          edition: reading.edition,
          state: reading.state,
          title: reading.title,
          lede: reading.lede,
          markdown: reading.markdown,
          html: reading.html,
          content: JSON.parse(reading.json),
          sha256: reading.sha256,
          words: reading.words,
          seconds: reading.seconds,
          at: reading.at.toISOString(),
          changes: reading.changes,
          held_back: reading.heldBack,
          approve_again: reading.state === 'approved' ? [] : [...reading.approvers],
          expired: reading.expired,
          editions: reading.ladder,
        },
        200,
      )
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/post-mortems/{id}/editions/customer/status-form',
      summary: 'Read the short form of the customer edition, for a status page',
      request: {
        params: z.object({ id: idParameter }),
        query: z.object({ draft: z.enum(['true', 'false']).optional() }),
      },
      responses: { 200: json(statusFormShape, 'At most 150 words, of the edition this viewer may read.'), ...refused },
    }),
    async c => {
      const reading = await readEdition(context, c.var.viewer, c.req.valid('param').id, 'customer', {
        draft: c.req.valid('query').draft === 'true',
      })
      const { markdown, words, handWritten } = statusFormOf(reading)
      return c.json(
        {
          post_mortem: reading.postMortemId,
          state: reading.state,
          markdown,
          words,
          hand_written: handWritten,
          sha256: reading.sha256,
        },
        200,
      )
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/post-mortems/{id}/editions/{edition}/checks',
      summary: 'What is to be said about an edition before it is approved',
      description: 'Contradictions and hidden text stop the approval; cuts and vague words are advice.',
      request: { params: z.object({ id: idParameter, edition: editionParameter }) },
      responses: { 200: json(checksShape, 'Of the text as it would be now.'), ...refused },
    }),
    async c => {
      const { id, edition } = c.req.valid('param')
      const { contradictions, ...checks } = await readChecks(context, c.var.viewer, id, edition)
      const shown = contradictions.map(({ settled, ...one }) => ({
        ...one,
        settled: settled && { reason: settled.reason, by: settled.byName, at: settled.at.toISOString() },
      }))
      return c.json({ contradictions: shown, ...checks }, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'put',
      path: '/post-mortems/{id}/editions/{edition}/contradictions/{pair}',
      summary: 'Say that two readings are different quantities, and why',
      request: {
        params: z.object({
          id: idParameter,
          edition: editionParameter,
          pair: z.string().openapi({ param: { name: 'pair', in: 'path' } }),
        }),
        body: { content: { 'application/json': { schema: z.object({ reason: z.string() }) } } },
      },
      responses: { 204: { description: 'Kept with its reason.' }, ...refused },
    }),
    async c => {
      const { id, ...given } = c.req.valid('param')
      await settleContradiction(context, c.var.viewer, id, { ...given, reason: c.req.valid('json').reason })
      return c.body(null, 204)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/post-mortems/{id}/editions/{edition}/approvals',
      summary: 'Approve one edition',
      description: 'Freezes the text. With `sha256` the approval is refused if the text is not the one you read.',
      request: {
        params: z.object({ id: idParameter, edition: editionParameter }),
        body: {
          content: {
            'application/json': {
              schema: z.object({
                sha256: z.string().optional(),
                function: z.enum(approvalFunctions).optional().openapi({
                  description: 'What a customer edition is signed for; else the first missing one that you may sign.',
                }),
              }),
            },
          },
        },
      },
      responses: { 201: json(approvalShape, 'Approved.'), ...refused },
    }),
    async c => {
      const { id, edition } = c.req.valid('param')
      const given = c.req.valid('json')
      const {
        artifact,
        missing,
        function: signedFor,
        stillNeeded,
      } = await approveEdition(context, c.var.viewer, {
        id,
        edition,
        expected: given?.sha256,
        function: given?.function,
      })
      return c.json(
        {
          post_mortem: artifact.postMortemId,
          edition,
          artifact: artifact.id,
          sha256: artifact.sha256Markdown,
          missing,
          function: signedFor,
          still_needed: stillNeeded,
        },
        201,
      )
    },
  )

  api.openapi(
    createRoute({
      method: 'put',
      path: '/post-mortems/{id}/editions/{edition}/parts/{key}',
      summary: 'Write a hand-written part of an edition',
      request: {
        params: z.object({
          id: idParameter,
          edition: editionParameter,
          key: z.string().openapi({ param: { name: 'key', in: 'path' } }),
        }),
        body: {
          content: {
            'application/json': {
              schema: z.object({
                markdown: z.string(),
                version: z
                  .number()
                  .int()
                  .min(0)
                  .openapi({ description: 'The version you started from; 0 for a new part.' }),
              }),
            },
          },
        },
      },
      responses: { 204: { description: 'Saved.' }, ...refused },
    }),
    async c => {
      const { id, edition, key } = c.req.valid('param')
      const { markdown, version } = c.req.valid('json')
      await writePart(context, c.var.viewer, id, { edition, key, markdown, baseVersion: version })
      return c.body(null, 204)
    },
  )

  return api
}
