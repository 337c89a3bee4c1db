import type { Confidence, Precision } from './account.ts'
import { type Day, dayIso } from './day.ts'
import { type Moment, momentAt } from './moment.ts'
import { offsetOf, type Zone } from './zone.ts'

/** An instant in UTC with how well it is known and what had to be assumed for it. */
interface Instant {
  /** ISO 8601 in UTC, milliseconds included. */
  iso: string
  precision: Precision
  confidence: Confidence
  /** The source gives no zone, so UTC was taken. */
  zoneAssumed: boolean
}

type InstantProblem = { problem: 'impossible' | 'no-time' | 'no-day' | 'zone-unclear'; written: string }

/** What surrounds a written moment: the zone stated for the text around it, the day it belongs to. */
export interface Surroundings {
  zone?: Zone
  day?: Day
  year?: number
}

/** A moment as an instant in UTC. Without a zone it is UTC and `estimated`; nothing else is assumed. */
export function instantOf(moment: Moment, around: Surroundings, written: string): Instant | InstantProblem {
  if (moment.impossible) return { problem: 'impossible', written: moment.impossible }
  const day = dayFor(moment, around)
  if (!day) return { problem: 'no-day', written }
  if (moment.hour === undefined) return { problem: 'no-time', written }
  const zone = moment.zone ?? around.zone
  const minute = moment.minute ?? 0
  const offset = zone ? offsetOf(zone, day, moment.hour, minute) : 0
  if (offset === undefined) return { problem: 'zone-unclear', written }
  const time = Date.UTC(day.year, day.month - 1, day.day, moment.hour, minute - offset, moment.second ?? 0)
  return {
    iso: new Date(time).toISOString(),
    precision: moment.minute === undefined ? 'hour' : moment.second === undefined ? 'minute' : 'second',
    confidence: zone && !moment.approximate ? 'reported' : 'estimated',
    zoneAssumed: !zone,
  }
}

/** The day a moment falls on, from itself or from what surrounds it. */
export function dayFor(moment: Moment, around: Surroundings): Day | undefined {
  if (moment.day) return moment.day
  if (moment.yearless) {
    const year = around.day?.year ?? around.year
    return year === undefined ? undefined : { year, month: moment.yearless.month, day: moment.yearless.day }
  }
  return around.day
}

/** The whole of a text read as one moment: undefined when something else stands in it. */
export function wholeMoment(text: string): Moment | undefined {
  const trimmed = text.trim()
  const moment = momentAt(trimmed)
  return moment && /^[\s.,;)\]*_]*$/.test(trimmed.slice(moment.end)) ? moment : undefined
}

/** The day of a moment as `YYYY-MM-DD`. */
export function isoDayOf(moment: Moment): string | undefined {
  return moment.day ? dayIso(moment.day) : undefined
}
