import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { createApi, json, refused } from '../person/api-door.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import type { Context } from '../platform/context.ts'
import { createTeam } from './create-team.ts'
import { join } from './join.ts'
import { leaveTeam } from './leave.ts'
import { listTeams, type Team } from './store.ts'

const teamShape = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    members: z.array(z.object({ id: z.string(), name: z.string(), email: z.string() })),
  })
  .openapi('Team')

const show = ({ id, slug, name, members }: Team) => ({ id, slug, name, members })
const memberParameters = z.object({ team: z.string(), person: z.string() })

/** `/teams`. */
export function teamApi(context: Context): OpenAPIHono<HttpEnvironment> {
  const api = createApi()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/teams',
      tags: ['Teams'],
      summary: 'Every team with its members',
      responses: { 200: json(z.object({ teams: z.array(teamShape) }), 'By name.'), ...refused },
    }),
    async c => c.json({ teams: (await listTeams(context.db)).map(show) }, 200),
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/teams',
      tags: ['Teams'],
      summary: 'Make a team',
      request: { body: json(z.object({ name: z.string() }), 'Its name.') },
      responses: { 201: json(teamShape, 'Made.'), ...refused },
    }),
    async c => c.json(show(await createTeam(context, c.var.viewer, c.req.valid('json'))), 201),
  )

  api.openapi(
    createRoute({
      method: 'put',
      path: '/teams/{team}/members/{person}',
      tags: ['Teams'],
      summary: 'Take somebody into a team',
      request: { params: memberParameters },
      responses: { 204: { description: 'They are in it.' }, ...refused },
    }),
    async c => {
      const { team, person } = c.req.valid('param')
      await join(context, c.var.viewer, team, person)
      return c.body(null, 204)
    },
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/teams/{team}/members/{person}',
      tags: ['Teams'],
      summary: 'Take somebody out of a team',
      request: { params: memberParameters },
      responses: { 204: { description: 'They are not in it.' }, ...refused },
    }),
    async c => {
      const { team, person } = c.req.valid('param')
      await leaveTeam(context, c.var.viewer, team, person)
      return c.body(null, 204)
    },
  )

  return api
}
