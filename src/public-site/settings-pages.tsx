import { Hono } from 'hono'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import { mayRun, requireRun } from '../person/permission.ts'
import { addSettingsCard } from '../person/settings-cards.ts'
import { actorKey } from '../person/viewer.ts'
import { type Context, inTransaction } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { getSetting, setSetting } from '../platform/settings.ts'
import { Button, Checkbox, FieldSet, Form, FormActions, TextArea, TextInput } from '../ui/form.tsx'
import { Page, PageHeader } from '../ui/layout.tsx'
import { Breadcrumbs } from '../ui/navigation.tsx'
import { Section } from '../ui/text.tsx'
import { logoAddress, setLogo } from './logo.ts'
import { organisationSetting, recruitingSetting } from './settings.ts'
import { forgetPages } from './site-cache.ts'
import { currentLogo } from './store.ts'

const path = '/settings/public-site'

/** Whose public site it is: the name, address, logo and colour that outsiders see, and what its foot says. */
export function siteSettingsPages(context: Context): Hono<HttpEnvironment> {
  const { db, config } = context
  const pages = new Hono<HttpEnvironment>()
  addSettingsCard({
    href: path,
    title: 'Public site',
    about: 'The name, address, logo and colour that readers outside see.',
    shownTo: viewer => mayRun(viewer, 'manage-settings') === true,
  })

  pages.get(path, async c => {
    requireRun(c.var.viewer, 'manage-settings')
    const { name, href, accent, address } = await getSetting(db, organisationSetting)
    const recruiting = await getSetting(db, recruitingSetting)
    const logo = await currentLogo(db)
    const site = `${address ?? config.publicUrl}/public/`
    return c.html(
      <Page {...pageFrame(c)} title="Public site" current="settings">
        <PageHeader
          above={<Breadcrumbs items={[{ label: 'Settings', href: '/settings' }, { label: 'Public site' }]} />}
          title="Public site"
          lede={
            <>
              What was approved for customers appears at <a href={site}>{site}</a>.
            </>
          }
        />
        <Form action={path} csrf={c.var.csrf}>
          <TextInput name="name" label="Name of the organisation" value={name} required maxlength={80} />
          <TextInput name="href" label="Its own site" type="url" value={href} placeholder="https://" optional />
          <TextInput
            name="address"
            label="A domain of its own"
            type="url"
            value={address}
            placeholder="https://incidents.example.org"
            hint="Point that name at this installation. Under it there is nothing but the public site; every public link names it."
            optional
          />
          <TextInput
            name="accent"
            label="Accent colour"
            value={accent}
            placeholder="#0f5e63"
            hint="Six hex digits. It is made darker or lighter where it would not read."
            optional
          />
          <FieldSet legend="For people who might like to work with you">
            <Checkbox name="shown" label="Say it at the foot of every public page" checked={recruiting.shown} />
            <TextInput
              name="careers"
              label="Where your open positions are"
              type="url"
              value={recruiting.careersHref}
              placeholder="https://"
              optional
            />
            <TextArea
              name="statement"
              label="How you work, in a sentence or two"
              value={recruiting.statement}
              maxlength={300}
              rows={2}
              optional
            />
          </FieldSet>
          <FormActions>
            <Button weight="primary">Save</Button>
          </FormActions>
        </Form>
        <Section title="Logo">
          {logo && (
            <p>
              <img src={logoAddress(logo)} alt="The logo as it is now" height={36} />
            </p>
          )}
          <Form action={`${path}/logo`} csrf={c.var.csrf} encoding="multipart/form-data">
            <TextInput
              name="logo"
              label={logo ? 'Another logo' : 'A logo instead of the name'}
              type="file"
              accept="image/png,image/webp,image/svg+xml"
              hint="PNG, WebP or SVG, at most 24 kB. It is cleaned before it is kept: no scripts, no metadata."
            />
            <FormActions>
              <Button weight="primary">Use this logo</Button>
              {logo && (
                <Button name="remove" value="yes">
                  Take the logo away
                </Button>
              )}
            </FormActions>
          </Form>
        </Section>
      </Page>,
    )
  })

  pages.post(path, async c => {
    const { viewer } = c.var
    requireRun(viewer, 'manage-settings')
    const form = await readForm(c)
    const given = (name: string) => form[name]?.trim() || undefined
    await inTransaction(context, async within => {
      await setSetting(within, actorKey(viewer), organisationSetting, {
        name: given('name') ?? '',
        href: given('href'),
        accent: given('accent'),
        address: given('address'),
      })
      await setSetting(within, actorKey(viewer), recruitingSetting, {
        shown: form.shown === 'yes',
        careersHref: given('careers'),
        statement: given('statement'),
      })
    })
    forgetPages(config)
    return c.redirect(path, 303)
  })

  pages.post(`${path}/logo`, async c => {
    const { logo, remove } = await c.req.parseBody()
    if (remove === 'yes') await setLogo(context, c.var.viewer, null)
    else if (logo instanceof File && logo.size > 0)
      await setLogo(context, c.var.viewer, new Uint8Array(await logo.arrayBuffer()))
    else throw new Refusal('bad-input', 'no-logo', 'Choose a file first.')
    return c.redirect(path, 303)
  })

  return pages
}
