import { Hono } from 'hono'
import { requireMay } from '../audience/policy.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import type { Context } from '../platform/context.ts'
import { Button, Csrf, Form, Hidden, Select, TextInput } from '../ui/form.tsx'
import { Page, PageHeader } from '../ui/layout.tsx'
import { Table } from '../ui/table.tsx'
import { Card, EmptyState } from '../ui/text.tsx'
import { addDirectoryEntry, entryKinds, removeDirectoryEntry } from './edit-directory.ts'
import { directoryEntries } from './store.ts'

/** Names that must not leave: customers, suppliers, codenames, hosts, and people without an account. */
export function directoryPages(context: Context): Hono<HttpEnvironment> {
  const pages = new Hono<HttpEnvironment>()
  pages.get('/settings/directory', async c => {
    requireMay(c.var.viewer, 'manage-settings')
    const entries = await directoryEntries(context.db)
    return c.html(
      <Page {...pageFrame(c)} title="Directory" current="settings">
        <PageHeader
          title="Directory"
          lede="Names that redaction looks for in everything that leaves: customers, suppliers, codenames, hosts, and people who have no account here. Everybody who has one is known."
        />
        <Card title="Add a name">
          <Form action="/settings/directory" csrf={c.var.csrf}>
            <Select name="kind" label="Kind" options={entryKinds} required />
            <TextInput name="name" label="Name" required maxlength={200} />
            <TextInput
              name="public_name"
              label="What outsiders may read instead"
              hint="Leave it empty for a stand-in such as Customer A or “an engineer”."
              optional
              maxlength={200}
            />
            <Button weight="primary">Add</Button>
          </Form>
        </Card>
        <Table
          caption="Names in the directory"
          rows={entries}
          empty={
            <EmptyState title="No names yet">
              Without them, only people and what has a telling shape is found.
            </EmptyState>
          }
          columns={[
            { label: 'Name', main: true, cell: entry => entry.name },
            { label: 'Kind', cell: entry => entry.kind },
            { label: 'Outside', cell: entry => entry.public_name ?? 'a stand-in' },
            {
              label: 'Remove',
              quiet: true,
              cell: entry => (
                <form method="post" action="/settings/directory/remove">
                  <Csrf token={c.var.csrf} />
                  <Hidden name="id" value={entry.id} />
                  <Button small weight="quiet">
                    Remove
                  </Button>
                </form>
              ),
            },
          ]}
        />
      </Page>,
    )
  })
  pages.post('/settings/directory', async c => {
    const form = await readForm(c)
    await addDirectoryEntry(context, c.var.viewer, {
      kind: form.kind ?? '',
      name: form.name ?? '',
      publicName: form.public_name,
    })
    return c.redirect('/settings/directory', 303)
  })
  pages.post('/settings/directory/remove', async c => {
    await removeDirectoryEntry(context, c.var.viewer, (await readForm(c)).id ?? '')
    return c.redirect('/settings/directory', 303)
  })
  return pages
}
