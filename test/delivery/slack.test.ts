import { once } from 'node:events'
import { createServer } from 'node:http'
import { WebClient } from '@slack/web-api'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { slackChannel } from '../../src/channel/slack/channel.ts'
import { runDeliveries } from '../../src/delivery/send.ts'
import { slackChannelSetting } from '../../src/delivery/settings.ts'
import { listDeliveries } from '../../src/delivery/store.ts'
import { setSetting } from '../../src/platform/settings.ts'
import { approve, openOffice, openRecord } from './office.ts'
import { startSlack } from './slack-server.ts'

const operator = { kind: 'operator' } as const
let slack: Awaited<ReturnType<typeof startSlack>>
const open: { close(): Promise<void> }[] = []
beforeAll(async () => {
  slack = await startSlack()
})
afterAll(() => slack?.close())
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const office = async (url = slack.url) => {
  const context = await openOffice({ SLACK_TOKEN: slack.token, SLACK_API_URL: url })
  open.push(context)
  context.clock.set(new Date().toISOString())
  await openRecord(context, 'pm-one')
  return context
}
const history = async () => {
  const client = new WebClient(slack.token, { slackApiUrl: slack.url })
  const { channels } = await client.conversations.list({})
  const channel = channels!.find(one => one.name === 'incident-pms')!.id!
  const { messages } = await client.conversations.history({ channel, include_all_metadata: true })
  return messages!
}
const row = async (context: Awaited<ReturnType<typeof office>>) =>
  (await listDeliveries(context.db, operator, { channel: 'slack' }))[0]!

describe('an approved engineering edition in Slack', () => {
  test('arrives once, with its key, and is found again by a sender that does not know whether it left', async () => {
    const context = await office()
    await approve(context, 'pm-one', 'engineering', { title: 'Labels <!channel> printed twice' })
    const tally = await runDeliveries(context)
    expect((await row(context)).lastError).toBeNull()
    expect(tally).toMatchObject({ sent: 1 })
    const sent = await row(context)
    const posted = (await history()).filter(one => JSON.stringify(one).includes(sent.id))
    expect(posted).toHaveLength(1)
    expect(posted[0]!.text).toBe('Engineering edition: Labels &lt;!channel&gt; printed twice')
    expect(sent.providerReference).toContain(posted[0]!.ts!)

    // The sender was killed after posting and before saying so.
    await context.db
      .updateTable('delivery')
      .set({ state: 'sending', lease_id: 'lease-gone', leased_until: context.clock.now(), provider_reference: null })
      .where('id', '=', sent.id)
      .execute()
    context.clock.forward(1)
    expect(await runDeliveries(context)).toMatchObject({ sent: 1 })
    expect((await row(context)).providerReference).toBe(sent.providerReference)
    expect((await history()).filter(one => JSON.stringify(one).includes(sent.id))).toHaveLength(1)
  })

  test('is given up with a hint where there is no such channel', async () => {
    const context = await office()
    await setSetting(context, 'operator', slackChannelSetting, '#nowhere')
    await approve(context, 'pm-one', 'engineering')
    expect(await runDeliveries(context)).toMatchObject({ dead: 1 })
    expect((await row(context)).lastError).toContain('Invite the bot or change the channel.')
  })
})

/** A server that answers the first posts with what it is told, then as Slack does. */
async function answering(answers: { status: number; headers?: Record<string, string>; body: unknown }[]) {
  let calls = 0
  const server = createServer((_, response) => {
    const answer = answers[calls] ?? { status: 200, body: { ok: true, channel: 'C1', ts: `${calls}.0` } }
    calls += 1
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(JSON.stringify(answer.body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push({
    close: () =>
      new Promise<void>(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  })
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}/`, calls: () => calls }
}

describe('when Slack asks to wait', () => {
  test('nothing more goes to that channel until the second it said, and no attempt is lost', async () => {
    const server = await answering([{ status: 429, headers: { 'retry-after': '17' }, body: { ok: false } }])
    const context = await office(server.url)
    await openRecord(context, 'pm-two')
    await approve(context, 'pm-one', 'engineering')
    await runDeliveries(context)
    expect(server.calls()).toBe(1)
    expect(await row(context)).toMatchObject({ state: 'queued', attempts: 0 })
    await approve(context, 'pm-two', 'engineering')
    context.clock.forward(13)
    await runDeliveries(context)
    expect(server.calls()).toBe(1)
    context.clock.forward(4)
    await runDeliveries(context)
    context.clock.forward(5)
    await runDeliveries(context)
    const rows = await listDeliveries(context.db, operator, { channel: 'slack' })
    expect(rows.map(one => one.state)).toEqual(['sent', 'sent'])
  })

  test('a revoked token and a broken Slack are tried again, a refused message is not', async () => {
    const failures = [
      { body: { ok: false, error: 'token_revoked' }, status: 200, permanent: false },
      { body: {}, status: 503, permanent: false },
      { body: { ok: false, error: 'is_archived' }, status: 200, permanent: true },
      { body: { ok: false, error: 'invalid_blocks' }, status: 200, permanent: true },
    ]
    const server = await answering(failures)
    const channel = slackChannel({ slackToken: 'xoxb-test', slackApiUrl: server.url })
    const { artifactOf } = await import('./artifact.ts')
    for (const { permanent } of failures) {
      const sending = channel.send({
        key: 'dlv-test',
        artifact: artifactOf(),
        recipient: '#incident-pms',
        reason: 'Because.',
        url: 'https://afterword.example/',
        createdAt: new Date(),
      })
      await expect(sending).rejects.toMatchObject({ name: 'TransportError', permanent })
    }
  })
})
