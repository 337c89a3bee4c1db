import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { createApi, json, refused } from '../person/api-door.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { createService } from './create-service.ts'
import type { ServiceFields } from './fields.ts'
import { findService, listServices, type Service } from './store.ts'
import { updateService } from './update-service.ts'

const named = z.object({ id: z.string(), slug: z.string(), name: z.string() })
const serviceShape = z
  .object({
    ...named.shape,
    public_name: z.string().nullable(),
    team: named.nullable(),
    technologies: z.array(z.string()),
    depends_on: z.array(named),
  })
  .openapi('Service')

const given = z.object({
  name: z.string().optional(),
  public_name: z.string().nullable().optional(),
  team: z.string().nullable().optional(),
  technologies: z.array(z.string()).optional(),
  depends_on: z.array(z.string()).optional(),
})

const show = ({ id, slug, name, publicName, team, technologies, dependsOn }: Service) => ({
  id,
  slug,
  name,
  public_name: publicName,
  team,
  technologies,
  depends_on: dependsOn,
})

const fieldsOf = ({ public_name, depends_on, ...rest }: z.output<typeof given>): ServiceFields => ({
  ...rest,
  publicName: public_name,
  dependsOn: depends_on,
})

const serviceParameter = z.object({ service: z.string() })

/** `/services`. */
export function serviceApi(context: Context): OpenAPIHono<HttpEnvironment> {
  const api = createApi()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/services',
      tags: ['Services'],
      summary: 'Every service',
      responses: { 200: json(z.object({ services: z.array(serviceShape) }), 'By name.'), ...refused },
    }),
    async c => c.json({ services: (await listServices(context.db)).map(show) }, 200),
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/services/{service}',
      tags: ['Services'],
      summary: 'One service, by id, slug or name',
      request: { params: serviceParameter },
      responses: { 200: json(serviceShape, 'The service.'), ...refused },
    }),
    async c => {
      const service = await findService(context.db, c.req.valid('param').service)
      if (!service) throw new Refusal('not-found', 'no-such-service', 'There is no such service.')
      return c.json(show(service), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/services',
      tags: ['Services'],
      summary: 'Add a service',
      request: { body: json(given.extend({ name: z.string() }), 'Teams and services by id, slug or name.') },
      responses: { 201: json(serviceShape, 'Added.'), ...refused },
    }),
    async c => {
      const body = c.req.valid('json')
      return c.json(show(await createService(context, c.var.viewer, { ...fieldsOf(body), name: body.name })), 201)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/services/{service}',
      tags: ['Services'],
      summary: 'Change a service; lists are replaced whole',
      request: { params: serviceParameter, body: json(given, 'What changes.') },
      responses: { 200: json(serviceShape, 'As it is now.'), ...refused },
    }),
    async c => {
      const { service } = c.req.valid('param')
      return c.json(show(await updateService(context, c.var.viewer, service, fieldsOf(c.req.valid('json')))), 200)
    },
  )

  return api
}
