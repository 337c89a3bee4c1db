import type { Confidence, ImportedAccount, Precision, Provenance } from './account.ts'
import { instantOf } from './instant.ts'
import type { Moment } from './moment.ts'
import { Notices, quoted } from './notices.ts'
import { severityOf } from './severity.ts'
import type { Zone } from './zone.ts'

/** A day that a source gives for its incident, with where it stands and how much it is worth against others. */
export interface DayClaim {
  day: string
  from: 'field' | 'text' | 'instant' | 'title' | 'file name'
  source: Provenance
  /** The date of a publication rather than of the incident. */
  publication?: boolean
}

/** An account while it is being read: the first value given for a field stays. */
export class AccountDraft {
  readonly account: ImportedAccount
  readonly notices: Notices
  readonly days: DayClaim[] = []
  zone?: Zone

  constructor(
    readonly file: string,
    importId: string,
    part: Uint8Array,
  ) {
    this.notices = new Notices(file)
    this.account = {
      importId,
      facts: {},
      participants: [],
      affectedAccounts: [],
      severityHistory: [],
      sections: [],
      timeline: [],
      factors: [],
      actions: [],
      editionParts: [],
      warnings: this.notices.list,
      part,
    }
  }

  at(line?: number, column?: string): Provenance {
    return { file: this.file, ...(line ? { line } : {}), ...(column ? { column } : {}) }
  }

  has(field: string): boolean {
    return field in this.account.facts
  }

  /** Records a fact unless the field has one; says whether it was recorded. */
  fact(
    field: string,
    value: unknown,
    source: Provenance,
    more: { confidence?: Confidence; precision?: Precision; visibility?: string } = {},
  ): boolean {
    if (this.has(field)) return false
    this.account.facts[field] = { value, source, confidence: 'reported', ...more }
    return true
  }

  /** Keeps a value that is no field of ours, so that nothing of the source is lost. */
  other(key: string, value: unknown, source: Provenance) {
    const known = this.account.facts.other_fields
    if (known) (known.value as Record<string, unknown>)[safeKey(key)] = value
    else this.account.facts.other_fields = { value: { [safeKey(key)]: value }, source, confidence: 'reported' }
  }

  /** A severity as written, and on our scale where it is written on that scale. */
  severity(written: string, source: Provenance) {
    const text = written.trim()
    if (text === '') return
    const level = severityOf(text)
    if (level) this.fact('severity', level, source)
    if (text !== level) this.fact('severity_as_written', text.slice(0, 500), source)
  }

  /** An instant field from a written moment; whatever is wrong with it becomes a notice, not a value. */
  instant(
    field: string,
    moment: Moment,
    written: string,
    source: Provenance,
    more: Partial<{ visibility: string; confidence: Confidence }> = {},
  ): boolean {
    if (moment.day && moment.hour === undefined && !moment.impossible) {
      const day = new Date(Date.UTC(moment.day.year, moment.day.month - 1, moment.day.day)).toISOString()
      return this.fact(field, day, source, { precision: 'day', ...more })
    }
    const instant = instantOf(moment, { zone: this.zone }, written)
    if ('problem' in instant) {
      if (instant.problem === 'impossible') this.impossible(instant.written, source.line)
      if (instant.problem === 'zone-unclear') this.zoneUnclear(written, source.line)
      return false
    }
    if (instant.zoneAssumed) this.zoneAssumed(source.line)
    return this.fact(field, instant.iso, source, {
      confidence: instant.confidence,
      precision: instant.precision,
      ...more,
    })
  }

  impossible(written: string, line?: number) {
    this.notices.add(
      'impossible-date',
      `${quoted(written)} is not a date or time that exists; it was kept as text only.`,
      line,
    )
  }

  zoneAssumed(line?: number) {
    this.notices.once(
      'zone-assumed',
      'Times are given without a time zone; they were read as UTC and marked estimated.',
      line,
    )
  }

  zoneUnclear(written: string, line?: number) {
    this.notices.once(
      'zone-unclear',
      `The time zone of ${quoted(written)} has several meanings; such times were kept as written only.`,
      line,
    )
  }
}

/** `__proto__` and its kind are words like any other in a source, and none in our objects. */
function safeKey(key: string): string {
  const short = key.slice(0, 200)
  return short === '__proto__' || short === 'constructor' || short === 'prototype' ? `${short} (field)` : short
}
