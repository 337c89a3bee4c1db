import { expect, test } from 'vitest'
import { noticesOf, only, readText, valuesOf } from './read.ts'

const record = {
  id: 'acme/2024-01-02-slow',
  title: 'Slow pages',
  organisation: 'Acme Timetables',
  date: '2024-01-02',
  date_end: null,
  url: 'https://status.example.org/1',
  tags: ['cache', 'primary:latency'],
  severity: 'major',
  doc_type: 'post-mortem',
  lang: 'en',
  summary: 'Pages took ten seconds.',
  metrics: { started_at: '2024-01-02 10:00:00', resolved: '2024-01-02 10:40', time_to_repair: '40m' },
  source: 'acme',
  markdown: 'markdown/acme/2024-01-02-slow.md',
}

test('JSON lines of a collection keep their ids, facts and places', () => {
  const result = readText('records.jsonl', `\n${JSON.stringify(record)}\n`)
  const account = only(result)
  expect(account.importId).toBe('acme/2024-01-02-slow')
  expect(valuesOf(account)).toMatchObject({
    title: 'Slow pages',
    organisation: 'Acme Timetables',
    occurred_on: '2024-01-02',
    started_at: '2024-01-02T10:00:00.000Z',
    resolved_at: '2024-01-02T10:40:00.000Z',
    severity_as_written: 'major',
    tags: ['cache', 'primary:latency'],
  })
  expect(account.facts.title?.source).toEqual({ file: 'records.jsonl', line: 2, column: 'title' })
  expect(account.language).toBe('en')
  expect(account.sections).toMatchObject([{ key: 'summary', markdown: 'Pages took ten seconds.' }])
  expect(account.facts.other_fields?.value).toMatchObject({ markdown: record.markdown, metrics: record.metrics })
})

test('a JSON file holds one record, a list, or an object with a list; records know their line', () => {
  expect(only(readText('one.json', '{"title":"A"}')).importId).toBe('one')
  const list = readText('many.json', '[\n {"title": "A b"},\n {"title": "A b"},\n {"id": 7, "title": "C"}\n]')
  expect(list.accounts.map(account => account.importId)).toEqual(['many#a-b', 'many#a-b-2', '7'])
  expect(list.accounts[1]?.facts.title?.source.line).toBe(3)
  const wrapped = readText(
    'x.json',
    '{"count": 1, "incidents": [{"incident_id": "i1", "title": "A", "root_cause": "One.", "contributing_factors": ["Two."]}]}',
  )
  expect(only(wrapped).factors.map(factor => factor.text)).toEqual(['One.', 'Two.'])
  expect(noticesOf(wrapped)).toEqual(['about-the-list'])
})

test('CSV columns are the fields, whatever their case, with lists and rows in cells', () => {
  const result = readText(
    'a.csv',
    'Id;Title;Impact started at;Services;Actions\nx1;Slow;2024-01-02T10:00Z;web, mail;"[{""text"":""Add a limit"",""owner"":""Ada Lind""}]"\n',
  )
  const account = only(result)
  expect(valuesOf(account)).toMatchObject({
    title: 'Slow',
    impact_started_at: '2024-01-02T10:00:00.000Z',
    services: ['web', 'mail'],
  })
  expect(account.actions).toMatchObject([{ text: 'Add a limit', ownerName: 'Ada Lind' }])
  expect(account.facts.title?.source).toEqual({ file: 'a.csv', line: 2, column: 'Title' })
})

test('cells over several lines keep the line their row begins on', () => {
  const result = readText('a.csv', 'title,summary\nA,"one\ntwo"\nB,three\n')
  expect(result.accounts.map(account => account.facts.title?.source.line)).toEqual([2, 4])
})

test('the part of a record changes only when the record does', () => {
  const before = readText('a.jsonl', '{"id":"1","title":"A"}\n{"id":"2","title":"B"}\n')
  const after = readText('a.jsonl', '{"id":"1","title":"A"}\n{"id":"2","title":"C"}\n')
  const parts = (result: typeof before) => result.accounts.map(account => Buffer.from(account.part).toString())
  expect(parts(after)[0]).toBe(parts(before)[0])
  expect(parts(after)[1]).not.toBe(parts(before)[1])
})

test('a record with its whole text is read like a document, its own fields first', () => {
  const text = '# Another title\n\n## Impact\n\nNobody could pay.\n\n## Actions\n\n- Add a limit\n'
  const account = only(readText('a.jsonl', `${JSON.stringify({ id: 'x', title: 'Mine', severity: 'SEV1', text })}\n`))
  expect(valuesOf(account)).toMatchObject({ title: 'Mine', severity: 'SEV1', impact_statement: 'Nobody could pay.' })
  expect(account.actions).toMatchObject([{ text: 'Add a limit' }])
  expect(account.sections.map(section => section.heading)).toEqual(['Another title', 'Impact'])
})
