import { describe, expect, test } from 'vitest'
import { defaultRules, type PublishFacts, parseRules, ruleFor } from './criteria.ts'

const nothing: PublishFacts = {
  severity: null,
  'external impact': 'some',
  'data impact': null,
  'safety or rights': null,
  'active exploitation': null,
  'repeat of a published report': 'no',
  'customers affected': null,
  'share of customers': null,
  'minutes of impact': null,
}

describe('the criteria that come with the program', () => {
  const { rules, problems } = parseRules(defaultRules)
  test('are read without a problem', () => expect(problems).toEqual([]))
  test.each([
    [{ severity: 'SEV1' }, 'sev1-outside', 'publish'],
    [{ severity: 'SEV1', 'active exploitation': 'yes' }, 'exploited', 'delay'],
    [{ severity: 'SEV1', 'data impact': 'exposed' }, 'data-harmed', 'decide'],
    [{ severity: 'SEV4', 'repeat of a published report': 'yes' }, 'repeat', 'publish'],
    [{ severity: 'SEV2', 'share of customers': 5 }, 'sev2-many', 'publish'],
    [{ severity: 'SEV2', 'minutes of impact': 60 }, 'sev2-long', 'publish'],
    [{ severity: 'SEV2', 'minutes of impact': 59 }, 'sev2', 'decide'],
    [{ severity: 'SEV3' }, 'lower', 'do_not_publish'],
    [{ severity: 'SEV3', 'external impact': 'widespread' }, 'impact-wins', 'publish'],
    [{}, 'otherwise', 'decide'],
  ] as const)('%o', (facts, name, outcome) => {
    expect(ruleFor(rules, { ...nothing, ...facts })).toMatchObject({ name, outcome })
  })
})

describe('rules that cannot be read', () => {
  test.each([
    ['publish everything', /A rule reads/],
    ['a: publish when weather is fine', /not a condition/],
    ['a: publish when severity is SEV9', /“SEV9” does not fit/],
    ['a: publish when minutes of impact is 60', /is at least 60/],
    ['a: publish when share of customers is at least 5', /is at least 5 %/],
    ['a: decide\na: decide when severity is SEV1', /already/],
    ['a: decide\nb: publish', /Nothing gets here/],
    ['', /at least one rule/],
    [`a: publish when severity is ${'SEV1 or '.repeat(100)}SEV1`, /at most 300/],
  ])('%s', (text, sentence) => {
    expect(
      parseRules(text)
        .problems.map(problem => problem.sentence)
        .join(' '),
    ).toMatch(sentence)
  })
  test('fit nothing where nobody wrote a last one', () => {
    expect(ruleFor(parseRules('a: publish when severity is SEV1').rules, nothing).outcome).toBe('decide')
  })
})
