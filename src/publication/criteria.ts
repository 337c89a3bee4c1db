import { dataImpacts, externalImpacts, safetyImpacts, severities, yesNoSuspected } from '../incident/words.ts'

/**
 * Publish criteria: rules in lines that a person reads aloud. The first that fits decides.
 *
 *     sev1-outside: publish when severity is SEV1 and external impact is some or widespread
 *     sev2-many: publish when severity is SEV2 and share of customers is at least 5 %
 *     otherwise: decide
 */

export const decisions = ['publish', 'do_not_publish', 'delay'] as const
export type Decided = (typeof decisions)[number]
/** What a rule says; `decide` leaves it to a person. */
export type Outcome = Decided | 'decide'

const outcomeWords: Record<string, Outcome> = {
  publish: 'publish',
  'do not publish': 'do_not_publish',
  delay: 'delay',
  decide: 'decide',
}

/** How an outcome is written in a rule and on a page. */
export const outcomeLabels: Record<Outcome, string> = {
  publish: 'publish',
  do_not_publish: 'do not publish',
  delay: 'delay',
  decide: 'decide',
}

/** What the rules may ask of a record. A value that is not known fits no condition. */
export interface PublishFacts {
  severity: string | null
  'external impact': string | null
  'data impact': string | null
  'safety or rights': string | null
  'active exploitation': string | null
  'repeat of a published report': 'yes' | 'no'
  /** The most that the record says. */
  'customers affected': number | null
  /** In percent. */
  'share of customers': number | null
  'minutes of impact': number | null
}
type Subject = keyof PublishFacts

/** Subjects with the values they may be compared with; numbers are compared with “is at least”. */
const subjects: Record<Subject, readonly string[] | 'number' | 'percent'> = {
  severity: severities,
  'external impact': externalImpacts,
  'data impact': dataImpacts,
  'safety or rights': safetyImpacts,
  'active exploitation': yesNoSuspected,
  'repeat of a published report': ['yes', 'no'],
  'customers affected': 'number',
  'share of customers': 'percent',
  'minutes of impact': 'number',
}

type Condition = { subject: Subject; oneOf: readonly string[] } | { subject: Subject; atLeast: number }

export interface Rule {
  name: string
  outcome: Outcome
  /** All of them have to fit; none means always. */
  conditions: readonly Condition[]
  /** The line as it was written. */
  text: string
}

/** What is wrong with a line of rules; `line` counts from 1. */
export interface RuleProblem {
  line: number
  sentence: string
}

/** The criteria of practice.md §4.5, in force until somebody writes others. */
export const defaultRules = `exploited: delay when active exploitation is yes or suspected
data-harmed: decide when data impact is lost, corrupted or exposed
repeat: publish when repeat of a published report is yes
sev1-outside: publish when severity is SEV1 and external impact is some or widespread
sev2-many: publish when severity is SEV2 and share of customers is at least 5 %
sev2-long: publish when severity is SEV2 and minutes of impact is at least 60
impact-wins: publish when external impact is widespread
sev2: decide when severity is SEV2
lower: do not publish when severity is SEV3, SEV4 or SEV5
otherwise: decide`

const mostRules = 40
const longestLine = 300

/** Reads rules, one to a line; empty lines are left out. Pure; bad lines become problems, each with a sentence. */
export function parseRules(text: string): { rules: Rule[]; problems: RuleProblem[] } {
  const rules: Rule[] = []
  const problems: RuleProblem[] = []
  const lines = text.split(/\r?\n/)
  for (const [index, written] of lines.entries()) {
    const line = written.trim().replace(/\s+/g, ' ')
    if (line === '') continue
    const wrong = (sentence: string) => problems.push({ line: index + 1, sentence })
    if (line.length > longestLine) {
      wrong(`A rule holds at most ${longestLine} characters.`)
      continue
    }
    const rule = parseRule(line)
    if (typeof rule === 'string') wrong(rule)
    else if (rules.some(known => known.name === rule.name)) wrong(`There is a rule “${rule.name}” already.`)
    else if (rules.some(known => known.conditions.length === 0))
      wrong('Nothing gets here: a rule above fits everything.')
    else rules.push(rule)
  }
  if (rules.length > mostRules) problems.push({ line: lines.length, sentence: `At most ${mostRules} rules.` })
  if (rules.length === 0 && problems.length === 0)
    problems.push({ line: 1, sentence: 'Write at least one rule, such as “otherwise: decide”.' })
  return { rules, problems }
}

function parseRule(line: string): Rule | string {
  const parts = /^([a-z0-9-]{1,40}): (publish|do not publish|delay|decide)(?: when (.+))?$/i.exec(line)
  if (!parts)
    return 'A rule reads “name: publish when …”; instead of publish also do not publish, delay or decide. Names are small letters, digits and hyphens.'
  const [, name = '', outcome = '', when] = parts
  const conditions: Condition[] = []
  for (const piece of when ? when.split(/ and /i) : []) {
    const condition = parseCondition(piece.trim())
    if (typeof condition === 'string') return condition
    conditions.push(condition)
  }
  return { name: name.toLowerCase(), outcome: outcomeWords[outcome.toLowerCase()]!, conditions, text: line }
}

function parseCondition(piece: string): Condition | string {
  const parts = /^(.+?) is (?:(at least) )?(.+)$/i.exec(piece)
  const subject = (Object.keys(subjects) as Subject[]).find(name => name === parts?.[1]?.toLowerCase())
  if (!parts || !subject)
    return `“${piece.slice(0, 60)}” is not a condition. One can ask for ${Object.keys(subjects).join(', ')}.`
  const [, , atLeast, given = ''] = parts
  const allowed = subjects[subject]
  if (typeof allowed === 'string') {
    const number = /^(\d{1,9}(?:\.\d{1,3})?)\s*(%?)$/.exec(given)
    const percent = number?.[2] === '%'
    if (!atLeast || !number || percent !== (allowed === 'percent'))
      return `Write “${subject} is at least ${allowed === 'percent' ? '5 %' : '60'}”.`
    return { subject, atLeast: Number(number[1]) }
  }
  const values = given.split(/,\s*| or /i).map(value => value.trim())
  const oneOf = values.map(value => allowed.find(known => known.toLowerCase() === value.toLowerCase()))
  const unknown = values.find((_, index) => oneOf[index] === undefined)
  if (atLeast || unknown !== undefined)
    return `“${(unknown ?? given).slice(0, 40)}” does not fit: ${subject} is one of ${allowed.join(', ')}.`
  return { subject, oneOf: oneOf.filter(value => value !== undefined) }
}

/** The rule that nobody wrote: where no line fits, a person decides. */
const fallThrough: Rule = { name: 'otherwise', outcome: 'decide', conditions: [], text: 'otherwise: decide' }

/** The first rule that fits. Pure. */
export function ruleFor(rules: readonly Rule[], facts: PublishFacts): Rule {
  return rules.find(rule => rule.conditions.every(condition => fits(condition, facts))) ?? fallThrough
}

function fits(condition: Condition, facts: PublishFacts): boolean {
  const value = facts[condition.subject]
  if ('atLeast' in condition) return typeof value === 'number' && value >= condition.atLeast
  return typeof value === 'string' && condition.oneOf.includes(value)
}
