import type { Viewer } from './viewer.ts'

/** One entry of the settings page. */
export interface SettingsCard {
  href: string
  title: string
  /** One sentence: what one decides there. */
  about: string
  /** Whether this viewer finds it; everybody when absent. The page behind it asks again. */
  shownTo?(viewer: Viewer): boolean
}

const cards: SettingsCard[] = []

/** Puts a card on the settings page; a domain calls it while it makes its own pages. The same address replaces. */
export function addSettingsCard(card: SettingsCard): void {
  const there = cards.findIndex(({ href }) => href === card.href)
  if (there === -1) cards.push(card)
  else cards[there] = card
}

/** The cards this viewer finds, in the order of the domains. */
export function settingsCards(viewer: Viewer): SettingsCard[] {
  return cards.filter(card => card.shownTo?.(viewer) ?? true)
}
