import type { EditionName } from '../audience/editions.ts'
import { extensionOf } from '../platform/media-type.ts'
import type { Block, ShownAttachment } from './edition.ts'

/** Where everybody outside gets the files of what is published. */
const publicFiles = '/public/files/'

/** A file's name in addresses: its hash, so that a text which names it pins the bytes. */
function addressOf(file: { sha256: string; mediaType: string }): string {
  return `${file.sha256}.${extensionOf(file.mediaType)}`
}

/** Where readers of an edition get one of its files. A customer edition's addresses are those of the public site. */
export function fileHref(
  postMortemId: string,
  edition: EditionName,
  file: { sha256: string; mediaType: string },
): string {
  const folder =
    edition === 'customer' ? publicFiles : `/post-mortems/${encodeURIComponent(postMortemId)}/${edition}/files/`
  return `${folder}${addressOf(file)}`
}

/** The customer edition as it is read inside, before and after it is public: its files come from here. */
export function htmlInside(html: string, postMortemId: string): string {
  return html.replaceAll(`"${publicFiles}`, `"/post-mortems/${encodeURIComponent(postMortemId)}/customer/files/`)
}

/** The hash in a file's address, or null for an address that no file has. */
export function hashIn(address: string): string | null {
  return /^([0-9a-f]{64})\.[a-z]{2,5}$/.exec(address)?.[1] ?? null
}

/** The files that a text shows, each once. */
export function filesIn(blocks: readonly Block[]): (NonNullable<ShownAttachment['file']> & { name: string })[] {
  const shown = blocks.flatMap(block => (block.kind === 'attachments' ? block.attachments : []))
  const files = new Map(shown.flatMap(({ name, file }) => (file ? [[file.sha256, { ...file, name }] as const] : [])))
  return [...files.values()]
}
