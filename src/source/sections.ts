/** The narrative sections of a post-mortem, in reading order, with the heading an edition prints. */
export const sectionLabels = {
  summary: 'Summary',
  background: 'Background',
  impact: 'Impact',
  what_happened: 'What happened',
  detection: 'How we found out',
  response: 'How we responded',
  recovery: 'How we recovered',
  analysis: 'Analysis',
  worked: 'What worked',
  hard: 'What was hard',
  lucky: 'Where luck helped',
  adaptations: 'How people made it work',
  lessons: 'Lessons',
  followups: 'Follow-ups',
  text: 'Text',
} as const
type SectionKey = keyof typeof sectionLabels

/** What rows a section of this kind may hold besides its text. */
export type SectionRows = 'timeline' | 'factors' | 'actions' | 'key_events'

export interface HeadingMeaning {
  key: SectionKey
  rows?: SectionRows
}

const factors: HeadingMeaning = { key: 'analysis', rows: 'factors' }
const actions: HeadingMeaning = { key: 'followups', rows: 'actions' }
const timeline: HeadingMeaning = { key: 'what_happened', rows: 'timeline' }

/** Beginnings of headings (lower case, without marks) and what they mean; the first that fits wins. */
const dialects: [RegExp, HeadingMeaning][] = [
  [/^key events?$|^issue timeline$/, { key: 'text', rows: 'key_events' }],
  [
    /^(?:incident |event |issue |detailed |full |outage |disclosure )?(?:timeline|time line|chronology|sequence of events)\b/,
    timeline,
  ],
  [/^log of events|^event log|^incident log$|^oś czasu|^хронология|^时间线|^타임라인/, timeline],
  [/^(?:this is a )?step by step outline/, timeline],
  [/^actions? taken|^immediate (?:actions?|response|reaction|fix)/, { key: 'response' }],
  [
    /^(?:review |discussion and |short[- ]term |long[- ]term |planned |open )?(?:action items?|actions|actionables?)\b/,
    actions,
  ],
  [
    /^(?:follow[- ]?ups?|next steps|to[- ]?dos?|corrective|preventa?t?i[vo][en]|prevention|preventing|action plan)\b/,
    actions,
  ],
  [
    /^(?:root cause )?remediations?(?: items| actions)?$|^actions (?:planned|following)|^future work|^explicit next steps/,
    actions,
  ],
  [
    /^recommendations?$|^(?:process|technical|documentation) improvements?$|^improvements$|^discussion and action/,
    actions,
  ],
  [
    /^(?:primary |technical |underlying |the |proximate )?root[- ]causes?\b|^causes?$|^contributing (?:factors?|causes?)|^proximate cause/,
    factors,
  ],
  [/^what caused|^cause of |^factors$|^causes? (?:of|and)/, factors],
  [
    /^(?:user |customer |business |service |technical |external )?impact\b(?! time)|^who was affected|^affected (?:users|services)|^blast radius/,
    { key: 'impact' },
  ],
  [/^scope(?: of (?:the )?impact)?$|^symptoms?$/, { key: 'impact' }],
  [
    /^what(?: has| had)? (?:went|worked) (?:well|right)|^(?:things )?(?:that )?went well|^what went right|^positives$|^good$/,
    { key: 'worked' },
  ],
  [
    /^what (?:went|has gone|could|did ?n[o'’]?t|was)\b.*(?:wrong|poorly|badly|better|improved?|well|hard)|^things that went (?:poorly|badly|wrong)/,
    { key: 'hard' },
  ],
  [/^did ?n[o'’]?t go|^challenges$|^what weakness|^detection failure|^why it took|^bad$/, { key: 'hard' }],
  [/^(?:where|what|how) .*\bluck|^luck/, { key: 'lucky' }],
  [/^adaptations?|^workarounds?$|^improvis/, { key: 'adaptations' }],
  [
    /^(?:key )?(?:lessons?|learnings?|take[- ]?aways?)\b|^what (?:did )?we learn|^what have we learn/,
    { key: 'lessons' },
  ],
  [
    /^(?:issue |incident |executive |problem |short |brief |outage )?(?:summary|overview|abstract|synopsis|tl;?dr)\b|^at a glance|^in short/,
    { key: 'summary' },
  ],
  [/^(?:background|context|lead[- ]?up|leadup|introduction|history|prior events|preamble)\b/, { key: 'background' }],
  [
    /^(?:detection|identified|discovery|how (?:was|did|were) .*(?:detect|found|find|notic)|monitoring and detection|fault detection)\b/,
    { key: 'detection' },
  ],
  [
    /^how (?:we|did we|the team) respond|^(?:incident |our )?response|^mitigations?\b|^communication|^investigation|^troubleshooting|^debugging/,
    { key: 'response' },
  ],
  [
    /^(?:final |complete )?resolution|^recovery|^(?:the |immediate |final )?fix(?:es)?(?: applied)?$|^(?:the )?solution|^how (?:it was|we) fix|^restoration|^repair\b|^remediation/,
    { key: 'recovery' },
  ],
  [
    /^what happened|^(?:incident |problem |issue )?description|^the (?:incident|problem|issue|bug|vulnerability|outage)$|^(?:problem|issue|narrative|trigger)$|^(?:technical )?details$/,
    { key: 'what_happened' },
  ],
  [
    /analysis$|^(?:root cause )?analysis\b|^five whys|^5 whys|^why (?:it|did|this)|^conclusions?$|^post[- ]?mortem analysis/,
    { key: 'analysis' },
  ],
]

/** Our own headings mean what they say, so that what we export comes in again. */
const ownLabels = new Map<string, HeadingMeaning>(
  (Object.keys(sectionLabels) as SectionKey[])
    .filter(key => key !== 'followups' && key !== 'text')
    .map(key => [sectionLabels[key].toLowerCase(), { key }]),
)

/** A heading without marks, emphasis, numbering, links and closing punctuation. */
export function plainHeading(heading: string): string {
  return heading
    .slice(0, 300)
    .replace(/\[([^\]]{0,200})\]\([^)]{0,300}\)/g, '$1')
    .replace(/[*_`#]+/g, match => (match.includes('_') && !match.includes('*') ? match : ''))
    .replace(/\p{Extended_Pictographic}|\ufe0f/gu, '')
    .trim()
    .replace(/^(?:\d{1,2}|[ivx]{1,4})[.)] +/i, '')
    .replace(/[\s:?!.]+$/, '')
    .trim()
}

/** What a heading means, or undefined when it is the author's own. */
export function headingMeaning(heading: string): HeadingMeaning | undefined {
  const plain = plainHeading(heading).toLowerCase().replace(/\s+/g, ' ')
  if (plain === '' || plain.length > 200) return undefined
  const own = ownLabels.get(plain)
  if (own) return own
  for (const [pattern, meaning] of dialects) if (pattern.test(plain)) return meaning
  return undefined
}
