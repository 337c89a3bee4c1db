import { Hono } from 'hono'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import { mayRun, requireRun } from '../person/permission.ts'
import { addSettingsCard } from '../person/settings-cards.ts'
import { actorKey } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { getSetting, setSetting } from '../platform/settings.ts'
import { Button, Form, FormActions, TextInput } from '../ui/form.tsx'
import { Page, PageHeader } from '../ui/layout.tsx'
import { Breadcrumbs } from '../ui/navigation.tsx'
import { organisationSetting } from './settings.ts'
import { forgetPages } from './site-cache.ts'

/** Whose public site it is: the name, link and colour that outsiders see. */
export function publicationSettingsPages(context: Context): Hono<HttpEnvironment> {
  const pages = new Hono<HttpEnvironment>()
  addSettingsCard({
    href: '/settings/public-site',
    title: 'Public site',
    about: 'The name, link and colour that readers outside see.',
    shownTo: viewer => mayRun(viewer, 'manage-settings') === true,
  })

  pages.get('/settings/public-site', async c => {
    requireRun(c.var.viewer, 'manage-settings')
    const { name, href, accent } = await getSetting(context.db, organisationSetting)
    return c.html(
      <Page {...pageFrame(c)} title="Public site" current="settings">
        <PageHeader
          above={<Breadcrumbs items={[{ label: 'Settings', href: '/settings' }, { label: 'Public site' }]} />}
          title="Public site"
          lede={
            <>
              What was approved for customers appears at <a href="/public/">{context.config.publicUrl}/public/</a>.
            </>
          }
        />
        <Form action="/settings/public-site" csrf={c.var.csrf}>
          <TextInput name="name" label="Name of the organisation" value={name} required maxlength={80} />
          <TextInput name="href" label="Its own site" type="url" value={href} placeholder="https://" optional />
          <TextInput
            name="accent"
            label="Accent colour"
            value={accent}
            placeholder="#0f5e63"
            hint="Six hex digits. It is made darker or lighter where it would not read."
            optional
          />
          <FormActions>
            <Button weight="primary">Save</Button>
          </FormActions>
        </Form>
      </Page>,
    )
  })

  pages.post('/settings/public-site', async c => {
    const { viewer } = c.var
    requireRun(viewer, 'manage-settings')
    const form = await readForm(c)
    const given = (name: string) => form[name]?.trim() || undefined
    await setSetting(context, actorKey(viewer), organisationSetting, {
      name: given('name') ?? '',
      href: given('href'),
      accent: given('accent'),
    })
    forgetPages(context.config)
    return c.redirect('/settings/public-site', 303)
  })

  return pages
}
