import { Hono } from 'hono'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import { mayRun, requireRun } from '../person/permission.ts'
import { addSettingsCard } from '../person/settings-cards.ts'
import { actorKey } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { getSetting, setSetting } from '../platform/settings.ts'
import { Button, Form, FormActions, Select } from '../ui/form.tsx'
import { Page, PageHeader } from '../ui/layout.tsx'
import { Breadcrumbs } from '../ui/navigation.tsx'
import { digestScheduleSetting } from './settings.ts'

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** When the weekly digest is made. */
export function digestSettingsPages(context: Context): Hono<HttpEnvironment> {
  const pages = new Hono<HttpEnvironment>()
  addSettingsCard({
    href: '/settings/digest',
    title: 'Digest',
    about: 'On which day and hour the weekly digest goes out.',
    shownTo: viewer => mayRun(viewer, 'manage-settings') === true,
  })

  pages.get('/settings/digest', async c => {
    requireRun(c.var.viewer, 'manage-settings')
    const { weekday, hour } = await getSetting(context.db, digestScheduleSetting)
    return c.html(
      <Page {...pageFrame(c)} title="Digest" current="settings">
        <PageHeader
          above={<Breadcrumbs items={[{ label: 'Settings', href: '/settings' }, { label: 'Digest' }]} />}
          title="Digest"
          lede="One mail a week to everybody who may read engineering editions, with what was approved since the one before. Nothing is sent when nothing was approved, and anybody can leave with one click."
        />
        <Form action="/settings/digest" csrf={c.var.csrf}>
          <Select
            name="weekday"
            label="Day"
            value={String(weekday)}
            options={weekdays.map((label, value) => ({ label, value: String(value) }))}
          />
          <Select
            name="hour"
            label="Hour, UTC"
            value={String(hour)}
            options={Array.from({ length: 24 }, (_, value) => ({
              label: `${String(value).padStart(2, '0')}:00`,
              value: String(value),
            }))}
          />
          <FormActions>
            <Button weight="primary">Save</Button>
          </FormActions>
        </Form>
      </Page>,
    )
  })

  pages.post('/settings/digest', async c => {
    const { viewer } = c.var
    requireRun(viewer, 'manage-settings')
    const form = await readForm(c)
    await setSetting(context, actorKey(viewer), digestScheduleSetting, {
      weekday: Number(form.weekday),
      hour: Number(form.hour),
    })
    return c.redirect('/settings/digest', 303)
  })

  return pages
}
