import { Hono } from 'hono'
import type { Domain } from '../domain.ts'
import { approvalGiven, editionApproved } from '../edition/events.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { on } from '../platform/events.ts'
import { publicationApi } from './api.ts'
import { publishDue } from './change-schedule.ts'
import { publicationCommands } from './commands.ts'
import { criteriaPages } from './criteria-pages.tsx'
import { decideByRule } from './decide.ts'
import { addPublicationGates } from './gates.ts'
import { pathApi } from './path-api.ts'
import { pathCommands } from './path-commands.ts'
import { pathPages } from './path-pages.tsx'
import { publishIfReady } from './publish.ts'

addPublicationGates()

export const publication: Domain = {
  name: 'publication',
  about: 'what goes to the public and when: decisions, criteria, moments, corrections, withdrawals',
  pages: context => new Hono<HttpEnvironment>().route('/', pathPages(context)).route('/', criteriaPages(context)),
  api: context => publicationApi(context).route('/', pathApi(context)),
  commands: [...publicationCommands, ...pathCommands],
  jobs: [{ name: 'publications', every: 5, run: publishDue }],
  subscriptions: [
    on(approvalGiven, async (context, { artifact, record, viewer }) => {
      if (artifact.edition !== 'customer') return
      await decideByRule(context, viewer, record)
      // A signature given anew may have been all that a standing text lacked.
      await publishIfReady(context, record.id)
    }),
    // The engineering edition too: a report that waited to be shared inside first goes out with its approval.
    on(editionApproved, async (context, { artifact }) => {
      const { edition, postMortemId } = artifact
      if (edition === 'customer' || edition === 'engineering') await publishIfReady(context, postMortemId)
    }),
  ],
}
