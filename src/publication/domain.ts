import { Hono } from 'hono'
import { commitmentsChanged } from '../commitment/events.ts'
import type { Domain } from '../domain.ts'
import { editionApproved } from '../edition/events.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { answerPublicSiteAt } from '../person/public-host.ts'
import { on } from '../platform/events.ts'
import { publicationApi } from './api.ts'
import { publicationCommands } from './commands.ts'
import { publish } from './publish.ts'
import { publicationSettingsPages } from './settings-pages.tsx'
import { mountSite, siteHost } from './site.ts'
import { forgetPages } from './site-cache.ts'
import { publicationParts } from './site-pages.tsx'

answerPublicSiteAt(siteHost)

export const publication: Domain = {
  name: 'publication',
  about: 'the public site: what both approvals let out, its permalinks, corrections and withdrawals',
  pages: context =>
    new Hono<HttpEnvironment>()
      .get('/public', c => c.redirect('/public/', 301))
      .route('/', mountSite(context, publicationParts))
      .route('/', publicationSettingsPages(context)),
  api: publicationApi,
  commands: publicationCommands,
  subscriptions: [
    on(editionApproved, async (context, { artifact }) => {
      if (artifact.edition !== 'customer') return
      await publish(context, artifact)
      forgetPages(context.config)
    }),
    on(commitmentsChanged, async context => forgetPages(context.config)),
  ],
}
