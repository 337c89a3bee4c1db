import { Hono } from 'hono'
import { may } from '../audience/policy.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame } from '../person/page-frame.ts'
import { actorName } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { listPostMortems } from '../search/store.ts'
import { LinkButton } from '../ui/form.tsx'
import { plural } from '../ui/format.ts'
import { Page, PageHeader } from '../ui/layout.tsx'
import { EmptyState, Section } from '../ui/text.tsx'
import { lately } from './learned.ts'
import { placesFor } from './places.ts'
import { Beginning, DutyList, LatelyIn, LearnedList } from './views/home.tsx'
import { waitingFor } from './waiting.ts'

const shownLately = 8

/** The start page, and what the palette finds. */
export function homePages(context: Context): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>()

  app.get('/', async c => {
    const { viewer } = c.var
    const starts = may(viewer, 'import') === true
    const known = await listPostMortems(context.db, viewer, { sort: 'newest', limit: 5, offset: 0 })
    const firstName = viewer.kind === 'person' ? actorName(viewer).split(' ')[0] : undefined
    const learned = known.total === 0 ? [] : await lately(context.db, viewer, shownLately)
    const duties = await waitingFor(context, viewer)
    const actions = starts && known.total > 0 && (
      <>
        <LinkButton href="/post-mortems/new" weight="primary">
          Start a post-mortem
        </LinkButton>
        <LinkButton href="/import">Import</LinkButton>
      </>
    )
    return c.html(
      <Page {...pageFrame(c)} title="Home" current="home">
        <PageHeader
          title={firstName ? `Hello, ${firstName}` : 'Home'}
          actions={actions || undefined}
          meta={
            <span>
              {known.total === 0 ? 'Nothing here yet' : `${plural(known.total, 'post-mortem')} that you may read`}
            </span>
          }
        />
        {known.total === 0 && <Beginning starts={starts} />}
        {(known.total > 0 || duties.length > 0) && (
          <Section title="What waits for you">
            {duties.length === 0 ? (
              <EmptyState title="Nothing waits for you">
                <p>Acknowledgements, approvals, open redaction decisions and your drafts would stand here.</p>
              </EmptyState>
            ) : (
              <DutyList duties={duties} />
            )}
          </Section>
        )}
        {known.total > 0 && (
          <Section title="What the organisation learned" aside={<a href="/post-mortems">All post-mortems</a>}>
            {learned.length === 0 ? (
              <EmptyState
                title="Nothing is approved yet"
                action={{
                  label: 'Read one and approve it',
                  href: `/post-mortems/${encodeURIComponent(known.items[0]?.id ?? '')}`,
                }}
              >
                <p>An approved edition appears here and reaches its readers with no further click.</p>
              </EmptyState>
            ) : (
              <LearnedList learned={learned} now={context.clock.now()} />
            )}
          </Section>
        )}
        {known.total > 0 && learned.length < 3 && (
          <Section title="Latest incidents">
            <LatelyIn items={known.items} />
          </Section>
        )}
      </Page>,
    )
  })

  app.get('/palette', async c => {
    const words = (c.req.query('q') ?? '').replaceAll('\u0000', ' ').trim().slice(0, 200)
    const found = await listPostMortems(context.db, c.var.viewer, {
      ...(words === '' ? { sort: 'newest' as const } : { query: words }),
      limit: 8,
      offset: 0,
    })
    return c.json([
      ...placesFor(c.var.viewer, words),
      ...found.items.map(item => ({
        label: item.title || item.import_id || 'Untitled',
        href: `/post-mortems/${encodeURIComponent(item.id)}`,
        kind: item.severity ? `Post-mortem, ${item.severity}` : 'Post-mortem',
      })),
    ])
  })

  return app
}
