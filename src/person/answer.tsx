import { randomBytes } from 'node:crypto'
import type { ErrorHandler, Context as HonoContext, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { MessagePage } from '../ui/layout.tsx'
import type { HttpEnvironment } from './environment.ts'

const titles: Record<number, string> = {
  400: 'That does not fit',
  401: 'Sign in first',
  403: 'Not for you to do',
  404: 'Not here',
  409: 'Something stands against it',
  413: 'Too large',
  500: 'Something broke',
  503: 'Not just now',
}

/** Whether the request wants JSON: the API always does, pages when asked for nothing else. */
function wantsJson(c: HonoContext<HttpEnvironment>): boolean {
  if (c.req.path === '/api' || c.req.path.startsWith('/api/')) return true
  const accept = c.req.header('accept') ?? ''
  return accept.includes('application/json') && !accept.includes('text/html')
}

/** Shows a refusal as the request wants it: JSON, or a page with the sentence and where to go. */
function answerRefusal(c: HonoContext<HttpEnvironment>, refusal: Refusal): Response | Promise<Response> {
  if (refusal.kind === 'not-signed-in') c.header('www-authenticate', 'Bearer realm="Afterword"')
  if (refusal.code === 'too-many-attempts') c.header('retry-after', String(Number(refusal.details.minutes ?? 1) * 60))
  const status = refusal.code === 'too-many-attempts' ? 429 : refusal.status
  if (wantsJson(c)) return c.json(refusal.toJSON(), status)
  const next = refusal.kind === 'not-signed-in' ? { label: 'Sign in', href: '/sign-in' } : undefined
  return c.html(
    <MessagePage
      title={titles[status] ?? 'Refused'}
      message={refusal.message}
      status={status}
      next={next}
      nonce={c.var.nonce}
    />,
    status,
  )
}

/**
 * Turns whatever was thrown into an answer. Refusals speak for themselves; anything else is written to the log under
 * an id, and that id is all that the answer tells.
 */
export function answerFailure(context: Context): ErrorHandler<HttpEnvironment> {
  return (error, c) => {
    if (error instanceof Refusal) return answerRefusal(c, error)
    if (error instanceof HTTPException && error.status < 500) {
      const kind = error.status === 404 ? 'not-found' : error.status === 413 ? 'too-large' : 'bad-input'
      return answerRefusal(c, new Refusal(kind, 'unreadable-request', 'The request could not be read.'))
    }
    const id = randomBytes(6).toString('hex')
    context.log.error({ id, method: c.req.method, path: withoutSecrets(c.req.path), err: error }, 'a request broke')
    const message = `Something broke on our side. Its number is ${id}; whoever runs this installation finds it in the log.`
    if (wantsJson(c)) return c.json({ error: { code: 'internal-error', message, details: { id } } }, 500)
    return c.html(<MessagePage title={titles[500]!} message={message} status={500} nonce={c.var.nonce} />, 500)
  }
}

/** Addresses that let somebody in by themselves (feeds, previews, links in mails) are kept out of the log. */
const withoutSecrets = (path: string) => path.replace(/(?<=\/)[\w-]{40,}/g, '…')

export const answerNotFound: NotFoundHandler<HttpEnvironment> = c =>
  answerRefusal(c, new Refusal('not-found', 'no-such-page', 'There is no such page, or it is not for you.'))
