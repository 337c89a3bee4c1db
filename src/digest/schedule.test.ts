import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DigestSchedule, type DigestWindow, digestDue, lastScheduled } from './schedule.ts'

const monday: DigestSchedule = { weekday: 1, hour: 8 }
const at = (text: string) => new Date(text)

describe('a weekly digest', () => {
  test('is due on Monday at eight, once everything approved until then has settled', () => {
    const last = at('2026-03-02T08:00:00Z')
    expect(digestDue(at('2026-03-09T07:59:59Z'), last, monday)).toBeNull()
    expect(digestDue(at('2026-03-09T08:00:30Z'), last, monday)).toBeNull()
    expect(digestDue(at('2026-03-09T08:01:00Z'), last, monday)).toEqual({
      start: last,
      end: at('2026-03-09T08:00:00Z'),
    })
    expect(digestDue(at('2026-03-09T09:00:00Z'), at('2026-03-09T08:00:00Z'), monday)).toBeNull()
  })

  test('looks a week back the first time', () => {
    expect(digestDue(at('2026-03-11T12:00:00Z'), null, monday)).toEqual({
      start: at('2026-03-02T08:00:00Z'),
      end: at('2026-03-09T08:00:00Z'),
    })
  })

  test('covers the whole time that the program was stopped', () => {
    const window = digestDue(at('2026-04-01T12:00:00Z'), at('2026-03-02T08:00:00Z'), monday)
    expect(window).toEqual({ start: at('2026-03-02T08:00:00Z'), end: at('2026-03-30T08:00:00Z') })
  })

  test('windows meet without gap or overlap, whenever the clock is looked at and however the schedule changes', () => {
    const schedule = fc.record({ weekday: fc.integer({ min: 0, max: 6 }), hour: fc.integer({ min: 0, max: 23 }) })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 400 * 3600 }), schedule), { maxLength: 60 }), steps => {
        let now = Date.UTC(2026, 0, 1)
        const windows: DigestWindow[] = []
        for (const [seconds, plan] of steps) {
          now += seconds * 1000
          const due = digestDue(new Date(now), windows.at(-1)?.end ?? null, plan)
          if (due) windows.push(due)
        }
        for (const [index, window] of windows.entries()) {
          expect(window.start.getTime()).toBeLessThan(window.end.getTime())
          if (index > 0) expect(window.start).toEqual(windows[index - 1]!.end)
        }
      }),
    )
  })

  test('the newest scheduled moment is never in the future and at most a week ago', () => {
    fc.assert(
      fc.property(
        fc.date({ min: at('2024-01-01'), max: at('2030-12-31'), noInvalidDate: true }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 23 }),
        (now, weekday, hour) => {
          const last = lastScheduled(now, { weekday, hour })
          expect(last.getUTCDay()).toBe(weekday)
          expect(last.getUTCHours()).toBe(hour)
          const age = now.getTime() - last.getTime()
          expect(age).toBeGreaterThanOrEqual(0)
          expect(age).toBeLessThan(7 * 86_400_000)
        },
      ),
    )
  })
})
