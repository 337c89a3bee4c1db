import type { Visibility } from '../audience/editions.ts'
import { findPerson } from '../person/store.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { Refusal } from '../platform/refusal.ts'
import { changeRecord } from '../post-mortem/change.ts'
import { parseVisibility } from '../post-mortem/correct-fact.ts'
import { requireStorable } from '../post-mortem/storable-text.ts'
import { actionPriorities, actionTypes } from './action.ts'
import { actionsOf, insertActions } from './store.ts'

export interface ActionEdit {
  /** What will be true when it is done. */
  text: string
  ownerId?: string | null
  /** `YYYY-MM-DD`. */
  dueOn?: string | null
  type?: string | null
  priority?: string | null
  trackerUrl?: string | null
  visibility?: string | null
}

const longestText = 2000

/**
 * Adds an action at the end of a post-mortem's list and returns its id. Refuses `no-text`, `too-long`, `bad-day`,
 * `unknown-type`, `unknown-priority`, `bad-link`, `no-such-person` and what `changeRecord` refuses.
 */
export async function addAction(context: Context, viewer: Viewer, id: string, edit: ActionEdit): Promise<string> {
  const values = actionValues(edit)
  return changeRecord(context, viewer, id, 'new-action', async (context, record) => {
    await requirePerson(context, edit.ownerId)
    const actionId = newId('act')
    const positions = (await actionsOf(context.db, record.id)).map(action => action.position)
    await insertActions(
      context.db,
      [
        {
          id: actionId,
          post_mortem_id: record.id,
          owner_id: null,
          due_on: null,
          type: null,
          priority: null,
          tracker_url: null,
          visibility: null,
          ...values,
          owner_name: null,
          state: 'proposed',
          source: null,
          position: Math.max(-1, ...positions) + 1,
        },
      ],
      context.clock.now(),
    )
    return actionId
  })
}

/** What an edit sets; fields it does not name are left alone. Pure. */
export function actionValues(edit: ActionEdit) {
  requireStorable(edit)
  const text = edit.text.trim()
  if (text === '') throw new Refusal('bad-input', 'no-text', 'Say what will be true when this is done.')
  if (text.length > longestText)
    throw new Refusal('too-large', 'too-long', `An action holds at most ${longestText} characters.`)
  return {
    text,
    ...(edit.ownerId !== undefined && { owner_id: edit.ownerId || null }),
    ...(edit.dueOn !== undefined && { due_on: dayOf(edit.dueOn) }),
    ...(edit.type !== undefined && { type: oneOf(edit.type, actionTypes, 'type') }),
    ...(edit.priority !== undefined && { priority: oneOf(edit.priority, actionPriorities, 'priority') }),
    ...(edit.trackerUrl !== undefined && { tracker_url: linkOf(edit.trackerUrl) }),
    ...(edit.visibility !== undefined && { visibility: parseVisibility(edit.visibility) as Visibility | null }),
  }
}

export async function requirePerson(context: Context, id: string | null | undefined): Promise<void> {
  if (!id) return
  const person = await findPerson(context.db, id)
  if (!person || person.leftAt)
    throw new Refusal('bad-input', 'no-such-person', 'The owner of an action is one person of this organisation.')
}

function dayOf(text: string | null): string | null {
  const day = text?.trim() ?? ''
  if (day === '') return null
  const exists = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(`${day}T00:00:00Z`))
  if (exists && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)) return day
  throw new Refusal('bad-input', 'bad-day', 'An action is due on a day such as 2026-12-31.')
}

function oneOf(text: string | null, allowed: readonly string[], what: string): string | null {
  if (!text) return null
  if (allowed.includes(text)) return text
  throw new Refusal('bad-input', `unknown-${what}`, `The ${what} of an action is one of ${allowed.join(', ')}.`)
}

function linkOf(text: string | null): string | null {
  const link = text?.trim() ?? ''
  if (link === '') return null
  if (link.length <= 2000 && URL.canParse(link) && ['http:', 'https:'].includes(new URL(link).protocol)) return link
  throw new Refusal('bad-input', 'bad-link', 'The link to a tracker begins with https:// or http://.')
}
