import type { EditionName, Visibility } from '../audience/editions.ts'
import { countWords } from '../platform/markdown/markdown.ts'
import type { Block } from './edition.ts'
import { blockMarkdown } from './render.ts'

/** Labels, budgets and hand-written parts of the four editions (domain.md §6). */
export interface EditionShape {
  label: string
  /** The reader's question. */
  asks: string
  /** Words; `least` where the edition has a lower bound too. */
  budget: { least?: number; most: number }
  /** Parts a person writes, in reading order. */
  parts: readonly HandWrittenPart[]
}

export interface HandWrittenPart {
  key: string
  heading: string
  /** What to write, shown on the desk. */
  prompt: string
  /** Without it the edition is not complete. */
  needed?: boolean
}

export const shapes: Record<EditionName, EditionShape> = {
  engineering: {
    label: 'Engineering',
    asks: 'How did it come about, and what do we now know about our system?',
    budget: { most: 4000 },
    parts: [],
  },
  leadership: {
    label: 'Leadership',
    asks: 'What did it cost, could it recur, what do you need from me?',
    budget: { most: 350 },
    parts: [
      {
        key: 'headline',
        heading: 'In short',
        prompt: 'Three lines: what happened, what it cost, whether it can recur.',
      },
      {
        key: 'asks',
        heading: 'What we ask',
        prompt: 'Who should decide what, by when. If nothing is asked, write “No decision needed” and why.',
      },
    ],
  },
  support: {
    label: 'Support & sales',
    asks: 'What may I say?',
    budget: { most: 350 },
    parts: [
      { key: 'brief', heading: 'In one minute', prompt: 'What customers saw, from when to when, what to tell them.' },
      { key: 'say', heading: 'Say', prompt: 'Sentences that can be read aloud.' },
      { key: 'dont_say', heading: 'Do not say', prompt: 'What is unconfirmed or not ours to tell.' },
      { key: 'if_asked', heading: 'If asked', prompt: 'Questions to expect, each with its answer.' },
      {
        key: 'reports',
        heading: 'What customers report',
        prompt: 'The words customers use for it, one report a line: whoever looks for them finds this.',
      },
      {
        key: 'lookup',
        heading: 'How to look up an account',
        prompt: 'Where support sees whether one account was affected.',
      },
      {
        key: 'valid_until',
        heading: 'Valid until',
        prompt: 'A date (YYYY-MM-DD) after which this must be asked again.',
      },
    ],
  },
  customer: {
    label: 'Customer',
    asks: 'What happened to me, and is it over?',
    budget: { least: 400, most: 900 },
    parts: [
      { key: 'title', heading: 'Title', prompt: 'What customers noticed, in their words.' },
      { key: 'summary', heading: 'Summary', prompt: 'At most 60 words.' },
      {
        key: 'status_form',
        heading: 'In short',
        prompt: 'What stands on the status page, at most 150 words. Left empty, it is put together from the headline.',
      },
      { key: 'apology', heading: 'Apology', prompt: 'Written by a person, for the people it happened to.' },
      {
        key: 'what_happened',
        heading: 'What happened',
        prompt: 'The mechanism in plain language; no hosts, names or vendors.',
      },
      { key: 'actions', heading: 'What you can do', prompt: 'Steps a customer can take now, or “nothing”.' },
      {
        key: 'correction',
        heading: 'What was corrected',
        prompt: 'Only for a report that stands already: what was wrong and what is right.',
      },
    ],
  },
}

/** How far a part may travel at most, and how far it travels when nobody said anything (deny by default). */
export const travel = {
  /** Narrative sections: the summary reaches leadership, lessons as far as somebody says, the rest stays with engineering. */
  section(key: string): { most: Visibility; unsaid: Visibility } {
    if (key === 'lessons') return { most: 'customer', unsaid: 'leadership' }
    return key === 'summary'
      ? { most: 'leadership', unsaid: 'leadership' }
      : { most: 'engineering', unsaid: 'engineering' }
  },
  timeline: { most: 'customer', unsaid: 'engineering' },
  factor: { most: 'customer', unsaid: 'leadership' },
  action: { most: 'customer', unsaid: 'leadership' },
  attachment: { most: 'customer', unsaid: 'engineering' },
} as const satisfies Record<string, unknown>

/** Facts an edition shows as tiles above its text: leaders get one row of three (practice.md §4.2). */
export const mostTiles: Record<EditionName, number> = { engineering: 4, leadership: 3, support: 4, customer: 4 }

/** Rows an edition shows of each list (domain.md §6). */
export const rowLimits: Record<EditionName, { timeline: number; factors: number; actions: number }> = {
  engineering: {
    timeline: Number.POSITIVE_INFINITY,
    factors: Number.POSITIVE_INFINITY,
    actions: Number.POSITIVE_INFINITY,
  },
  leadership: { timeline: 5, factors: 3, actions: 5 },
  support: { timeline: 6, factors: 0, actions: 5 },
  customer: { timeline: 8, factors: 3, actions: 8 },
}

/** Blocks that stand beside an edition's text and are not counted against its budget: cards and tiles (domain.md §6). */
export const uncounted: Partial<Record<EditionName, readonly string[]>> = {
  support: ['if_asked'],
  leadership: ['cost'],
  customer: ['status_form'],
}

/** Words of an edition that its budget counts; `blocks` as in its JSON body. */
export function budgetWords(edition: EditionName, blocks: readonly Block[]): number {
  const counted = blocks.filter(block => !uncounted[edition]?.includes(block.key))
  return countWords(counted.map(blockMarkdown).join('\n\n'))
}

/** By how much the words that count are over or under an edition's budget, as a sentence; null when they are within it. */
export function overBudget(edition: EditionName, words: number): string | null {
  const { least, most } = shapes[edition].budget
  if (words > most) return `${words} words count, ${words - most} over the budget of ${most}.`
  if (least && words < least) return `${words} words count, ${least - words} under the ${least} that readers need.`
  return null
}
