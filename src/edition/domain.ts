import { Hono } from 'hono'
import type { Domain } from '../domain.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { editionApi } from './api.ts'
import { editionCommands } from './commands.ts'
import './desk-panel.tsx'
import { editionPages } from './pages.tsx'
import { redactionPages } from './redaction-pages.tsx'
import { subscriptions } from './subscriptions.ts'

export const edition: Domain = {
  name: 'edition',
  about: 'projection, redaction, approval: one immutable artifact for each audience',
  pages: context => new Hono<HttpEnvironment>().route('/', redactionPages(context)).route('/', editionPages(context)),
  api: editionApi,
  commands: editionCommands,
  subscriptions,
}
