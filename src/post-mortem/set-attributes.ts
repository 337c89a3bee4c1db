import { handlings, postMortemTypes } from '../incident/words.ts'
import { findPerson } from '../person/store.ts'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { changeRecord } from './change.ts'
import { requireStorable } from './storable-text.ts'
import { setAttributes } from './store.ts'

/**
 * Sets what a post-mortem is: its type, its handling (TLP), its owner, its language.
 * Refuses `unknown-type`, `unknown-handling`, `no-such-person` and what `changeRecord` refuses.
 */
export async function setPostMortemAttributes(
  context: Context,
  viewer: Viewer,
  id: string,
  set: { type?: string; handling?: string; ownerId?: string | null; language?: string },
): Promise<void> {
  requireStorable(set.language)
  if (set.type !== undefined && !(postMortemTypes as readonly string[]).includes(set.type)) {
    throw new Refusal('bad-input', 'unknown-type', `The type is one of ${postMortemTypes.join(', ')}.`)
  }
  if (set.handling !== undefined && !(handlings as readonly string[]).includes(set.handling)) {
    throw new Refusal('bad-input', 'unknown-handling', `Handling is one of ${handlings.join(', ')}.`)
  }
  await changeRecord(context, viewer, id, 'attributes', async (context, record) => {
    if (set.ownerId) {
      const person = await findPerson(context.db, set.ownerId)
      if (!person || person.leftAt)
        throw new Refusal('bad-input', 'no-such-person', 'The owner is a person of this organisation.')
    }
    await setAttributes(context.db, record.id, {
      ...(set.type !== undefined && { type: set.type }),
      ...(set.handling !== undefined && { handling: set.handling }),
      ...(set.ownerId !== undefined && { owner_id: set.ownerId }),
      ...(set.language !== undefined && { language: set.language }),
    })
  })
}
