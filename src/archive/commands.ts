import { resolve } from 'node:path'
import { actingViewer, oneWord } from '../person/acting-viewer.ts'
import type { Command } from '../platform/command.ts'
import { plural } from '../ui/format.ts'
import { exportEverything } from './export.ts'
import { loadExport } from './load.ts'

export const archiveCommands: Command[] = [
  {
    name: 'export',
    usage: 'DIR',
    about: 'Writes everything to a folder of readable files; the same content gives the same bytes.',
    async run(context, input) {
      const directory = resolve(input.directory, oneWord(input, 'DIR'))
      const done = await exportEverything(context, await actingViewer(context, input), directory)
      return {
        exit: 0,
        json: done,
        text: `Wrote ${plural(done.post_mortems, 'post-mortem')} and ${plural(done.originals, 'original file')} to ${directory}.`,
      }
    },
  },
  {
    name: 'load',
    usage: 'DIR',
    about: 'Fills an empty installation from a folder that `export` wrote.',
    async run(context, input) {
      const directory = resolve(input.directory, oneWord(input, 'DIR'))
      const done = await loadExport(context, await actingViewer(context, input), directory)
      return { exit: 0, json: done, text: `Loaded ${plural(done.post_mortems, 'post-mortem')} from ${directory}.` }
    },
  },
]
