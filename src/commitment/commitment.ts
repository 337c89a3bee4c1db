import type { ActionState } from '../action/action.ts'

/** Why something promised is no longer planned: one of these, never what somebody wrote. */
export type DroppedBecause = 'alternative' | 'replaced' | 'no-longer-applies' | 'decided-against' | 'did-not-help'

export type Promised = { word: 'committed' | 'done'; reason: null } | { word: 'dropped'; reason: DroppedBecause }

/**
 * What outsiders read of an action in this state: done only when somebody other than its owner verified it. An action
 * that is gone (null) is no longer planned.
 */
export function promisedWord(state: ActionState | null): Promised {
  switch (state) {
    case 'verified':
    case 'closed_effective':
      return { word: 'done', reason: null }
    case 'closed_alternative':
      return { word: 'dropped', reason: 'alternative' }
    case 'superseded':
    case 'merged':
      return { word: 'dropped', reason: 'replaced' }
    case 'declined':
      return { word: 'dropped', reason: 'decided-against' }
    case 'closed_ineffective':
      return { word: 'dropped', reason: 'did-not-help' }
    case 'no_longer_applicable':
    case null:
      return { word: 'dropped', reason: 'no-longer-applies' }
    default:
      return { word: 'committed', reason: null }
  }
}
