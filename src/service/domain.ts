import type { Domain } from '../domain.ts'
import { serviceApi } from './api.ts'
import { serviceCommands } from './commands.ts'
import { servicePages } from './pages.tsx'

export const service: Domain = {
  name: 'service',
  about: 'what is run, by whom, with what, depending on what',
  pages: servicePages,
  api: serviceApi,
  commands: serviceCommands,
}
