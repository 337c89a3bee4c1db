import type { Visibility } from '../audience/editions.ts'
import type { Provenance } from '../incident/fact.ts'
import type { actionStates } from '../incident/words.ts'

export const actionTypes = ['prevent', 'detect', 'mitigate', 'process', 'investigate'] as const
export const actionPriorities = ['P1', 'P2', 'P3'] as const
export type ActionState = (typeof actionStates)[number]

/** A committed piece of work. The text is what will be true when it is done. */
export interface Action {
  id: string
  post_mortem_id: string
  text: string
  owner_id: string | null
  /** The owner as a source names them, where no person of the directory matches. */
  owner_name: string | null
  /** `YYYY-MM-DD`. */
  due_on: string | null
  type: string | null
  priority: string | null
  state: ActionState
  tracker_url: string | null
  visibility: Visibility | null
  source: Provenance | null
  position: number
  version: number
}
