import { Hono, type Context as HonoContext } from 'hono'
import type { HttpEnvironment } from '../person/environment.ts'
import { readForm } from '../person/page-frame.ts'
import { mayRun } from '../person/permission.ts'
import { addSettingsCard } from '../person/settings-cards.ts'
import { SettingsPage } from '../person/settings-pages.tsx'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { listTeams, type Team } from '../team/store.ts'
import { Button, Form, FormActions, Select, TextInput } from '../ui/form.tsx'
import { Table } from '../ui/table.tsx'
import { DefinitionList, EmptyState, Section } from '../ui/text.tsx'
import { createService } from './create-service.ts'
import type { ServiceFields } from './fields.ts'
import { findService, listServices, type Service } from './store.ts'
import { updateService } from './update-service.ts'

/** The directory of services. */
export function servicePages(context: Context): Hono<HttpEnvironment> {
  addSettingsCard({
    href: '/settings/services',
    title: 'Services',
    about: 'What is run, by whom, with what, depending on what.',
  })
  const app = new Hono<HttpEnvironment>()

  app.get('/settings/services', async c => {
    const services = await listServices(context.db)
    return c.html(
      <SettingsPage c={c} title="Services">
        <Table
          caption="Services"
          rows={services}
          empty={
            <EmptyState title="No services yet">
              <p>With services, their technologies and dependencies Afterword can tell whom an incident concerns.</p>
            </EmptyState>
          }
          columns={[
            {
              label: 'Service',
              main: true,
              cell: service => <a href={`/settings/services/${service.slug}`}>{service.name}</a>,
            },
            { label: 'Team', cell: service => service.team?.name ?? '' },
            { label: 'Called outside', from: 'tablet', cell: service => service.publicName ?? 'never named' },
            { label: 'Technologies', from: 'tablet', cell: service => service.technologies.join(', ') },
            { label: 'Depends on', from: 'desktop', cell: service => namesOf(service.dependsOn) },
          ]}
        />
        {mayRun(c.var.viewer, 'manage-services') === true && (
          <Section title="Add a service">
            <ServiceForm c={c} action="/settings/services" teams={await listTeams(context.db)} label="Add it" />
          </Section>
        )}
      </SettingsPage>,
    )
  })

  app.post('/settings/services', async c => {
    const form = await readForm(c)
    const service = await createService(context, c.var.viewer, { ...fieldsOf(form), name: form.name ?? '' })
    return c.redirect(`/settings/services/${encodeURIComponent(service.slug)}`, 303)
  })

  app.get('/settings/services/:service', async c => {
    const service = await findService(context.db, c.req.param('service'))
    if (!service) throw new Refusal('not-found', 'no-such-service', 'There is no such service.')
    const teams = await listTeams(context.db)
    return c.html(
      <SettingsPage c={c} title={service.name} within={{ label: 'Services', href: '/settings/services' }}>
        {mayRun(c.var.viewer, 'manage-services') === true ? (
          <ServiceForm
            c={c}
            action={`/settings/services/${encodeURIComponent(service.slug)}`}
            service={service}
            teams={teams}
            label="Save"
          />
        ) : (
          <DefinitionList
            items={[
              { term: 'Team', description: service.team?.name },
              { term: 'Technologies', description: service.technologies.join(', ') },
              { term: 'Depends on', description: namesOf(service.dependsOn) },
            ]}
          />
        )}
      </SettingsPage>,
    )
  })

  app.post('/settings/services/:service', async c => {
    const form = await readForm(c)
    const service = await updateService(context, c.var.viewer, c.req.param('service'), {
      ...fieldsOf(form),
      name: form.name ?? '',
    })
    return c.redirect(`/settings/services/${encodeURIComponent(service.slug)}`, 303)
  })

  return app
}

const namesOf = (list: Service['dependsOn']) => list.map(({ name }) => name).join(', ')

const listOf = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map(item => item.trim())
    .filter(Boolean)

function fieldsOf(form: Record<string, string>): ServiceFields {
  return {
    publicName: form.publicName?.trim() || null,
    team: form.team?.trim() || null,
    technologies: listOf(form.technologies),
    dependsOn: listOf(form.dependsOn),
  }
}

interface ServiceFormProps {
  c: HonoContext<HttpEnvironment>
  action: string
  service?: Service
  teams: Team[]
  label: string
}

function ServiceForm({ c, action, service, teams, label }: ServiceFormProps) {
  return (
    <Form action={action} csrf={c.var.csrf}>
      <TextInput label="Name" name="name" value={service?.name} required maxlength={120} autocomplete="off" />
      <TextInput
        label="Called outside"
        name="publicName"
        value={service?.publicName}
        optional
        maxlength={120}
        hint="What customers know it as. Without it, it is never named outside."
        autocomplete="off"
      />
      <Select
        label="Team"
        name="team"
        value={service?.team?.id}
        empty="No team"
        optional
        options={teams.map(team => ({ value: team.id, label: team.name }))}
      />
      <TextInput
        label="Technologies"
        name="technologies"
        value={service?.technologies.join(', ')}
        optional
        hint="Separated by commas: postgresql, kafka"
        autocomplete="off"
      />
      <TextInput
        label="Depends on"
        name="dependsOn"
        value={service && namesOf(service.dependsOn)}
        optional
        hint="Names of other services, separated by commas."
        autocomplete="off"
      />
      <FormActions>
        <Button weight="primary">{label}</Button>
      </FormActions>
    </Form>
  )
}
