import type { OpenAPIHono } from '@hono/zod-openapi'
import { Hono } from 'hono'
import type { HttpEnvironment } from './person/environment.ts'
import { pageFrame } from './person/page-frame.ts'
import { Page, PageHeader } from './ui/layout.tsx'
import { Fold } from './ui/text.tsx'

interface Operation {
  summary?: string
  description?: string
  parameters?: { name: string; in: string; required?: boolean; description?: string }[]
  requestBody?: { content?: Record<string, { schema?: unknown }> }
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>
}

/** The API's own description at `/api/v1/openapi.json`, and a page to browse it at `/api`. */
export function apiPages(api: OpenAPIHono<HttpEnvironment>, version: string): Hono<HttpEnvironment> {
  const pages = new Hono<HttpEnvironment>()
  let document: ReturnType<typeof api.getOpenAPI31Document> | undefined
  const describe = () => {
    document ??= api.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Afterword',
        version,
        description: 'Everything that happens after an incident. Ask with a bearer token (`afterword token create`).',
      },
      servers: [{ url: '/api/v1' }],
      security: [{ token: [] }],
    })
    document.components = {
      ...document.components,
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    }
    return document
  }
  pages.get('/api/v1/openapi.json', c => c.json(describe()))
  pages.get('/api', c => {
    const { paths = {}, components = {} } = describe()
    return c.html(
      <Page {...pageFrame(c)} title="API" current="settings">
        <PageHeader
          title="API"
          lede={
            <>
              Everything a page can do, a program can do below <code>/api/v1</code> with a bearer token. The same as a
              document: <a href="/api/v1/openapi.json">openapi.json</a>.
            </>
          }
        />
        {Object.entries(paths as Record<string, Record<string, Operation>>).map(([path, methods]) =>
          Object.entries(methods).map(([method, operation]) => (
            <Fold
              summary={
                <>
                  <code>
                    {method.toUpperCase()} {path}
                  </code>{' '}
                  {operation.summary}
                </>
              }
            >
              {operation.description && <p>{operation.description}</p>}
              {(operation.parameters ?? []).length > 0 && (
                <ul>
                  {operation.parameters?.map(parameter => (
                    <li>
                      <code>{parameter.name}</code> in {parameter.in}
                      {parameter.required ? ', required' : ''} {parameter.description ?? ''}
                    </li>
                  ))}
                </ul>
              )}
              {operation.requestBody && <Shape title="Takes" content={operation.requestBody.content} />}
              {Object.entries(operation.responses ?? {}).map(([status, response]) => (
                <Shape title={`${status}: ${response.description ?? ''}`} content={response.content} />
              ))}
            </Fold>
          )),
        )}
        <h2>Shapes</h2>
        {Object.entries((components as { schemas?: Record<string, unknown> }).schemas ?? {}).map(([name, schema]) => (
          <Fold summary={<code>{name}</code>}>
            <pre>{JSON.stringify(schema, null, 2)}</pre>
          </Fold>
        ))}
      </Page>,
    )
  })
  return pages
}

function Shape({ title, content }: { title: string; content?: Record<string, { schema?: unknown }> }) {
  return (
    <div>
      <p>{title}</p>
      {Object.entries(content ?? {}).map(([type, { schema }]) => (
        <pre>
          {type}
          {'\n'}
          {JSON.stringify(schema, null, 2)}
        </pre>
      ))}
    </div>
  )
}
