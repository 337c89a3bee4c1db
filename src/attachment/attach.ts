import { createHash } from 'node:crypto'
import { narrower, type Visibility } from '../audience/editions.ts'
import { may, requireMay } from '../audience/policy.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import { recordAudit } from '../platform/audit.ts'
import type { Context } from '../platform/context.ts'
import { newId } from '../platform/id.ts'
import { isImage, mediaTypeOf, refuseFalseName } from '../platform/media-type.ts'
import { Refusal } from '../platform/refusal.ts'
import { changeRecord } from '../post-mortem/change.ts'
import { parseVisibility } from '../post-mortem/correct-fact.ts'
import { about } from '../post-mortem/read.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import { seesRestricted } from '../post-mortem/shown.ts'
import { requireStorable } from '../post-mortem/storable-text.ts'
import {
  type AttachedFile,
  type Attachment,
  attachmentName,
  attachmentUrl,
  largestFile,
  mostAttachments,
} from './attachment.ts'
import { attachmentsOf, insertAttachment, keepFile } from './store.ts'
import { withoutMetadata } from './without-metadata.ts'

export type NewAttachment = {
  name?: string
  /** How far it may travel; engineering only unless told. Wider needs the right to decide what goes outside. */
  visibility?: string
  /** When it was taken or written, ISO 8601 with a zone. */
  capturedAt?: string
} & ({ bytes: Uint8Array; fileName: string } | { url: string })

type FileWithBytes = AttachedFile & { bytes: Uint8Array }

/**
 * Adds a file or a link to the evidence of a post-mortem. Nobody but engineering gets to see it unless whoever adds it
 * may decide what goes outside and says so; then a file is freed of its metadata, and only that copy travels.
 *
 * Refuses `no-such-post-mortem`, `not-your-role`, `no-name`, `bad-link`, `bad-instant`, `empty-file`, `file-too-large`,
 * `too-many-attachments`, `already-attached`, `not-what-it-says`, `damaged-file`, `cannot-go-outside`, `active-pdf`,
 * `unknown-visibility`.
 */
export async function attach(context: Context, viewer: Viewer, id: string, given: NewAttachment): Promise<Attachment> {
  const { name, capturedAt, url } = given as NewAttachment & { url?: string }
  requireStorable({ name, capturedAt, url })
  const visibility = parseVisibility(given.visibility) ?? 'engineering'
  const taken = instantOf(given.capturedAt)
  const file = 'bytes' in given ? fileOf(given.bytes) : null
  const called = attachmentName(given.name || ('url' in given ? given.url.replace(/[/\\]+/g, ' ') : given.fileName))
  if (file && 'bytes' in given) refuseFalseName(attachmentName(given.fileName), file.mediaType)
  const link = 'url' in given ? attachmentUrl(given.url) : null
  return changeRecord(context, viewer, id, 'new-attachment', async (context, record) => {
    requireReach(viewer, record, visibility)
    const others = await attachmentsOf(context.db, record.id)
    refuseOneMore(viewer, record, others, file)
    const travels = narrower('leadership', visibility) === 'leadership'
    const clean = file && (travels || isImage(file.mediaType)) ? await cleanFile(file) : null
    const attachment: Attachment = {
      id: newId('att'),
      postMortemId: record.id,
      name: called,
      url: link,
      file,
      clean: travels ? clean : null,
      capturedAt: taken,
      visibility,
      version: 1,
      addedBy: actorKey(viewer),
      addedAt: context.clock.now(),
    }
    if (file) await keepFile(context.db, file)
    if (travels && clean) await keepFile(context.db, clean)
    await insertAttachment(context.db, attachment)
    await recordAudit(context, {
      actor: actorKey(viewer),
      verb: 'attach',
      object: `post-mortem:${record.id}`,
      detail: { attachment: attachment.id, visibility, sha256: file?.sha256 ?? null },
    })
    return attachment
  })
}

/** Refuses `not-your-role` for a reach that is not this viewer's to give. */
function requireReach(viewer: Viewer, record: PostMortemRecord, visibility: Visibility): void {
  if (visibility === 'restricted' && !seesRestricted(viewer, record)) {
    throw new Refusal('not-allowed', 'not-your-role', 'Only the owner and the participants may restrict a part.')
  }
  if (mayGoOutside(viewer, record) || narrower('engineering', visibility) === visibility) return
  requireMay(viewer, 'decide-redaction', about(record))
}

/** Whether this viewer may add an attachment that travels beyond engineering. */
export function mayGoOutside(viewer: Viewer, record: PostMortemRecord): boolean {
  return may(viewer, 'decide-redaction', about(record)) === true
}

function refuseOneMore(
  viewer: Viewer,
  record: PostMortemRecord,
  others: Attachment[],
  file: AttachedFile | null,
): void {
  if (others.length >= mostAttachments) {
    throw new Refusal(
      'conflict',
      'too-many-attachments',
      `A post-mortem holds at most ${mostAttachments} attachments; link to a folder instead.`,
    )
  }
  const shown = seesRestricted(viewer, record) ? others : others.filter(one => one.visibility !== 'restricted')
  const same = file && shown.find(one => one.file?.sha256 === file.sha256)
  if (same) {
    throw new Refusal(
      'conflict',
      'already-attached',
      `These very bytes are attached already, as “${same.name}”. To let them travel further, take that one away first.`,
      { attachment: same.id },
    )
  }
}

function fileOf(bytes: Uint8Array): FileWithBytes {
  if (bytes.byteLength === 0) throw new Refusal('bad-input', 'empty-file', 'This file is empty.')
  if (bytes.byteLength > largestFile) {
    throw new Refusal(
      'too-large',
      'file-too-large',
      `An attachment has at most ${largestFile / 1024 / 1024} MB; link to where the file is instead.`,
    )
  }
  return described(bytes, mediaTypeOf(bytes))
}

async function cleanFile(file: FileWithBytes): Promise<FileWithBytes> {
  return described(await withoutMetadata(file.bytes, file.mediaType), file.mediaType)
}

function described(bytes: Uint8Array, mediaType: string): FileWithBytes {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), mediaType, size: bytes.byteLength, bytes }
}

function instantOf(text: string | undefined): string | null {
  const written = text?.trim() ?? ''
  if (written === '') return null
  const zoned = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(written)
  const moment = new Date(zoned?.[1] && !zoned[4] ? `${written.replace(' ', 'T')}Z` : written.replace(' ', 'T'))
  if (zoned && !Number.isNaN(moment.getTime())) return moment.toISOString()
  throw new Refusal('bad-input', 'bad-instant', 'Write the time as 2026-03-04 10:15, in UTC.')
}
