/** Editions by their initial: engineering, leadership, support, customer. */
export type Initial = 'E' | 'L' | 'S' | 'C'

/** What a planted value is, and thereby who besides the readers of its editions may see it. */
export type CanaryKind =
  /** Part of the record: also everybody who may open records. */
  | 'record'
  /** Which person stands behind a role label: the owner, the participants, an admin. */
  | 'mapping'
  /** Hand-written part of an edition: its readers, and those who write it. */
  | 'part'
  /** A customer whom the incident touched: the owner, support and communications, as far as each can get. */
  | 'account'
  /** Said of a talk: readers inside of the edition it is made of, and nobody outside, public or not. */
  | 'talk'

export interface Canary {
  value: string
  record: string
  /** Where it was planted, for the message of a failing test. */
  place: string
  kind: CanaryKind
  /** Editions it may stand in, such as `ELS`. */
  cells: string
  /** Marked as restricted: nobody but the owner and the participants, and no edition at all. */
  restricted: boolean
  /** Whether it stood in the record when its editions were approved. */
  frozen: boolean
  /** Seen by the readers of these names and nobody else, whatever their roles. */
  onlyFor?: readonly string[]
  /** For a part: the edition it is written for. */
  writtenFor?: Initial
}

/*
 * The test's own table of who may read what: domain.md §3 with the finer cells of practice §3. Free text whose cell
 * says "as a product name" or "own title" counts as never, since the text itself may not stand there.
 */

/** Text and list facts. */
const textCells = {
  organisation: 'EL',
  url: 'E',
  services: 'EL',
  components: 'EL',
  environments: 'ELSC',
  regions: 'ELSC',
  teams: 'EL',
  tags: 'E',
  technologies: 'E',
  incident_refs: 'E',
  change_refs: 'E',
  trigger: 'ELC',
  impact_statement: 'ELSC',
  segments: 'ELSC',
  slo_burn: 'EL',
  credits: 'ELSC',
  cost_method: 'EL',
  repeat_of: 'ELC',
  repeat_rationale: 'ELC',
} as const

/** Exact figures: where the cell says "rounded" the exact one may not stand. */
const numberCells = {
  human_load_people: 'EL',
  human_load_hours: 'EL',
  human_load_night_weekend_hours: 'EL',
  human_load_pages: 'EL',
  customers_affected: 'ELS',
  users_affected: 'ELS',
  requests_failed: 'E',
  support_contacts: 'ELS',
  sla_breaches: 'ELS',
  cost_revenue: 'L',
} as const

const instantCells = {
  started_at: 'E',
  impact_started_at: 'ELSC',
  first_signal_at: 'E',
  detected_at: 'ELSC',
  declared_at: 'E',
  acknowledged_at: 'E',
  assembled_at: 'E',
  diagnosed_at: 'E',
  mitigated_at: 'ELSC',
  first_internal_update_at: 'ELSC',
  first_public_update_at: 'ELSC',
  impact_ended_at: 'ELSC',
  resolved_at: 'ELSC',
} as const

/** Narrative sections that nobody marked. */
const sectionCells = {
  summary: 'ELC',
  background: 'E',
  impact: 'E',
  what_happened: 'E',
  detection: 'E',
  response: 'E',
  recovery: 'E',
  analysis: 'E',
  worked: 'EL',
  hard: 'EL',
  lucky: 'EL',
  adaptations: 'E',
  followups: 'E',
  lessons: 'EL',
  text: 'E',
} as const

/** Hand-written parts: field, the edition it is written for, the editions it may stand in. */
const partCells = {
  leadership_headline: ['L', 'L'],
  leadership_asks: ['L', 'L'],
  support_brief: ['S', 'S'],
  talk_track_say: ['S', 'LS'],
  talk_track_dont_say: ['S', 'LS'],
  talk_track_if_asked: ['S', 'LS'],
  support_reports: ['S', 'S'],
  support_lookup: ['S', 'S'],
  customer_title: ['C', 'C'],
  customer_summary: ['C', 'C'],
  customer_status_form: ['C', 'C'],
  customer_what_happened: ['C', 'C'],
  customer_actions: ['C', 'ESC'],
  apology: ['C', 'SC'],
} as const satisfies Record<string, readonly [Initial, string]>

/** Rows by their mark; `unsaid` where nobody marked them. Factors never reach support (§6). */
const marks = ['unsaid', 'customer', 'support', 'leadership', 'engineering', 'restricted'] as const
const markedCells: Record<'timeline' | 'factors' | 'actions', Record<(typeof marks)[number], string>> = {
  timeline: { unsaid: 'E', customer: 'ELSC', support: 'ELS', leadership: 'EL', engineering: 'E', restricted: '' },
  factors: { unsaid: 'EL', customer: 'ELC', support: 'EL', leadership: 'EL', engineering: 'E', restricted: '' },
  actions: { unsaid: 'EL', customer: 'ELSC', support: 'ELS', leadership: 'EL', engineering: 'E', restricted: '' },
}

/** How far each mark lets a part travel. */
const travels: Record<string, string> = {
  customer: 'ELSC',
  support: 'ELS',
  leadership: 'EL',
  engineering: 'E',
  restricted: '',
}

const letters = 'bcdfghjklmnprstvw'

/** Everything planted in one test. Words are `zq…x`, numbers 71xxxxx to 79xxxxx, instants minutes of early 2026. */
export class Planting {
  readonly canaries = new Map<string, Canary>()
  #count = 0
  /** The shade of the picture planted last. */
  shade = 0

  #add(canary: Canary): string {
    this.canaries.set(canary.value, canary)
    return canary.value
  }

  word(record: string, place: string, about: Partial<Omit<Canary, 'value' | 'record' | 'place'>> = {}): string {
    this.#count += 1
    let rest = this.#count * 7919 + 40_000
    let word = ''
    for (let place = 0; place < 5; place += 1) {
      word += letters[rest % letters.length]
      rest = Math.floor(rest / letters.length)
    }
    return this.#add(complete({ ...about, value: `zq${word}x`, record, place }))
  }

  number(record: string, place: string, about: Partial<Canary> = {}): number {
    this.#count += 1
    return Number(this.#add(complete({ ...about, value: String(7_100_001 + this.#count * 101), record, place })))
  }

  /** ISO 8601 to the minute; `day` counts from the first of January 2026. */
  instant(record: string, place: string, day: number, minute: number, about: Partial<Canary> = {}): string {
    // Each record at an hour of its own: what is due 72 hours after one is no moment of the next.
    const iso = new Date(Date.UTC(2026, 0, day, day % 24, minute)).toISOString()
    this.#add(complete({ ...about, value: iso.slice(0, 16), record, place }))
    return iso
  }

  /** One whole record as JSON for the import; `mark` is put on each fact and section where it is given. */
  record(
    name: string,
    options: {
      day: number
      mark?: (field: string, index: number) => string | undefined
      about?: Record<string, unknown>
      /** Without rows marked as restricted, and without hand-written parts. */
      open?: boolean
      wordless?: boolean
    },
  ): Record<string, unknown> {
    const { day, mark = () => undefined } = options
    const rows = marks.filter(visibility => !options.open || visibility !== 'restricted')
    let index = 0
    const marked = (field: string, cells: string, value: (about: Partial<Canary>) => unknown) => {
      const visibility = mark(field, index++)
      const restricted = visibility === 'restricted'
      const bound = visibility ? [...cells].filter(cell => travels[visibility]!.includes(cell)).join('') : cells
      const planted = value({ cells: bound, restricted })
      return visibility ? { value: planted, visibility } : planted
    }
    const json: Record<string, unknown> = {
      id: `case-${this.word(name, 'import id', { cells: 'EL' })}`,
      title: `Parcels stood still ${this.word(name, 'fact title', { cells: 'ELS' })}`,
      severity: 'SEV1',
      external_impact: 'widespread',
      data_impact: 'delayed',
      team: 'Harbour',
      ...options.about,
    }
    for (const [field, cells] of Object.entries(textCells)) {
      const list = ['services', 'components', 'environments', 'regions', 'teams', 'tags', 'technologies', 'segments']
      json[field] = marked(field, cells, about => {
        const word = this.word(name, `fact ${field}`, about)
        if (field === 'url') return `https://tracker.example.org/${word}`
        return list.includes(field) || field.endsWith('refs') ? [word] : `It said ${word} there`
      })
    }
    for (const [field, cells] of Object.entries(numberCells)) {
      json[field] = marked(field, cells, about => this.number(name, `fact ${field}`, about))
    }
    for (const [place, [field, cells]] of [...Object.entries(instantCells)].entries()) {
      json[field] = marked(field, cells, about => this.instant(name, `fact ${field}`, day, 4 + place * 3, about))
    }
    for (const [field, cells] of Object.entries(sectionCells)) {
      json[field] = marked(
        field,
        cells,
        about =>
          `Here ${this.word(name, `section ${field}`, about)} was written down.${this.#marked(name, field, about, rows)}`,
      )
    }
    for (const [field, [writtenFor, cells]] of Object.entries(options.wordless ? {} : partCells)) {
      json[field] = `This says ${this.word(name, `part ${field}`, { kind: 'part', cells, writtenFor })} to them`
    }
    if (!options.open) json.affected_accounts = [`Acme ${this.word(name, 'affected account', { kind: 'account' })}`]
    json.severity_history = [{ level: 'SEV1', reason: this.word(name, 'severity reason', { cells: 'E' }) }]
    json.timeline = rows.map((visibility, row) => {
      const about = { cells: markedCells.timeline[visibility], restricted: visibility === 'restricted' }
      const inside = { ...about, cells: about.cells === '' ? '' : 'E' }
      return {
        at: this.instant(name, `timeline ${visibility} at`, day, 60 + row * 3, about),
        text: `Somebody saw ${this.word(name, `timeline ${visibility}`, about)} then`,
        actor_role: this.word(name, `timeline ${visibility} actor`, inside),
        kind: 'observation',
        ...(visibility !== 'unsaid' && { visibility }),
      }
    })
    json.factors = rows.map(visibility => {
      const about = { cells: markedCells.factors[visibility], restricted: visibility === 'restricted' }
      const inside = { ...about, cells: about.cells === '' ? '' : 'E' }
      return {
        text: `The queue ${this.word(name, `factor ${visibility}`, about)} had no bound`,
        evidence: `A graph ${this.word(name, `factor ${visibility} evidence`, inside)} shows it`,
        lane: 'technical',
        ...(visibility !== 'unsaid' && { visibility }),
      }
    })
    json.actions = rows.map(visibility => {
      const about = { cells: markedCells.actions[visibility], restricted: visibility === 'restricted' }
      const inside = { ...about, cells: about.cells === '' ? '' : 'E' }
      return {
        text: `Bound the queue ${this.word(name, `action ${visibility}`, about)} well`,
        owner: this.word(name, `action ${visibility} owner`, inside),
        tracker: `https://tracker.example.org/${this.word(name, `action ${visibility} tracker`, inside)}`,
        ...(visibility !== 'unsaid' && { visibility }),
      }
    })
    return json
  }

  /** Paragraphs of a section that are marked in the Markdown itself, each narrower than the section or as narrow. */
  #marked(name: string, field: string, about: Partial<Canary>, rows: readonly (typeof marks)[number][]): string {
    if (!['summary', 'analysis', 'lessons'].includes(field)) return ''
    const notations = rows.filter(mark => mark !== 'unsaid' && mark !== 'customer')
    const paragraphs = notations.map(mark => {
      const cells = [...(about.cells ?? '')].filter(cell => travels[mark]!.includes(cell)).join('')
      const restricted = about.restricted || mark === 'restricted'
      const word = (place: string) =>
        this.word(name, `section ${field} ${mark} ${place}`, { ...about, cells, restricted })
      return `{${mark}} Here ${word('paragraph')} stands.\n\n- {${mark}} An item ${word('item')}\n\n{${mark}}\n\n> A quote ${word('quote')}`
    })
    return paragraphs.map(paragraph => `\n\n${paragraph}`).join('')
  }

  /** Every planted value that stands in these bytes. */
  foundIn(text: string): Canary[] {
    const found = new Set<string>()
    for (const [word] of text.matchAll(/zq[bcdfghjklmnprstvw]{5}x/gi)) found.add(word.toLowerCase())
    for (const [digits] of text.matchAll(/\b7[,.\u202f\u00a0 ]?[1-9]\d\d[,.\u202f\u00a0 ]?\d{3}\b/g))
      found.add(digits.replace(/\D/g, ''))
    for (const [, day, clock] of text.matchAll(/(2026-\d\d-\d\d)(?:T|%20|\s)(\d\d(?::|%3A)\d\d)/gi)) {
      found.add(`${day}T${clock!.replace('%3A', ':')}`)
    }
    for (const [, day, month, clock] of text.matchAll(/\b(\d{1,2}) (Jan|Feb|Mar) 2026,? (?:at )?~?(\d\d:\d\d)/g)) {
      const number = { Jan: '01', Feb: '02', Mar: '03' }[month as 'Jan']
      found.add(`2026-${number}-${day!.padStart(2, '0')}T${clock}`)
    }
    return [...found].flatMap(value => this.canaries.get(value) ?? [])
  }
}

function complete(canary: Partial<Canary> & Pick<Canary, 'value' | 'record' | 'place'>): Canary {
  return { kind: 'record', cells: '', restricted: false, frozen: true, ...canary }
}
