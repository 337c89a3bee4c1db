import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { changedMeanwhile, changeRecord, noSuchPart } from '../post-mortem/change.ts'
import { isRestricted, seesRestricted } from '../post-mortem/shown.ts'
import { type ActionEdit, actionValues, requirePerson } from './add.ts'
import { actionsOf, deleteAction, updateAction } from './store.ts'

/**
 * Saves one action; an empty text takes it away. Fields that the edit does not name stay.
 * Refuses `no-such-part`, `changed-meanwhile` with both texts, and what `addAction` refuses.
 */
export async function editAction(
  context: Context,
  viewer: Viewer,
  id: string,
  actionId: string,
  baseVersion: number,
  edit: ActionEdit,
): Promise<void> {
  const values = edit.text.trim() === '' ? null : actionValues(edit)
  await changeRecord(context, viewer, id, `action:${actionId}`, async (context, record) => {
    const action = (await actionsOf(context.db, record.id)).find(candidate => candidate.id === actionId)
    if (!action || (isRestricted(action.visibility, action.text) && !seesRestricted(viewer, record))) throw noSuchPart()
    if (values && edit.ownerId !== action.owner_id) await requirePerson(context, edit.ownerId)
    const saved = values
      ? await updateAction(context.db, action.id, baseVersion, values, context.clock.now())
      : await deleteAction(context.db, action.id, baseVersion)
    if (!saved) throw changedMeanwhile(`action:${action.id}`, edit.text, action.text, action.version)
  })
}
