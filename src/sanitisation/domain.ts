import type { Domain } from '../domain.ts'
import { addApprovalGate } from '../edition/approval-gates.ts'
import { sanitisationApi } from './api.ts'
import { outgoingGate } from './check-outgoing.ts'
import { sanitisationCommands } from './commands.ts'
import { sanitisationGate } from './gate.ts'
import { sanitisationPages } from './pages.tsx'

addApprovalGate(sanitisationGate)
addApprovalGate(outgoingGate)

export const sanitisation: Domain = {
  name: 'sanitisation',
  about: 'the sanitising desk: decisions on findings, sixteen signatures, the check of outgoing bytes',
  pages: sanitisationPages,
  api: sanitisationApi,
  commands: sanitisationCommands,
}
