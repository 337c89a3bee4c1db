import { originals } from './documents.ts'
import { bringIn, type Imported, type Workshop } from './workshop.ts'

/** Documents a second, from the start of `afterword import` to its end. */
export async function measureImport(workshop: Workshop): Promise<void> {
  const { folder, note } = originals()
  const plain = await bringIn(folder, workshop.path('plain'))
  report(workshop, note, plain)
  for (const count of workshop.records) {
    const { imported } = await workshop.filled(count)
    report(workshop, `${count} documents, with teams, services and names`, imported)
  }
}

function report(workshop: Workshop, what: string, { created, seconds, whole }: Imported): void {
  workshop.report({
    section: 'import',
    name: what,
    value: created / whole,
    unit: 'documents/s',
    goal: { least: 60 },
    note: `${created} came in, ${Math.round(created / seconds)}/s without starting and stopping`,
  })
}
