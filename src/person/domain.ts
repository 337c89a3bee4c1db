import { Hono } from 'hono'
import type { Domain } from '../domain.ts'
import { accountPages } from './account-pages.tsx'
import { personApi } from './api.ts'
import { personCommands } from './commands.ts'
import type { HttpEnvironment } from './environment.ts'
import { settingsPages } from './settings-pages.tsx'
import { signInPages } from './sign-in-pages.tsx'
import { deleteExpired } from './store.ts'

export const person: Domain = {
  name: 'person',
  about: 'who acts: accounts, roles, sessions, tokens, and the door everybody comes through',
  pages: context =>
    new Hono<HttpEnvironment>()
      .route('/', signInPages(context))
      .route('/', settingsPages(context))
      .route('/', accountPages(context)),
  api: personApi,
  commands: personCommands,
  jobs: [{ name: 'forget-expired-sessions', cron: '17 3 * * *', run: ({ db }) => deleteExpired(db, new Date()) }],
}
