import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { visibilities } from '../audience/editions.ts'
import { createApi, json, refused } from '../person/api-door.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import type { Context } from '../platform/context.ts'
import { requireRecord } from '../post-mortem/read.ts'
import { attach } from './attach.ts'
import type { Attachment } from './attachment.ts'
import { editAttachment } from './edit.ts'
import { givenIn } from './pages.tsx'
import { requireAttachment, shownAttachments } from './shown.ts'

const attachmentShape = z
  .object({
    id: z.string(),
    post_mortem: z.string(),
    name: z.string(),
    url: z.string().nullable(),
    sha256: z.string().nullable(),
    media_type: z.string().nullable(),
    size: z.number().nullable(),
    href: z.string().nullable(),
    captured_at: z.string().nullable(),
    visibility: z.enum(visibilities),
    version: z.number(),
    added_by: z.string(),
    added_at: z.string(),
  })
  .openapi('Attachment')

const byId = z.object({ id: z.string().openapi({ example: 'att-7k3d9x2m4q8t' }) })
const one = (description: string) => json(attachmentShape, description)
const tags = ['Attachments']

/** `/post-mortems/{id}/attachments`, `/attachments`. The bytes are at the attachment's `href`. */
export function attachmentApi(context: Context): OpenAPIHono<HttpEnvironment> {
  const api = createApi()

  api.openapi(
    createRoute({
      method: 'get',
      path: '/post-mortems/{id}/attachments',
      tags,
      summary: 'Attachments of a post-mortem',
      request: { params: z.object({ id: z.string() }) },
      responses: {
        200: json(z.object({ attachments: z.array(attachmentShape) }), 'Those you may see, oldest first.'),
        ...refused,
      },
    }),
    async c => {
      const record = await requireRecord(context, c.var.viewer, c.req.valid('param').id)
      const attachments = await shownAttachments(context.db, c.var.viewer, record)
      return c.json({ attachments: attachments.map(attachmentJson) }, 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'post',
      path: '/attachments',
      tags,
      summary: 'Attach a file or a link',
      request: {
        body: {
          description: 'A post-mortem, and either a file of at most 10 MB or a link.',
          content: {
            'multipart/form-data': {
              schema: z.object({
                post_mortem: z.string(),
                file: z.any().optional().openapi({ type: 'string', format: 'binary' }),
                url: z.string().optional(),
                name: z.string().optional(),
                visibility: z.enum(visibilities).optional(),
                captured_at: z.string().optional(),
              }),
            },
          },
        },
      },
      responses: { 201: one('Attached. Engineering only, unless you may decide what goes outside.'), ...refused },
    }),
    async c => {
      const { postMortem, ...given } = await givenIn(c)
      const attachment = await attach(context, c.var.viewer, postMortem, given)
      return c.json(attachmentJson(attachment), 201)
    },
  )

  api.openapi(
    createRoute({
      method: 'put',
      path: '/attachments/{id}',
      tags,
      summary: 'Rename an attachment or narrow how far it travels',
      request: {
        params: byId,
        body: json(
          z.object({
            name: z.string().min(1).optional(),
            visibility: z.enum(visibilities).optional().openapi({ description: 'Only narrower than it is.' }),
            version: z.number().int().min(1),
          }),
          'What changes, with the version you started from.',
        ),
      },
      responses: { 200: one('As it is now.'), ...refused },
    }),
    async c => {
      const { id } = c.req.valid('param')
      const { version, ...edit } = c.req.valid('json')
      await editAttachment(context, c.var.viewer, id, version, edit)
      return c.json(attachmentJson(await requireAttachment(context, c.var.viewer, id)), 200)
    },
  )

  api.openapi(
    createRoute({
      method: 'delete',
      path: '/attachments/{id}',
      tags,
      summary: 'Take an attachment away',
      request: { params: byId },
      responses: { 204: { description: 'Taken away. Approved texts keep what they show.' }, ...refused },
    }),
    async c => {
      const { id } = c.req.valid('param')
      const { version } = await requireAttachment(context, c.var.viewer, id)
      await editAttachment(context, c.var.viewer, id, version, { name: '' })
      return c.body(null, 204)
    },
  )

  return api
}

function attachmentJson(attachment: Attachment): z.infer<typeof attachmentShape> {
  const { file } = attachment
  return {
    id: attachment.id,
    post_mortem: attachment.postMortemId,
    name: attachment.name,
    url: attachment.url,
    sha256: file?.sha256 ?? null,
    media_type: file?.mediaType ?? null,
    size: file?.size ?? null,
    href: file ? `/attachments/${attachment.id}` : null,
    captured_at: attachment.capturedAt,
    visibility: attachment.visibility,
    version: attachment.version,
    added_by: attachment.addedBy,
    added_at: attachment.addedAt.toISOString(),
  }
}
