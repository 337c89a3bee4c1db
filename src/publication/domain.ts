import type { Domain } from '../domain.ts'
import { editionApproved } from '../edition/events.ts'
import { on } from '../platform/events.ts'
import { publicationApi } from './api.ts'
import { publicationCommands } from './commands.ts'
import { publish } from './publish.ts'
import { publicSite } from './site.tsx'
import { forgetPages } from './site-cache.ts'

export const publication: Domain = {
  name: 'publication',
  about: 'the public site: what both approvals let out, its permalinks, corrections and withdrawals',
  pages: publicSite,
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
