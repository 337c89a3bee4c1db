import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { type Channel, type Message, TransportError } from '../../src/channel/channel.ts'
import { approvedHtml, carries } from '../../src/channel/email/mail.ts'
import { acknowledge } from '../../src/delivery/acknowledge.ts'
import { replay } from '../../src/delivery/replay.ts'
import { runDeliveries } from '../../src/delivery/send.ts'
import { slackChannelSetting, supportAddressesSetting } from '../../src/delivery/settings.ts'
import { claimDeliveries, deliveriesOf, listDeliveries, openAcknowledgements } from '../../src/delivery/store.ts'
import { setSetting } from '../../src/platform/settings.ts'
import { startMailServer } from './mail-server.ts'
import { approve, hire, type Office, openOffice, openRecord } from './office.ts'

const operator = { kind: 'operator' } as const
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
const office = async (environment: Record<string, string> = {}): Promise<Office> => {
  const opened = await openOffice(environment)
  open.push(opened)
  return opened
}
const mailServer = async (options: Parameters<typeof startMailServer>[0] = {}) => {
  const server = await startMailServer(options)
  open.push(server)
  return server
}

/** A channel that answers as told and remembers what it was given. */
function pretend(name: string, answer: (message: Message, call: number) => string | TransportError) {
  const given: Message[] = []
  const channel: Channel = {
    describe: () => ({ name, label: name, about: '', recipient: '', missing: null, concurrency: 4, pace: null }),
    validate: () => null,
    async send(message) {
      given.push(message)
      const said = answer(message, given.length)
      if (said instanceof TransportError) throw said
      return { reference: said }
    },
    close: async () => {},
  }
  return { channels: new Map([[name, channel]]), given }
}
const states = async (context: Office) =>
  (await listDeliveries(context.db, operator, { limit: 500 }))
    .map(one => `${one.channel} ${one.recipient} ${one.state}`)
    .sort()

describe('on approval, with no further click', () => {
  test('engineering goes to Slack, feed and digest; what is not configured waits and says so', async () => {
    const context = await office()
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'engineering')
    await runDeliveries(context)
    expect(await states(context)).toEqual([
      'digest engineering waiting',
      'feed internal sent',
      'slack #incident-pms waiting',
    ])
    const [slack] = await listDeliveries(context.db, operator, { channel: 'slack' })
    expect(slack).toMatchObject({ lastError: 'Not configured: SLACK_TOKEN is not set. It goes out when it is.' })
  })

  test('a SEV1 leadership edition reaches VP Engineering and CTO by mail, unchanged, with an acknowledgement asked', async () => {
    const server = await mailServer()
    const context = await office({ SMTP_URL: server.url })
    await hire(context, 'Vera', 'vp-engineering')
    await hire(context, 'Chidi', 'cto')
    await hire(context, 'Emil', 'engineer')
    await openRecord(context, 'pm-one')
    const artifact = await approve(context, 'pm-one', 'leadership')
    expect(await runDeliveries(context)).toMatchObject({ sent: 2, dead: 0 })

    expect(server.received.flatMap(mail => mail.to).sort()).toEqual(['chidi@example.org', 'vera@example.org'])
    const toVera = server.received.find(mail => mail.to.includes('vera@example.org'))!
    const mail = await server.read(toVera)
    expect(carries(mail.text!, artifact.sha256Markdown)).toBe(true)
    expect(createHash('sha256').update(approvedHtml(mail.html!)!).digest('hex')).toBe(artifact.sha256Html)
    expect(mail.text).toContain('You hold the VP Engineering role.')
    expect(mail.text).toContain('Please acknowledge by Mon 9 Mar 2026: https://afterword.example/acknowledge/dlv-')
    expect(await runDeliveries(context)).toMatchObject({ sent: 0 })
    expect(server.received).toHaveLength(2)
  })

  test.each([['SEV3'], ['SEV5']])('a %s leadership edition waits for the monthly pack', async severity => {
    const context = await office()
    await hire(context, 'Vera', 'vp-engineering')
    await openRecord(context, 'pm-one', severity)
    await approve(context, 'pm-one', 'leadership', { severity })
    expect(await states(context)).toEqual([])
  })

  test('nobody to send to is a row to look at, mended by one click', async () => {
    const context = await office({ SMTP_URL: 'smtp://127.0.0.1:9' })
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'leadership')
    const [row] = await listDeliveries(context.db, operator)
    expect(row).toMatchObject({ recipient: 'nobody', state: 'cancelled' })
    await expect(replay(context, operator, row!.id)).rejects.toMatchObject({ code: 'still-nobody' })
    await hire(context, 'Vera', 'vp-engineering')
    await replay(context, operator, row!.id)
    expect(await states(context)).toContain('email vera@example.org queued')
  })

  test('support goes to the support list where there is one', async () => {
    const context = await office({ SMTP_URL: 'smtp://127.0.0.1:9' })
    await hire(context, 'Sana', 'support')
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'support')
    expect(await states(context)).toEqual(['email sana@example.org queued'])
    await setSetting(context, 'operator', supportAddressesSetting, ['desk@example.org'])
    await openRecord(context, 'pm-two')
    await approve(context, 'pm-two', 'support')
    expect(await states(context)).toContain('email desk@example.org queued')
  })

  test('a TLP:RED post-mortem is sent to nobody who did not take part', async () => {
    const context = await office()
    const vera = await hire(context, 'Vera', 'vp-engineering')
    await hire(context, 'Chidi', 'cto')
    await openRecord(context, 'pm-one', 'SEV1', 'red')
    await context.db.updateTable('post_mortem').set({ owner_id: vera.personId }).execute()
    await approve(context, 'pm-one', 'leadership')
    await approve(context, 'pm-one', 'engineering')
    await approve(context, 'pm-one', 'customer')
    expect(await states(context)).toEqual([
      'digest engineering cancelled',
      'email chidi@example.org cancelled',
      'email vera@example.org waiting',
      'feed internal cancelled',
      'slack #incident-pms cancelled',
    ])
  })
})

describe('an approval that fails', () => {
  test('leaves no delivery behind', async () => {
    const context = await office()
    await openRecord(context, 'pm-one')
    await expect(
      context.db.transaction().execute(async tx => {
        await approve({ ...context, db: tx }, 'pm-one', 'engineering')
        throw new Error('the approval did not commit')
      }),
    ).rejects.toThrow('did not commit')
    expect(await states(context)).toEqual([])
  })
})

describe('just before sending, the right is looked at again', () => {
  const waiting = async () => {
    const context = await office({ SMTP_URL: 'smtp://127.0.0.1:9' })
    const vera = await hire(context, 'Vera', 'vp-engineering')
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'leadership')
    const { channels, given } = pretend('email', () => 'ok')
    const outcome = async () => {
      await runDeliveries(context, { channels })
      const [row] = await listDeliveries(context.db, operator, { state: 'cancelled' })
      return { given: given.length, because: row?.lastError }
    }
    return { context, vera, outcome }
  }

  test('somebody who left gets nothing', async () => {
    const { context, vera, outcome } = await waiting()
    await context.db
      .updateTable('person')
      .set({ left_at: context.clock.now() })
      .where('id', '=', vera.personId)
      .execute()
    expect(await outcome()).toEqual({ given: 0, because: 'The person has left.' })
  })

  test('somebody who lost the role gets nothing', async () => {
    const { context, outcome } = await waiting()
    await context.db.deleteFrom('person_role').execute()
    expect(await outcome()).toEqual({
      given: 0,
      because: 'The person no longer holds a role that this edition is for.',
    })
  })

  test('what became TLP:RED stays', async () => {
    const { context, outcome } = await waiting()
    await context.db.updateTable('post_mortem').set({ handling: 'red' }).execute()
    expect((await outcome()).given).toBe(0)
  })

  test('a newer text replaces the older on its way, and only the newer leaves', async () => {
    const { context } = await waiting()
    await approve(context, 'pm-one', 'leadership', { title: 'Second text' })
    const { channels, given } = pretend('email', () => 'ok')
    await runDeliveries(context, { channels })
    expect(given.map(message => message.artifact.title)).toEqual(['Second text'])
    expect(await states(context)).toEqual(['email vera@example.org cancelled', 'email vera@example.org sent'])
  })

  test('another Slack channel chosen meanwhile gets it instead of the old one', async () => {
    const context = await office({ SLACK_TOKEN: 'xoxb-test' })
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'engineering')
    await setSetting(context, 'operator', slackChannelSetting, '#post-mortems')
    const { channels, given } = pretend('slack', () => 'ok')
    await runDeliveries(context, { channels })
    await runDeliveries(context, { channels })
    expect(given.map(message => message.recipient)).toEqual(['#post-mortems'])
  })
})

describe('a channel that refuses', () => {
  const one = async () => {
    const context = await office({ SMTP_URL: 'smtp://127.0.0.1:9' })
    await hire(context, 'Vera', 'vp-engineering')
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'leadership')
    const row = async () => (await listDeliveries(context.db, operator))[0]!
    return { context, row }
  }

  test('for good is given up at once with the reason, and goes after a replay', async () => {
    const { context, row } = await one()
    const { channels } = pretend('email', (_, call) =>
      call === 1 ? new TransportError('550 no such user', { permanent: true }) : 'ok',
    )
    await runDeliveries(context, { channels })
    expect(await row()).toMatchObject({ state: 'dead', lastError: '550 no such user', attempts: 1 })
    await runDeliveries(context, { channels })
    expect((await row()).state).toBe('dead')
    await replay(context, operator, (await row()).id)
    await runDeliveries(context, { channels })
    expect(await row()).toMatchObject({ state: 'sent', providerReference: 'ok' })
    await expect(replay(context, operator, (await row()).id)).rejects.toMatchObject({ code: 'already-sent' })
  })

  test('for now is tried again after a wait, with growing ceilings, and given up in the end', async () => {
    const { context, row } = await one()
    const { channels, given } = pretend('email', () => new TransportError('451 try later', { permanent: false }))
    const waits: number[] = []
    for (let attempt = 1; attempt <= 14; attempt += 1) {
      await runDeliveries(context, { channels, random: () => 0.999999 })
      const { state, nextAttemptAt } = await row()
      if (state === 'dead') break
      waits.push(Math.round((nextAttemptAt.getTime() - context.clock.now().getTime()) / 1000))
      context.clock.forward(waits.at(-1)! - 1)
      await runDeliveries(context, { channels })
      expect(given).toHaveLength(attempt)
      context.clock.forward(1)
    }
    expect(waits.slice(0, 5)).toEqual([10, 20, 40, 80, 160])
    expect(Math.max(...waits)).toBe(14_400)
    expect(await row()).toMatchObject({ state: 'dead', attempts: 14 })
    expect((await row()).lastError).toContain('Given up after 14 attempts.')
  })

  test('is obeyed to the second when it says how long to wait', async () => {
    const { context, row } = await one()
    const { channels, given } = pretend('email', (_, call) =>
      call === 1 ? new TransportError('slow down', { permanent: false, retryAfterSeconds: 37 }) : 'ok',
    )
    await runDeliveries(context, { channels })
    context.clock.forward(36.999)
    await runDeliveries(context, { channels })
    expect(given).toHaveLength(1)
    context.clock.forward(0.001)
    await runDeliveries(context, { channels })
    expect(given).toHaveLength(2)
    expect((await row()).state).toBe('sent')
  })
})

describe('a sender that vanished', () => {
  test('gives its rows back when the lease is over, and a channel that can tell is asked before sending again', async () => {
    const context = await office({ SLACK_TOKEN: 'xoxb-test' })
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'engineering')
    const stuck = pretend('slack', () => 'posted')
    const [channel] = stuck.channels.values()
    await context.db
      .updateTable('delivery')
      .set({
        state: 'sending',
        lease_id: 'lease-gone',
        leased_until: new Date(context.clock.now().getTime() + 60_000),
        attempts: 1,
      })
      .where('channel', '=', 'slack')
      .execute()
    expect(await runDeliveries(context, { channels: stuck.channels })).toMatchObject({ sent: 0 })
    expect(stuck.given).toHaveLength(0)
    context.clock.forward(61)
    const asked: string[] = []
    const knowing: Channel = {
      ...channel!,
      findEarlier: async message => {
        asked.push(message.key)
        return { reference: 'C1/1.0' }
      },
    }
    expect(await runDeliveries(context, { channels: new Map([['slack', knowing]]) })).toMatchObject({ sent: 1 })
    expect(asked).toHaveLength(1)
    expect(stuck.given).toHaveLength(0)
  })

  test('two senders at once send everything once', async () => {
    const context = await office({ SMTP_URL: 'smtp://127.0.0.1:9' })
    for (let index = 0; index < 120; index += 1) await hire(context, `Sana${index}`, 'support')
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'support')
    const { channels, given } = pretend('email', () => 'ok')
    const tallies = await Promise.all([1, 2, 3].map(() => runDeliveries(context, { channels, batch: 7 })))
    expect(tallies.reduce((sum, tally) => sum + tally.sent, 0)).toBe(120)
    expect(new Set(given.map(message => message.recipient)).size).toBe(120)
    expect(given).toHaveLength(120)
  })
})

describe('an acknowledgement', () => {
  test('is given by the person it is asked of, once, and is seen in the ledger', async () => {
    const context = await office()
    const vera = await hire(context, 'Vera', 'vp-engineering')
    const chidi = await hire(context, 'Chidi', 'cto')
    const mona = await hire(context, 'Mona', 'manager')
    await openRecord(context, 'pm-one', 'SEV2')
    await approve(context, 'pm-one', 'leadership', { severity: 'SEV2' })
    const [mine] = await openAcknowledgements(context.db, vera)
    // SEV2: five business days after Wednesday 4 March.
    expect(mine!.acknowledgementDueAt).toEqual(new Date('2026-03-11T10:00:00Z'))
    await expect(acknowledge(context, chidi, mine!.id)).rejects.toMatchObject({ code: 'no-such-delivery' })
    await expect(acknowledge(context, mona, mine!.id)).rejects.toMatchObject({ code: 'not-yours' })
    await acknowledge(context, vera, mine!.id)
    context.clock.forward(60)
    const again = await acknowledge(context, vera, mine!.id)
    expect(again.acknowledgedAt).toEqual(new Date('2026-03-04T10:00:00Z'))
    expect(await openAcknowledgements(context.db, vera)).toEqual([])
    const audit = await context.db.selectFrom('audit_entry').select('verb').where('verb', '=', 'acknowledge').execute()
    expect(audit).toHaveLength(1)
  })
})

describe('the ledger', () => {
  test('shows each reader what is theirs to see', async () => {
    const context = await office()
    const vera = await hire(context, 'Vera', 'vp-engineering')
    await hire(context, 'Chidi', 'cto')
    const mona = await hire(context, 'Mona', 'manager')
    const emil = await hire(context, 'Emil', 'engineer')
    const cora = await hire(context, 'Cora', 'communications')
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'leadership')
    await approve(context, 'pm-one', 'engineering')
    const seen = async (viewer: typeof vera) =>
      (await deliveriesOf(context.db, viewer, 'pm-one')).map(one => `${one.edition} ${one.recipient}`).sort()
    expect(await seen(vera)).toEqual(['leadership vera@example.org'])
    expect(await seen(emil)).toEqual([])
    expect(await seen(mona)).toHaveLength(5)
    expect(await seen(cora)).toEqual(['engineering #incident-pms', 'engineering engineering', 'engineering internal'])
    expect(await deliveriesOf(context.db, { kind: 'anonymous' }, 'pm-one')).toEqual([])
    await expect(replay(context, emil, 'dlv-any')).rejects.toMatchObject({ code: 'not-your-role' })
  })
})

describe('mail addresses with something in them', () => {
  test('are refused for good before anything is said to the server', async () => {
    const server = await mailServer()
    const context = await office({ SMTP_URL: server.url })
    await hire(context, 'Vera', 'vp-engineering')
    await openRecord(context, 'pm-one')
    await context.db.updateTable('person').set({ email: 'vera@example.org\r\nBcc: eve@example.org' }).execute()
    await approve(context, 'pm-one', 'leadership')
    expect(await runDeliveries(context)).toMatchObject({ dead: 1, sent: 0 })
    expect(server.received).toEqual([])
  })
})

describe('a sender that is killed over and over', () => {
  test('uses up none of the attempts of what it held', async () => {
    const context = await office({ SMTP_URL: 'smtp://127.0.0.1:9' })
    await hire(context, 'Vera', 'vp-engineering')
    await openRecord(context, 'pm-one')
    await approve(context, 'pm-one', 'leadership')
    const row = async () => (await listDeliveries(context.db, operator))[0]!
    for (let kill = 0; kill < 40; kill += 1) {
      const until = new Date(context.clock.now().getTime() + 60_000)
      expect(
        await claimDeliveries(context.db, 'email', 5, { id: `lease-${kill}`, until }, context.clock.now()),
      ).toHaveLength(1)
      context.clock.forward(61)
    }
    expect((await row()).attempts).toBe(1)
    const { channels } = pretend('email', () => 'ok')
    expect(await runDeliveries(context, { channels })).toMatchObject({ sent: 1, dead: 0 })
  })
})
