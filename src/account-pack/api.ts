import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { createApi, json, refused } from '../person/api-door.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { readAccounts, setAccounts } from './accounts.ts'
import { packJson, packShape } from './json.ts'
import { listPacks, readPack } from './pack.ts'

const byId = z.object({ id: z.string() })
const names = z.object({ accounts: z.array(z.string()) })
const tags = ['Account packs']

/** `/account-packs`, and which customers a post-mortem's incident touched. */
export function accountPackApi(context: Context): OpenAPIHono<HttpEnvironment> {
  const api = createApi()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/account-packs',
      tags,
      summary: 'Customers with public reports',
      responses: {
        200: json(
          z.object({ packs: z.array(z.object({ id: z.string(), name: z.string(), reports: z.number() })) }),
          'Customers, each with how many public reports its pack holds.',
        ),
        ...refused,
      },
    }),
    async c => c.json({ packs: await listPacks(context, c.var.viewer) }, 200),
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/account-packs/{account}',
      tags,
      summary: 'What is public about the incidents that touched one customer',
      request: { params: z.object({ account: z.string().openapi({ description: 'Its name or its id.' }) }) },
      responses: { 200: json(packShape, 'Public reports and where the follow-ups stand.'), ...refused },
    }),
    async c => {
      const pack = await readPack(context, c.var.viewer, c.req.valid('param').account)
      return c.json(packJson(pack, context.config.publicUrl), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/post-mortems/{id}/affected-accounts',
      tags,
      summary: 'Customers whom the incident touched',
      request: { params: byId },
      responses: { 200: json(names, 'For its owner, support and communications.'), ...refused },
    }),
    async c => c.json(await shown(c.var.viewer, c.req.valid('param').id), 200),
  )

  api.openapi(
    createRoute({
      method: 'put',
      path: '/post-mortems/{id}/affected-accounts',
      tags,
      summary: 'Say which customers the incident touched',
      request: { params: byId, body: json(names, 'Names, in place of what was said before.') },
      responses: { 200: json(names, 'As it is now.'), ...refused },
    }),
    async c => {
      const { id } = c.req.valid('param')
      await setAccounts(context, c.var.viewer, id, { names: c.req.valid('json').accounts })
      return c.json(await shown(c.var.viewer, id), 200)
    },
  )

  async function shown(viewer: Viewer, id: string) {
    return { accounts: (await readAccounts(context, viewer, id)).map(({ name }) => name) }
  }

  return api
}
