import { createRoute, z } from '@hono/zod-openapi'
import { createApi, json, refused } from '../person/api-door.ts'
import type { Context } from '../platform/context.ts'
import { parseListQuery } from './list-query.ts'
import { listPostMortems } from './store.ts'

const listedShape = z
  .object({
    id: z.string(),
    import_id: z.string().nullable(),
    title: z.string(),
    lede: z.string(),
    type: z.string(),
    status: z.string(),
    severity: z.string().nullable(),
    team: z.string().nullable(),
    owner: z.string().nullable(),
    services: z.array(z.string()),
    happened_at: z.string().nullable(),
    seconds: z.number(),
    stale: z.boolean(),
    handling: z.string(),
  })
  .openapi('ListedPostMortem')

export function searchApi(context: Context) {
  const api = createApi()
  const optional = (description: string) => z.string().optional().openapi({ description })
  api.openapi(
    createRoute({
      method: 'get',
      path: '/post-mortems',
      summary: 'List and search post-mortems',
      request: {
        query: z.object({
          q: optional('Words, "a phrase", -without.'),
          severity: optional('SEV1 … SEV5'),
          team: optional('Slug or name'),
          service: optional('Name'),
          from: optional('YYYY-MM-DD'),
          to: optional('YYYY-MM-DD'),
          state: optional('draft, approved, stale …'),
          sort: optional('newest, oldest, relevance'),
          page: optional('From 1; 50 a page.'),
        }),
      },
      responses: {
        200: json(
          z.object({ items: z.array(listedShape), total: z.number(), page: z.number() }),
          'What this viewer may read.',
        ),
        ...refused,
      },
    }),
    async c => {
      const query = parseListQuery(c.req.valid('query'))
      return c.json({ ...(await listPostMortems(context.db, c.var.viewer, query)), page: query.page }, 200)
    },
  )
  return api
}
