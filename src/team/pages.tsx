import { Hono } from 'hono'
import type { HttpEnvironment } from '../person/environment.ts'
import { readForm } from '../person/page-frame.ts'
import { mayRun } from '../person/permission.ts'
import { addSettingsCard } from '../person/settings-cards.ts'
import { SettingsPage } from '../person/settings-pages.tsx'
import { findPersonByEmail } from '../person/store.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { Button, Form, FormActions, TextInput } from '../ui/form.tsx'
import { Table } from '../ui/table.tsx'
import { EmptyState, Section } from '../ui/text.tsx'
import { createTeam } from './create-team.ts'
import { join } from './join.ts'
import { leaveTeam } from './leave.ts'
import { mayChangeMembers } from './membership.ts'
import { findTeam, listTeams } from './store.ts'

/** Teams and who is in them. */
export function teamPages(context: Context): Hono<HttpEnvironment> {
  addSettingsCard({ href: '/settings/teams', title: 'Teams', about: 'Who works together; records belong to teams.' })
  const app = new Hono<HttpEnvironment>()

  app.get('/settings/teams', async c => {
    const teams = await listTeams(context.db)
    return c.html(
      <SettingsPage c={c} title="Teams">
        <Table
          caption="Teams"
          rows={teams}
          empty={
            <EmptyState title="No teams yet">
              <p>Records belong to teams, and a team’s engineers write them. Make the first one below.</p>
            </EmptyState>
          }
          columns={[
            { label: 'Team', main: true, cell: team => <a href={`/settings/teams/${team.slug}`}>{team.name}</a> },
            { label: 'Members', align: 'right', cell: team => team.members.length },
          ]}
        />
        {mayRun(c.var.viewer, 'manage-people') === true && (
          <Section title="Make a team">
            <Form action="/settings/teams" csrf={c.var.csrf}>
              <TextInput label="Name" name="name" required maxlength={80} autocomplete="off" />
              <FormActions>
                <Button weight="primary">Make it</Button>
              </FormActions>
            </Form>
          </Section>
        )}
      </SettingsPage>,
    )
  })

  app.post('/settings/teams', async c => {
    const { name = '' } = await readForm(c)
    const team = await createTeam(context, c.var.viewer, { name })
    return c.redirect(`/settings/teams/${encodeURIComponent(team.slug)}`, 303)
  })

  app.get('/settings/teams/:team', async c => {
    const team = await findTeam(context.db, c.req.param('team'))
    if (!team) throw new Refusal('not-found', 'no-such-team', 'There is no such team.')
    const may = mayChangeMembers(c.var.viewer, team.id) === true
    const at = `/settings/teams/${encodeURIComponent(team.slug)}`
    return c.html(
      <SettingsPage c={c} title={team.name} within={{ label: 'Teams', href: '/settings/teams' }}>
        <Table
          caption={`Members of ${team.name}`}
          rows={team.members}
          empty={<EmptyState title="Nobody is in this team yet" />}
          columns={[
            { label: 'Name', main: true, cell: member => member.name },
            { label: 'E-mail', from: 'tablet', cell: member => member.email },
            {
              label: 'Leave',
              quiet: true,
              cell: member =>
                may && (
                  <Form action={`${at}/members/${member.id}/leave`} csrf={c.var.csrf} class="cluster">
                    <Button weight="quiet" small>
                      Take out
                    </Button>
                  </Form>
                ),
            },
          ]}
        />
        {may && (
          <Section title="Take somebody in">
            <Form action={`${at}/members`} csrf={c.var.csrf}>
              <TextInput label="E-mail" name="email" type="email" required autocomplete="off" />
              <FormActions>
                <Button weight="primary">Take them in</Button>
              </FormActions>
            </Form>
          </Section>
        )}
      </SettingsPage>,
    )
  })

  app.post('/settings/teams/:team/members', async c => {
    const { email = '' } = await readForm(c)
    const person = await findPersonByEmail(context.db, email)
    await join(context, c.var.viewer, c.req.param('team'), person?.id ?? '')
    return c.redirect(`/settings/teams/${encodeURIComponent(c.req.param('team'))}`, 303)
  })

  app.post('/settings/teams/:team/members/:person/leave', async c => {
    await leaveTeam(context, c.var.viewer, c.req.param('team'), c.req.param('person'))
    return c.redirect(`/settings/teams/${encodeURIComponent(c.req.param('team'))}`, 303)
  })

  return app
}
