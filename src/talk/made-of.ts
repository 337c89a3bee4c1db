import type { Artifact } from '../edition/edition.ts'
import { artifactById, currentArtifact } from '../edition/store.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { isRed, publicationOf } from '../publication/store.ts'
import type { TalkLevel } from './talk.ts'

/**
 * The approved text that a talk of this level may be made of: the engineering edition that stands, or the customer
 * edition that is public now. Null where there is none; the record itself is never a source.
 */
export async function textForTalk(context: Context, postMortemId: string, level: TalkLevel): Promise<Artifact | null> {
  if (level === 'internal') return currentArtifact(context.db, postMortemId, 'engineering')
  const publication = await publicationOf(context.db, postMortemId)
  if (!publication || publication.withdrawnAt || (await isRed(context.db, postMortemId))) return null
  return artifactById(context.db, publication.artifactId)
}

/** As `textForTalk`. Refuses `no-approved-text`. */
export async function requireTextForTalk(context: Context, postMortemId: string, level: TalkLevel): Promise<Artifact> {
  const artifact = await textForTalk(context, postMortemId, level)
  if (artifact) return artifact
  throw new Refusal(
    'conflict',
    'no-approved-text',
    level === 'internal'
      ? 'A talk is made of an approved text: approve the engineering edition first.'
      : 'A public talk is made of what is public: publish the customer edition first, or open an internal talk.',
  )
}
