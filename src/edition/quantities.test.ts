import { describe, expect, it } from 'vitest'
import type { Facts } from '../incident/fact.ts'
import { contradictionsIn } from './contradictions.ts'
import { cutsOf } from './cuts.ts'
import type { Block } from './edition.ts'
import { hiddenTextIn } from './hidden-text.ts'
import { vagueWordsIn } from './vague.ts'

const fact = (value: unknown) => ({
  value,
  precision: 'minute' as const,
  source: {},
  confidence: 'measured' as const,
  as_of: '',
  entered_by: 'operator',
  version: 1,
})

/** Customers 1,204 (3.2 %), from 04:00 to 05:13 UTC, noticed after 17 minutes; 52,000 failed requests. */
const facts: Facts = {
  customers_affected: fact({ value: 1204, percent: 3.2 }),
  requests_failed: fact(52_000),
  impact_started_at: fact('2026-02-03T04:00:00.000Z'),
  impact_ended_at: fact('2026-02-03T05:13:00.000Z'),
  detected_at: fact('2026-02-03T04:17:00.000Z'),
}

const contradictions = (say: string, brief = '') =>
  contradictionsIn(
    [{ edition: 'support', heading: 'Say', markdown: say }],
    [{ edition: 'customer', heading: 'What happened', markdown: brief }],
    facts,
    new Date('2026-03-04T10:00:00Z'),
  )

describe('a reading that rounds from the fact is no contradiction', () => {
  it.each([
    '1,204 customers could not follow a parcel.',
    'About 1,200 customers were affected.',
    'Roughly a thousand customers noticed.',
    'More than 1,000 customers were affected.',
    'Fewer than 1,500 customers noticed it.',
    'Nearly 1,300 customers called us.',
    'Between 1,000 and 1,500 customers were affected.',
    'It hit 3 % of our customers.',
    'About 3.2% of customers saw errors.',
    'The outage lasted 73 minutes.',
    'The outage lasted about an hour.',
    'Tracking was down for 1 hour and 13 minutes.',
    'Tracking was unavailable for more than an hour.',
    'It began at 04:00 UTC and was over at 05:13 UTC.',
    'It started at 05:00 CET.',
    'It started at 09:30.',
    'We were unaware for 17 minutes.',
    'About 50,000 requests failed.',
    '52k requests failed.',
  ])('%s', sentence => expect(contradictions(sentence)).toEqual([]))
})

describe('what counts something else is left alone', () => {
  it.each([
    'We serve 40,000 customers every day.',
    'Each of the 12 customers who called was answered within 20 minutes.',
    'Another 300 customers would have been affected.',
    'A customer may claim within 30 days.',
    'Last year 9,000 customers were affected by a similar one.',
    'Please wait 10 minutes and try again.',
    'Updates came every 20 minutes while tracking was down.',
    'We answer within 2 hours.',
    'Version 3.2.1 of the client is affected; port 8080 stays open.',
    'Call us between 09:00 and 17:00 UTC.',
    'Messages were delayed by up to 3 hours.',
    'On 3 February 2026 tracking was down.',
    'Some parcels took 6 hours longer.',
    'One customer lost two parcels.',
    'For the first 14 minutes people paid while the ticket could not be made.',
    'We began the deploy after 12 customers reported it, per policy.',
  ])('%s', sentence => expect(contradictions(sentence)).toEqual([]))
})

describe('a contradiction names both places with both readings', () => {
  it.each([
    ['12,000 customers were affected.', 'Customers affected', '1204'],
    ['Only 300 customers noticed.', 'Customers affected', '1204'],
    ['More than 2,000 customers were affected.', 'Customers affected', '1204'],
    ['It hit 12 % of customers.', 'Customers affected', '3.2 %'],
    ['The outage lasted 20 minutes.', 'Time to restore', '73 min'],
    ['The outage lasted three hours.', 'Time to restore', '73 min'],
    ['Tracking was unavailable for half an hour.', 'Time to restore', '73 min'],
    ['It began at 06:45 UTC.', 'Impact began', '04:00 UTC'],
    ['It ended at 08:20 UTC.', 'Impact ended', '05:13 UTC'],
    ['It went unnoticed for 50 minutes.', 'Time to detect', '17 min'],
    ['2 million requests failed.', 'Requests failed', '52000'],
  ])('%s', (sentence, _label, words) => {
    const found = contradictions(sentence)
    expect(found).toHaveLength(1)
    expect(found[0]!.one.place).toBe('Support & sales, Say')
    expect(found[0]!.other.place).toContain('the record, ')
    expect(found[0]!.other.words).toBe(words)
  })

  it('also where the record is silent and two texts differ', () => {
    const found = contradictions('340 users were affected.', 'This affected 4,500 users.')
    expect(found.map(({ one, other }) => [one.words, other.place, other.words])).toEqual([
      ['340 users', 'Customer, What happened', '4,500 users'],
    ])
  })
})

describe('vague words', () => {
  it.each([
    'Some users could not log in.',
    'A small number of customers were affected.',
    'The site was briefly unavailable.',
    'There was minor disruption.',
    'Errors were intermittent.',
    'We experienced technical issues.',
    'It will be mended soon.',
  ])('are flagged with what to ask instead: %s', sentence => {
    expect(vagueWordsIn(sentence)).toHaveLength(1)
    expect(vagueWordsIn(sentence)[0]!.ask).toMatch(/\?/)
  })

  it.each([
    'Some users (about 4,500 of 90,000) could not log in.',
    'It failed intermittently: 12 % of attempts in that hour.',
    'They wrote “some users” in the first notice.',
    'All customers in Fictional Bay were affected for 73 minutes.',
    'The minor version is 3.',
  ])('that give their number, or are quoted, are left alone: %s', sentence =>
    expect(vagueWordsIn(sentence)).toEqual([]),
  )
})

describe('an edition over its budget', () => {
  const prose = (key: string, markdown: string): Block => ({
    kind: 'prose',
    key,
    heading: key,
    markdown,
    handWritten: true,
    from: [],
  })
  const words = (count: number, word: string) => `${Array.from({ length: count }, () => word).join(' ')}.`

  it('names the longest sentences that bring it within, in reading order', () => {
    const blocks = [
      prose('one', `${words(60, 'A')} ${words(20, 'Be')}`),
      prose('two', `${words(300, 'Ce')} ${words(30, 'De')}`),
    ]
    const cuts = cutsOf('support', blocks)
    expect(cuts.map(cut => [cut.heading, cut.words])).toEqual([['two', 300]])
    expect(cutsOf('support', [prose('one', words(349, 'A'))])).toEqual([])
  })
})

describe('text that no reader sees', () => {
  it.each([
    ['the title of a link', '[status](https://status.example.org "the vendor lost the key")'],
    ['HTML', '<span data-note="the vendor lost the key">Open</span>'],
  ])('is found in %s', (where, markdown) => {
    expect(hiddenTextIn(markdown).map(hidden => hidden.where)).toContain(where)
  })

  it('is not what readers see', () => {
    expect(
      hiddenTextIn('A [link](https://example.org), a note[^1], a break<br>and `<!-- code -->`.\n\n[^1]: Here.'),
    ).toEqual([])
  })
})
