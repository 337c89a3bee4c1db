import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { addPerson } from './add-person.ts'
import { createApi, json, refused } from './api-door.ts'
import { createFeedAddress } from './create-feed-address.ts'
import { createToken } from './create-token.ts'
import type { HttpEnvironment } from './environment.ts'
import { grantRole } from './grant-role.ts'
import { leave } from './leave.ts'
import { mayRun, requireRun, rolesOf } from './permission.ts'
import { revokeFeedAddress } from './revoke-feed-address.ts'
import { revokeRole } from './revoke-role.ts'
import { revokeToken } from './revoke-token.ts'
import { findPerson, listFeedAddresses, listPeople, listTokens, type Person } from './store.ts'
import { actorKey, actorName, roles } from './viewer.ts'

const role = z.enum(roles)
const moment = z.iso.datetime().nullable()
const idParameter = z.object({ id: z.string() })

const personShape = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    roles: z.array(role),
    teams: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string() })),
    left_at: moment,
    created_at: moment,
  })
  .openapi('Person')

const tokenShape = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    created_by: z.string(),
    created_at: moment,
    expires_at: moment,
    last_used_at: moment,
    revoked_at: moment,
  })
  .openapi('Token')

const feedAddressShape = z
  .object({
    id: z.string(),
    name: z.string(),
    created_at: moment,
    last_used_on: z.iso.date().nullable(),
  })
  .openapi('FeedAddress')

const iso = (at: Date | null) => at?.toISOString() ?? null

const showPerson = ({ leftAt, createdAt, ...person }: Person) => ({
  ...person,
  left_at: iso(leftAt),
  created_at: iso(createdAt),
})

/** `/me`, `/people`, `/tokens`, `/feed-addresses`. */
export function personApi(context: Context): OpenAPIHono<HttpEnvironment> {
  const api = createApi()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/me',
      tags: ['People'],
      summary: 'Who this session or token is',
      responses: {
        200: json(
          z.object({ kind: z.string(), id: z.string(), name: z.string(), roles: z.array(role) }).openapi('Me'),
          'Who is asking.',
        ),
        ...refused,
      },
    }),
    c => {
      const { viewer } = c.var
      return c.json(
        { kind: viewer.kind, id: actorKey(viewer), name: actorName(viewer), roles: [...rolesOf(viewer)] },
        200,
      )
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/people',
      tags: ['People'],
      summary: 'Everybody with an account',
      responses: { 200: json(z.object({ people: z.array(personShape) }), 'By name.'), ...refused },
    }),
    async c => {
      requireRun(c.var.viewer, 'manage-people')
      return c.json({ people: (await listPeople(context.db, { withThoseWhoLeft: true })).map(showPerson) }, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/people',
      tags: ['People'],
      summary: 'Add somebody',
      request: {
        body: json(
          z.object({
            email: z.string(),
            name: z.string().optional(),
            roles: z.array(role).optional(),
            password: z.string().optional(),
          }),
          'Without roles a reader; without a password they set one through a link or sign in otherwise.',
        ),
      },
      responses: { 201: json(personShape, 'Added.'), ...refused },
    }),
    async c => {
      const id = await addPerson(context, c.var.viewer, c.req.valid('json'))
      return c.json(showPerson(await mustFind(context, id)), 201)
    },
  )

  api.openapi(
    createRoute({
      method: 'patch',
      path: '/people/{id}',
      tags: ['People'],
      summary: 'Grant and revoke roles, or mark that somebody left',
      request: {
        params: idParameter,
        body: json(
          z.object({
            grant: z.array(role).optional(),
            revoke: z.array(role).optional(),
            left: z.literal(true).optional(),
          }),
          'What changes.',
        ),
      },
      responses: { 200: json(personShape, 'As it is now.'), ...refused },
    }),
    async c => {
      const { id } = c.req.valid('param')
      const change = c.req.valid('json')
      requireRun(c.var.viewer, 'manage-people')
      await inTransaction(context, async within => {
        // Granting last: the others lock people, and every path locks people before the audit log.
        for (const revoked of change.revoke ?? []) await revokeRole(within, c.var.viewer, id, revoked)
        if (change.left) await leave(within, c.var.viewer, id)
        for (const granted of change.grant ?? []) await grantRole(within, c.var.viewer, id, granted)
      })
      return c.json(showPerson(await mustFind(context, id)), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/tokens',
      tags: ['People'],
      summary: 'Your tokens; for an admin everybody’s',
      responses: { 200: json(z.object({ tokens: z.array(tokenShape) }), 'Newest first.'), ...refused },
    }),
    async c => {
      const { viewer } = c.var
      const everybody = mayRun(viewer, 'manage-people') === true
      const tokens = await listTokens(context.db, everybody ? undefined : actorKey(viewer))
      return c.json(
        {
          tokens: tokens.map(token => ({
            id: token.id,
            name: token.name,
            role: token.role,
            created_by: token.createdBy,
            created_at: iso(token.createdAt),
            expires_at: iso(token.expiresAt),
            last_used_at: iso(token.lastUsedAt),
            revoked_at: iso(token.revokedAt),
          })),
        },
        200,
      )
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/tokens',
      tags: ['People'],
      summary: 'Make a token; it is told this once',
      request: {
        body: json(
          z.object({ role, name: z.string().optional(), days: z.number().optional() }),
          'Lasts 90 days unless told otherwise.',
        ),
      },
      responses: {
        201: json(z.object({ id: z.string(), token: z.string(), name: z.string(), role, expires_at: moment }), 'Made.'),
        ...refused,
      },
    }),
    async c => {
      const { expiresAt, ...made } = await createToken(context, c.var.viewer, c.req.valid('json'))
      return c.json({ ...made, expires_at: iso(expiresAt) }, 201)
    },
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/tokens/{id}',
      tags: ['People'],
      summary: 'Revoke a token',
      request: { params: idParameter },
      responses: { 204: { description: 'Revoked.' }, ...refused },
    }),
    async c => {
      await revokeToken(context, c.var.viewer, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )

  api.openapi(
    createRoute({
      method: 'get',
      path: '/feed-addresses',
      tags: ['People'],
      summary: 'Your addresses for feed readers',
      responses: { 200: json(z.object({ feed_addresses: z.array(feedAddressShape) }), 'Newest first.'), ...refused },
    }),
    async c => {
      const { viewer } = c.var
      const addresses = viewer.kind === 'person' ? await listFeedAddresses(context.db, viewer.personId) : []
      const shown = addresses.map(({ id, name, createdAt, lastUsedOn }) => ({
        id,
        name,
        created_at: createdAt.toISOString(),
        last_used_on: lastUsedOn,
      }))
      return c.json({ feed_addresses: shown }, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/feed-addresses',
      tags: ['People'],
      summary: 'Make an address for a feed reader; it is told this once',
      description:
        'Whoever has the address reads the feeds of its maker, with the roles they hold then, and nothing else.',
      request: { body: json(z.object({ name: z.string() }), 'What will read it. A person has at most ten.') },
      responses: {
        201: json(
          z.object({ id: z.string(), name: z.string(), atom: z.string(), json: z.string() }),
          'Made, in both forms.',
        ),
        ...refused,
      },
    }),
    async c => c.json(await createFeedAddress(context, c.var.viewer, c.req.valid('json')), 201),
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/feed-addresses/{id}',
      tags: ['People'],
      summary: 'Revoke an address for a feed reader',
      request: { params: idParameter },
      responses: { 204: { description: 'Revoked.' }, ...refused },
    }),
    async c => {
      await revokeFeedAddress(context, c.var.viewer, c.req.valid('param').id)
      return c.body(null, 204)
    },
  )

  return api
}

async function mustFind(context: Context, id: string): Promise<Person> {
  const person = await findPerson(context.db, id)
  if (!person) throw new Refusal('not-found', 'no-such-person', 'There is no such person.')
  return person
}
