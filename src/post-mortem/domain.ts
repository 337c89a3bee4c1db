import { Hono } from 'hono'
import type { Domain } from '../domain.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { postMortemApi } from './api.ts'
import { postMortemCommands } from './commands.ts'
import { deskPages } from './desk-pages.tsx'
import { historyPages } from './history-pages.tsx'
import { importPages } from './import-pages.tsx'
import { startPages } from './start-pages.tsx'
import { forgetUploads } from './uploads.ts'

export const postMortem: Domain = {
  name: 'post-mortem',
  about: 'the account of one incident: facts, text, timeline, factors, versions, and the desk they are written at',
  pages: context =>
    new Hono<HttpEnvironment>()
      .route('/', startPages(context))
      .route('/', deskPages(context))
      .route('/', historyPages(context))
      .route('/', importPages(context)),
  api: postMortemApi,
  commands: postMortemCommands,
  jobs: [{ name: 'forget-uploads', cron: '*/15 * * * *', run: forgetUploads }],
}
