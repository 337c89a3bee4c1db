/** Narrative sections in reading order, with the heading used where a source gives none. */
export const sectionLabels = {
  summary: 'Summary',
  background: 'Background',
  impact: 'Impact in full',
  what_happened: 'What happened',
  detection: 'How we found out',
  response: 'How we responded',
  recovery: 'How we recovered',
  analysis: 'Analysis',
  worked: 'What worked',
  hard: 'What was hard',
  lucky: 'Where luck helped',
  adaptations: 'How people made it work',
  followups: 'Follow-ups',
  lessons: 'Lessons',
} as const

const ranks = Object.keys(sectionLabels)

/** Place of a section in reading order, or null for text under no known heading. */
export function sectionRank(key: string): number | null {
  const rank = ranks.indexOf(key)
  return rank < 0 ? null : rank
}
