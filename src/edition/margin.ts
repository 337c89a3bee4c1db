import type { Child } from 'hono/jsx'
import type { Viewer } from '../person/viewer.ts'
import type { Context } from '../platform/context.ts'
import type { PostMortemRecord } from '../post-mortem/record.ts'
import type { Reading } from './read.ts'

/** Something a domain below has to say or to ask beside the text of an edition, or null. `csrf` is for its forms. */
export type MarginPanel = (context: Context, viewer: Viewer, reading: Reading, csrf: string) => Promise<Child | null>

const panels: MarginPanel[] = []

/** Puts a panel into the margin of the reading page; called once by the domain that owns it. */
export function addMarginPanel(panel: MarginPanel): void {
  panels.push(panel)
}

/** What every panel has to say about this reading, in the order of domains. */
export async function marginOf(context: Context, viewer: Viewer, reading: Reading, csrf: string): Promise<Child[]> {
  const said: Child[] = []
  for (const panel of panels) {
    const child = await panel(context, viewer, reading, csrf)
    if (child !== null) said.push(child)
  }
  return said
}

/** Something a domain below has to say or to ask on the approval page, or null. `csrf` is for its forms. */
export type ApprovalExtra = (
  context: Context,
  viewer: Viewer,
  record: PostMortemRecord,
  csrf: string,
) => Promise<Child | null>

const extras: ApprovalExtra[] = []

/** Puts something at the end of the approval page; called once by the domain that owns it. */
export function addApprovalExtra(extra: ApprovalExtra): void {
  extras.push(extra)
}

/** What every domain adds to the approval page of this record, in the order of domains. */
export async function approvalExtras(
  context: Context,
  viewer: Viewer,
  record: PostMortemRecord,
  csrf: string,
): Promise<Child[]> {
  const said: Child[] = []
  for (const extra of extras) {
    const child = await extra(context, viewer, record, csrf)
    if (child !== null) said.push(child)
  }
  return said
}
