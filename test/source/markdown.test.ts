import { describe, expect, test } from 'vitest'
import { noticesOf, only, readFixture, readText, valuesOf } from './read.ts'

describe('our own front matter', () => {
  const result = readFixture('ledger/2025-03-04-statement-delay.md')
  const account = only(result)

  test('every field becomes a fact with the line it stands on', () => {
    expect(valuesOf(account)).toMatchObject({
      title: 'Statements arrived a day late',
      severity: 'SEV2',
      team: 'Ledger',
      services: ['statement-writer', 'archive'],
      impact_started_at: '2025-03-04T05:40:00.000Z',
      mitigated_at: '2025-03-04T09:20:00.000Z',
      external_impact: 'some',
      change_related: 'yes',
      detection_source: 'support_ticket',
      customers_affected: { low: 1200, high: 1450 },
      occurred_on: '2025-03-04',
    })
    expect(account.facts.title?.source).toEqual({ file: 'ledger/2025-03-04-statement-delay.md', line: 2 })
    expect(account.facts.detected_at?.confidence).toBe('measured')
  })

  test('rows, people and parts of editions go where they belong', () => {
    expect(account.severityHistory.map(change => change.level)).toEqual(['SEV3', 'SEV2'])
    expect(account.ownerEmail).toBe('nadia.brandt@example.org')
    expect(account.handling).toBe('amber')
    expect(account.participants).toEqual([
      { name: 'Nadia Brandt', roleLabel: 'incident lead' },
      { name: 'Ola Weiss', roleLabel: 'database responder 1' },
    ])
    expect(account.timeline.map(entry => entry.at)).toEqual(['2025-03-04T05:40:00.000Z', '2025-03-04T06:10:00.000Z'])
    expect(account.factors[0]).toMatchObject({ lane: 'process', role: 'triggering' })
    expect(account.actions[0]).toMatchObject({
      ownerName: 'Ola Weiss',
      dueOn: '2025-04-01',
      type: 'prevent',
      priority: 'P1',
    })
    expect(account.editionParts.map(part => `${part.edition}/${part.key}`)).toEqual([
      'leadership/headline',
      'support/say',
      'support/dont_say',
      'customer/apology',
    ])
  })

  test('a field that is not ours is kept and named', () => {
    expect(noticesOf(result)).toEqual(['unknown-field@37'])
    expect(account.facts.other_fields?.value).toEqual({ weather: 'foggy' })
  })

  test('the id is the path without its extension', () => {
    expect(account.importId).toBe('ledger/2025-03-04-statement-delay')
  })
})

describe('headings, lists and times in prose', () => {
  const account = only(readFixture('ledger/queue.md'))

  test('a timeline takes its day from the title, its zone from a remark, and passes midnight', () => {
    expect(account.timeline.map(entry => entry.at)).toEqual([
      '2025-05-19T21:40:00.000Z',
      '2025-05-19T21:52:00.000Z',
      '2025-05-19T22:28:00.000Z',
    ])
    expect(account.timeline[1]).toMatchObject({
      kind: 'signal',
      text: 'alert fires for queue age\n- seen by the person on call',
    })
  })

  test('causes and actions become rows and replace their section', () => {
    expect(account.factors.map(factor => factor.text)).toEqual([
      'A lock was never given back',
      'The alert waited for twelve minutes',
    ])
    expect(account.actions).toMatchObject([
      { state: 'done', trackerUrl: 'https://tracker.example.org/issues/12' },
      { ownerName: 'Ada Lind', dueOn: '2025-06-01' },
    ])
    expect(account.sections.map(section => section.key)).toEqual(['text', 'impact'])
  })

  test('a short impact section is the statement of impact', () => {
    expect(account.facts.impact_statement?.value).toBe('Nobody could book a visit for 48 minutes.')
  })
})

test('a log with many incidents becomes as many records, without its template', () => {
  const result = readFixture('log.md')
  expect(result.accounts.map(account => account.importId)).toEqual([
    'log#2025-02-03-search-was-empty',
    'log#2025-01-08-slow-sign-in',
  ])
  expect(noticesOf(result)).toEqual(
    expect.arrayContaining(['template-skipped@30', 'times-out-of-order@24', 'text-outside@1']),
  )
  const second = result.accounts[1]
  expect(second && 'resolved_at' in second.facts).toBe(false)
  expect(second?.facts.detected_at?.value).toBe('2025-01-08T14:00:00.000Z')
})

test('a chat log is a timeline, without a day its times stay as written', () => {
  const account = only(readFixture('chat.txt'))
  expect(account.timeline).toHaveLength(4)
  expect(account.timeline[0]).toMatchObject({
    at: null,
    writtenAt: '10:02',
    kind: 'communication',
    text: '<mira> checkout answers 500',
  })
  expect(account.sections.map(section => section.markdown).join()).toContain('[10:09] <jon>')
})

describe('dialects', () => {
  const timeline = (body: string) =>
    only(readText('2024-06-01-x.md', `# A title\n\n## Timeline (UTC)\n\n${body}\n`)).timeline

  test.each([
    ['14:32 UTC – it begins', '2024-06-01T14:32:00.000Z'],
    ['* 2020-06-11 10:02: it begins', '2020-06-11T10:02:00.000Z'],
    ['- **2024-06-01 ~09:05 UTC**: it begins', '2024-06-01T09:05:00.000Z'],
    ['[10:02] it begins', '2024-06-01T10:02:00.000Z'],
    ['### 08:52 PM\n\nit begins', '2024-06-01T20:52:00.000Z'],
    ['*2024-06-01 10:50 UTC*\n\nit begins', '2024-06-01T10:50:00.000Z'],
    ['#### June 2nd, 2024\n- 7:15 it begins', '2024-06-02T07:15:00.000Z'],
    ['| Time | Event |\n|---|---|\n| 11:00 | it begins |', '2024-06-01T11:00:00.000Z'],
    ['- 6/14/24 11:00 PDT it begins', '2024-06-14T18:00:00.000Z'],
  ])('%j', (body, at) => {
    expect(timeline(body)).toMatchObject([{ at, text: 'it begins' }])
  })

  test('a status page: started, resolved, affected and updates with their own times', () => {
    const account = only(
      readText(
        '2024-02-03-mail.md',
        '---\ntitle: Mail is slow\ndate: 2024-02-03 10:00:00\nresolved: true\nresolvedWhen: 2024-02-03 11:00:00\nseverity: disrupted\naffected:\n  - mail\nsection: issue\n---\n\n*Update* - All well. {{< track "2024-02-03 11:00:00" >}}\n\n*Investigating* - Queues grow. {{< track "2024-02-03 10:00:00" >}}\n',
      ),
    )
    expect(valuesOf(account)).toMatchObject({
      started_at: '2024-02-03T10:00:00.000Z',
      resolved_at: '2024-02-03T11:00:00.000Z',
      severity_as_written: 'disrupted',
      services: ['mail'],
    })
    expect(account.facts).not.toHaveProperty('severity')
    expect(account.timeline.map(entry => entry.text)).toEqual([
      '*Investigating* - Queues grow.',
      '*Update* - All well.',
    ])
  })

  test('MediaWiki headings, and names of sections that lost their marks', () => {
    const wiki = only(readText('a.wiki', '==What went wrong==\nIt stopped.\n\n==Root cause==\n* one\n* two\n'))
    expect(wiki.sections[0]).toMatchObject({ key: 'hard', markdown: 'It stopped.' })
    expect(wiki.factors).toHaveLength(2)
    const bare = only(
      readText(
        'b.txt',
        'The pages were slow for an hour because a cache was empty.\nWhat went well?\n• People came\nWhere did we get lucky?\n• It was night\n',
      ),
    )
    expect(bare.sections.map(section => section.key)).toEqual(['summary', 'worked', 'lucky'])
  })

  test('an action table gives owner, due day, ticket and state', () => {
    const account = only(
      readText(
        't.md',
        '# T\n\n## Action items\n\n| Action | Owner | Due | Ticket | Status |\n|---|---|---|---|---|\n| Test restores | Ada Lind | 2024-07-01 | https://t.example/issues/3 | done |\n',
      ),
    )
    expect(account.actions).toMatchObject([
      {
        text: 'Test restores',
        ownerName: 'Ada Lind',
        dueOn: '2024-07-01',
        trackerUrl: 'https://t.example/issues/3',
        state: 'done',
      },
    ])
    expect(account.sections).toEqual([])
  })
})

describe('no guess is presented as a fact', () => {
  test('words for severity are kept as written', () => {
    for (const word of ['high', 'Critical', 'minor']) {
      const { facts } = only(readText('a.md', `---\ntitle: T\nseverity: ${word}\n---\ntext\n`))
      expect(facts.severity).toBeUndefined()
      expect(facts.severity_as_written?.value).toBe(word)
    }
    for (const word of ['SEV-2', 'sev2', 'P2', 'S2', '2']) {
      expect(only(readText('a.md', `---\ntitle: T\nseverity: ${word}\n---\ntext\n`)).facts.severity?.value).toBe('SEV2')
    }
  })

  test('dates that disagree are named and the chosen one is an estimate', () => {
    const result = readText('2024-01-18-x.md', '# 2024-01-11, Expired\n\nText.\n')
    expect(noticesOf(result)).toContain('dates-disagree@1')
    expect(only(result).facts.occurred_on).toMatchObject({ value: '2024-01-11', confidence: 'estimated' })
  })

  test('a time without a zone is UTC, estimated, and said once', () => {
    const result = readText(
      'a.md',
      '---\ntitle: T\ndetected_at: 2024-01-01 10:00\nresolved_at: 2024-01-01 11:00\n---\n',
    )
    expect(only(result).facts.detected_at?.confidence).toBe('estimated')
    expect(noticesOf(result)).toEqual(['zone-assumed@3'])
  })

  test('an abbreviation with several meanings places nothing in time', () => {
    const result = readText(
      '2024-01-01-a.md',
      '# T\n\n## Timeline\n\nAll times in IST\n\n- 10:00 begins\n- 11:00 ends\n',
    )
    expect(only(result).timeline.map(entry => entry.at)).toEqual([null, null])
    expect(noticesOf(result)).toContain('zone-unclear@7')
  })

  test('a title made from a file name says so', () => {
    const result = readText('2024-01-01-slow-pages.md', 'Just text.\n')
    expect(only(result).facts.title).toMatchObject({ value: 'Slow pages', confidence: 'estimated' })
    expect(noticesOf(result)).toContain('title-from-file-name')
  })

  test('4/5/23 could be two days and is neither', () => {
    expect(only(readText('a.md', '# T\n\n**Date:** 4/5/23\n')).facts.occurred_on).toBeUndefined()
  })
})

test('nothing of a text is lost', () => {
  const body = [
    'Intro with enough words to be a paragraph of prose.',
    '## Odd',
    'one',
    '### Below',
    'two',
    '## Timeline',
    '- 10:00 three',
    '- not a time',
    '## Causes',
    'four four four four',
  ].join('\n\n')
  const account = only(readText('2024-01-01-a.md', `# T\n\n${body}\n`))
  const kept = [
    ...account.sections.map(section => `${section.heading} ${section.markdown}`),
    ...account.timeline.map(entry => entry.text),
    ...account.factors.map(factor => factor.text),
  ].join('\n')
  for (const word of ['Intro', 'Odd', 'one', 'Below', 'two', 'three', 'not a time', 'four'])
    expect(kept).toContain(word)
  expect(account.sections.find(section => section.heading === 'Timeline')?.markdown).toContain('- 10:00 three')
})
