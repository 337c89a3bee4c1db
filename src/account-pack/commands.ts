import { actingViewer } from '../person/acting-viewer.ts'
import type { Command } from '../platform/command.ts'
import { Refusal } from '../platform/refusal.ts'
import { getSetting } from '../platform/settings.ts'
import { publicationUrl } from '../public-site/report.ts'
import { organisationSetting } from '../public-site/settings.ts'
import { formatDay } from '../ui/format.ts'
import { packJson } from './json.ts'
import { readPack } from './pack.ts'
import { packDocument } from './views/pack.tsx'

export const accountPackCommands: Command[] = [
  {
    name: 'account-pack',
    usage: 'NAME [--html]',
    about: 'Prints what is public about the incidents that touched one customer, and where the follow-ups stand.',
    options: { html: { type: 'boolean' } },
    async run(context, input) {
      const name = input.words.join(' ')
      if (name === '') throw new Refusal('bad-input', 'missing-word', 'NAME is missing.')
      const { publicUrl } = context.config
      const pack = await readPack(context, await actingViewer(context, input), name)
      const organisation = await getSetting(context.db, organisationSetting)
      const lines = pack.reports.flatMap(report => [
        `${formatDay(report.publishedAt)}  ${report.title}`,
        `  ${publicationUrl(publicUrl, report.slug)}`,
        ...report.commitments.map(({ word, markdown }) => `  ${word}: ${markdown.replace(/\s+/g, ' ')}`),
      ])
      return {
        exit: 0,
        json: packJson(pack, publicUrl),
        text: input.options.html === true ? packDocument(pack, publicUrl, organisation.name) : lines.join('\n'),
      }
    },
  },
]
