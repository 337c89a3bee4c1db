import type { Domain } from '../domain.ts'
import { addApprovalExtra, addMarginPanel } from '../edition/margin.ts'
import { talkApi } from './api.ts'
import { talkCommands } from './commands.ts'
import { talkAtApproval, talkMargin } from './margin.tsx'
import { talkPages } from './pages.tsx'

addMarginPanel(talkMargin)
addApprovalExtra(talkAtApproval)

export const talk: Domain = {
  name: 'talk',
  about: 'conference talks about what an incident taught: from a candidate to the recording',
  pages: talkPages,
  api: talkApi,
  commands: talkCommands,
}
