import { actingViewer, optionText } from '../person/acting-viewer.ts'
import type { Command } from '../platform/command.ts'
import { parseListQuery } from './list-query.ts'
import { type ListedPostMortem, listPostMortems } from './store.ts'

const filters = ['severity', 'team', 'service', 'from', 'to', 'state', 'sort'] as const

export const searchCommands: Command[] = [
  {
    name: 'list',
    usage: '[--query Q] [--severity SEV1] [--team T] [--service S] [--from DAY] [--to DAY] [--state STATE] [--limit N]',
    about: 'Lists post-mortems, newest first; with --query those that fit, best first.',
    options: {
      query: { type: 'string' },
      limit: { type: 'string' },
      ...Object.fromEntries(filters.map(name => [name, { type: 'string' as const }])),
    },
    async run(context, input) {
      const viewer = await actingViewer(context, input)
      const given = Object.fromEntries(filters.map(name => [name, optionText(input.options[name])]))
      const limit = Math.min(100_000, Math.max(1, Number(optionText(input.options.limit) ?? 50) || 50))
      const query = parseListQuery({ ...given, q: optionText(input.options.query) })
      const { items, total } = await listPostMortems(context.db, viewer, { ...query, limit })
      return { exit: 0, json: { items, total }, text: table(items, total) }
    },
  },
]

function table(items: ListedPostMortem[], total: number): string {
  if (items.length === 0) return 'Nothing fits.'
  const rows = items.map(item => [
    item.id,
    item.happened_at?.slice(0, 10) ?? '–',
    item.severity ?? '–',
    item.status,
    item.title.replace(/\s+/g, ' ').slice(0, 90),
  ])
  const widths = [0, 1, 2, 3].map(column => Math.max(...rows.map(row => row[column]!.length)))
  const lines = rows.map(row =>
    row.map((cell, column) => (column < 4 ? cell.padEnd(widths[column]!) : cell)).join('  '),
  )
  return [...lines, ...(total > items.length ? [`… ${total - items.length} more`] : [])].join('\n')
}
