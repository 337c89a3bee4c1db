import { Hono } from 'hono'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame } from '../person/page-frame.ts'
import type { Context } from '../platform/context.ts'
import { plural } from '../ui/format.ts'
import { Page, PageHeader } from '../ui/layout.tsx'
import { Breadcrumbs } from '../ui/navigation.tsx'
import { Table } from '../ui/table.tsx'
import { EmptyState } from '../ui/text.tsx'
import { listPacks, readPack } from './pack.ts'
import { PackBody } from './views/pack.tsx'

/** `/account-packs`, and the pack of one customer, which prints as a document. */
export function accountPackPages(context: Context): Hono<HttpEnvironment> {
  const pages = new Hono<HttpEnvironment>()

  pages.get('/account-packs', async c => {
    const packs = await listPacks(context, c.var.viewer)
    return c.html(
      <Page {...pageFrame(c)} title="Account packs" current="post-mortems">
        <PageHeader
          title="Account packs"
          lede="For a renewal conversation: what is public about the incidents that touched one customer, and where our follow-ups stand."
        />
        <Table
          caption="Customers with public reports"
          rows={packs}
          walkable
          empty={
            <EmptyState title="No packs yet">
              <p>A pack appears when an incident that names a customer it touched has a public report.</p>
            </EmptyState>
          }
          columns={[
            { label: 'Customer', main: true, cell: pack => <a href={`/account-packs/${pack.id}`}>{pack.name}</a> },
            { label: 'Public reports', align: 'right', cell: pack => plural(pack.reports, 'report') },
          ]}
        />
      </Page>,
    )
  })

  pages.get('/account-packs/:account', async c => {
    const pack = await readPack(context, c.var.viewer, c.req.param('account'))
    return c.html(
      <Page {...pageFrame(c)} title={`Incident reports for ${pack.name}`} current="post-mortems">
        <PageHeader
          above={<Breadcrumbs items={[{ label: 'Account packs', href: '/account-packs' }, { label: pack.name }]} />}
          title={`Incident reports for ${pack.name}`}
          editorial
        />
        <PackBody pack={pack} publicUrl={context.config.publicUrl} />
      </Page>,
    )
  })

  return pages
}
