import { resolve } from 'node:path'
import { actingViewer } from '../person/acting-viewer.ts'
import type { Command } from '../platform/command.ts'
import { formatBytes, plural } from '../ui/format.ts'
import { buildSite } from './site-build.ts'

export const siteCommands: Command[] = [
  {
    name: 'site build',
    usage: 'DIR [--base URL] [--json]',
    about: 'Writes the public site as files, the same bytes as the server sends, for any host of files.',
    options: { base: { type: 'string' } },
    async run(context, input) {
      const { words, options, directory } = input
      const [folder] = words
      if (!folder) return { exit: 2, json: null, text: 'Usage: afterword site build DIR [--base URL]' }
      const built = await buildSite(context, await actingViewer(context, input), {
        directory: resolve(directory, folder),
        base: typeof options.base === 'string' ? options.base : undefined,
      })
      const { pages, removed, bytes } = built
      const text = `${plural(pages, 'page')} in ${formatBytes(bytes)}${removed > 0 ? `, ${removed} of the last build removed` : ''}: ${folder}`
      return { exit: 0, json: built, text }
    },
  },
]
