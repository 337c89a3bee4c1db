import { actingViewer } from '../person/acting-viewer.ts'
import type { Command } from '../platform/command.ts'
import { shownDelivery } from './api.ts'
import { stateLabel } from './delivery.ts'
import { replay } from './replay.ts'
import { listDeliveries } from './store.ts'

export const deliveryCommands: Command[] = [
  {
    name: 'deliveries',
    usage: '[--failed] [--post-mortem ID] [--limit N] [--json]',
    about: 'Lists where approved editions went, are on their way to, or failed to get.',
    options: { failed: { type: 'boolean' }, 'post-mortem': { type: 'string' }, limit: { type: 'string' } },
    async run(context, input) {
      const { options } = input
      const limit = typeof options.limit === 'string' ? Number(options.limit) : 200
      if (!Number.isInteger(limit) || limit < 1)
        return { exit: 2, json: null, text: '--limit is a whole number above 0.' }
      const postMortemId = options['post-mortem']
      const deliveries = await listDeliveries(context.db, await actingViewer(context, input), {
        failed: options.failed === true,
        limit,
        ...(typeof postMortemId === 'string' && { postMortemId }),
      })
      const lines = deliveries.map(one =>
        [
          one.id,
          stateLabel(one).padEnd(14),
          one.edition.padEnd(11),
          `${one.channel} → ${one.recipient}`.padEnd(36),
          one.title,
          ...(one.lastError && one.state !== 'sent' ? [`\n    ${one.lastError}`] : []),
        ].join('  '),
      )
      return {
        exit: 0,
        json: deliveries.map(shownDelivery),
        text: lines.length > 0 ? lines.join('\n') : options.failed ? 'Nothing failed.' : 'Nothing was delivered yet.',
      }
    },
  },
  {
    name: 'deliveries replay',
    usage: 'ID [--json]',
    about: 'Sends a delivery again that was given up or taken back.',
    async run(context, input) {
      const [id] = input.words
      if (!id) return { exit: 2, json: null, text: 'Usage: afterword deliveries replay ID' }
      const delivery = await replay(context, await actingViewer(context, input), id)
      return {
        exit: 0,
        json: shownDelivery(delivery),
        text: `${delivery.id} to ${delivery.recipient}: ${stateLabel(delivery)}`,
      }
    },
  },
]
