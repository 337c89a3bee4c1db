import { actingViewer } from '../person/acting-viewer.ts'
import type { Command } from '../platform/command.ts'
import { publicationUrl } from '../public-site/report.ts'
import { siteAddress } from '../public-site/settings.ts'
import { movePublication } from './move.ts'
import { listPublications } from './store.ts'
import { parseWithdrawalClass, withdraw } from './withdraw.ts'

export const publicationCommands: Command[] = [
  {
    name: 'publications',
    usage: '[--json]',
    about: 'Lists what stands on the public site and what was withdrawn.',
    async run(context, input) {
      const { db, config } = context
      const site = await siteAddress(db, config)
      const publications = await listPublications(db, await actingViewer(context, input))
      const lines = publications.map(
        one =>
          `${one.id}  ${one.publishedAt.toISOString().slice(0, 10)}  ${one.withdrawnAt ? 'withdrawn' : 'public   '}  ${one.title}\n  ${publicationUrl(site, one.slug)}`,
      )
      return {
        exit: 0,
        json: publications.map(one => ({
          id: one.id,
          post_mortem: one.postMortemId,
          title: one.title,
          url: publicationUrl(site, one.slug),
          published_at: one.publishedAt,
          updated_at: one.updatedAt,
          withdrawn_at: one.withdrawnAt,
        })),
        text: lines.length > 0 ? lines.join('\n') : 'Nothing has been published yet.',
      }
    },
  },
  {
    name: 'publications move',
    usage: 'ID --words TEXT [--json]',
    about: 'Gives a publication an address of other words; the old one leads there from then on.',
    options: { words: { type: 'string' } },
    async run(context, input) {
      const { words, options } = input
      const [id] = words
      if (!id || typeof options.words !== 'string')
        return { exit: 2, json: null, text: 'Usage: afterword publications move ID --words TEXT' }
      const moved = await movePublication(context, await actingViewer(context, input), id, options.words)
      const url = publicationUrl(await siteAddress(context.db, context.config), moved.slug)
      return { exit: 0, json: { id: moved.id, url }, text: url }
    },
  },
  {
    name: 'withdraw',
    usage: 'ID --reason TEXT [--class CLASS] [--json]',
    about: 'Takes a publication back; its permalink answers 410 from then on.',
    options: { reason: { type: 'string' }, class: { type: 'string' } },
    async run(context, input) {
      const { words, options } = input
      const [id] = words
      if (!id || typeof options.reason !== 'string')
        return { exit: 2, json: null, text: 'Usage: afterword withdraw ID --reason TEXT' }
      const kind = parseWithdrawalClass(typeof options.class === 'string' ? options.class : undefined)
      const gone = await withdraw(context, await actingViewer(context, input), id, options.reason, kind)
      return { exit: 0, json: { id: gone.id, withdrawn_at: gone.withdrawnAt }, text: `Withdrawn: ${gone.slug}` }
    },
  },
]
