import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { editions } from '../audience/editions.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { acknowledge } from './acknowledge.ts'
import { deliveryChannels, deliveryStates } from './delivery.ts'
import { replay } from './replay.ts'
import { findDelivery, type ListedDelivery, listDeliveries } from './store.ts'

const moment = z.iso.datetime()
const deliveryShape = z
  .object({
    id: z.string(),
    post_mortem: z.string(),
    artifact: z.string(),
    title: z.string(),
    edition: z.enum(editions),
    channel: z.enum(deliveryChannels),
    recipient: z.string(),
    reason: z.string().openapi({ description: 'Why this recipient' }),
    state: z.enum(deliveryStates),
    attempts: z.int(),
    next_attempt_at: moment.nullable(),
    last_error: z.string().nullable(),
    provider_reference: z.string().nullable(),
    acknowledgement_due_at: moment.nullable(),
    acknowledged_at: moment.nullable(),
    created_at: moment,
    sent_at: moment.nullable(),
  })
  .openapi('Delivery')

/** A delivery as the API and `--json` show it. */
export function shownDelivery(delivery: ListedDelivery): z.infer<typeof deliveryShape> {
  return {
    id: delivery.id,
    post_mortem: delivery.postMortemId,
    artifact: delivery.artifactId,
    title: delivery.title,
    edition: delivery.edition,
    channel: delivery.channel,
    recipient: delivery.recipient,
    reason: delivery.reason,
    state: delivery.state,
    attempts: delivery.attempts,
    next_attempt_at: delivery.state === 'queued' ? delivery.nextAttemptAt.toISOString() : null,
    last_error: delivery.lastError,
    provider_reference: delivery.providerReference,
    acknowledgement_due_at: delivery.acknowledgementDueAt?.toISOString() ?? null,
    acknowledged_at: delivery.acknowledgedAt?.toISOString() ?? null,
    created_at: delivery.createdAt.toISOString(),
    sent_at: delivery.sentAt?.toISOString() ?? null,
  }
}

const one = { 200: { description: 'The delivery', content: { 'application/json': { schema: deliveryShape } } } }
const params = z.object({ id: z.string().max(60) })

const routes = {
  list: createRoute({
    method: 'get',
    path: '/deliveries',
    summary: 'Deliveries that you may see, newest first',
    request: {
      query: z.object({
        state: z.enum(deliveryStates).optional(),
        channel: z.enum(deliveryChannels).optional(),
        edition: z.enum(editions).optional(),
        post_mortem: z.string().max(200).optional(),
        failed: z.enum(['true', 'false']).optional().openapi({ description: 'Only what failed or is tried again' }),
        limit: z.coerce.number().int().min(1).max(500).default(100),
        offset: z.coerce.number().int().min(0).default(0),
      }),
    },
    responses: {
      200: {
        description: 'Deliveries',
        content: { 'application/json': { schema: z.object({ deliveries: z.array(deliveryShape) }) } },
      },
    },
  }),
  show: createRoute({
    method: 'get',
    path: '/deliveries/{id}',
    summary: 'One delivery',
    request: { params },
    responses: one,
  }),
  replay: createRoute({
    method: 'post',
    path: '/deliveries/{id}/replay',
    summary: 'Send a delivery again that was given up or taken back',
    request: { params },
    responses: one,
  }),
  acknowledge: createRoute({
    method: 'post',
    path: '/deliveries/{id}/acknowledge',
    summary: 'Say that you have read what was sent to you',
    request: { params },
    responses: one,
  }),
}

export function deliveryApi(context: Context): OpenAPIHono<HttpEnvironment> {
  const api = new OpenAPIHono<HttpEnvironment>()
  api.openapi(routes.list, async c => {
    const { post_mortem, failed, ...filter } = c.req.valid('query')
    const deliveries = await listDeliveries(context.db, c.var.viewer, {
      ...filter,
      ...(post_mortem && { postMortemId: post_mortem }),
      failed: failed === 'true',
    })
    return c.json({ deliveries: deliveries.map(shownDelivery) }, 200)
  })
  api.openapi(routes.show, async c => {
    const delivery = await findDelivery(context.db, c.var.viewer, c.req.valid('param').id)
    if (!delivery) throw new Refusal('not-found', 'no-such-delivery', 'There is no such delivery.')
    return c.json(shownDelivery(delivery), 200)
  })
  api.openapi(routes.replay, async c =>
    c.json(shownDelivery(await replay(context, c.var.viewer, c.req.valid('param').id)), 200),
  )
  api.openapi(routes.acknowledge, async c =>
    c.json(shownDelivery(await acknowledge(context, c.var.viewer, c.req.valid('param').id)), 200),
  )
  return api
}
