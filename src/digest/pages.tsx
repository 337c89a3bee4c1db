import { Hono } from 'hono'
import type { HttpEnvironment } from '../person/environment.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { getSetting } from '../platform/settings.ts'
import { organisationSetting } from '../public-site/settings.ts'
import { PublicPage } from '../ui/public-page.tsx'
import { leaveDigest } from './leave.ts'
import { personOfLeaveToken } from './leave-token.ts'

/**
 * Leaving the digest without signing in. Below `/public`, because a mail program posts there by itself (RFC 8058),
 * without cookie or form token; the link's own signature is the proof. A GET changes nothing.
 */
export function digestPages(context: Context): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>()
  const path = '/public/digest/leave/:token'

  const page = async (title: string, content: unknown) => {
    const identity = await getSetting(context.db, organisationSetting)
    return String(
      <PublicPage title={title} identity={identity} homeHref={`${context.config.publicUrl}/public/`}>
        {content as string}
      </PublicPage>,
    )
  }
  const known = (token: string) => {
    const personId = personOfLeaveToken(context, token)
    if (!personId) throw new Refusal('not-found', 'no-such-page', 'There is no such page.')
    return personId
  }

  app.get(path, async c => {
    known(c.req.param('token'))
    c.header('cache-control', 'no-store')
    return c.html(
      await page(
        'Leave the digest',
        <>
          <h1>Leave the weekly digest</h1>
          <p class="lede">You will get no more digests. What you are asked to acknowledge still reaches you.</p>
          <form method="post">
            <button type="submit">Leave the digest</button>
          </form>
        </>,
      ),
    )
  })

  app.post(path, async c => {
    await leaveDigest(context, known(c.req.param('token')))
    c.header('cache-control', 'no-store')
    return c.html(
      await page(
        'You have left',
        <>
          <h1>You have left the weekly digest</h1>
          <p class="lede">It stops with this one.</p>
        </>,
      ),
    )
  })
  return app
}
