import { defineEvent } from '../platform/events.ts'

/** All sixteen categories are signed for the text with this SHA-256. Emitted inside the signing transaction. */
export const sanitised = defineEvent<{ postMortemId: string; sha256: string }>('sanitised')
