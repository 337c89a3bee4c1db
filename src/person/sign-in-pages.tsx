import { Hono, type Context as HonoContext } from 'hono'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { Button, Form, Hidden, TextInput } from '../ui/form.tsx'
import { SoloPage } from '../ui/layout.tsx'
import { Notice } from '../ui/text.tsx'
import type { HttpEnvironment } from './environment.ts'
import { createFirstAdmin } from './first-admin.ts'
import { nextPage } from './next-page.ts'
import { readForm } from './page-frame.ts'
import { personBehindLink, setPasswordWithLink } from './set-password.ts'
import { anybodyThere } from './store.ts'

type Page = HonoContext<HttpEnvironment>

/** The ways in and out: signing in three ways, signing out, the first admin, setting a password through a link. */
export function signInPages(context: Context): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>()

  app.get('/sign-in', c => {
    const next = nextPage(c.req.query('next'))
    if (c.var.viewer.kind !== 'anonymous') return c.redirect(next)
    return c.html(
      <SignIn c={c} next={next} problem={problemOf(c.req.query('error'))} told={tellings[c.req.query('told') ?? '']} />,
    )
  })

  app.post('/sign-in', async c => {
    const { email = '', password = '', next } = await readForm(c)
    try {
      const cookies = await c.var.identity.signIn(c.req.raw, { email, password, address: c.var.address })
      return enter(c, cookies, next)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const status = error.code === 'too-many-attempts' ? 429 : 401
      return c.html(<SignIn c={c} next={nextPage(next)} email={email} problem={error.message} />, status)
    }
  })

  app.post('/sign-in/link', async c => {
    const { email = '', next } = await readForm(c)
    await c.var.identity.sendLink({ email, address: c.var.address, next: nextPage(next) })
    return c.redirect('/sign-in?told=mailed', 303)
  })

  // The link leads to a button, because mail programs open links by themselves and each works only once.
  app.get('/sign-in/link', c => {
    const { token = '', next } = c.req.query()
    return c.html(
      <SoloPage title="Sign in" nonce={c.var.nonce} csrf={c.var.csrf}>
        <Form action="/sign-in/link/use" csrf={c.var.csrf} turbo={false}>
          <Hidden name="token" value={token} />
          <Hidden name="next" value={nextPage(next)} />
          <Button weight="primary">Sign in to Afterword</Button>
        </Form>
      </SoloPage>,
    )
  })

  app.post('/sign-in/link/use', async c => {
    const { token = '', next } = await readForm(c)
    return enter(c, await c.var.identity.signInWithLink(c.req.raw, token), next)
  })

  app.get('/sign-in/oidc', async c => {
    const next = nextPage(c.req.query('next'))
    // The provider sends people back to the public address; what is remembered meanwhile must be remembered there.
    const home = new URL(context.config.publicUrl)
    if (new URL(c.req.url).hostname !== home.hostname) {
      return c.redirect(`${home.origin}/sign-in/oidc?${new URLSearchParams({ next })}`)
    }
    const { url, cookies } = await c.var.identity.startSingleSignOn(c.req.raw, next)
    return withCookies(c.redirect(url), cookies)
  })

  app.get('/sign-in/callback/:provider', c => c.var.identity.handler(c.req.raw))

  app.get('/sign-out', c => c.redirect('/'))
  app.post('/sign-out', async c =>
    withCookies(c.redirect('/sign-in?told=out', 303), await c.var.identity.signOut(c.req.raw)),
  )

  app.get('/first-admin', async c => {
    if (await anybodyThere(context.db)) return c.redirect('/sign-in')
    return c.html(<FirstAdmin c={c} />)
  })

  app.post('/first-admin', async c => {
    const { name = '', email = '', password = '' } = await readForm(c)
    try {
      await createFirstAdmin(context, { name, email, password })
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'bad-input') throw error
      const wrong = (error.details.fields ?? {}) as Record<string, string>
      return c.html(<FirstAdmin c={c} name={name} email={email} wrong={wrong} />, 400)
    }
    return enter(c, await c.var.identity.signIn(c.req.raw, { email, password, address: c.var.address }), '/')
  })

  app.get('/set-password', async c => {
    const token = c.req.query('token') ?? ''
    const person = await personBehindLink(context, token)
    return c.html(<SetPassword c={c} token={token} email={person.email} />)
  })

  app.post('/set-password', async c => {
    const { token = '', password = '' } = await readForm(c)
    try {
      await setPasswordWithLink(context, token, password)
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== 'bad-input') throw error
      const { email } = await personBehindLink(context, token)
      return c.html(<SetPassword c={c} token={token} email={email} problem={error.message} />, 400)
    }
    return c.redirect('/sign-in?told=set', 303)
  })

  return app
}

const tellings: Record<string, string | undefined> = {
  mailed: 'If this address has an account, a link is on its way. It works once, for 15 minutes.',
  out: 'You are signed out.',
  set: 'Your password is set. Sign in with it.',
}

/** What the provider's way back reports, as a sentence; codes we do not know are not repeated. */
function problemOf(code: string | undefined): string | undefined {
  if (!code) return undefined
  if (code === 'address_not_verified' || code.startsWith('account')) {
    return 'Your provider does not vouch for your e-mail address, so it cannot be matched to an account here. Ask an admin.'
  }
  if (code === 'access_denied') return 'The provider says that access was declined.'
  if (code.startsWith('unable_to_create')) return 'This account may not sign in any more. Ask an admin.'
  return 'Signing in through the provider did not work. Try again.'
}

function enter(c: Page, cookies: string[], next: string | undefined) {
  return withCookies(c.redirect(nextPage(next), 303), cookies)
}

function withCookies(response: Response, cookies: string[]): Response {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}

function SignIn({
  c,
  next,
  email,
  problem,
  told,
}: {
  c: Page
  next: string
  email?: string
  problem?: string
  told?: string
}) {
  const { csrf, nonce, identity } = c.var
  const { mail, singleSignOn } = identity.offers
  return (
    <SoloPage title="Sign in" nonce={nonce} csrf={csrf}>
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
      {singleSignOn && (
        <p>
          <a
            class="button button-primary"
            href={`/sign-in/oidc?${new URLSearchParams({ next })}`}
            data-turbo="false"
            rel="nofollow"
          >
            Sign in with {singleSignOn}
          </a>
        </p>
      )}
      <Form action="/sign-in" csrf={csrf} turbo={false}>
        <Hidden name="next" value={next} />
        <TextInput label="E-mail" name="email" type="email" autocomplete="username" required value={email} />
        <TextInput label="Password" name="password" type="password" autocomplete="current-password" required />
        <Button weight={singleSignOn ? 'plain' : 'primary'}>Sign in</Button>
      </Form>
      {mail ? (
        <Form action="/sign-in/link" csrf={csrf} turbo={false}>
          <h2>Without a password</h2>
          <Hidden name="next" value={next} />
          <TextInput
            label="E-mail"
            name="email"
            id="link-email"
            type="email"
            autocomplete="username"
            required
            hint="We mail you a link that signs you in once."
          />
          <Button>Mail me a link</Button>
        </Form>
      ) : (
        <p class="soft">Forgotten it? An admin can make you a link with which you set a new one.</p>
      )}
    </SoloPage>
  )
}

function FirstAdmin({
  c,
  name,
  email,
  wrong = {},
}: {
  c: Page
  name?: string
  email?: string
  wrong?: Record<string, string>
}) {
  const error = (field: string) => (wrong[field] ? `This ${wrong[field]}.` : undefined)
  return (
    <SoloPage
      title="Set up Afterword"
      heading="Welcome. Who are you?"
      lede="Nobody has an account here yet. Yours is the first."
      nonce={c.var.nonce}
      csrf={c.var.csrf}
    >
      <Form action="/first-admin" csrf={c.var.csrf} turbo={false}>
        <TextInput label="Name" name="name" autocomplete="name" required value={name} error={error('name')} />
        <TextInput
          label="E-mail"
          name="email"
          type="email"
          autocomplete="username"
          required
          value={email}
          error={error('email')}
        />
        <TextInput
          label="Password"
          name="password"
          type="password"
          autocomplete="new-password"
          required
          hint="At least 12 characters. A few unrelated words do well."
          error={error('password')}
        />
        <p class="soft">
          Admin, engineering manager and programme owner: you start with all three, hand them on in Settings.
        </p>
        <Button weight="primary">Create the first account</Button>
      </Form>
    </SoloPage>
  )
}

function SetPassword({ c, token, email, problem }: { c: Page; token: string; email: string; problem?: string }) {
  return (
    <SoloPage title="Set your password" nonce={c.var.nonce} csrf={c.var.csrf}>
      {problem && (
        <Notice tone="bad">
          <p>{problem}</p>
        </Notice>
      )}
      <Form action="/set-password" csrf={c.var.csrf} turbo={false}>
        <Hidden name="token" value={token} />
        <TextInput label="E-mail" name="email" type="email" autocomplete="username" value={email} readonly />
        <TextInput
          label="New password"
          name="password"
          type="password"
          autocomplete="new-password"
          required
          hint="At least 12 characters. A few unrelated words do well."
        />
        <Button weight="primary">Set the password</Button>
      </Form>
    </SoloPage>
  )
}
