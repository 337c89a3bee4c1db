import { Hono, type Context as HonoContext } from 'hono'
import type { Child, PropsWithChildren } from 'hono/jsx'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { Button, Checkbox, FieldSet, Form, FormActions, Select, TextInput } from '../ui/form.tsx'
import { Page, PageHeader } from '../ui/layout.tsx'
import { Breadcrumbs } from '../ui/navigation.tsx'
import { Table } from '../ui/table.tsx'
import { Card, EmptyState, Notice, Section, Time } from '../ui/text.tsx'
import { readTheme, themeCookieHeader, themes } from '../ui/theme.ts'
import { addPerson } from './add-person.ts'
import { createToken, mayMakeToken } from './create-token.ts'
import type { HttpEnvironment } from './environment.ts'
import { readRoles } from './fields.ts'
import { grantRole } from './grant-role.ts'
import { comeBack, leave } from './leave.ts'
import { nextPage } from './next-page.ts'
import { pageFrame, readForm, readRepeated } from './page-frame.ts'
import { mayRun, requireRun, roleNames, roleText } from './permission.ts'
import { revokeRole } from './revoke-role.ts'
import { revokeToken } from './revoke-token.ts'
import { offerPasswordLink } from './set-password.ts'
import { addSettingsCard, settingsCards } from './settings-cards.ts'
import { findPerson, listPeople, listTokens, type Person } from './store.ts'
import { actorKey, type Role, roles } from './viewer.ts'

type Request = HonoContext<HttpEnvironment>

/** A page of the settings, with the way back to their first one. */
export function SettingsPage({
  c,
  title,
  lede,
  within,
  children,
}: PropsWithChildren<{ c: Request; title: string; lede?: Child; within?: { label: string; href: string } }>) {
  return (
    <Page {...pageFrame(c)} title={title} current="settings" wide>
      <PageHeader
        title={title}
        lede={lede}
        above={
          <Breadcrumbs
            items={[{ label: 'Settings', href: '/settings' }, ...(within ? [within] : []), { label: title }]}
          />
        }
      />
      <div class="stack">{children}</div>
    </Page>
  )
}

/** Settings: people, roles, tokens, how it looks. */
export function settingsPages(context: Context): Hono<HttpEnvironment> {
  addSettingsCard({
    href: '/settings/people',
    title: 'People',
    about: 'Who has an account, what each may do, and who has left.',
    shownTo: viewer => mayRun(viewer, 'manage-people') === true,
  })
  addSettingsCard({
    href: '/settings/tokens',
    title: 'Tokens',
    about: 'Keys with which scripts and pipelines come in.',
  })
  addSettingsCard({
    href: '/settings/appearance',
    title: 'Appearance',
    about: 'Paper, night, or as your system has it.',
  })
  const app = new Hono<HttpEnvironment>()

  app.get('/settings', c =>
    c.html(
      <Page {...pageFrame(c)} title="Settings" current="settings">
        <PageHeader title="Settings" />
        <div class="cards">
          {settingsCards(c.var.viewer).map(card => (
            <Card title={card.title}>
              <p>{card.about}</p>
              <p>
                <a href={card.href}>Open {card.title.toLowerCase()}</a>
              </p>
            </Card>
          ))}
        </div>
      </Page>,
    ),
  )

  app.get('/settings/people', async c => {
    requireRun(c.var.viewer, 'manage-people')
    return c.html(<People c={c} people={await listPeople(context.db, { withThoseWhoLeft: true })} />)
  })

  app.post('/settings/people', async c => {
    const { email = '', name } = await readForm(c)
    const wanted = readRoles(await readRepeated(c, 'role'))
    const id = await addPerson(context, c.var.viewer, { email, name: name || undefined, roles: wanted })
    return showLink(context, c, id)
  })

  app.get('/settings/people/:id', async c => {
    requireRun(c.var.viewer, 'manage-people')
    return c.html(<OnePerson c={c} person={await mustFind(context, c.req.param('id'))} />)
  })

  app.post('/settings/people/:id/roles', async c => {
    requireRun(c.var.viewer, 'manage-people')
    const person = await mustFind(context, c.req.param('id'))
    const wanted = readRoles(await readRepeated(c, 'role'))
    await inTransaction(context, async within => {
      // Taking back first: it locks people, and every path locks people before the audit log.
      for (const role of person.roles) {
        if (!wanted.includes(role)) await revokeRole(within, c.var.viewer, person.id, role)
      }
      for (const role of wanted) await grantRole(within, c.var.viewer, person.id, role)
    })
    return c.redirect(`/settings/people/${person.id}`, 303)
  })

  app.post('/settings/people/:id/leave', async c => {
    await leave(context, c.var.viewer, c.req.param('id'))
    return c.redirect('/settings/people', 303)
  })

  app.post('/settings/people/:id/come-back', async c => {
    await comeBack(context, c.var.viewer, c.req.param('id'))
    return c.redirect(`/settings/people/${c.req.param('id')}`, 303)
  })

  app.post('/settings/people/:id/password-link', c => showLink(context, c, c.req.param('id')))

  app.get('/settings/tokens', async c => c.html(await tokensPage(context, c)))

  app.post('/settings/tokens', async c => {
    const { name, role = '', days } = await readForm(c)
    const [known] = readRoles([role])
    const made = await createToken(context, c.var.viewer, {
      role: known ?? 'reader',
      name: name || undefined,
      days: days || undefined,
    })
    return c.html(await tokensPage(context, c, made.token), 201)
  })

  app.post('/settings/tokens/:id/revoke', async c => {
    await revokeToken(context, c.var.viewer, c.req.param('id'))
    return c.redirect('/settings/tokens', 303)
  })

  app.get('/settings/appearance', c => {
    const theme = readTheme(c.req.header('cookie'))
    const labels = { system: 'As your system has it', light: 'Paper', dark: 'Night' }
    return c.html(
      <SettingsPage c={c} title="Appearance" lede="Kept in this browser.">
        <Form action="/settings/appearance" csrf={c.var.csrf} turbo={false}>
          {themes.map(choice => (
            <Checkbox type="radio" name="theme" value={choice} label={labels[choice]} checked={choice === theme} />
          ))}
          <FormActions>
            <Button weight="primary">Use it</Button>
          </FormActions>
        </Form>
      </SettingsPage>,
    )
  })

  app.post('/settings/appearance', async c => {
    const { theme, next } = await readForm(c)
    const known = themes.find(name => name === theme)
    if (!known) throw new Refusal('bad-input', 'no-such-theme', `The themes are ${themes.join(', ')}.`)
    c.header('set-cookie', themeCookieHeader(known), { append: true })
    return c.redirect(next ? nextPage(next) : '/settings/appearance', 303)
  })

  return app
}

async function mustFind(context: Context, id: string): Promise<Person> {
  const person = await findPerson(context.db, id)
  if (!person) throw new Refusal('not-found', 'no-such-person', 'There is no such person.')
  return person
}

async function showLink(context: Context, c: Request, personId: string) {
  const { viewer, identity } = c.var
  const link = context.config.publicUrl + (await offerPasswordLink(context, viewer, personId))
  const person = await mustFind(context, personId)
  let mailed = false
  if (identity.sendMail) {
    const text = `You have an account at Afterword, where post-mortems are written and read.\n\nSet your password here, within 7 days:\n\n${link}\n`
    try {
      await identity.sendMail({ to: person.email, subject: 'Your account at Afterword', text })
      mailed = true
    } catch (error) {
      context.log.error({ error: String(error) }, 'a password link could not be mailed')
    }
  }
  return c.html(<OnePerson c={c} person={person} link={link} mailed={mailed} />, 201)
}

function RoleBoxes({ held }: { held: readonly Role[] }) {
  return (
    <FieldSet legend="Roles">
      {roles.map(role => (
        <Checkbox
          name="role"
          value={role}
          label={roleNames[role].name}
          hint={roleNames[role].about}
          checked={held.includes(role)}
        />
      ))}
    </FieldSet>
  )
}

function People({ c, people }: { c: Request; people: Person[] }) {
  return (
    <SettingsPage
      c={c}
      title="People"
      lede="Nobody signs up here by themselves; you add people, or single sign-on does."
    >
      <Table
        caption="People with an account"
        rows={people}
        columns={[
          {
            label: 'Name',
            main: true,
            cell: person => <a href={`/settings/people/${person.id}`}>{person.name}</a>,
          },
          { label: 'E-mail', cell: person => person.email },
          { label: 'Roles', cell: person => roleText(person.roles) },
          { label: 'Teams', from: 'tablet', cell: person => person.teams.map(team => team.name).join(', ') },
          {
            label: 'Left',
            from: 'tablet',
            cell: person => (person.leftAt ? <Time at={person.leftAt} precision="day" /> : ''),
          },
        ]}
      />
      <Section title="Add somebody">
        <Form action="/settings/people" csrf={c.var.csrf} turbo={false}>
          <TextInput label="E-mail" name="email" type="email" required autocomplete="off" />
          <TextInput label="Name" name="name" optional autocomplete="off" />
          <RoleBoxes held={['reader']} />
          <FormActions>
            <Button weight="primary">Add them</Button>
          </FormActions>
        </Form>
      </Section>
    </SettingsPage>
  )
}

function OnePerson({ c, person, link, mailed }: { c: Request; person: Person; link?: string; mailed?: boolean }) {
  const { csrf } = c.var
  const at = `/settings/people/${person.id}`
  return (
    <SettingsPage c={c} title={person.name} lede={person.email} within={{ label: 'People', href: '/settings/people' }}>
      {link && (
        <Notice tone="good" title={mailed ? 'Mailed, and shown here once' : 'Shown here once'}>
          <p>With this link {person.name} sets a password. It works once, for 7 days; give it to nobody else.</p>
          <p>
            <code>{link}</code>
          </p>
        </Notice>
      )}
      {person.leftAt ? (
        <Form action={`${at}/come-back`} csrf={csrf}>
          <p>
            Left <Time at={person.leftAt} precision="day" />.
          </p>
          <FormActions>
            <Button>Let them sign in again</Button>
          </FormActions>
        </Form>
      ) : (
        <>
          <Form action={`${at}/roles`} csrf={csrf}>
            <RoleBoxes held={person.roles} />
            <FormActions>
              <Button weight="primary">Save the roles</Button>
            </FormActions>
          </Form>
          <Section title="Password">
            <Form action={`${at}/password-link`} csrf={csrf} turbo={false}>
              <FormActions>
                <Button>Make a link to set one</Button>
              </FormActions>
            </Form>
          </Section>
          <Section title="Leaving">
            <Form action={`${at}/leave`} csrf={csrf}>
              <p>Their sessions end at once and their tokens and feed addresses are revoked; what they wrote stays.</p>
              <FormActions>
                <Button weight="danger">{person.name} has left</Button>
              </FormActions>
            </Form>
          </Section>
        </>
      )}
    </SettingsPage>
  )
}

async function tokensPage(context: Context, c: Request, made?: string) {
  const { viewer, csrf } = c.var
  const everybody = mayRun(viewer, 'manage-people') === true
  const tokens = await listTokens(context.db, everybody ? undefined : actorKey(viewer))
  const now = context.clock.now()
  const state = (token: (typeof tokens)[number]) =>
    token.revokedAt ? 'revoked' : token.expiresAt && token.expiresAt <= now ? 'expired' : 'in force'
  return (
    <SettingsPage c={c} title="Tokens" lede="For scripts and pipelines. Each has one role and an end.">
      {made && (
        <Notice tone="good" title="Shown here once">
          <p>Copy it now; only its fingerprint is kept.</p>
          <p>
            <code>{made}</code>
          </p>
        </Notice>
      )}
      <Table
        caption="Tokens"
        rows={tokens}
        empty={
          <EmptyState title="No tokens yet">
            <p>Make one below and send it as “Authorization: Bearer aw_…”.</p>
          </EmptyState>
        }
        columns={[
          { label: 'Name', main: true, cell: token => token.name },
          { label: 'Role', cell: token => roleNames[token.role].name },
          { label: 'State', cell: state },
          { label: 'Until', from: 'tablet', cell: token => <Time at={token.expiresAt} precision="day" /> },
          {
            label: 'Last used',
            from: 'tablet',
            cell: token => (token.lastUsedAt ? <Time at={token.lastUsedAt} /> : 'never'),
          },
          {
            label: 'Revoke',
            quiet: true,
            cell: token =>
              state(token) === 'in force' ? (
                <Form action={`/settings/tokens/${token.id}/revoke`} csrf={csrf} class="cluster">
                  <Button weight="quiet" small>
                    Revoke
                  </Button>
                </Form>
              ) : null,
          },
        ]}
      />
      <Section title="Make one">
        <Form action="/settings/tokens" csrf={csrf} turbo={false}>
          <TextInput label="Name" name="name" hint="What will use it." maxlength={80} required autocomplete="off" />
          <Select
            label="Role"
            name="role"
            options={roles
              .filter(role => mayMakeToken(viewer, role) === true)
              .map(role => ({ value: role, label: roleNames[role].name }))}
          />
          <TextInput label="Days" name="days" type="number" min={1} max={365} value={90} required />
          <FormActions>
            <Button weight="primary">Make a token</Button>
          </FormActions>
        </Form>
      </Section>
    </SettingsPage>
  )
}
