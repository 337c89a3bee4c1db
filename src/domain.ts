import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Hono } from 'hono'
import type { HttpEnvironment } from './person/environment.ts'
import type { AnyCommand } from './platform/command.ts'
import type { Context } from './platform/context.ts'
import type { Subscription } from './platform/events.ts'
import type { Job } from './platform/jobs.ts'

/** What one folder contributes to the program; `domains.ts` lists them in the order in which they may use each other. */
export interface Domain {
  /** The folder's name. */
  name: string
  /** One line for the map in ARCHITECTURE.md. */
  about: string
  /** Pages for people, as routes on a Hono app. */
  pages?(context: Context): Hono<HttpEnvironment>
  /** REST routes below `/api/v1`. */
  api?(context: Context): OpenAPIHono<HttpEnvironment>
  commands?: AnyCommand[]
  /** What it does about news from domains above it. */
  subscriptions?: Subscription[]
  jobs?: Job[]
}
