import { actingViewer } from '../person/acting-viewer.ts'
import type { Command } from '../platform/command.ts'
import { publicationUrl } from './publication.ts'
import { listPublications } from './store.ts'
import { withdraw } from './withdraw.ts'

export const publicationCommands: Command[] = [
  {
    name: 'publications',
    usage: '[--json]',
    about: 'Lists what stands on the public site and what was withdrawn.',
    async run(context, input) {
      const { db, config } = context
      const publications = await listPublications(db, await actingViewer(context, input))
      const lines = publications.map(
        one =>
          `${one.id}  ${one.publishedAt.toISOString().slice(0, 10)}  ${one.withdrawnAt ? 'withdrawn' : 'public   '}  ${one.title}\n  ${publicationUrl(config.publicUrl, one.slug)}`,
      )
      return {
        exit: 0,
        json: publications.map(one => ({
          id: one.id,
          post_mortem: one.postMortemId,
          title: one.title,
          url: publicationUrl(config.publicUrl, one.slug),
          published_at: one.publishedAt,
          updated_at: one.updatedAt,
          withdrawn_at: one.withdrawnAt,
        })),
        text: lines.length > 0 ? lines.join('\n') : 'Nothing has been published yet.',
      }
    },
  },
  {
    name: 'withdraw',
    usage: 'ID --reason TEXT [--json]',
    about: 'Takes a publication back; its permalink answers 410 from then on.',
    options: { reason: { type: 'string' } },
    async run(context, input) {
      const { words, options } = input
      const [id] = words
      if (!id || typeof options.reason !== 'string')
        return { exit: 2, json: null, text: 'Usage: afterword withdraw ID --reason TEXT' }
      const gone = await withdraw(context, await actingViewer(context, input), id, options.reason)
      return { exit: 0, json: { id: gone.id, withdrawn_at: gone.withdrawnAt }, text: `Withdrawn: ${gone.slug}` }
    },
  },
]
