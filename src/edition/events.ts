import { defineEvent } from '../platform/events.ts'
import type { Artifact } from './edition.ts'

/** An edition has every approval it needs and its artifact is current. Emitted inside the approving transaction. */
export const editionApproved = defineEvent<{ artifact: Artifact; severity: string | null }>('edition.approved')
