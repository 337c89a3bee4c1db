import { defineEvent } from '../platform/events.ts'
import type { ImportedAccount } from '../source/account.ts'

/** Records came in from a source: created, or replaced by a newer version of it. */
export const postMortemsImported = defineEvent<{
  items: { postMortemId: string; account: ImportedAccount; isNew: boolean }[]
  actor: string
}>('post-mortem.imported')

/** Something in these records changed; whatever is derived from them is to be looked at again. */
export const recordsChanged = defineEvent<{ postMortemIds: string[] }>('post-mortem.changed')
