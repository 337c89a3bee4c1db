import { Hono } from 'hono'
import { may } from '../audience/policy.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import { principalKey } from '../person/permission.ts'
import type { Context } from '../platform/context.ts'
import { about } from '../post-mortem/read.ts'
import { decideFinding } from './decide.ts'
import { deskEditions, openDesk } from './examine.ts'
import { lookUpStandIn } from './look-up.ts'
import { supportMail } from './preview.ts'
import { residualRisk } from './residual-risk.ts'
import { maySign, signCategory } from './sign.ts'
import { DeskPage } from './views/desk-page.tsx'
import { LookUpPage } from './views/look-up-page.tsx'

const sandbox =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; sandbox"

/** The sanitising desk of one post-mortem: what is inside, what goes out, and who has signed it. */
export function sanitisationPages(context: Context): Hono<HttpEnvironment> {
  const pages = new Hono<HttpEnvironment>()

  pages.get('/post-mortems/:id/sanitise', async c => {
    const { viewer } = c.var
    const examined = await openDesk(context, viewer, c.req.param('id'))
    const edition = deskEditions.find(name => name === c.req.query('edition') && examined.texts[name])
    const policy = may(viewer, 'sign-sanitisation', about(examined.record))
    return c.html(
      <DeskPage
        frame={pageFrame(c)}
        examined={examined}
        edition={edition ?? deskEditions.find(name => examined.texts[name])!}
        principal={principalKey(viewer)}
        mayDecide={may(viewer, 'decide-redaction', about(examined.record))}
        maySign={policy === true ? await maySign(context, viewer, examined) : policy}
        mayLookUp={may(viewer, 'look-up-stand-in', about(examined.record)) === true}
        risk={await residualRisk(context, examined)}
      />,
    )
  })

  pages.post('/post-mortems/:id/sanitise/decide', async c => {
    const form = await readForm(c)
    const id = c.req.param('id')
    const { key } = await decideFinding(context, c.var.viewer, id, {
      key: form.key ?? '',
      decision: form.decision ?? '',
      words: form.words,
      reason: form.reason,
      rotation: form.rotation,
      rotatedOn: form.rotated_on,
      seen: form.seen,
    })
    return c.redirect(`${deskAddress(id, form.edition)}#at-${key.slice(0, 16)}`, 303)
  })

  pages.post('/post-mortems/:id/sanitise/sign', async c => {
    const form = await readForm(c)
    const id = c.req.param('id')
    const category = form.category ?? ''
    await signCategory(context, c.var.viewer, id, { category, expected: form.expected || undefined, note: form.note })
    return c.redirect(`${deskAddress(id)}#${category === 'all-empty' ? 'checklist' : `category-${category}`}`, 303)
  })

  pages.post('/post-mortems/:id/sanitise/look-up', async c => {
    const form = await readForm(c)
    const id = c.req.param('id')
    const found = await lookUpStandIn(context, c.var.viewer, id, form.stand_in ?? '')
    return c.html(<LookUpPage frame={pageFrame(c)} desk={deskAddress(id)} found={found} />)
  })

  // In a sandbox: no script runs in it, and the styles a mail carries reach nothing of ours.
  pages.get('/post-mortems/:id/preview/support-mail', async c => {
    const mail = await supportMail(context, c.var.viewer, c.req.param('id'))
    return c.html(mail, 200, { 'content-security-policy': sandbox })
  })

  // The page that stood here before has its links in mails and bookmarks.
  pages.get('/post-mortems/:id/redaction', c => c.redirect(deskAddress(c.req.param('id')), 301))

  return pages
}

function deskAddress(id: string, edition?: string): string {
  const chosen = deskEditions.find(name => name === edition)
  return `/post-mortems/${encodeURIComponent(id)}/sanitise${chosen ? `?edition=${chosen}` : ''}`
}
