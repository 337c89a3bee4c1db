import type { Domain } from '../domain.ts'
import { searchApi } from './api.ts'
import { searchCommands } from './commands.ts'
import { searchPages } from './pages.tsx'
import { subscriptions } from './subscriptions.ts'

export const search: Domain = {
  name: 'search',
  about: 'the list and what is found in it, from an index kept apart for each edition',
  pages: searchPages,
  api: searchApi,
  commands: searchCommands,
  subscriptions,
}
