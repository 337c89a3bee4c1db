import type { Child } from 'hono/jsx'
import type { Context } from '../platform/context.ts'

/**
 * Something a domain below has to say about a report on its way to the public, or null. Whoever is shown it may read the
 * way of the report; `csrf` is for its forms.
 */
export type PathCard = (context: Context, postMortemId: string, csrf: string) => Promise<Child | null>

const cards: PathCard[] = []

/** Puts a card on the page of every report's way; called once by the domain that owns it. */
export function addPathCard(card: PathCard): void {
  cards.push(card)
}

/** What every domain has to say about this report, in the order of domains. */
export async function pathCards(context: Context, postMortemId: string, csrf: string): Promise<Child[]> {
  const said: Child[] = []
  for (const card of cards) {
    const child = await card(context, postMortemId, csrf)
    if (child !== null) said.push(child)
  }
  return said
}
