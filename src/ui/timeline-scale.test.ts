import { expect, test } from 'vitest'
import { scaleTimeline } from './timeline-scale.ts'

const at = (minute: number, ends?: number) => ({
  at: new Date(minute * 60_000).toISOString(),
  endedAt: ends === undefined ? undefined : new Date(ends * 60_000).toISOString(),
})

test('moments stand where they were, in proportion', () => {
  const { from, to, placements } = scaleTimeline([at(0), at(25, 50), at(100)])
  expect([from, to]).toEqual([0, 100 * 60_000])
  expect(placements).toEqual([
    { start: 0, end: null },
    { start: 0.25, end: 0.5 },
    { start: 1, end: null },
  ])
})

test('the end of something that lasts past the last row stretches the axis', () => {
  expect(scaleTimeline([at(0), at(10, 20)]).placements[1]).toEqual({ start: 0.5, end: 1 })
})

test('one row a month before is said to be outside instead of pressing the rest into a point', () => {
  const { from, placements } = scaleTimeline([at(0), at(43_200), at(43_230), at(43_260), at(43_300)])
  expect(from).toBe(43_200 * 60_000)
  expect(placements[0]).toEqual({ start: 0, end: null, outside: 'before' })
  expect(placements[4]!.start).toBe(1)
})

test('a follow-up a week later is outside too', () => {
  const { placements } = scaleTimeline([at(0), at(10), at(20), at(30), at(10_080)])
  expect(placements.at(-1)).toEqual({ start: 1, end: null, outside: 'after' })
})

test('rows in thirds are far apart but none is an outlier', () => {
  expect(scaleTimeline([at(0), at(10), at(5000)]).placements.every(({ outside }) => outside === undefined)).toBe(true)
})

test('without two different times nothing is drawn', () => {
  for (const rows of [[], [at(1)], [at(1), at(1)], [{ at: null }, { at: 'soon' }]]) {
    expect(scaleTimeline(rows).from).toBeNull()
  }
})
