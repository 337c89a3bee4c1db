import { Hono } from 'hono'
import type { Domain } from '../domain.ts'
import { editionApproved } from '../edition/events.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { on } from '../platform/events.ts'
import { publicationApi } from './api.ts'
import { publicationCommands } from './commands.ts'
import { publish } from './publish.ts'
import { publicationSettingsPages } from './settings-pages.tsx'
import { publicSite } from './site.tsx'
import { forgetPages } from './site-cache.ts'

export const publication: Domain = {
  name: 'publication',
  about: 'the public site: what both approvals let out, its permalinks, corrections and withdrawals',
  pages: context =>
    new Hono<HttpEnvironment>().route('/', publicSite(context)).route('/', publicationSettingsPages(context)),
  api: publicationApi,
  commands: publicationCommands,
  subscriptions: [
    on(editionApproved, async (context, { artifact }) => {
      if (artifact.edition !== 'customer') return
      await publish(context, artifact)
      forgetPages(context.config)
    }),
  ],
}
