import type { Domain } from '../domain.ts'
import { editionApi } from './api.ts'
import { editionCommands } from './commands.ts'
import './desk-panel.tsx'
import { editionPages } from './pages.tsx'
import { subscriptions } from './subscriptions.ts'

export const edition: Domain = {
  name: 'edition',
  about: 'projection, redaction, approval: one immutable artifact for each audience',
  pages: editionPages,
  api: editionApi,
  commands: editionCommands,
  subscriptions,
}
