import type { PathState } from './path.ts'

/** How a state is called on pages and in the terminal. */
export const stateLabels: Record<PathState, string> = {
  not_applicable: 'not applicable',
  candidate: 'undecided',
  not_published: 'not published',
  delayed: 'delayed',
  drafting: 'being written',
  sanitised: 'sanitised',
  in_approval: 'in approval',
  approved: 'approved',
  held: 'held back',
  scheduled: 'scheduled',
  published: 'published',
  corrected: 'corrected',
  withdrawn: 'withdrawn',
}

/** How a step of the path is called while it is walked. */
export const stepLabels: Record<PathState, string> = {
  ...stateLabels,
  candidate: 'somebody outside was affected',
  drafting: 'decided to publish',
  in_approval: 'first signature',
  approved: 'every signature',
}
