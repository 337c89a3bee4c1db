import { Hono } from 'hono'
import { commitmentsChanged } from '../commitment/events.ts'
import type { Domain } from '../domain.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { answerPublicSiteAt } from '../person/public-host.ts'
import { on } from '../platform/events.ts'
import { siteCommands } from './commands.ts'
import { siteSettingsPages } from './settings-pages.tsx'
import { mountSite, siteHost } from './site.ts'
import { forgetPages } from './site-cache.ts'
import { reportParts } from './site-pages.tsx'

answerPublicSiteAt(siteHost)

export const publicSite: Domain = {
  name: 'public-site',
  about: 'what everybody outside reads: reports, corrections, tombstones, cards, at an address or as files',
  pages: context =>
    new Hono<HttpEnvironment>()
      .get('/public', c => c.redirect('/public/', 301))
      .route('/', mountSite(context, reportParts))
      .route('/', siteSettingsPages(context)),
  commands: siteCommands,
  subscriptions: [on(commitmentsChanged, async context => forgetPages(context.config))],
}
