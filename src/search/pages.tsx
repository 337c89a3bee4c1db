import { Hono } from 'hono'
import { editionsFor, may } from '../audience/policy.ts'
import { SeverityMark } from '../edition/views/reading-page.tsx'
import { severities } from '../incident/words.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame } from '../person/page-frame.ts'
import type { Context } from '../platform/context.ts'
import { Button, LinkButton, Select, TextInput } from '../ui/form.tsx'
import { formatShortDay } from '../ui/format.ts'
import { Page, PageHeader } from '../ui/layout.tsx'
import { State } from '../ui/marks.tsx'
import { Pagination } from '../ui/navigation.tsx'
import { Table } from '../ui/table.tsx'
import { EmptyState, Fold, Minutes } from '../ui/text.tsx'
import { parseListQuery } from './list-query.ts'
import { filterChoices, type ListedPostMortem, listPostMortems } from './store.ts'

const stateLabels: Record<
  string,
  { label: string; tone: 'good' | 'neutral' | 'notice'; progress: 'whole' | 'half' | 'none' }
> = {
  draft: { label: 'Draft', tone: 'neutral', progress: 'none' },
  in_review: { label: 'In review', tone: 'notice', progress: 'half' },
  reviewed: { label: 'Reviewed', tone: 'notice', progress: 'half' },
  approved: { label: 'Approved', tone: 'good', progress: 'whole' },
  distributed: { label: 'Distributed', tone: 'good', progress: 'whole' },
  closed: { label: 'Closed', tone: 'good', progress: 'whole' },
  reopened: { label: 'Reopened', tone: 'notice', progress: 'half' },
}

export function searchPages(context: Context): Hono<HttpEnvironment> {
  const pages = new Hono<HttpEnvironment>()
  pages.get('/post-mortems', async c => {
    const { viewer } = c.var
    const given = c.req.query()
    const query = parseListQuery(given)
    const { items, total, head } = await listPostMortems(context.db, viewer, query)
    const choices = await filterChoices(context.db, viewer, head)
    const full = editionsFor(viewer).includes('engineering')
    const filtered = ['q', 'severity', 'team', 'service', 'from', 'to', 'state'].some(name => given[name])
    const address = (page: number) => `/post-mortems?${new URLSearchParams({ ...given, page: String(page) })}`
    const mayImport = may(viewer, 'import') === true
    return c.html(
      <Page {...pageFrame(c)} title="Post-mortems" current="post-mortems" wide>
        <PageHeader
          title="Post-mortems"
          actions={
            mayImport && (
              <>
                <LinkButton href="/import">Import</LinkButton>
                <LinkButton href="/post-mortems/new" weight="primary">
                  Start one
                </LinkButton>
              </>
            )
          }
        />
        <search>
          <form method="get" action="/post-mortems" class="filters">
            <TextInput
              type="search"
              name="q"
              label="Search"
              value={given.q}
              placeholder="words, “a phrase”, -without"
            />
            <Fold summary="Filter" open={filtered && !given.q}>
              <div class="filter-fields">
                <Select name="severity" label="Severity" empty="Any" options={severities} value={given.severity} />
                {full && <Select name="team" label="Team" empty="Any" options={choices.teams} value={given.team} />}
                {full && (
                  <Select name="service" label="Service" empty="Any" options={choices.services} value={given.service} />
                )}
                <TextInput type="date" name="from" label="From" value={given.from} />
                <TextInput type="date" name="to" label="Until" value={given.to} />
                <Select
                  name="state"
                  label="State"
                  empty="Any"
                  options={[
                    { value: 'draft', label: 'Draft' },
                    { value: 'approved', label: 'Approved' },
                    { value: 'stale', label: 'Approved text out of date' },
                  ]}
                  value={given.state}
                />
              </div>
            </Fold>
            <div class="filter-actions">
              <Button>Search</Button>
              {filtered && (
                <LinkButton href="/post-mortems" weight="quiet">
                  Clear
                </LinkButton>
              )}
            </div>
          </form>
        </search>
        <PostMortemTable items={items} filtered={filtered} mayImport={mayImport} />
        {total > 0 && (
          <Pagination
            from={query.offset + 1}
            to={query.offset + items.length}
            total={total}
            what="post-mortems"
            previousHref={query.page > 1 ? address(query.page - 1) : undefined}
            nextHref={query.offset + items.length < total ? address(query.page + 1) : undefined}
          />
        )}
      </Page>,
    )
  })
  return pages
}

function PostMortemTable({
  items,
  filtered,
  mayImport,
}: {
  items: ListedPostMortem[]
  filtered: boolean
  mayImport: boolean
}) {
  return (
    <Table
      caption="Post-mortems, newest first"
      rows={items}
      walkable
      empty={
        filtered ? (
          <EmptyState title="Nothing fits" action={{ label: 'Show all', href: '/post-mortems' }}>
            Titles, texts, timelines, factors, actions and services were looked through.
          </EmptyState>
        ) : (
          <EmptyState
            title="No post-mortems you may read yet"
            action={mayImport ? { label: 'Import what you have', href: '/import' } : undefined}
          >
            They appear here as soon as they are approved or you take part in one.
          </EmptyState>
        )
      }
      columns={[
        {
          label: 'Title',
          main: true,
          cell: item => (
            <>
              <a href={`/post-mortems/${item.id}`}>{item.title || 'Untitled'}</a>
              {item.lede && <span class="row-lede">{shortened(item.lede)}</span>}
            </>
          ),
        },
        { label: 'Severity', cell: item => (item.severity ? <SeverityMark value={item.severity} /> : '–') },
        { label: 'Team', cell: item => item.team ?? '–', from: 'tablet' },
        {
          label: 'Date',
          cell: item => <span class="nowrap">{item.happened_at ? formatShortDay(item.happened_at) : 'no date'}</span>,
        },
        { label: 'Read', align: 'right', cell: item => <Minutes seconds={item.seconds} />, from: 'tablet' },
        { label: 'State', cell: item => <ListState item={item} />, from: 'tablet' },
      ]}
    />
  )
}

function ListState({ item }: { item: ListedPostMortem }) {
  if (item.stale) return <State tone="caution" progress="half" label="Out of date" />
  const state = stateLabels[item.status]
  return state ? <State {...state} /> : <State label={item.status} />
}

/** The beginning of a text in one line, without the marks of headings, lists and quotations. */
function shortened(text: string): string {
  const line = text
    .replace(/(^|\s)(?:[-*+>]|#{1,6})\s+/g, '$1')
    .replace(/[*_`]{1,3}/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > 140 ? `${line.slice(0, 139).trimEnd()}…` : line
}
