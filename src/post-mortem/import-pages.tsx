import { Hono, type Context as HonoContext } from 'hono'
import { requireMay } from '../audience/policy.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import type { Context } from '../platform/context.ts'
import type { Upload } from '../source/collect.ts'
import { limits } from '../source/limits.ts'
import { Button, Form, FormActions, LinkButton } from '../ui/form.tsx'
import { formatBytes } from '../ui/format.ts'
import { Page, PageHeader } from '../ui/layout.tsx'
import { Breadcrumbs } from '../ui/navigation.tsx'
import { commitUploads, discardUploads, previewUploads, readWaiting } from './uploads.ts'
import { Report } from './views/report.tsx'

const most = 256 * 1000 * 1000

/** `/import`: choose or drop files, see what would come in, decide. */
export function importPages(context: Context): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>()

  app.get('/import', c => {
    requireMay(c.var.viewer, 'import')
    return c.html(
      <Page {...pageFrame(c)} title="Import" current="post-mortems" scripts={['import-drop.js']}>
        <PageHeader
          title="Bring in post-mortems"
          above={<Crumbs />}
          lede="Markdown, plain text, JSON, JSON lines, CSV, or a zip of them. You see what would come in before anything is stored."
        />
        <Form action="/import" csrf={c.var.csrf} encoding="multipart/form-data">
          <div class="drop" data-drop>
            <label for="files">
              <strong>Drop files here, or choose them</strong>
            </label>
            <input class="input" type="file" id="files" name="files" multiple required aria-describedby="files-hint" />
            <output data-drop-chosen />
            <p class="field-hint" id="files-hint">
              Up to {formatBytes(most)} at once; a document up to {formatBytes(limits.documentBytes)}, a file up to{' '}
              {formatBytes(limits.fileBytes)}.
            </p>
          </div>
          <FormActions>
            <Button weight="primary">Look at them first</Button>
          </FormActions>
        </Form>
        <p class="soft mt-6">
          From a terminal, <code class="mono">npx afterword import FOLDER</code> takes whole folders of any size and
          keeps their paths as ids.
        </p>
      </Page>,
    )
  })

  app.post('/import', async c => {
    requireMay(c.var.viewer, 'import')
    const waiting = await previewUploads(context, c.var.viewer, await readUploads(c))
    return c.redirect(`/import/${waiting.id}`, 303)
  })

  app.get('/import/:upload', async c => {
    const waiting = await readWaiting(context, c.var.viewer, c.req.param('upload'))
    const preview = waiting.state === 'preview'
    const nothing = waiting.report.created + waiting.report.updated === 0
    return c.html(
      <Page {...pageFrame(c)} title={preview ? 'What would come in' : 'What came in'} current="post-mortems">
        <PageHeader title={preview ? 'What would come in' : 'What came in'} above={<Crumbs />} />
        <Report report={waiting.report} dryRun={preview} />
        {preview ? (
          <Form action={`/import/${waiting.id}`} csrf={c.var.csrf} class="form-actions mt-6">
            {!nothing && (
              <Button weight="primary" name="decision" value="commit">
                Bring them in
              </Button>
            )}
            <Button weight={nothing ? 'primary' : 'quiet'} name="decision" value="discard">
              {nothing ? 'Choose other files' : 'Discard'}
            </Button>
          </Form>
        ) : (
          <div class="form-actions mt-6">
            <LinkButton href="/post-mortems" weight="primary">
              All post-mortems
            </LinkButton>
            <LinkButton href="/import">Import more</LinkButton>
          </div>
        )}
      </Page>,
    )
  })

  app.post('/import/:upload', async c => {
    const id = c.req.param('upload')
    const { decision } = await readForm(c)
    if (decision === 'discard') {
      await discardUploads(context, c.var.viewer, id)
      return c.redirect('/import', 303)
    }
    await commitUploads(context, c.var.viewer, id)
    return c.redirect(`/import/${id}`, 303)
  })

  return app
}

/** The files of a multipart body, each by the name its sender gave it. */
export async function readUploads(c: HonoContext<HttpEnvironment>): Promise<Upload[]> {
  const body = await c.req.parseBody({ all: true })
  const given = Object.entries(body)
    .filter(([name]) => name === 'files' || name === 'file')
    .flatMap(([, value]) => value)
    // A form without a choice sends one nameless, empty file.
    .filter(value => typeof value !== 'string' && !(value.name === '' && value.size === 0)) as File[]
  return Promise.all(
    given.map(async file => ({ name: file.name || 'upload', bytes: new Uint8Array(await file.arrayBuffer()) })),
  )
}

function Crumbs() {
  return <Breadcrumbs items={[{ label: 'Post-mortems', href: '/post-mortems' }, { label: 'Import' }]} />
}
