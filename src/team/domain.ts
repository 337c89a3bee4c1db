import type { Domain } from '../domain.ts'
import { teamApi } from './api.ts'
import { teamCommands } from './commands.ts'
import { teamPages } from './pages.tsx'

export const team: Domain = {
  name: 'team',
  about: 'who works together; records and services belong to teams',
  pages: teamPages,
  api: teamApi,
  commands: teamCommands,
}
