import { defineEvent } from '../platform/events.ts'

/** All sixteen categories are signed for the text with this SHA-256. Emitted inside the signing transaction. */
export const sanitised = defineEvent<{ postMortemId: string; sha256: string }>('sanitised')

/** Somebody decided what becomes of a finding: what was held back because of it may be looked at again. */
export const findingDecided = defineEvent<{ postMortemId: string }>('finding.decided')
