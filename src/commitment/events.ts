import { defineEvent } from '../platform/events.ts'

/** What outsiders read of these promises is another word now. Emitted inside the changing transaction. */
export const commitmentsChanged = defineEvent<{ postMortemIds: string[] }>('commitment.changed')
