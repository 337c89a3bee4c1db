import type { Artifact } from '../edition/edition.ts'
import { defineEvent } from '../platform/events.ts'
import type { Publication } from './publication.ts'

/**
 * A text was put on the public site: the first at its permalink, or one that corrects what stood there. Emitted inside
 * the publishing transaction, which need not be the approving one.
 */
export const published = defineEvent<{ publication: Publication; artifact: Artifact; corrects: boolean }>(
  'publication.published',
)

/** A publication was taken back. Emitted inside the withdrawing transaction. */
export const publicationWithdrawn = defineEvent<{ publication: Publication; reason: string }>('publication.withdrawn')
