import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Document } from './named-commands.ts'
import type { Finding } from './program.ts'

/** Every link and picture of a document that points into the project leads to something. */
export function checkLinks(documents: readonly Document[], root: string): Finding[] {
  return documents.flatMap(({ path, text }) =>
    text.split('\n').flatMap((row, index) =>
      [...row.matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, link]) => link!.replace(/#.*$/, ''))
        .filter(link => link !== '' && !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(path), link)))
        .map(link => ({ file: path, line: index + 1, sentence: `There is no ${link}.` })),
    ),
  )
}
