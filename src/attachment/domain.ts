import type { Domain } from '../domain.ts'
import { attachmentApi } from './api.ts'
import { attachmentCommands } from './commands.ts'
import './desk-panel.tsx'
import { attachmentPages } from './pages.tsx'

export const attachment: Domain = {
  name: 'attachment',
  about: 'evidence of a post-mortem: files and links, and the copies without metadata that may leave',
  pages: attachmentPages,
  api: attachmentApi,
  commands: attachmentCommands,
}
