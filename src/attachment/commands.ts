import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { actingViewer, oneWord, optionText } from '../person/acting-viewer.ts'
import type { Command } from '../platform/command.ts'
import { Refusal } from '../platform/refusal.ts'
import { requireRecord } from '../post-mortem/read.ts'
import { formatBytes } from '../ui/format.ts'
import { attach, type NewAttachment } from './attach.ts'
import type { Attachment } from './attachment.ts'
import { shownAttachments } from './shown.ts'

export const attachmentCommands: Command[] = [
  {
    name: 'attach',
    usage: 'ID FILE|LINK [--name TEXT] [--visibility engineering|leadership|customer] [--captured-at TIME]',
    about: 'Adds a file or a link to the evidence of a post-mortem; engineering only unless told.',
    options: { name: { type: 'string' }, visibility: { type: 'string' }, 'captured-at': { type: 'string' } },
    async run(context, input) {
      const [id, from, ...more] = input.words
      if (!id || !from || more.length > 0) {
        throw new Refusal('bad-input', 'missing-word', 'Write: afterword attach ID FILE (or a link).')
      }
      const options = {
        name: optionText(input.options.name),
        visibility: optionText(input.options.visibility),
        capturedAt: optionText(input.options['captured-at']),
      }
      const given: NewAttachment = /^https?:\/\//.test(from)
        ? { ...options, url: from }
        : { ...options, bytes: await bytesOf(resolve(input.directory, from), from), fileName: basename(from) }
      const attachment = await attach(context, await actingViewer(context, input), id, given)
      return {
        exit: 0,
        json: attachmentJson(attachment),
        text: `Attached “${attachment.name}” as ${attachment.id}, visibility ${attachment.visibility}.`,
      }
    },
  },
  {
    name: 'attachments',
    usage: 'ID',
    about: 'Lists the evidence of a post-mortem.',
    async run(context, input) {
      const viewer = await actingViewer(context, input)
      const record = await requireRecord(context, viewer, oneWord(input, 'ID'))
      const attachments = await shownAttachments(context.db, viewer, record)
      const lines = attachments.map(
        ({ id, name, url, file, visibility }) =>
          `${id}  ${visibility.padEnd(11)}  ${name}  ${file ? `${file.mediaType}, ${formatBytes(file.size)}` : url}`,
      )
      return { exit: 0, json: attachments.map(attachmentJson), text: lines.join('\n') || 'Nothing is attached.' }
    },
  },
]

async function bytesOf(path: string, written: string): Promise<Uint8Array> {
  return readFile(path).catch(() => {
    throw new Refusal('bad-input', 'no-such-file', `There is no file ${written} that could be read.`)
  })
}

function attachmentJson({ id, postMortemId, name, url, file, visibility, version }: Attachment) {
  return { id, post_mortem: postMortemId, name, url, sha256: file?.sha256 ?? null, visibility, version }
}
