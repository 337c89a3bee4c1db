import { sentencesOf } from './quantities.ts'

/** Words that stand where a quantity should, and what to ask instead (practice.md §8.3, group H). */
export interface VagueWords {
  words: string
  sentence: string
  ask: string
}

const patterns: [RegExp, string][] = [
  [
    /\b(?:(?:some|several|certain|various|many|most|a few|a (?:large |small )?number of|a (?:small |limited )?(?:subset|fraction|portion|percentage) of|a handful of)(?: of our| of the)? (?:\w+ )?(?:users|customers|clients|accounts|people|requests|merchants|shops))\b/gi,
    'How many, of how many? A count, a share or a range; or say that it is not known yet, and when it will be.',
  ],
  [
    /\b(?:briefly|momentarily|(?:for )?a (?:short|brief) (?:time|period|while|moment)|for some time|for a while)\b/gi,
    'How many minutes, from when to when?',
  ],
  [
    /\b(?:minor|limited|minimal|slight|negligible|isolated) (?:impact|disruption|degradation|issues?|problems?|delays?|outage|incident)\b/gi,
    'What did customers notice, and how many of them? Let readers judge how grave it was.',
  ],
  [
    /\b(?:intermittent(?:ly)?|occasional(?:ly)?|sporadic(?:ally)?)\b/gi,
    'How often: what share of attempts failed, over which time?',
  ],
  [
    /\b(?:(?:experienced|had|encountered|due to) (?:an? )?(?:technical )?issues?|an issue occurred)\b/gi,
    'What did it look like to the customer?',
  ],
  [
    /\b(?:significant(?:ly)?|substantial(?:ly)?) (?:impact|delays?|increase|decrease|number)\b/gi,
    'How large is it, as a number?',
  ],
  [/\b(?:soon|shortly|in the near future|as soon as possible|in due course)\b/gi, 'By which date?'],
]

/** Vague quantities of a text, each with the question to ask instead; a sentence that gives the number is left alone. Pure. */
export function vagueWordsIn(text: string): VagueWords[] {
  return sentencesOf(text).flatMap(sentence => {
    if (/[“"].*[”"]/.test(sentence)) return []
    return patterns.flatMap(([pattern, ask]) =>
      [...sentence.matchAll(pattern)].flatMap(match => {
        const near = sentence.slice(Math.max(0, match.index - 40), match.index + match[0].length + 60)
        return /\d/.test(near) ? [] : [{ words: match[0], sentence, ask }]
      }),
    )
  })
}
