import { Hono, type Context as HonoContext } from 'hono'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { Button, Form, FormActions, TextInput } from '../ui/form.tsx'
import { Page, PageHeader } from '../ui/layout.tsx'
import { Notice, Section } from '../ui/text.tsx'
import { createFeedAddress } from './create-feed-address.ts'
import type { HttpEnvironment } from './environment.ts'
import { pageFrame, readForm } from './page-frame.ts'
import { roleText } from './permission.ts'
import { revokeFeedAddress } from './revoke-feed-address.ts'
import { changePassword } from './set-password.ts'
import { listFeedAddresses } from './store.ts'
import { FeedAddresses } from './views/feed-addresses.tsx'

type Request = HonoContext<HttpEnvironment>

/** One's own account: the feeds one reads elsewhere, and the password. */
export function accountPages(context: Context): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>()

  app.get('/account', async c => c.html(await accountPage(context, c)))

  app.post('/account/feed-addresses', async c => {
    const { name = '' } = await readForm(c)
    try {
      const made = await createFeedAddress(context, c.var.viewer, { name })
      return c.html(await accountPage(context, c, { made }), 201)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return c.html(await accountPage(context, c, { problem: error.message }), error.status)
    }
  })

  app.post('/account/feed-addresses/:id/revoke', async c => {
    await revokeFeedAddress(context, c.var.viewer, c.req.param('id'))
    return c.redirect('/account', 303)
  })

  app.post('/account/password', async c => {
    const { current = '', wanted = '' } = await readForm(c)
    try {
      await changePassword(context, c.var.viewer, { current, wanted, sessionToken: c.var.sessionToken })
      const told = 'Your password is changed; your other sessions have ended.'
      return c.html(await accountPage(context, c, { told }))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return c.html(await accountPage(context, c, { problem: error.message }), error.status)
    }
  })

  return app
}

/** One's own account; `made` is an address for a feed reader that is shown this once. */
async function accountPage(
  context: Context,
  c: Request,
  { told, problem, made }: { told?: string; problem?: string; made?: { atom: string; json: string } } = {},
) {
  const { viewer, csrf } = c.var
  const addresses = viewer.kind === 'person' ? await listFeedAddresses(context.db, viewer.personId) : []
  return (
    <Page {...pageFrame(c)} title="Your account">
      <PageHeader
        title={viewer.kind === 'person' ? viewer.name : 'Your account'}
        lede={viewer.kind === 'person' ? viewer.email : undefined}
        meta={viewer.kind === 'person' || viewer.kind === 'token' ? `Roles: ${roleText(viewer.roles)}` : undefined}
      />
      {told && (
        <Notice tone="good">
          <p>{told}</p>
        </Notice>
      )}
      {problem && (
        <Notice tone="bad">
          <p>{problem}</p>
        </Notice>
      )}
      <p>
        <a href="/settings/appearance">Appearance</a> · <a href="/settings/tokens">Tokens</a>
      </p>
      {viewer.kind === 'person' && <FeedAddresses csrf={csrf} addresses={addresses} made={made} />}
      {viewer.kind === 'person' && (
        <Section title="Change your password">
          <Form action="/account/password" csrf={csrf} turbo={false}>
            <TextInput
              label="Present password"
              name="current"
              type="password"
              autocomplete="current-password"
              required
            />
            <TextInput
              label="New password"
              name="wanted"
              type="password"
              autocomplete="new-password"
              required
              hint="At least 12 characters. A few unrelated words do well."
            />
            <FormActions>
              <Button weight="primary">Change it</Button>
            </FormActions>
          </Form>
        </Section>
      )}
    </Page>
  )
}
