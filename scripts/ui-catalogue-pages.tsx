import {
  Button,
  Checkbox,
  Field,
  FieldSet,
  Form,
  FormActions,
  LinkButton,
  Select,
  TextArea,
  TextInput,
} from '../src/ui/form.tsx'
import { formatShortDay } from '../src/ui/format.ts'
import { Icon } from '../src/ui/icons.tsx'
import { arrangePages, MessagePage, Page, PageHeader, SoloPage } from '../src/ui/layout.tsx'
import { Badge, Level, State } from '../src/ui/marks.tsx'
import { Breadcrumbs, EditionLadder, Pagination, Tabs } from '../src/ui/navigation.tsx'
import { PublicPage } from '../src/ui/public-page.tsx'
import { Table } from '../src/ui/table.tsx'
import {
  Card,
  DefinitionList,
  EmptyState,
  FactTiles,
  Fold,
  Minutes,
  Notice,
  Progress,
  Prose,
  Section,
  Time,
  WithMargin,
} from '../src/ui/text.tsx'
import { Timeline } from '../src/ui/timeline.tsx'

arrangePages({
  rail: [
    { key: 'home', label: 'Home', href: '/components', icon: 'home', count: 3 },
    { key: 'documents', label: 'Post-mortems', href: '/list', icon: 'document' },
    { key: 'deliveries', label: 'Deliveries', href: '/list', icon: 'send' },
    { key: 'settings', label: 'Settings', href: '/form', icon: 'settings' },
  ],
})

const frame = { viewer: { kind: 'person', name: 'Ada Example', email: 'ada@example.org' }, csrf: 'token', nonce: 'n' }

const rows = [
  {
    id: 1,
    step: 1,
    title: 'Checkout answered slowly for two hours',
    summary: 'A retry loop in the basket kept the payment pool full after a slow card network.',
    team: 'Payments',
    at: '2025-10-14T18:42:00Z',
    minutes: 12,
    state: 'Approved',
    tone: 'good',
    progress: 'whole',
  },
  {
    id: 2,
    step: 2,
    title: 'Search results were a day old',
    summary: 'The index job stopped silently when its disk filled; nobody was watching its age.',
    team: 'Catalogue',
    at: '2025-09-30T07:10:00Z',
    minutes: 9,
    state: 'In review',
    tone: 'accent',
    progress: 'half',
  },
  {
    id: 3,
    step: 3,
    title: 'Sign-in mail came late',
    summary: '',
    team: 'Identity',
    at: '2025-09-02T12:00:00Z',
    minutes: 4,
    state: 'Draft',
    tone: 'neutral',
    progress: 'none',
  },
  {
    id: 4,
    step: 4,
    title: 'A certificate expired on an internal dashboard',
    summary: 'Seen by two people, renewed within the hour.',
    team: 'Platform',
    at: '2025-08-21T09:05:00Z',
    minutes: 2,
    state: 'Stale',
    tone: 'caution',
    progress: 'half',
  },
  {
    id: 5,
    step: 5,
    title: 'Near miss: a deletion that asked for the wrong bucket',
    summary: 'The dry run showed it in time.',
    team: 'Platform',
    at: '2025-08-03T15:30:00Z',
    minutes: 3,
    state: 'Failed',
    tone: 'bad',
    progress: 'failed',
  },
] as const

const timeline = [
  {
    at: '2025-10-02T09:00:00Z',
    precision: 'day',
    kind: 'context_before',
    kindLabel: 'Before',
    text: 'The basket starts retrying failed card checks three times.',
    weight: 'quiet' as const,
  },
  {
    at: '2025-10-14T18:42:00Z',
    kind: 'signal',
    kindLabel: 'Signal',
    text: 'Card network answers in 9 s instead of 0.4 s. Nobody sees it yet.',
  },
  {
    at: '2025-10-14T18:49:00Z',
    endedAt: '2025-10-14T20:57:00Z',
    kind: 'state_change',
    kindLabel: 'State',
    text: 'Checkout is slow for about one customer in three.',
    weight: 'strong' as const,
  },
  {
    at: '2025-10-14T19:21:00Z',
    kind: 'signal',
    kindLabel: 'Signal',
    text: 'Support passes on the fifth call about a frozen basket.',
  },
  {
    at: '2025-10-14T19:24:00Z',
    kind: 'decision',
    kindLabel: 'Decision',
    text: 'The on-call engineer declares an incident and asks Payments to join.',
  },
  {
    at: '2025-10-14T19:52:00Z',
    kind: 'hypothesis',
    kindLabel: 'Hypothesis',
    text: 'Suspected: yesterday’s connection pool change. It is rolled back without effect.',
  },
  {
    at: '2025-10-14T20:31:00Z',
    kind: 'action',
    kindLabel: 'Action',
    text: 'Retries are switched off by flag. The queue begins to drain.',
  },
  { at: '2025-10-14T20:57:00Z', kind: 'recovery', kindLabel: 'Recovery', text: 'Checkout is at its usual pace.' },
  { at: null, kind: 'communication', kindLabel: 'Said', text: 'Status page updated; the time was not written down.' },
]

const proseHtml = `<h2>What happened</h2><p>On Tuesday evening the card network that confirms our payments became slow. It did not fail, it only took nine seconds where it usually takes less than half of one. Our <a href="https://example.org/basket">basket</a> had been taught two weeks earlier to try again when a check took too long, three times over, and so each waiting customer became three waiting requests.</p><p>The pool that holds connections to the network has room for <strong>240</strong>. It was full at 18:49 and stayed full until retries were switched off. <em>Nothing alerted</em>, because every request did succeed in the end.</p><ul><li>One customer in three waited longer than ten seconds.</li><li>About 1,900 baskets were left; we cannot tell how many came back.</li></ul><blockquote><p>“It looked healthy from every graph I had. Only the phone knew.”</p></blockquote><h3>Why it made sense at the time</h3><p>The retry was added after a review asked for it, with <code>max_attempts: 3</code> and no budget shared between requests:</p><pre><code>basket:
  card_check:
    timeout: 2s
    max_attempts: 3   # per request
</code></pre><table><thead><tr><th>Step</th><th>Requests a second</th><th>Waiting</th></tr></thead><tbody><tr><td>Before</td><td>31</td><td>12</td></tr><tr><td>At 18:49</td><td>94</td><td>240</td></tr><tr><td>After the flag</td><td>30</td><td>14</td></tr></tbody></table>`

function List() {
  return (
    <Page title="Post-mortems" current="documents" wide {...frame}>
      <PageHeader
        title="Post-mortems"
        actions={
          <>
            <LinkButton href="/reading">
              <Icon name="upload" /> Bring in
            </LinkButton>
            <LinkButton href="/reading" weight="primary">
              <Icon name="plus" /> Write one
            </LinkButton>
          </>
        }
      />
      <form class="filters" method="get">
        <div class="field field-grow">
          <label for="q">Search</label>
          <input class="input" id="q" name="q" type="search" placeholder="Words in title or text" />
        </div>
        <Select label="Severity" name="severity" empty="Any" options={['SEV1', 'SEV2']} />
        <Select label="Team" name="team" empty="Any" options={['Payments', 'Identity']} />
        <Button>Search</Button>
      </form>
      <Table
        caption="Post-mortems"
        walkable
        rows={rows}
        columns={[
          { label: 'Severity', cell: row => <Level step={row.step} label={`SEV${row.step}`} /> },
          {
            label: 'Title',
            main: true,
            cell: row => (
              <>
                <a href="/reading">{row.title}</a>
                {row.summary && <span class="row-summary">{row.summary}</span>}
              </>
            ),
          },
          { label: 'Team', from: 'tablet', cell: row => row.team },
          {
            label: 'Date',
            sort: { href: '#', direction: 'descending' },
            cell: row => <Time at={row.at}>{formatShortDay(row.at)}</Time>,
          },
          { label: 'Reading', align: 'right', from: 'desktop', cell: row => <Minutes seconds={row.minutes * 60} /> },
          {
            label: 'State',
            from: 'tablet',
            cell: row => <State tone={row.tone} progress={row.progress} label={row.state} />,
          },
        ]}
      />
      <Pagination from={1} to={50} total={1234} what="post-mortems" nextHref="#" />
    </Page>
  )
}

function Reading() {
  return (
    <Page title="Checkout answered slowly" current="documents" wide {...frame}>
      <EditionLadder
        rungs={[
          { label: 'Leadership', minutes: 2, href: '#' },
          { label: 'Support', minutes: 3, href: '#' },
          { label: 'Customer', minutes: 4, href: '#', note: 'not approved' },
          { label: 'Engineering', minutes: 12, href: '#', current: true },
        ]}
      />
      <PageHeader
        editorial
        above={<Breadcrumbs items={[{ label: 'Post-mortems', href: '/list' }, { label: 'pm-7k3d9x2m4q8t' }]} />}
        title="Checkout answered slowly for two hours, and every graph looked healthy"
        lede="A slow card network and a well-meant retry filled the payment pool. One customer in three waited longer than ten seconds; support noticed before we did."
        meta={
          <>
            <Level step={1} label="SEV1" />
            <Time at="2025-10-14T18:42:00Z" />
            <span>Payments</span>
            <Minutes seconds={720} />
            <State tone="good" label="Approved" />
          </>
        }
        actions={
          <>
            <LinkButton href="/reading" small>
              <Icon name="edit" /> Edit
            </LinkButton>
            <Button small weight="primary">
              Approve
            </Button>
          </>
        }
      />
      <FactTiles
        facts={[
          { label: 'Customers waited', value: '2 h 8 min', note: '18:49 to 20:57 UTC' },
          { label: 'Until we noticed', value: '32 min', note: 'by a call to support' },
          { label: 'Who was hurt', value: '1 in 3 baskets', note: 'estimated from logs' },
          { label: 'Is it over', value: 'Yes', note: 'retries are off' },
        ]}
      />
      <WithMargin
        margin={
          <>
            <Card title="Similar ones" level={2}>
              <ul>
                <li>
                  <a href="/reading">Search fell over its own retries</a>
                  <br />
                  <span class="soft">same mechanism: cascading retry</span>
                </li>
                <li>
                  <a href="/reading">Card checks timed out</a>
                  <br />
                  <span class="soft">same service, other trigger</span>
                </li>
              </ul>
            </Card>
            <Card title="Actions" level={2}>
              <ul>
                <li>
                  Share one retry budget per pool
                  <br />
                  <State tone="accent" progress="half" label="In progress, due 3 Nov 2025" />
                </li>
                <li>
                  Alert on pool occupancy
                  <br />
                  <State tone="good" label="Verified" />
                </li>
              </ul>
            </Card>
            <Card title="Responsible" level={2}>
              <p>Ada Example, Payments</p>
            </Card>
          </>
        }
      >
        <Prose html={proseHtml} />
        <Section title="Timeline">
          <Timeline rows={timeline} left={4} />
        </Section>
      </WithMargin>
    </Page>
  )
}

function FormPage() {
  return (
    <Page title="Settings" current="settings" {...frame} scripts={['autosave.js']}>
      <PageHeader
        title="A short form"
        above={<Breadcrumbs items={[{ label: 'Settings', href: '#' }, { label: 'People' }]} />}
        lede="Ask for the next fact only, keep the rest folded."
      />
      <Tabs
        label="Settings"
        tabs={[
          { label: 'People', href: '#', current: true, count: 12 },
          { label: 'Teams', href: '#', count: 4 },
          { label: 'Channels', href: '#' },
        ]}
      />
      <Form action="#" csrf="token" autosave="/save">
        <Notice tone="caution" title="Two people changed this">
          Their text is shown below yours; nothing is lost.
        </Notice>
        <TextInput
          label="What did people see?"
          name="title"
          value="Checkout answered slowly"
          hint="A symptom, not a cause."
          required
        />
        <TextInput
          label="E-mail address"
          name="email"
          type="email"
          value="not an address"
          error="Write an address such as ada@example.org."
        />
        <div class="form-line">
          <TextInput label="Began" name="from" type="datetime-local" />
          <TextInput label="Ended" name="to" type="datetime-local" optional />
        </div>
        <Select
          label="Severity"
          name="severity"
          empty="Not known yet"
          options={[{ value: '1', label: 'SEV1, everyone is affected' }]}
        />
        <TextArea label="Summary" name="summary" hint="At most 120 words." value="A retry loop kept the pool full." />
        <FieldSet legend="Who should hear?">
          <Checkbox label="Support" name="to" value="support" checked />
          <Checkbox
            label="Leadership"
            name="to"
            value="leadership"
            hint="Two people, by mail, and they are asked to acknowledge."
          />
        </FieldSet>
        <Fold summary="More facts">Folded away.</Fold>
        <Field label="Files" name="files">
          <div class="drop">
            <Icon name="upload" />
            <p>Drop files here, or choose them.</p>
            <input class="input" id="field-files" type="file" multiple />
          </div>
        </Field>
        <FormActions saved>
          <Button weight="primary">Save</Button>
          <LinkButton href="/reading" weight="quiet">
            Leave it
          </LinkButton>
          <Button weight="danger">Remove</Button>
          <Button disabled>Not yet</Button>
        </FormActions>
      </Form>
    </Page>
  )
}

function Components() {
  return (
    <Page title="Home" current="home" {...frame}>
      <PageHeader title="What waits for you" lede="Two approvals and one acknowledgement, the first due tomorrow." />
      <div class="stack">
        <Notice tone="good" title="Sent">
          47 people, each with a reason.
        </Notice>
        <Notice>Mail is not configured. Deliveries wait and go when it is.</Notice>
        <Notice tone="bad" title="Not sent">
          The channel does not exist. Create it or choose another.
        </Notice>
        <p>
          <Badge>draft</Badge> <Badge tone="accent">new</Badge> <Badge tone="good">verified</Badge>{' '}
          <Badge tone="caution">stale</Badge> <Badge tone="bad">overdue</Badge> <Badge tone="notice">imported</Badge>
        </p>
        <p class="cluster">
          {[1, 2, 3, 4, 5].map(step => (
            <Level step={step} label={`SEV${step}`} />
          ))}
          <Level step={null} label="not known" />
        </p>
        <div class="cards">
          <Card title="Approve the customer edition" aside={<Badge tone="caution">due tomorrow</Badge>}>
            <p>Checkout answered slowly for two hours.</p>
          </Card>
          <Card title="Acknowledge a brief">
            <p>
              Search results were a day old. <a href="/reading">Read it, 2 min</a>
            </p>
          </Card>
        </div>
        <DefinitionList
          items={[
            { term: 'Store', description: 'embedded' },
            { term: 'Detected', description: <Time at="2025-10-14T19:24:00Z" /> },
            { term: 'Cost', description: null },
          ]}
        />
        <Progress value={412} max={790} label="412 of 790 documents" />
        <EmptyState title="No deliveries yet" action={{ label: 'Read the drafts', href: '#' }}>
          <p>They appear here when an edition is approved.</p>
        </EmptyState>
        <p class="cluster">
          {(
            [
              'home',
              'document',
              'send',
              'settings',
              'search',
              'plus',
              'check',
              'cross',
              'clock',
              'bell',
              'arrow-right',
              'arrow-left',
              'chevron-right',
              'chevron-down',
              'download',
              'upload',
              'link',
              'external',
              'print',
              'edit',
              'person',
              'people',
              'warning',
              'info',
              'lock',
              'feed',
              'mail',
              'calendar',
              'chat',
              'filter',
              'bookmark',
              'eye',
              'history',
              'layers',
              'chart',
              'globe',
            ] as const
          ).map(name => (
            <Icon name={name} label={name} />
          ))}
        </p>
      </div>
    </Page>
  )
}

function SignIn() {
  return (
    <SoloPage title="Sign in" lede="Read what was learned, and what is asked of you." csrf="token" nonce="n">
      <Form action="#" csrf="token">
        <TextInput label="E-mail address" name="email" type="email" />
        <TextInput label="Password" name="password" type="password" />
        <FormActions>
          <Button weight="primary">Sign in</Button>
        </FormActions>
      </Form>
    </SoloPage>
  )
}

function Public() {
  return (
    <PublicPage
      title="Incident reports"
      homeHref="#"
      identity={{ name: 'Example Goods', href: 'https://example.org', accent: '#e4572e' }}
      section="Incident reports"
      links={[{ label: 'All reports', href: '#', current: true }]}
      feeds={[{ href: '/public/feed.atom', title: 'Atom feed', type: 'application/atom+xml' }]}
    >
      <h1>Checkout was slow for two hours on 14 October</h1>
      <p class="lede">One in three customers waited longer than ten seconds to pay. It is over, and we are sorry.</p>
      <p class="meta">
        <span>14 Oct 2025</span>
        <span>4 min</span>
      </p>
      <FactTiles
        facts={[
          { label: 'From', value: '18:49 UTC' },
          { label: 'To', value: '20:57 UTC' },
          { label: 'Data', value: 'None lost' },
        ]}
      />
      <Timeline rows={timeline.slice(2, 5)} />
      <h2>What happened</h2>
      <p>The card network became slow and our basket made it worse by asking again and again.</p>
      <section class="month">
        <h2>September 2025</h2>
        <ul class="entries">
          <li>
            <h3>
              <a href="/reading">Search results were a day old</a>
            </h3>
            <p>Results did not show goods added that day.</p>
            <p class="meta">
              <span>30 Sep 2025</span>
              <span>3 min</span>
            </p>
          </li>
        </ul>
      </section>
    </PublicPage>
  )
}

export const catalogue = {
  list: () => <List />,
  reading: () => <Reading />,
  form: () => <FormPage />,
  components: () => <Components />,
  'sign-in': () => <SignIn />,
  message: () => (
    <MessagePage
      title="Nothing here"
      message="There is no page at this address, or it is not one you may read."
      status={404}
    />
  ),
  public: () => <Public />,
}
