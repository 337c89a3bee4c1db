import type { Domain } from '../domain.ts'
import { editionApproved } from '../edition/events.ts'
import { on } from '../platform/events.ts'
import { recordsChanged } from '../post-mortem/events.ts'
import { bindCommitments, keepCommitments } from './keep.ts'

export const commitment: Domain = {
  name: 'commitment',
  about: 'what a published text promises, bound to the action that keeps it, in fixed words',
  subscriptions: [
    on(editionApproved, (context, { artifact }) => bindCommitments(context, artifact)),
    on(recordsChanged, (context, { postMortemIds }) => keepCommitments(context, postMortemIds)),
  ],
}
