import type { Domain } from '../domain.ts'
import { archiveCommands } from './commands.ts'

export const archive: Domain = {
  name: 'archive',
  about: 'everything out to a folder of readable files and back in; the example organisation',
  commands: archiveCommands,
}
