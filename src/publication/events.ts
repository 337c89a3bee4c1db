import { defineEvent } from '../platform/events.ts'
import type { Publication } from './publication.ts'

/** A publication was taken back. Emitted inside the withdrawing transaction. */
export const publicationWithdrawn = defineEvent<{ publication: Publication; reason: string }>('publication.withdrawn')
