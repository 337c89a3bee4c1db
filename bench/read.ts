import type { Figure } from './figures.ts'
import { measure, type Series, Server } from './server.ts'
import type { Workshop } from './workshop.ts'

const requests = 200
const questions = ['dns', 'certificate expired', 'database timeout', 'network', 'deploy rollback', 'disk full', 'login']

interface Goals {
  list: number
  bytes?: number
  reading: number
  search: number
  page: number
  perSecond?: number
}

/** Goals hold from this many records down; between two steps the larger one's hold. */
function goalsFor(records: number): Goals {
  return records <= 1000
    ? { list: 15, bytes: 60_000, reading: 10, search: 15, page: 40, perSecond: 1000 }
    : { list: 40, reading: 40, search: 150, page: 40 }
}

/** What readers wait for, signed in, over real HTTP, one request after the other. */
export async function measureReading(workshop: Workshop): Promise<void> {
  for (const count of workshop.records) {
    const { directory } = await workshop.filled(count)
    const server = await Server.start(directory)
    try {
      await measureOne(workshop, server, count)
    } finally {
      await server.stop()
    }
  }
}

async function measureOne(workshop: Workshop, server: Server, count: number): Promise<void> {
  const section = `${count} records`
  const goals = goalsFor(count)
  const report = (figure: Omit<Figure, 'section'>) => workshop.report({ section, ...figure })
  const series = (name: string, { p50, p95, processor }: Series, most?: number) =>
    report({
      name: `${name}, p95`,
      value: p95,
      unit: 'ms',
      goal: most === undefined ? undefined : { most },
      note: `p50 ${p50.toFixed(1)} ms, ${processor.toFixed(1)} ms of processor`,
    })
  const empty = server.memory().now

  await server.signIn('dot@lanternfish.example.test')
  const first = await measure(server, ['/post-mortems'])
  report({ name: 'first list after start', value: first.p95, unit: 'ms' })
  const ids = await idsOf(server)
  const pages = Math.max(1, Math.min(20, Math.floor(count / 50)))
  const repeat = (make: (index: number) => string, times = requests) => Array.from({ length: times }, (_, i) => make(i))
  // Answers are kept until something changes, so what is asked for the first time is told apart.
  series(
    'list of 50, each page for the first time',
    await measure(
      server,
      repeat(i => `/post-mortems?page=${2 + i}`, pages - 1),
    ),
    goals.list,
  )
  const list = await measure(
    server,
    repeat(i => `/post-mortems?page=${1 + (i % pages)}`),
  )
  series('list of 50, asked before', list, goals.list)
  report({
    name: 'list of 50, HTML',
    value: list.bytes / 1000,
    unit: 'kB',
    goal: goals.bytes === undefined ? undefined : { most: goals.bytes / 1000 },
  })
  const reading = ids.map(id => `/post-mortems/${id}`)
  series(
    'reading page, each for the first time',
    await measure(
      server,
      repeat(i => reading[i % reading.length]!, Math.min(requests, reading.length)),
    ),
    goals.reading,
  )
  series(
    'reading page, read before',
    await measure(
      server,
      repeat(i => reading[i % reading.length]!),
    ),
    goals.reading,
  )
  const search = repeat(i => `/post-mortems?q=${encodeURIComponent(questions[i % questions.length]!)}`)
  series('search, each for the first time', await measure(server, search.slice(0, questions.length)), goals.search)
  series('search, asked before', await measure(server, search), goals.search)

  const report0 = /href="[^"]*(\/public\/reports\/[a-z0-9-]+)"/.exec((await server.get('/public/')).body)?.[1]
  if (!report0) throw new Error('Nothing is public.')
  series(
    'public page',
    await measure(
      server,
      repeat(() => report0),
    ),
    goals.page,
  )
  const perSecond = await together(server, report0, 10, 3000)
  report({
    name: 'public page, 10 clients',
    value: perSecond,
    unit: 'requests/s',
    goal: goals.perSecond === undefined ? undefined : { least: goals.perSecond },
  })
  const { now, most } = server.memory()
  report({
    name: 'memory after all of this',
    value: now,
    unit: 'MB',
    goal: { most: 500 },
    note: `${Math.round(empty)} MB at the start, ${Math.round(most)} MB at most`,
  })
}

/** Records spread over everything there is. */
async function idsOf(server: Server): Promise<string[]> {
  const ids: string[] = []
  const pageOf = async (page: number) => {
    const { body } = await server.get(`/api/v1/post-mortems?page=${page}`, { accept: 'application/json' })
    return JSON.parse(body) as { items: { id: string }[]; total: number }
  }
  const { total } = await pageOf(1)
  const pages = Math.ceil(total / 50)
  const step = Math.max(1, Math.floor(pages / 10))
  for (let page = 1; page <= pages && ids.length < requests; page += step) {
    ids.push(...(await pageOf(page)).items.slice(0, pages > 10 ? 20 : 50).map(item => item.id))
  }
  return ids
}

async function together(server: Server, path: string, clients: number, total: number): Promise<number> {
  let left = total
  const began = performance.now()
  const client = async () => {
    while (left-- > 0) {
      const { status } = await server.get(path)
      if (status !== 200) throw new Error(`${path} answered ${status}.`)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return total / ((performance.now() - began) / 1000)
}
