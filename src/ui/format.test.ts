import { describe, expect, test } from 'vitest'
import {
  formatAgo,
  formatBytes,
  formatClock,
  formatDuration,
  formatMinutes,
  formatMoment,
  formatNumber,
  formatShortDay,
  plural,
} from './format.ts'

test('a moment is written as its precision allows, in UTC', () => {
  const at = '2025-10-14T20:42:07+02:00'
  expect(formatMoment(at)).toBe('Tue 14 Oct 2025, 18:42 UTC')
  expect(formatMoment(at, 'second')).toBe('Tue 14 Oct 2025, 18:42:07 UTC')
  expect(formatMoment(at, 'hour')).toBe('Tue 14 Oct 2025, ~18:42 UTC')
  expect(formatMoment(at, 'day')).toBe('Tue 14 Oct 2025')
  expect(formatMoment(at, 'month')).toBe('Oct 2025')
  expect(formatMoment(at, 'year')).toBe('2025')
  expect(formatMoment(new Date(at))).toBe('Tue 14 Oct 2025, 18:42 UTC')
  expect(formatShortDay(at)).toBe('14 Oct 2025')
  expect(formatClock(at)).toBe('18:42')
})

test('what is no date is a dash, not "Invalid Date"', () => {
  expect(formatMoment('soon')).toBe('–')
  expect(formatClock('soon')).toBe('–')
  expect(formatAgo('soon', new Date())).toBe('–')
})

test.each([
  [0, '0 s'],
  [45, '45 s'],
  [60, '1 min'],
  [61, '1 min 1 s'],
  [3599.6, '1 h'],
  [8100, '2 h 15 min'],
  [7200, '2 h'],
  [86_400 * 3 + 3600 * 4 + 59, '3 d 4 h'],
  [86_399, '1 d'],
  [-90, '−1 min 30 s'],
  [Number.NaN, '–'],
])('%d seconds last %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

test('what has not ended is at least so long', () => {
  expect(formatDuration(2400, true)).toBe('≥ 40 min')
})

test('reading time is whole minutes and never none', () => {
  expect(formatMinutes(5)).toBe('1 min')
  expect(formatMinutes(725)).toBe('12 min')
})

test.each([
  [1, '1 byte'],
  [820, '820 bytes'],
  [1000, '1.0 kB'],
  [12_345, '12 kB'],
  [3_400_000, '3.4 MB'],
  [999_600, '1.0 MB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test('numbers are grouped and counted with their noun', () => {
  expect(formatNumber(1234567)).toBe('1,234,567')
  expect(formatNumber(0.1234, 2)).toBe('0.12')
  expect(plural(1, 'person', 'people')).toBe('1 person')
  expect(plural(3, 'person', 'people')).toBe('3 people')
  expect(plural(0, 'row')).toBe('0 rows')
})

describe('how long ago', () => {
  const now = new Date('2025-10-14T18:42:00Z')
  test.each([
    ['2025-10-14T18:41:40Z', 'just now'],
    ['2025-10-14T18:30:00Z', '12 min ago'],
    ['2025-10-14T15:00:00Z', '3 h ago'],
    ['2025-10-13T15:00:00Z', '1 day ago'],
    ['2025-09-01T15:00:00Z', 'Mon 1 Sep 2025'],
    ['2025-10-15T15:00:00Z', 'Wed 15 Oct 2025'],
  ])('%s is %s', (at, text) => {
    expect(formatAgo(at, now)).toBe(text)
  })
})
