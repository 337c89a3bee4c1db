import { Hono, type Context as HonoContext } from 'hono'
import type { Child } from 'hono/jsx'
import type { HttpEnvironment } from '../person/environment.ts'
import { readForm } from '../person/page-frame.ts'
import type { Context } from '../platform/context.ts'
import { noSuchPage, openSite } from '../public-site/site.ts'
import { sitePage } from '../public-site/site-pages.tsx'
import { publicTopics } from '../public-site/store.ts'
import { addPathCard } from '../publication/path-cards.ts'
import { heldMails } from './store.ts'
import { confirmSubscription, leaveSubscription, subscribe } from './subscribe.ts'
import { subscriptionOfToken } from './subscription.ts'
import { tryMailsAgain } from './try-again.ts'
import { HeldMails } from './views/held-mails.tsx'
import { Confirm, Done, Leave, Subscribe } from './views/subscription-pages.tsx'

addPathCard(async ({ db }, postMortemId, csrf) => {
  const held = await heldMails(db, postMortemId)
  return held && <HeldMails held={held} address={`/post-mortems/${postMortemId}/publication`} csrf={csrf} />
})

/**
 * Asking to be told by mail, saying yes, and leaving. Below `/public`: nobody signs in, and mail programs leave by
 * themselves (RFC 8058), without cookie or form token. A GET changes nothing.
 */
export function subscriptionPages(context: Context): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>()
  const path = '/public/subscribe'

  const show = async (c: HonoContext<HttpEnvironment>, title: string, content: Child) => {
    const site = await openSite(context)
    const page = sitePage(site, title, { lastModified: context.clock.now(), hidden: true }, content)
    return c.html(String(page.body), 200, { ...page.headers, 'cache-control': 'no-store' })
  }
  const known = (purpose: 'confirm' | 'leave', token: string) => {
    if (!subscriptionOfToken(context, purpose, token)) throw noSuchPage()
  }
  app.use(`${path}/*`, async (_, next) => {
    if (!context.config.smtpUrl) throw noSuchPage()
    await next()
  })

  app.post('/post-mortems/:id/publication/subscriber-mails', async c => {
    const id = c.req.param('id')
    await tryMailsAgain(context, c.var.viewer, id)
    return c.redirect(`/post-mortems/${id}/publication`, 303)
  })

  app.get(path, async c =>
    show(c, 'Be told by mail', <Subscribe topics={await publicTopics(context.db)} chosen={c.req.query('service')} />),
  )

  app.post(path, async c => {
    const form = await readForm(c)
    await subscribe(context, { address: form.address ?? '', topic: form.service ?? '', from: c.var.address })
    return show(
      c,
      'Look into your mail',
      <Done title="Look into your mail">
        A message is on its way to that address, unless it is told already. Open the link in it within two days.
      </Done>,
    )
  })

  app.get(`${path}/confirm/:token`, c => {
    known('confirm', c.req.param('token'))
    return show(c, 'Confirm', <Confirm />)
  })
  app.post(`${path}/confirm/:token`, async c => {
    await confirmSubscription(context, c.req.param('token'))
    return show(
      c,
      'Confirmed',
      <Done title="Confirmed">You will be told when a report is published, corrected or withdrawn.</Done>,
    )
  })

  app.get(`${path}/leave/:token`, c => {
    known('leave', c.req.param('token'))
    return show(c, 'Leave', <Leave />)
  })
  app.post(`${path}/leave/:token`, async c => {
    await leaveSubscription(context, c.req.param('token'))
    return show(c, 'You have left', <Done title="You have left">Your address is forgotten.</Done>)
  })

  return app
}
