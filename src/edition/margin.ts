import type { Child } from 'hono/jsx'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import type { Reading } from './read.ts'

/** Something a domain below has to say beside the text of an edition, or null. */
export type MarginPanel = (context: Context, viewer: Viewer, reading: Reading) => Promise<Child | null>

const panels: MarginPanel[] = []

/** Puts a panel into the margin of the reading page; called once by the domain that owns it. */
export function addMarginPanel(panel: MarginPanel): void {
  panels.push(panel)
}

/** What every panel has to say about this reading, in the order of domains. */
export async function marginOf(context: Context, viewer: Viewer, reading: Reading): Promise<Child[]> {
  const said: Child[] = []
  for (const panel of panels) {
    const child = await panel(context, viewer, reading)
    if (child !== null) said.push(child)
  }
  return said
}
