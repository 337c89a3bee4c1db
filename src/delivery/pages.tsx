import { Hono } from 'hono'
import { type EditionName, editions } from '../audience/editions.ts'
import type { Artifact } from '../edition/edition.ts'
import { artifactById } from '../edition/store.ts'
import type { HttpEnvironment } from '../person/environment.ts'
import { pageFrame, readForm } from '../person/page-frame.ts'
import { mayRun, requireRun } from '../person/permission.ts'
import { addSettingsCard } from '../person/settings-cards.ts'
import { actorKey, type Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import { Refusal } from '../platform/refusal.ts'
import { setSetting } from '../platform/settings.ts'
import { hidesParts } from '../post-mortem/store.ts'
import { Button, Form, FormActions, Select, TextArea, TextInput } from '../ui/form.tsx'
import { formatDay } from '../ui/format.ts'
import { Page, PageHeader } from '../ui/layout.tsx'
import { Breadcrumbs, Pagination } from '../ui/navigation.tsx'
import { DefinitionList, EmptyState, Notice, Section, Time } from '../ui/text.tsx'
import { acknowledge, askedOf } from './acknowledge.ts'
import { deliveryChannels, deliveryStates, stateLabel } from './delivery.ts'
import { replay } from './replay.ts'
import { messageOf } from './send.ts'
import { readRouting, slackChannelSetting, supportAddressesSetting } from './settings.ts'
import { countDeliveries, type DeliveryFilter, findDelivery, type ListedDelivery, listDeliveries } from './store.ts'
import {
  channelLabels,
  DeliveryMark,
  DeliveryMatrix,
  DeliveryMoment,
  DeliveryTable,
  editionLabels,
  recipientOf,
} from './views/deliveries.tsx'
import { MessagePreview } from './views/message.tsx'

const perPage = 50

/** Deliveries, one delivery, acknowledging, and who gets what. */
export function deliveryPages(context: Context): Hono<HttpEnvironment> {
  const { db, config } = context
  const app = new Hono<HttpEnvironment>()
  addSettingsCard({
    href: '/settings/channels',
    title: 'Channels',
    about: 'Where approved editions go, and which channels are configured.',
    shownTo: viewer => mayRun(viewer, 'manage-settings') === true,
  })

  app.get('/deliveries', async c => {
    const { viewer } = c.var
    const query = c.req.query()
    const filter = readFilter(query)
    const page = Math.max(1, Number.parseInt(query.page ?? '1', 10) || 1)
    const counts = await countDeliveries(db, viewer, filter)
    const total = counts.reduce((sum, one) => sum + one.count, 0)
    const deliveries = await listDeliveries(db, viewer, { ...filter, limit: perPage, offset: (page - 1) * perPage })
    const link = (changes: Record<string, string>) =>
      `/deliveries?${new URLSearchParams(clean({ ...query, ...changes }))}`
    const from = (page - 1) * perPage + 1
    return c.html(
      <Page {...pageFrame(c)} title="Deliveries" current="deliveries" wide>
        <PageHeader
          title="Deliveries"
          lede="Every approved edition on its way: to whom, why they get it, where it stands, what came of it."
        />
        {counts.length > 0 && (
          <DeliveryMatrix counts={counts} href={(edition, channel) => link({ edition, channel, page: '' })} />
        )}
        <form class="filters" method="get" action="/deliveries">
          {query.post_mortem && <input type="hidden" name="post_mortem" value={query.post_mortem} />}
          <Select
            label="State"
            name="state"
            empty="Any"
            value={filter.failed ? 'failed' : (filter.state ?? null)}
            options={[
              { value: 'failed', label: 'failed or trying again' },
              ...deliveryStates.map(state => ({
                value: state,
                label: stateLabel({ state, attempts: 0, acknowledgedAt: null, lastError: null }),
              })),
            ]}
          />
          <Select
            label="Channel"
            name="channel"
            empty="Any"
            value={filter.channel ?? null}
            options={deliveryChannels.map(value => ({ value, label: channelLabels[value] }))}
          />
          <Select
            label="Edition"
            name="edition"
            empty="Any"
            value={filter.edition ?? null}
            options={editions.map(value => ({ value, label: editionLabels[value] }))}
          />
          <Button>Show</Button>
        </form>
        {deliveries.length === 0 ? (
          <EmptyState title="Nothing here" action={{ label: 'Post-mortems', href: '/post-mortems' }}>
            <p>A delivery is written the moment an edition is approved.</p>
          </EmptyState>
        ) : (
          <>
            <DeliveryTable deliveries={deliveries} />
            <Pagination
              from={from}
              to={from + deliveries.length - 1}
              total={total}
              what="deliveries"
              previousHref={page > 1 ? link({ page: String(page - 1) }) : undefined}
              nextHref={page * perPage < total ? link({ page: String(page + 1) }) : undefined}
            />
          </>
        )}
      </Page>,
    )
  })

  app.get('/deliveries/:id', async c => {
    const delivery = await findDelivery(db, c.var.viewer, c.req.param('id'))
    const artifact = delivery && (await artifactById(db, delivery.artifactId))
    if (!delivery || !artifact) throw new Refusal('not-found', 'no-such-delivery', 'There is no such delivery.')
    const hushed = await isHushed(c.var.viewer, delivery, artifact)
    const again =
      mayRun(c.var.viewer, 'replay-delivery') === true &&
      ['email', 'slack'].includes(delivery.channel) &&
      ['dead', 'held', 'cancelled', 'waiting', 'queued'].includes(delivery.state) &&
      !delivery.superseded
    return c.html(
      <Page {...pageFrame(c)} title={`Delivery: ${delivery.title}`} current="deliveries">
        <PageHeader
          above={
            <Breadcrumbs items={[{ label: 'Deliveries', href: '/deliveries' }, { label: recipientOf(delivery) }]} />
          }
          title={delivery.title || 'Untitled'}
          lede={delivery.reason}
          meta={<DeliveryMark delivery={delivery} />}
          actions={
            again && (
              <Form action={`/deliveries/${delivery.id}/replay`} csrf={c.var.csrf}>
                <Button>Send again</Button>
              </Form>
            )
          }
        />
        {delivery.lastError && delivery.state !== 'sent' && (
          <Notice tone={delivery.state === 'dead' ? 'bad' : 'caution'} title={stateLabel(delivery)}>
            <p>{delivery.lastError}</p>
            {delivery.state === 'held' && (
              <p>
                <a href={`/post-mortems/${delivery.postMortemId}/sanitise?edition=${delivery.edition}`}>
                  Open the sanitising desk
                </a>
              </p>
            )}
          </Notice>
        )}
        <DefinitionList
          items={[
            { term: 'Edition', description: editionLabels[delivery.edition] },
            { term: 'Channel', description: channelLabels[delivery.channel] },
            { term: 'Recipient', description: recipientOf(delivery) },
            { term: 'Written', description: <Time at={delivery.createdAt} precision="second" /> },
            { term: 'When', description: <DeliveryMoment delivery={delivery} /> },
            { term: 'Attempts', description: String(delivery.attempts) },
            ...(delivery.providerReference
              ? [{ term: 'Known there as', description: <span class="mono">{delivery.providerReference}</span> }]
              : []),
            ...(delivery.acknowledgementDueAt
              ? [
                  {
                    term: 'Acknowledgement',
                    description: delivery.acknowledgedAt ? (
                      <Time at={delivery.acknowledgedAt} />
                    ) : (
                      `asked for by ${formatDay(delivery.acknowledgementDueAt)}`
                    ),
                  },
                ]
              : []),
          ]}
        />
        <Section title="The message">
          {hushed ? (
            <p class="soft">This text is not shown: parts of the record were narrowed since.</p>
          ) : (
            <MessagePreview
              channel={delivery.channel}
              message={messageOf(config, delivery, artifact)}
              config={config}
            />
          )}
        </Section>
      </Page>,
    )
  })

  /** Whether a text that left may no longer be read inside: it shows something that was narrowed since. */
  async function isHushed(viewer: Viewer, delivery: ListedDelivery, artifact: Artifact): Promise<boolean> {
    if (artifact.heldBack.length > 0) return true
    return delivery.superseded && hidesParts(db, viewer, delivery.postMortemId)
  }

  app.post('/deliveries/:id/replay', async c => {
    const delivery = await replay(context, c.var.viewer, c.req.param('id'))
    return c.redirect(`/deliveries/${delivery.id}`, 303)
  })

  app.get('/acknowledge/:id', async c => {
    const delivery = await askedOf(context, c.var.viewer, c.req.param('id'))
    const sent = await artifactById(db, delivery.artifactId)
    const artifact = sent && !(await isHushed(c.var.viewer, delivery, sent)) ? sent : null
    return c.html(
      <Page {...pageFrame(c)} title={`Acknowledge: ${delivery.title}`} current="home">
        <PageHeader
          title={delivery.title || 'Untitled'}
          lede={`${delivery.reason} You are asked to acknowledge it by ${formatDay(delivery.acknowledgementDueAt!)}.`}
        />
        {delivery.acknowledgedAt ? (
          <Notice tone="good" title="Acknowledged">
            <p>
              You acknowledged this on <Time at={delivery.acknowledgedAt} />.
            </p>
          </Notice>
        ) : delivery.superseded ? (
          <Notice tone="caution" title="A newer text stands">
            <p>
              This text was replaced since. Please read and acknowledge the newer one, which was sent to you as well.
            </p>
          </Notice>
        ) : (
          <Form action={`/acknowledge/${delivery.id}`} csrf={c.var.csrf}>
            <FormActions>
              <Button weight="primary">I have read it</Button>
            </FormActions>
          </Form>
        )}
        {artifact && <MessagePreview channel="feed" message={messageOf(config, delivery, artifact)} config={config} />}
      </Page>,
    )
  })

  app.post('/acknowledge/:id', async c => {
    const delivery = await acknowledge(context, c.var.viewer, c.req.param('id'))
    return c.redirect(`/acknowledge/${delivery.id}`, 303)
  })

  app.get('/settings/channels', async c => {
    requireRun(c.var.viewer, 'manage-settings')
    const routing = await readRouting(db)
    return c.html(
      <Page {...pageFrame(c)} title="Channels" current="settings">
        <PageHeader
          above={<Breadcrumbs items={[{ label: 'Settings', href: '/settings' }, { label: 'Channels' }]} />}
          title="Channels"
          lede="Where approved editions go. What is under way to a place you change moves with it."
        />
        <DefinitionList
          items={[
            { term: 'Mail', description: config.smtpUrl ? 'configured' : 'not configured: set SMTP_URL' },
            { term: 'Slack', description: config.slackToken ? 'configured' : 'not configured: set SLACK_TOKEN' },
          ]}
        />
        <Form action="/settings/channels" csrf={c.var.csrf}>
          <TextInput
            label="Slack channel"
            name="slack_channel"
            value={routing.slackChannel}
            hint="Gets every approved engineering edition. Invite the bot there."
            required
          />
          <TextArea
            label="Support list"
            name="support_addresses"
            value={routing.supportAddresses.join('\n')}
            hint="Mail addresses, one a line. Empty means everybody with the role Support."
            rows={4}
          />
          <FormActions>
            <Button weight="primary">Save</Button>
          </FormActions>
        </Form>
      </Page>,
    )
  })

  app.post('/settings/channels', async c => {
    requireRun(c.var.viewer, 'manage-settings')
    const form = await readForm(c)
    const actor = actorKey(c.var.viewer)
    await setSetting(context, actor, slackChannelSetting, (form.slack_channel ?? '').trim())
    const addresses = (form.support_addresses ?? '').split(/[\s,;]+/).filter(Boolean)
    await setSetting(context, actor, supportAddressesSetting, addresses)
    return c.redirect('/settings/channels', 303)
  })

  return app
}

/** The filter that a query asks for; words it does not know are left out. */
function readFilter(query: Record<string, string | undefined>): DeliveryFilter {
  const state = deliveryStates.find(one => one === query.state)
  const channel = deliveryChannels.find(one => one === query.channel)
  const edition: EditionName | undefined = editions.find(one => one === query.edition)
  return {
    ...(state && { state }),
    ...(query.state === 'failed' && { failed: true }),
    ...(channel && { channel }),
    ...(edition && { edition }),
    ...(query.post_mortem && { postMortemId: query.post_mortem }),
  }
}

function clean(query: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1])))
}
