import type { Domain } from '../domain.ts'
import { on } from '../platform/events.ts'
import { postMortemsImported } from '../post-mortem/events.ts'
import { nameAccounts } from './accounts.ts'
import { accountPackApi } from './api.ts'
import { accountPackCommands } from './commands.ts'
import './desk-panel.tsx'
import { accountPackPages } from './pages.tsx'

export const accountPack: Domain = {
  name: 'account-pack',
  about: 'which customers an incident touched, and for one of them what is public about it',
  pages: accountPackPages,
  api: accountPackApi,
  commands: accountPackCommands,
  subscriptions: [
    on(postMortemsImported, async (context, { items }) => {
      for (const { postMortemId, account } of items) {
        if (account.affectedAccounts.length > 0) await nameAccounts(context, postMortemId, account.affectedAccounts)
      }
    }),
  ],
}
