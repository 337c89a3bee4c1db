import { actionStates } from '../incident/words.ts'
import { peopleByEmail } from '../person/store.ts'
import { on } from '../platform/events.ts'
import { newId } from '../platform/id.ts'
import { postMortemsImported } from '../post-mortem/events.ts'
import type { ActionState } from './action.ts'
import { deleteImportedActions, insertActions, type NewAction } from './store.ts'

/** Actions that sources brought along become ours, in the importing transaction. */
export const subscriptions = [
  on(postMortemsImported, async (context, { items }) => {
    const emails = items.flatMap(({ account }) =>
      account.actions.flatMap(action => action.ownerEmail?.toLowerCase() ?? []),
    )
    const people = await peopleByEmail(context.db, [...new Set(emails)])
    const actions: NewAction[] = []
    for (const { postMortemId, account, isNew } of items) {
      if (!isNew && !(await deleteImportedActions(context.db, postMortemId))) continue
      for (const [position, action] of account.actions.entries()) {
        const ownerId = action.ownerEmail ? (people.get(action.ownerEmail.toLowerCase()) ?? null) : null
        actions.push({
          id: newId('act'),
          post_mortem_id: postMortemId,
          text: action.text,
          owner_id: ownerId,
          owner_name: action.ownerName ?? action.ownerEmail ?? null,
          due_on: action.dueOn ?? null,
          type: action.type ?? null,
          priority: action.priority ?? null,
          state: stateOf(action.state),
          tracker_url: action.trackerUrl ?? null,
          visibility: (action.visibility ?? null) as NewAction['visibility'],
          source: action.source,
          position,
        })
      }
    }
    await insertActions(context.db, actions, context.clock.now())
  }),
]

function stateOf(state: string | undefined): ActionState {
  return (actionStates as readonly string[]).includes(state ?? '') ? (state as ActionState) : 'proposed'
}
