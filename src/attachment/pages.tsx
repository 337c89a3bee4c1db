import { Hono, type Context as HonoContext } from 'hono'
import type { HttpEnvironment } from '../person/environment.ts'
import type { Context } from '../platform/context.ts'
import { download } from '../platform/download.ts'
import { Refusal } from '../platform/refusal.ts'
import { deskHref } from '../post-mortem/desk-pages.tsx'
import { attach, type NewAttachment } from './attach.ts'
import { noSuchAttachment, requireAttachment } from './shown.ts'
import { attachedBytes } from './store.ts'

/** `/attachments`: the bytes as they came, for those who may see the record, and the desk's form. */
export function attachmentPages(context: Context): Hono<HttpEnvironment> {
  const pages = new Hono<HttpEnvironment>()

  pages.get('/attachments/:id', async c => {
    const { name, file } = await requireAttachment(context, c.var.viewer, c.req.param('id'))
    const kept = file && (await attachedBytes(context.db, file.sha256))
    if (!kept) throw noSuchAttachment()
    return download({ ...kept, name })
  })

  pages.post('/attachments', async c => {
    const { postMortem, ...given } = await givenIn(c)
    const attachment = await attach(context, c.var.viewer, postMortem, given)
    return c.redirect(`${deskHref(attachment.postMortemId)}?saved=1#attachments`, 303)
  })

  return pages
}

/** What a form or an upload brings: a file, or a link where no file was chosen. Refuses `nothing-attached`. */
export async function givenIn(c: HonoContext<HttpEnvironment>): Promise<{ postMortem: string } & NewAttachment> {
  const form = await c.req.parseBody().catch(() => {
    throw new Refusal('bad-input', 'unreadable-form', 'The form could not be read.')
  })
  const text = (name: string) => (typeof form[name] === 'string' ? (form[name] as string) : '')
  const common = {
    postMortem: text('post_mortem'),
    name: text('name').trim() || undefined,
    visibility: text('visibility') || undefined,
    capturedAt: text('captured_at') || undefined,
  }
  const { file } = form
  // A form without a choice sends one nameless, empty file.
  if (file instanceof File && !(file.name === '' && file.size === 0)) {
    return { ...common, bytes: new Uint8Array(await file.arrayBuffer()), fileName: file.name || 'file' }
  }
  if (text('url').trim() !== '') return { ...common, url: text('url') }
  throw new Refusal('bad-input', 'nothing-attached', 'Choose a file, or give a link.')
}
