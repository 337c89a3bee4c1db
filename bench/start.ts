import { median } from './figures.ts'
import { Server } from './server.ts'
import type { Workshop } from './workshop.ts'

const rounds = 3

/** From the command to the first page, with nothing there and with everything there. */
export async function measureStart(workshop: Workshop): Promise<void> {
  const fresh: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const server = await Server.start(workshop.path(`new-${round}`))
    fresh.push(server.firstPage)
    await server.stop()
  }
  const note = `median of ${rounds}`
  workshop.report({
    section: 'start',
    name: 'first page, new folder',
    value: median(fresh),
    unit: 's',
    goal: { most: 10 },
    note,
  })
  const count = Math.max(...workshop.records)
  const { directory } = await workshop.filled(count)
  const again: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const server = await Server.start(directory)
    again.push(server.firstPage)
    await server.stop()
  }
  workshop.report({
    section: 'start',
    name: `first page, folder with ${count} records`,
    value: median(again),
    unit: 's',
    goal: { most: 2.5 },
    note,
  })
}
