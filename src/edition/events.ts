import type { Viewer } from '../person/viewer.ts'
import { defineEvent } from '../platform/events.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import type { Artifact } from './edition.ts'

/** An edition has every approval it needs and its artifact is current. Emitted inside the approving transaction. */
export const editionApproved = defineEvent<{ artifact: Artifact; severity: string | null }>('edition.approved')

/** Somebody signed a text, which may need more signatures. Emitted inside the approving transaction. */
export const approvalGiven = defineEvent<{ artifact: Artifact; record: PostMortemRecord; viewer: Viewer }>(
  'edition.approval-given',
)

/** An approved edition may not be read inside any more, because a part of it was narrowed; or it may be again. */
export const editionHeldBack = defineEvent<{ artifactId: string; held: boolean }>('edition.held-back')
