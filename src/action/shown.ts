import type { Viewer } from '../person/viewer.ts'
import type { Db } from '../platform/context.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { isRestricted, seesRestricted } from '../post-mortem/shown.ts'
import type { Action } from './action.ts'
import { actionsOf } from './store.ts'

/** Actions of a record that this viewer may see: restricted ones are for the owner and the participants only. */
export async function shownActions(db: Db, viewer: Viewer, record: PostMortemRecord): Promise<Action[]> {
  const actions = await actionsOf(db, record.id)
  return seesRestricted(viewer, record)
    ? actions
    : actions.filter(action => !isRestricted(action.visibility, action.text))
}
