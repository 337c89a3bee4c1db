import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { editionsFor } from '../audience/policy.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { publicationUrl } from '../public-site/report.ts'
import { siteAddress } from '../public-site/settings.ts'
import { movePublication } from './move.ts'
import type { Publication } from './publication.ts'
import { listPublications } from './store.ts'
import { parseWithdrawalClass, withdraw } from './withdraw.ts'

const publicationShape = z
  .object({
    id: z.string(),
    post_mortem: z.string(),
    url: z.url(),
    published_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    withdrawn_at: z.iso.datetime().nullable(),
  })
  .openapi('Publication')

const list = createRoute({
  method: 'get',
  path: '/publications',
  summary: 'What stands on the public site, and what was withdrawn',
  responses: {
    200: {
      description: 'Publications, newest first',
      content: { 'application/json': { schema: z.object({ publications: z.array(publicationShape) }) } },
    },
  },
})

const remove = createRoute({
  method: 'post',
  path: '/publications/{id}/withdraw',
  summary: 'Take a publication back',
  request: {
    params: z.object({ id: z.string().max(60) }),
    body: {
      content: {
        'application/json': { schema: z.object({ reason: z.string().max(500), class: z.string().optional() }) },
      },
      required: true,
    },
  },
  responses: { 200: { description: 'Withdrawn', content: { 'application/json': { schema: publicationShape } } } },
})

const move = createRoute({
  method: 'post',
  path: '/publications/{id}/move',
  summary: 'Give a publication an address of other words; the old one leads there',
  request: {
    params: z.object({ id: z.string().max(60) }),
    body: { content: { 'application/json': { schema: z.object({ words: z.string().max(200) }) } }, required: true },
  },
  responses: { 200: { description: 'Moved', content: { 'application/json': { schema: publicationShape } } } },
})

export function publicationApi(context: Context): OpenAPIHono<HttpEnvironment> {
  const shown = (site: string) => (one: Publication) => ({
    id: one.id,
    post_mortem: one.postMortemId,
    url: publicationUrl(site, one.slug),
    published_at: one.publishedAt.toISOString(),
    updated_at: one.updatedAt.toISOString(),
    withdrawn_at: one.withdrawnAt?.toISOString() ?? null,
  })
  const address = () => siteAddress(context.db, context.config)
  const api = new OpenAPIHono<HttpEnvironment>()
  api.openapi(list, async c => {
    if (!editionsFor(c.var.viewer).includes('customer'))
      throw new Refusal('not-allowed', 'not-your-role', 'You may not read customer editions.')
    return c.json({ publications: (await listPublications(context.db, c.var.viewer)).map(shown(await address())) }, 200)
  })
  api.openapi(remove, async c => {
    const { id } = c.req.valid('param')
    const given = c.req.valid('json')
    const gone = await withdraw(context, c.var.viewer, id, given.reason, parseWithdrawalClass(given.class))
    return c.json(shown(await address())(gone), 200)
  })
  api.openapi(move, async c => {
    const { id } = c.req.valid('param')
    const moved = await movePublication(context, c.var.viewer, id, c.req.valid('json').words)
    return c.json(shown(await address())(moved), 200)
  })
  return api
}
